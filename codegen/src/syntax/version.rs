//! Versions of libraries, and comparisons with them. That of the library that models are loaded with, [`ASKED`], is asked
//! for at run time; all others are known when the registry is compiled.

use std::cmp::Ordering;
use std::collections::BTreeMap;

use super::{Expr, Infix, Kind, expression};
use crate::diagnostic::{Problem, unknown};

/// The library whose version is asked for at run time.
pub(crate) const ASKED: &str = "transformers";

/// A version: its first numbers, and zeros.
pub(crate) type Version = [u16; 4];

/// How two are compared.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Comparison {
    /// `<`
    Less,
    /// `<=`
    LessOrEqual,
    /// `>`
    Greater,
    /// `>=`
    GreaterOrEqual,
    /// `==`
    Equal,
    /// `!=`
    NotEqual,
}

impl Comparison {
    /// Whether it holds for two in this order.
    pub const fn holds(self, order: Ordering) -> bool {
        match self {
            Self::Less => order.is_lt(),
            Self::LessOrEqual => order.is_le(),
            Self::Greater => order.is_gt(),
            Self::GreaterOrEqual => order.is_ge(),
            Self::Equal => order.is_eq(),
            Self::NotEqual => order.is_ne(),
        }
    }
}

/// What a comparison of a version says.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Compared {
    /// Whether it holds, for a library whose version is known.
    Decided(bool),
    /// It depends on what is asked for.
    Asked(Comparison, Version),
}

/// Whether `versions.library >= "1.2"` holds for the versions that are known.
pub(crate) fn version(text: &str, versions: &BTreeMap<&str, &str>) -> Result<bool, Problem> {
    let expr = expression(text)?;
    let Some(compared) = compare_version(&expr, versions) else { return Err(no_version(text)) };
    match compared? {
        Compared::Decided(holds) => Ok(holds),
        Compared::Asked(..) => {
            let problem = Problem::new(format!("`{text}` is known only at run time, and what is extended is before"));
            Err(problem.help(format!("put what depends on the version of {ASKED} under `when` in a step")))
        }
    }
}

fn no_version(text: &str) -> Problem {
    Problem::new(format!("`{text}` compares no version"))
        .label("expected `versions.LIBRARY >= \"1.2\"`, or another comparison")
}

/// A comparison with `versions.…`; `None` if it compares something else.
pub(crate) fn compare_version(expr: &Expr, versions: &BTreeMap<&str, &str>) -> Option<Result<Compared, Problem>> {
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
        let Infix::Comparison(comparison) = *operator else {
            let problem = Problem::new(format!("`{}` is no comparison", expr.text));
            return Err(problem.in_bytes(operator_bytes.clone()));
        };
        if library.text == ASKED {
            let wanted = released(wanted).map_err(|problem| problem.in_bytes(right.bytes.clone()))?;
            return Ok(Compared::Asked(comparison, wanted));
        }
        let wanted = parts(wanted).map_err(|problem| problem.in_bytes(right.bytes.clone()))?;
        Ok(Compared::Decided(comparison.holds(parts(known)?.cmp(&wanted))))
    })
}

/// The numbers of a version, so that `4.44` is `4.44.0`.
pub(crate) fn parts(version: &str) -> Result<Version, Problem> {
    let wrong = || {
        let problem = Problem::new(format!("`{version}` is no version"));
        problem.label("expected numbers with dots between, four at most")
    };
    let mut parts = Version::default();
    for (at, number) in version.split('.').enumerate() {
        *parts.get_mut(at).ok_or_else(wrong)? = number.parse().map_err(|_| wrong())?;
    }
    Ok(parts)
}

/// The same of transformers or torch, whose versions have one digit first, and two at most after it.
pub(crate) fn released(version: &str) -> Result<Version, Problem> {
    let parts = parts(version)?;
    if parts[0] > 9 || parts.iter().any(|number| *number > 99) {
        let problem = Problem::new(format!("there is no version `{version}`"));
        return Err(problem.label("expected one digit before the first dot, and two at most after each"));
    }
    Ok(parts)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn versions_compare_by_number() {
        let versions = BTreeMap::from([("diffusers", "0.39.6"), (ASKED, "4.57.6")]);
        assert_eq!(version("versions.diffusers >= \"0.4\"", &versions), Ok(true));
        assert_eq!(version("versions.diffusers < \"0.39.6.0\"", &versions), Ok(false));
        assert!(version("versions.difusers < \"4\"", &versions).is_err());
        assert!(version("versions.diffusers < 4", &versions).is_err());
        assert!(version("versions.diffusers < \"4.x\"", &versions).is_err());
        assert!(version("versions.diffusers < \"1.2.3.4.5\"", &versions).is_err());
    }

    #[test]
    fn the_version_that_is_asked_for_decides_nothing_beforehand() {
        let versions = BTreeMap::from([(ASKED, "4.57.6")]);
        let expr = expression("versions.transformers >= \"5.15\"").expect("it is an expression");
        let compared = compare_version(&expr, &versions).expect("it compares a version");
        assert_eq!(compared, Ok(Compared::Asked(Comparison::GreaterOrEqual, [5, 15, 0, 0])));
        assert!(version("versions.transformers >= \"5.15\"", &versions).is_err());
    }
}
