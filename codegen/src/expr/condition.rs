//! Conditions as far as they can be decided when the registry is compiled: versions, and whether a
//! condition can hold at all.

use std::collections::{BTreeMap, BTreeSet};

use proc_macro2::TokenStream;
use syn::parse::Parser;
use syn::{BinOp, Expr, Lit, UnOp};

use super::template;
use crate::diagnostic::{Place, Problem, unknown};
use crate::expr::{Scope, last_of, names_of, written};
use crate::resolve::Registry;
use crate::schema::split_past;

/// Whether `versions.library >= "1.2"` holds.
pub(crate) fn version(text: &str, versions: &BTreeMap<&str, &str>) -> Result<bool, Problem> {
    match template::expression(text)? {
        Expr::Binary(binary) => compare_version(&binary, versions).unwrap_or_else(|| Err(no_version(text))),
        _ => Err(no_version(text)),
    }
}

fn no_version(text: &str) -> Problem {
    Problem::new(format!("`{text}` compares no version"))
        .label("expected `versions.LIBRARY >= \"1.2\"`, or another comparison")
}

/// The outcome of a comparison with `versions.…`; `None` if it compares something else.
pub(crate) fn compare_version(
    binary: &syn::ExprBinary,
    versions: &BTreeMap<&str, &str>,
) -> Option<Result<bool, Problem>> {
    let names = names_of(&binary.left)?;
    let [root, library] = names.as_slice() else { return None };
    (root == "versions").then(|| {
        let known = versions.get(library.as_str()).ok_or_else(|| {
            let problem = unknown("library", library, versions.keys().copied());
            problem.in_part(last_of(&binary.left))
        })?;
        let Expr::Lit(syn::ExprLit { lit: Lit::Str(wanted), .. }) = &*binary.right else {
            let problem = Problem::new(format!("`{}` is no version", written(&binary.right)));
            return Err(problem.label("expected a version in quotes").in_part(&binary.right));
        };
        let wanted = numbers(&wanted.value()).map_err(|problem| problem.in_part(wanted))?;
        let order = numbers(known)?.cmp(&wanted);
        match binary.op {
            BinOp::Lt(_) => Ok(order.is_lt()),
            BinOp::Le(_) => Ok(order.is_le()),
            BinOp::Gt(_) => Ok(order.is_gt()),
            BinOp::Ge(_) => Ok(order.is_ge()),
            BinOp::Eq(_) => Ok(order.is_eq()),
            BinOp::Ne(_) => Ok(order.is_ne()),
            _ => Err(Problem::new(format!("`{}` is no comparison", written(binary))).in_part(&binary.op)),
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

/// The subject and the words of `matches!(subject, "a" | "b")`.
pub(crate) fn matches_of(mac: &syn::Macro) -> Option<(Expr, Vec<syn::LitStr>)> {
    if !mac.path.is_ident("matches") {
        return None;
    }
    let parser = |input: syn::parse::ParseStream<'_>| {
        let subject: Expr = input.parse()?;
        input.parse::<syn::Token![,]>()?;
        let mut words = vec![input.parse()?];
        while input.parse::<Option<syn::Token![|]>>()?.is_some() {
            words.push(input.parse()?);
        }
        Ok((subject, words))
    };
    parser.parse2(mac.tokens.clone()).ok()
}

/// A value that a name can have.
#[derive(Clone, Debug, PartialEq)]
enum Value {
    None,
    Bool(bool),
    Word(String),
}

impl Value {
    fn described(&self) -> String {
        match self {
            Self::None => "null".to_owned(),
            Self::Bool(value) => value.to_string(),
            Self::Word(word) => word.clone(),
        }
    }
}

/// The message on a condition that can never hold.
pub(crate) fn never(condition: &str) -> Problem {
    Problem::new(format!("`{condition}` can never hold here"))
}

/// Why a condition cannot hold.
pub(crate) struct Reason {
    because: String,
    /// What limits the names of the condition, where that stands elsewhere.
    places: Vec<(Place, String)>,
}

impl Reason {
    pub(crate) fn explain(self, problem: Problem) -> Problem {
        let problem = problem.label(self.because);
        self.places.into_iter().fold(problem, |problem, (place, why)| problem.related(place, why))
    }
}

/// What the names in a class's conditions can be.
pub(crate) struct Domains<'r> {
    registry: &'r Registry<'r>,
    class: usize,
    tasks: Vec<String>,
}

impl<'r> Domains<'r> {
    pub(crate) fn of(registry: &'r Registry<'r>, class: usize) -> Self {
        let registered = registry.supports_of(class).flat_map(|support| support.tasks.iter().map(|(task, _)| *task));
        let related = registry.index.descendants(class).chain(registry.lineage(class).skip(1));
        let assigned = related
            .flat_map(|class| registry.classes[class].spec.construct.iter().flat_map(|ops| &ops.0))
            .filter_map(|op| op.set.as_ref()?.get("task"))
            .map(|task| task.trim_matches('"'));
        let tasks: BTreeSet<&str> = registered.map(|task| split_past(task).0).chain(assigned).collect();
        Self { registry, class, tasks: tasks.into_iter().map(str::to_owned).collect() }
    }

    /// A condition of the class that stands by itself, as Rust; it has to be able to hold.
    pub(crate) fn condition(&self, scope: &Scope<'_>, when: &str) -> Result<TokenStream, Problem> {
        let condition = scope.condition(when)?;
        self.can_hold(&[], &template::expression(when)?).map_err(|reason| reason.explain(never(when)))?;
        Ok(condition)
    }

    /// Whether a condition can hold inside those around it, or why not. What depends on a config
    /// always can; inside what can never hold, nothing is held against it.
    pub(crate) fn can_hold(&self, around: &[Expr], condition: &Expr) -> Result<(), Reason> {
        let together = [around, std::slice::from_ref(condition)].concat();
        if self.satisfiable(&together) || !self.satisfiable(around) {
            return Ok(());
        }
        let mut names = Vec::new();
        collect(condition, &mut names);
        let facts = names.iter().filter_map(|name| {
            let values: BTreeSet<String> = self.domain(name)?.iter().map(Value::described).collect();
            let is = if values.len() == 1 { "always" } else { "one of" };
            Some(format!("`{name}` is {is} {}", values.into_iter().collect::<Vec<_>>().join(", ")))
        });
        let outer = around.iter().map(|around| format!("it stands under `{}`", written(around)));
        let reasons: Vec<_> = facts.chain(outer).collect();
        let because =
            if reasons.is_empty() { "it names nothing that varies".to_owned() } else { reasons.join(", and ") };
        let is_of_task = names.iter().any(|name| name == "task");
        Err(Reason { because, places: if is_of_task { self.used_by() } else { Vec::new() } })
    }

    /// The classes that have the condition from this one, where their tasks stand.
    fn used_by(&self) -> Vec<(Place, String)> {
        const MOST: usize = 3;
        let heirs = self.registry.supports_of(self.class).filter(|support| support.class != self.class);
        let used = heirs.map(|support| {
            let name = self.registry.classes[support.class].name;
            (support.place.key("tasks").itself(), format!("used by `{name}`, which has these tasks"))
        });
        used.take(MOST).collect()
    }

    fn satisfiable(&self, conditions: &[Expr]) -> bool {
        const MOST: usize = 100_000;
        let mut names = Vec::new();
        conditions.iter().for_each(|condition| collect(condition, &mut names));
        let domains: Vec<(String, Vec<Value>)> =
            names.into_iter().filter_map(|name| self.domain(&name).map(|domain| (name, domain))).collect();
        let combinations = domains.iter().map(|(_, domain)| domain.len()).product::<usize>();
        if self.tasks.is_empty() || combinations > MOST {
            return true;
        }
        (0..combinations).any(|mut combination| {
            let values: Vec<_> = domains
                .iter()
                .map(|(name, domain)| {
                    let value = &domain[combination % domain.len()];
                    combination /= domain.len();
                    (name.as_str(), value)
                })
                .collect();
            conditions.iter().all(|condition| holds(condition, &values, self.registry) != Some(false))
        })
    }

    fn domain(&self, name: &str) -> Option<Vec<Value>> {
        let words = |words: &[String]| words.iter().cloned().map(Value::Word).collect::<Vec<_>>();
        if name == "task" {
            return Some(words(&self.tasks));
        }
        let class = &self.registry.classes[self.class];
        if name == "variant" {
            let descendants = self.registry.index.descendants(self.class);
            let related = descendants.chain(self.registry.lineage(self.class));
            let all: BTreeSet<_> =
                related.flat_map(|index| self.registry.classes[index].spec.variants.keys()).collect();
            return Some(words(&all.into_iter().cloned().collect::<Vec<_>>()));
        }
        let argument = class.arguments.iter().find(|argument| argument.name == name)?;
        let mut domain = match argument.spec.one_of.as_slice() {
            [] => vec![Value::Bool(true), Value::Bool(false)],
            one_of => words(one_of),
        };
        if argument.spec.default.is_null() {
            domain.push(Value::None);
        }
        Some(domain)
    }
}

/// What a class's conditions come to where nothing is said but the task.
pub(crate) struct Defaults<'r> {
    registry: &'r Registry<'r>,
    values: Vec<(&'r str, Value)>,
}

impl<'r> Defaults<'r> {
    /// For a task without `-with-past`, and whether it has that.
    pub(crate) fn of(registry: &'r Registry<'r>, class: usize, task: &str, with_past: bool) -> Self {
        let variant = registry.lineage(class).find_map(|class| registry.classes[class].spec.default_variant.as_ref());
        let arguments = registry.classes[class].arguments.iter().map(|argument| {
            let value = match &argument.spec.default {
                serde_yaml::Value::Bool(flag) => Value::Bool(*flag || with_past && argument.name == "use_past"),
                serde_yaml::Value::String(word) => Value::Word(word.clone()),
                _ => Value::None,
            };
            (argument.name, value)
        });
        let values = arguments
            .chain([("task", Value::Word(task.to_owned()))])
            .chain(variant.map(|variant| ("variant", Value::Word(variant.clone()))));
        Self { registry, values: values.collect() }
    }

    /// Whether a condition holds; `None` where that depends on a config.
    pub(crate) fn holds(&self, condition: &str) -> Option<bool> {
        if let Ok(outcome) = version(condition, &self.registry.versions) {
            return Some(outcome);
        }
        let values: Vec<_> = self.values.iter().map(|(name, value)| (*name, value)).collect();
        holds(&template::expression(condition).ok()?, &values, self.registry)
    }
}

fn collect(expr: &Expr, names: &mut Vec<String>) {
    let mut add = |name: String| {
        if !names.contains(&name) {
            names.push(name);
        }
    };
    match expr {
        Expr::Paren(paren) => collect(&paren.expr, names),
        Expr::Unary(unary) => collect(&unary.expr, names),
        Expr::Binary(binary) => {
            collect(&binary.left, names);
            collect(&binary.right, names);
        }
        Expr::MethodCall(call) => collect(&call.receiver, names),
        Expr::Macro(call) => matches_of(&call.mac).iter().for_each(|(subject, _)| collect(subject, names)),
        Expr::Path(path) => path.path.get_ident().into_iter().for_each(|name| add(name.to_string())),
        _ => {}
    }
}

/// Whether a condition holds for these values; `None` where that depends on something else.
fn holds(expr: &Expr, values: &[(&str, &Value)], registry: &Registry<'_>) -> Option<bool> {
    match expr {
        Expr::Paren(paren) => holds(&paren.expr, values, registry),
        Expr::Unary(unary) if matches!(unary.op, UnOp::Not(_)) => {
            holds(&unary.expr, values, registry).map(|holds| !holds)
        }
        Expr::Binary(binary) => {
            if compare_version(binary, &registry.versions).is_some() {
                return None;
            }
            match binary.op {
                BinOp::And(_) => {
                    match (holds(&binary.left, values, registry), holds(&binary.right, values, registry)) {
                        (Some(false), _) | (_, Some(false)) => Some(false),
                        (Some(true), Some(true)) => Some(true),
                        _ => None,
                    }
                }
                BinOp::Or(_) => match (holds(&binary.left, values, registry), holds(&binary.right, values, registry)) {
                    (Some(true), _) | (_, Some(true)) => Some(true),
                    (Some(false), Some(false)) => Some(false),
                    _ => None,
                },
                BinOp::Eq(_) => Some(value(&binary.left, values)? == value(&binary.right, values)?),
                BinOp::Ne(_) => Some(value(&binary.left, values)? != value(&binary.right, values)?),
                _ => None,
            }
        }
        Expr::MethodCall(call) => match call.method.to_string().as_str() {
            "is_some" => Some(value(&call.receiver, values)? != Value::None),
            "is_none" => Some(value(&call.receiver, values)? == Value::None),
            _ => None,
        },
        Expr::Macro(call) => {
            let (subject, words) = matches_of(&call.mac)?;
            let subject = value(&subject, values)?;
            Some(words.into_iter().any(|word| Value::Word(word.value()) == subject))
        }
        other => value(other, values).map(|value| value == Value::Bool(true)),
    }
}

fn value(expr: &Expr, values: &[(&str, &Value)]) -> Option<Value> {
    match expr {
        Expr::Paren(paren) => value(&paren.expr, values),
        Expr::Lit(literal) => match &literal.lit {
            Lit::Str(text) => Some(Value::Word(text.value())),
            Lit::Bool(literal) => Some(Value::Bool(literal.value)),
            _ => None,
        },
        Expr::Path(path) => {
            let name = path.path.get_ident()?.to_string();
            values.iter().find(|(known, _)| *known == name).map(|(_, value)| (*value).clone())
        }
        _ => None,
    }
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
