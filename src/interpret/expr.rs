//! Expressions, with the values, the order and the errors that the Rust has which is compiled of them.

use super::budget::Inside;
use super::scope::Scope;
use super::text;
use crate::arithmetic;
use crate::config::types::Attr;
use crate::config::types::ConfigRef;
use crate::error::Error;
use crate::export::arguments::ArgumentValue;
use crate::export::axes::Symbol;
use crate::export::types::Direction;
use crate::export::types::ExporterConfig;
use crate::export::version::Version;
use crate::runtime::eval;
use optimum_exporters_codegen::model::{Branch, Comparison, Expr, ExprKind, Fold, Logic, Of, Operator, Type};

/// Whether a condition holds; without one, it does.
pub(super) fn holds(
    when: Option<&'static optimum_exporters_codegen::model::Condition>,
    scope: Scope<'_>,
) -> Result<bool, Error> {
    when.map_or(Ok(true), |when| scope.truth(&when.value))
}

impl<'a> Scope<'a> {
    /// The steps of a branch that are taken.
    pub(super) fn taken<S>(self, branch: &'static Branch<S>) -> Result<&'static [S], Error> {
        Ok(if self.truth(&branch.when.value)? { &branch.then } else { branch.otherwise() })
    }

    /// An integer.
    pub(super) fn int(self, expr: &'static Expr) -> Result<i64, Error> {
        let _inside = Inside::enter()?;
        match &expr.kind {
            ExprKind::Named(inner) => self.int(inner),
            ExprKind::Int(value) => Ok(*value),
            ExprKind::Layer => Ok(self.layer),
            ExprKind::Local(at) => {
                let local = self.dummies.and_then(|dummies| dummies.locals.get(*at).copied());
                local.ok_or_else(|| not_there(expr))
            }
            ExprKind::Size { at, may_miss: false } => {
                let dummies = self.dummies.ok_or_else(|| not_there(expr))?;
                dummies.context.shape(*dummies.sizes.get(*at).ok_or_else(|| not_there(expr))?)
            }
            ExprKind::Isqrt(of) => arithmetic::isqrt(self.int(of)?, &expr.what),
            ExprKind::Index(axis) => self.at.get(*axis).copied().ok_or_else(|| not_there(expr)),
            ExprKind::Negative(inner) => match inner.kind {
                ExprKind::Int(value) => value.checked_neg().ok_or_else(|| not_there(expr)),
                _ => arithmetic::sub(0, self.int(inner)?, &expr.what),
            },
            ExprKind::Arithmetic(operator, sides) => {
                let [left, right] = &**sides;
                calculated(*operator, [self.int(left)?, self.int(right)?], &expr.what)
            }
            ExprKind::If(parts) => self.int(self.chosen(parts)?),
            ExprKind::UnwrapOr(parts) => {
                let [value, default] = &**parts;
                self.maybe(value)?.map_or_else(|| self.int(default), |found| found.int(&value.what))
            }
            _ => self.int_of_attr(expr),
        }
    }

    /// An integer that is read from a value of a config.
    fn int_of_attr(self, expr: &'static Expr) -> Result<i64, Error> {
        match &expr.kind {
            ExprKind::ToInt(inner) => self.attr(inner)?.int(&expr.what),
            ExprKind::Len(list) => self.attr(list)?.len(&list.what),
            ExprKind::Count(list, words) => {
                let words: Vec<&str> = words.iter().map(|word| &**word).collect();
                self.attr(list)?.count(&words, &list.what)
            }
            ExprKind::ItemOf(parts) => {
                let [list, at, of] = &**parts;
                let found = self.attr(list)?;
                found.item_of(self.int(at)?, self.int(of)?, &list.what)?.int(&list.what)
            }
            ExprKind::Pair(parts) => {
                let [list, at] = &**parts;
                let found = self.attr(list)?;
                found.pair(self.int(at)?, &list.what)
            }
            ExprKind::CountBelow(parts) => {
                let [list, most] = &**parts;
                let found = self.attr(list)?;
                found.count_below(self.int(most)?, &list.what)
            }
            _ => Err(not_there(expr)),
        }
    }

    /// A condition.
    pub(super) fn truth(self, expr: &'static Expr) -> Result<bool, Error> {
        let _inside = Inside::enter()?;
        match &expr.kind {
            ExprKind::Named(inner) => self.truth(inner),
            ExprKind::Bool(value) | ExprKind::Version(value) => Ok(*value),
            ExprKind::AskedVersion(comparison, version) => {
                Ok(comparison.holds(self.config(expr)?.transformers().cmp(&Version::new(*version))))
            }
            ExprKind::Monolith => Ok(self.plan.monolith),
            ExprKind::Stateful => Ok(self.plan.stateful),
            ExprKind::KeepsState => Ok(self.config(expr)?.class().keeps_state),
            ExprKind::PadsMask => Ok(self.config(expr)?.class().pad_attention_mask_to_past),
            ExprKind::Has { parents, name } => Ok(nested(self.config(expr)?.config().as_ref(), parents)?.has(name)),
            ExprKind::KnowsBehaviors(part) => Ok(self.config(expr)?.nested(part)?.class().accepts("behavior")),
            ExprKind::SupportsPast(part) => Ok(self.config(expr)?.nested(part)?.class().supports_past),
            ExprKind::Not(inner) => self.truth(inner).map(|holds| !holds),
            ExprKind::Compare(Comparison::Equal, sides) => self.are_equal(expr, sides),
            ExprKind::Compare(Comparison::NotEqual, sides) => self.are_equal(expr, sides).map(|same| !same),
            ExprKind::Compare(comparison, sides) => {
                let [left, right] = &**sides;
                Ok(comparison.holds(self.int(left)?.cmp(&self.int(right)?)))
            }
            ExprKind::Logic(logic, sides) => self.both(*logic, sides),
            ExprKind::Contains(parts) => {
                let [list, number] = &**parts;
                let found = self.attr(list)?;
                found.contains(self.int(number)?, &list.what)
            }
            ExprKind::If(parts) => self.truth(self.chosen(parts)?),
            ExprKind::HasText(text, word) => match text.ty {
                Type::MaybeAttr => Ok(self.maybe(text)?.is_some_and(|text| text.has_text(word))),
                _ => Ok(self.attr(text)?.has_text(word)),
            },
            ExprKind::IsSome(inner) => self.is_there(inner),
            ExprKind::IsNone(inner) => self.is_there(inner).map(|is_there| !is_there),
            ExprKind::Matches(subject, words) => {
                let word = match subject.ty {
                    Type::Argument => self.argument(subject)?.as_str(),
                    _ => Some(self.word(subject)?),
                };
                Ok(word.is_some_and(|found| words.iter().any(|word| **word == *found)))
            }
            ExprKind::Truth(inner) => match inner.ty {
                Type::Argument => self.argument(inner).map(ArgumentValue::is_true),
                Type::Attr => self.attr(inner).map(Attr::is_truthy),
                Type::MaybeAttr => Ok(self.maybe(inner)?.is_some_and(Attr::is_truthy)),
                _ => self.truth(inner),
            },
            _ => Err(not_there(expr)),
        }
    }

    /// Two conditions. Where one is decided before there is a config, the other is not looked at, or is all that counts.
    fn both(self, logic: Logic, sides: &'static [Expr; 2]) -> Result<bool, Error> {
        let decides = logic == Logic::Or;
        let [left, right] = sides;
        match [left.decided(), right.decided()] {
            [Some(known), _] if known != decides => self.truth(right),
            [_, Some(known)] if known != decides => self.truth(left),
            [None, None] => Ok(if self.truth(left)? == decides { decides } else { self.truth(right)? }),
            _ => Ok(decides),
        }
    }

    /// Whether two are the same. A literal stands second.
    fn are_equal(self, expr: &'static Expr, [left, right]: &'static [Expr; 2]) -> Result<bool, Error> {
        let is_literal = |expr: &Expr| matches!(expr.kind, ExprKind::Int(_) | ExprKind::Bool(_) | ExprKind::Str(_));
        let (one, other) = if is_literal(left) && !is_literal(right) { (right, left) } else { (left, right) };
        Ok(match (one.ty, other.ty) {
            (Type::Argument, Type::Bool) => self.argument(one)? == ArgumentValue::Bool(self.truth(other)?),
            (Type::Argument, Type::Str) => self.argument(one)?.as_str() == Some(self.word(other)?),
            (Type::Direction, Type::Str) => {
                let direction = if self.word(other)? == "inputs" { Direction::Inputs } else { Direction::Outputs };
                self.direction.ok_or_else(|| not_there(one))? == direction
            }
            (Type::Attr, Type::Int) => {
                let found = self.attr(one)?;
                found.equals_int(self.int(other)?)
            }
            (Type::Attr, Type::Str) => {
                let found = self.attr(one)?;
                found.equals_str(self.word(other)?)
            }
            (Type::MaybeAttr, Type::Int) => match self.maybe(one)? {
                Some(found) => found.equals_int(self.int(other)?),
                None => false,
            },
            (Type::MaybeAttr, Type::Str) => match self.maybe(one)? {
                Some(found) => found.equals_str(self.word(other)?),
                None => false,
            },
            (Type::Int, Type::Int) => self.int(one)? == self.int(other)?,
            (Type::Bool, Type::Bool) => self.truth(one)? == self.truth(other)?,
            (Type::Str, Type::Str) => self.word(one)? == self.word(other)?,
            _ => return Err(not_there(expr)),
        })
    }

    fn is_there(self, inner: &'static Expr) -> Result<bool, Error> {
        match inner.ty {
            Type::Argument => Ok(self.argument(inner)? != ArgumentValue::None),
            _ => Ok(self.maybe(inner)?.is_some()),
        }
    }

    /// The branch of a condition that is taken.
    fn chosen(self, parts: &'static [Expr; 3]) -> Result<&'static Expr, Error> {
        let [condition, then, otherwise] = parts;
        Ok(if self.truth(condition)? { then } else { otherwise })
    }

    /// A value of a config.
    pub(super) fn attr(self, expr: &'static Expr) -> Result<Attr<'a>, Error> {
        let _inside = Inside::enter()?;
        match &expr.kind {
            ExprKind::Named(inner) => self.attr(inner),
            ExprKind::Attribute { of, name, may_miss: false } => self.attribute(expr, of, name),
            ExprKind::Preprocessor { path, may_miss: false } => {
                let path: Vec<&str> = path.iter().map(|key| &**key).collect();
                self.dummies.ok_or_else(|| not_there(expr))?.context.get_in_preprocessor(&path)
            }
            ExprKind::Item(at) => self.items.get(*at).copied().ok_or_else(|| not_there(expr)),
            ExprKind::ItemAt(parts) => {
                let [list, at] = &**parts;
                let found = self.attr(list)?;
                found.item_at(self.int(at)?, &list.what)
            }
            ExprKind::If(parts) => self.attr(self.chosen(parts)?),
            _ => Err(not_there(expr)),
        }
    }

    fn attribute(self, expr: &'static Expr, of: &'static Of, name: &'static str) -> Result<Attr<'a>, Error> {
        match of {
            Of::Config(parents) => nested(self.config(expr)?.config().as_ref(), parents)?.get(name),
            Of::Own(parents) if parents.is_empty() => self.own(expr)?.get_field(name),
            Of::Own(parents) | Of::Finished(parents) => nested(self.own(expr)?, parents)?.get(name),
            Of::Normalized => self.config(expr)?.normalized().get(name),
            Of::Member(part) => self.config(expr)?.normalized().part(part)?.get(name),
            Of::Nested(part) => self.config(expr)?.nested(part)?.normalized().get(name),
        }
    }

    /// A value of a config, or nothing.
    pub(super) fn maybe(self, expr: &'static Expr) -> Result<Option<Attr<'a>>, Error> {
        let _inside = Inside::enter()?;
        match &expr.kind {
            ExprKind::Named(inner) => self.maybe(inner),
            ExprKind::Attribute { of, name, may_miss: true } => self.found_attribute(expr, of, name),
            ExprKind::Size { at, may_miss: true } => {
                let dummies = self.dummies.ok_or_else(|| not_there(expr))?;
                let at = *dummies.sizes.get(*at).ok_or_else(|| not_there(expr))?;
                Ok(dummies.context.shapes.at(at).map(Attr::Int))
            }
            ExprKind::Asked(at) => {
                let dummies = self.dummies.ok_or_else(|| not_there(expr))?;
                let at = *dummies.sizes.get(*at).ok_or_else(|| not_there(expr))?;
                Ok(dummies.context.shapes.asked(at).map(Attr::Int))
            }
            ExprKind::StaticAxis(axis) => Ok(self.config(expr)?.static_axis(axis)?.map(Attr::Int)),
            ExprKind::Preprocessor { path, may_miss: true } => {
                let path: Vec<&str> = path.iter().map(|key| &**key).collect();
                Ok(self.dummies.ok_or_else(|| not_there(expr))?.context.find_in_preprocessor(&path))
            }
            ExprKind::Entry(parts, name) => {
                let [entries, at] = &**parts;
                let Some(found) = self.maybe(entries)? else { return Ok(None) };
                found.entry(self.int(at)?, name, &entries.what)
            }
            ExprKind::If(parts) => self.maybe(self.chosen(parts)?),
            _ => Err(not_there(expr)),
        }
    }

    fn found_attribute(
        self,
        expr: &'static Expr,
        of: &'static Of,
        name: &'static str,
    ) -> Result<Option<Attr<'a>>, Error> {
        match of {
            Of::Config(parents) => nested(self.config(expr)?.config().as_ref(), parents)?.find_non_null(name),
            Of::Own(parents) if parents.is_empty() => self.own(expr)?.find_non_null_field(name),
            Of::Own(parents) | Of::Finished(parents) => nested(self.own(expr)?, parents)?.find_non_null(name),
            Of::Normalized => self.config(expr)?.normalized().find(name),
            Of::Member(part) => self.config(expr)?.normalized().part(part)?.find(name),
            Of::Nested(part) => self.config(expr)?.nested(part)?.normalized().find(name),
        }
    }

    /// A text that was known when the registry was read.
    pub(super) fn word(self, expr: &'static Expr) -> Result<&'static str, Error> {
        let _inside = Inside::enter()?;
        match &expr.kind {
            ExprKind::Named(inner) => self.word(inner),
            ExprKind::Str(text) => Ok(text),
            ExprKind::Task => Ok(self.config(expr)?.task()),
            ExprKind::Variant => Ok(self.config(expr)?.variant()),
            ExprKind::PatcherOf(part) => Ok(self.config(expr)?.nested(part)?.model_patcher()),
            ExprKind::If(parts) => self.word(self.chosen(parts)?),
            _ => Err(not_there(expr)),
        }
    }

    /// An argument of a constructor.
    pub(super) fn argument(self, expr: &'static Expr) -> Result<ArgumentValue, Error> {
        let _inside = Inside::enter()?;
        match &expr.kind {
            ExprKind::Named(inner) => self.argument(inner),
            ExprKind::Argument(argument) => Ok(self.config(expr)?.value(argument.at)),
            ExprKind::If(parts) => self.argument(self.chosen(parts)?),
            _ => Err(not_there(expr)),
        }
    }

    /// The value that an argument is given.
    pub(super) fn argument_value(self, expr: &'static Expr) -> Result<ArgumentValue, Error> {
        match expr.ty {
            Type::Bool => self.truth(expr).map(ArgumentValue::Bool),
            Type::Str => self.word(expr).map(ArgumentValue::Str),
            _ => self.argument(expr),
        }
    }

    /// The value that an attribute of a config is given.
    pub(super) fn attr_value(self, expr: &'static Expr) -> Result<Attr<'a>, Error> {
        match expr.ty {
            Type::Int => self.int(expr).map(Attr::Int),
            Type::Bool => self.truth(expr).map(Attr::Bool),
            _ => self.attr(expr),
        }
    }

    /// A text that is made at run time.
    pub(super) fn grown(self, expr: &'static Expr) -> Result<Symbol, Error> {
        let _inside = Inside::enter()?;
        match &expr.kind {
            ExprKind::Named(inner) => self.grown(inner),
            ExprKind::Fold(fold) => self.fold(fold),
            ExprKind::SoFar => Ok(Symbol::Owned(self.so_far.to_owned())),
            ExprKind::If(parts) => self.grown(self.chosen(parts)?),
            _ => Err(not_there(expr)),
        }
    }

    fn fold(self, Fold { from, over, step }: &'static Fold) -> Result<Symbol, Error> {
        let lists = over.iter().map(|list| Ok((self.attr(list)?, &*list.what)));
        let lists = lists.collect::<Result<Vec<_>, Error>>()?;
        eval::fold(from, &lists, &mut |so_far, items| text::folded(step, Scope { items, so_far, ..self }))
    }

    fn config(self, expr: &'static Expr) -> Result<&'a ExporterConfig, Error> {
        self.config.ok_or_else(|| not_there(expr))
    }

    fn own(self, expr: &'static Expr) -> Result<ConfigRef<'a>, Error> {
        self.own.ok_or_else(|| not_there(expr))
    }
}

fn nested<'a>(config: ConfigRef<'a>, parents: &'static [Box<str>]) -> Result<ConfigRef<'a>, Error> {
    parents.iter().try_fold(config, |config, parent| config.nested(parent))
}

fn calculated(operator: Operator, [left, right]: [i64; 2], what: &str) -> Result<i64, Error> {
    match operator {
        Operator::Add => arithmetic::add(left, right, what),
        Operator::Sub => arithmetic::sub(left, right, what),
        Operator::Mul => arithmetic::mul(left, right, what),
        Operator::Div => arithmetic::div(left, right, what),
        Operator::Rem => arithmetic::rem(left, right, what),
        Operator::CeilDiv => arithmetic::ceil_div(left, right, what),
        Operator::Pow => arithmetic::pow(left, right, what),
        Operator::Min => Ok(left.min(right)),
        Operator::Max => Ok(left.max(right)),
    }
}

/// The error of an expression that reads what is not there where it stands, which no registry that compiles has.
fn not_there(expr: &Expr) -> Error {
    Error::Arithmetic(format!("`{}`, which is known elsewhere", expr.what))
}
