//! Whether a condition holds, as far as that is known before there is a config.

use super::class::ArgumentValue;
use super::expr::{Expr, ExprKind};
use crate::syntax::Logic;
use crate::syntax::version::{Comparison, Version};

/// A value that a name can have.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Value<'v> {
    /// Nothing.
    Nothing,
    /// A flag.
    Bool(bool),
    /// A word.
    Word(&'v str),
    /// The version of a library.
    Version(Version),
}

impl<'v> From<&'v ArgumentValue> for Value<'v> {
    fn from(value: &'v ArgumentValue) -> Self {
        match value {
            ArgumentValue::None => Self::Nothing,
            ArgumentValue::Bool(flag) => Self::Bool(*flag),
            ArgumentValue::Word(word) => Self::Word(word),
        }
    }
}

/// Whether a condition holds where names have the values that `known` gives; `None` where that depends on something
/// else.
pub(crate) fn holds<'v>(condition: &'v Expr, known: &impl Fn(&'v ExprKind) -> Option<Value<'v>>) -> Option<bool> {
    match &condition.kind {
        ExprKind::Not(inner) => holds(inner, known).map(|holds| !holds),
        ExprKind::Logic(logic, sides) => both(*logic, sides.each_ref().map(|side| holds(side, known))),
        ExprKind::Compare(comparison @ (Comparison::Equal | Comparison::NotEqual), sides) => {
            let same = value(&sides[0], known)? == value(&sides[1], known)?;
            Some(same == (*comparison == Comparison::Equal))
        }
        ExprKind::IsSome(inner) => Some(value(inner, known)? != Value::Nothing),
        ExprKind::IsNone(inner) => Some(value(inner, known)? == Value::Nothing),
        ExprKind::Matches(subject, words) => {
            let subject = value(subject, known)?;
            Some(words.iter().any(|word| Value::Word(word) == subject))
        }
        ExprKind::Truth(inner) | ExprKind::Named(inner) => holds(inner, known),
        _ => value(condition, known).map(|value| value == Value::Bool(true)),
    }
}

/// Two conditions, of which one can be enough.
pub(super) fn both(logic: Logic, sides: [Option<bool>; 2]) -> Option<bool> {
    let decides = logic == Logic::Or;
    match sides {
        [Some(one), _] | [_, Some(one)] if one == decides => Some(decides),
        [Some(_), Some(_)] => Some(!decides),
        _ => None,
    }
}

fn value<'v>(expr: &'v Expr, known: &impl Fn(&'v ExprKind) -> Option<Value<'v>>) -> Option<Value<'v>> {
    match &expr.kind {
        ExprKind::Str(text) => Some(Value::Word(text)),
        ExprKind::Bool(flag) => Some(Value::Bool(*flag)),
        ExprKind::Named(inner) => value(inner, known),
        name => known(name),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::Type;

    fn expr(kind: ExprKind) -> Expr {
        Expr { kind, ty: Type::Bool, what: "".into() }
    }

    fn is(task: &str) -> Expr {
        let sides = [expr(ExprKind::Task), expr(ExprKind::Str(task.into()))];
        expr(ExprKind::Compare(Comparison::Equal, Box::new(sides)))
    }

    fn task<'v>(kind: &ExprKind) -> Option<Value<'v>> {
        matches!(kind, ExprKind::Task).then_some(Value::Word("a"))
    }

    #[test]
    fn one_side_can_be_enough() {
        let unknown = || expr(ExprKind::Monolith);
        let of = |logic, sides| holds(&expr(ExprKind::Logic(logic, Box::new(sides))), &task);
        assert_eq!(of(Logic::Or, [unknown(), is("a")]), Some(true));
        assert_eq!(of(Logic::Or, [is("b"), is("c")]), Some(false));
        assert_eq!(of(Logic::Or, [is("b"), unknown()]), None);
        assert_eq!(of(Logic::And, [is("b"), unknown()]), Some(false));
        assert_eq!(of(Logic::And, [is("a"), unknown()]), None);
    }

    #[test]
    fn a_word_is_one_of_several() {
        let matches = |words: [&str; 2]| {
            let subject = Box::new(expr(ExprKind::Task));
            holds(&expr(ExprKind::Matches(subject, words.map(Into::into).into())), &task)
        };
        assert_eq!(matches(["a", "b"]), Some(true));
        assert_eq!(matches(["b", "c"]), Some(false));
    }
}
