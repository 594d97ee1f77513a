//! Versions of libraries, and comparisons with them, which are decided when the registry is compiled.

use std::collections::BTreeMap;

use super::{Expr, Kind, Operator, expression};
use crate::diagnostic::{Problem, unknown};

/// Whether `versions.library >= "1.2"` holds.
pub(crate) fn version(text: &str, versions: &BTreeMap<&str, &str>) -> Result<bool, Problem> {
    compare_version(&expression(text)?, versions).unwrap_or_else(|| Err(no_version(text)))
}

fn no_version(text: &str) -> Problem {
    Problem::new(format!("`{text}` compares no version"))
        .label("expected `versions.LIBRARY >= \"1.2\"`, or another comparison")
}

/// The outcome of a comparison with `versions.…`; `None` if it compares something else.
pub(crate) fn compare_version(expr: &Expr, versions: &BTreeMap<&str, &str>) -> Option<Result<bool, Problem>> {
    let Kind::Binary { operator, operator_bytes, operands } = &expr.kind else { return None };
    let [left, right] = &**operands;
    let [root, library] = left.names()? else { return None };
    (root.text == "versions").then(|| {
        let known = versions.get(library.text.as_str()).ok_or_else(|| {
            let problem = unknown("library", &library.text, versions.keys().copied());
            problem.in_bytes(library.bytes.clone())
        })?;
        let Some(wanted) = right.as_text() else {
            let problem = Problem::new(format!("`{}` is no version", right.text));
            return Err(problem.label("expected a version in quotes").in_bytes(right.bytes.clone()));
        };
        let wanted = numbers(wanted).map_err(|problem| problem.in_bytes(right.bytes.clone()))?;
        let order = numbers(known)?.cmp(&wanted);
        match operator {
            Operator::Lt => Ok(order.is_lt()),
            Operator::Le => Ok(order.is_le()),
            Operator::Gt => Ok(order.is_gt()),
            Operator::Ge => Ok(order.is_ge()),
            Operator::Eq => Ok(order.is_eq()),
            Operator::Ne => Ok(order.is_ne()),
            _ => Err(Problem::new(format!("`{}` is no comparison", expr.text)).in_bytes(operator_bytes.clone())),
        }
    })
}

/// The numbers of a version, zeros at the end left out, so that `4.44` is `4.44.0`.
pub(crate) fn numbers(version: &str) -> Result<Vec<u32>, Problem> {
    let mut numbers = version
        .split('.')
        .map(|number| {
            let wrong =
                || Problem::new(format!("`{version}` is no version")).label("expected numbers with dots between");
            number.parse().map_err(|_| wrong())
        })
        .collect::<Result<Vec<u32>, _>>()?;
    while numbers.last() == Some(&0) {
        numbers.pop();
    }
    Ok(numbers)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn versions_compare_by_number() {
        let versions = BTreeMap::from([("transformers", "4.57.6")]);
        assert_eq!(version("versions.transformers >= \"4.6\"", &versions), Ok(true));
        assert_eq!(version("versions.transformers < \"4.57.6.0\"", &versions), Ok(false));
        assert!(version("versions.transfomers < \"4\"", &versions).is_err());
        assert!(version("versions.transformers < 4", &versions).is_err());
        assert!(version("versions.transformers < \"4.x\"", &versions).is_err());
    }
}
