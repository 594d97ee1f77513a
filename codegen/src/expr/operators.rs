//! What an expression does: operators, branches, calls and methods.

use super::{Result, Scope, Typed, integer, of_types, truth, value};
use crate::diagnostic::{Problem, unknown};
use crate::model::{Comparison, Expr, ExprKind, Operator, Type};
use crate::syntax::version::{Compared, compare_version};
use crate::syntax::{self, Infix, Kind, Name, no_part_of_the_language};

/// What an expression does, and its type.
pub(super) type Does = (Type, ExprKind);

const FUNCTIONS: [(&str, usize); 14] = [
    ("has", 1),
    ("len", 1),
    ("pow", 2),
    ("min", 2),
    ("max", 2),
    ("ceil_div", 2),
    ("item", 3),
    ("pair", 2),
    ("entry", 3),
    ("contains", 2),
    ("count_below", 2),
    ("count", 2),
    ("has_text", 2),
    ("isqrt", 1),
];

impl Scope<'_> {
    /// Holds an expression against what can be named, and gives it a type. What is wrong is pointed to as narrowly as it
    /// can be.
    pub(super) fn lower(&self, expr: &syntax::Expr) -> Result<Typed> {
        let (ty, kind) = self.does(expr).map_err(|problem| problem.in_bytes(expr.bytes.clone()))?;
        Ok(Typed { expr: Expr { kind, ty, what: expr.text.as_str().into() }, bytes: expr.bytes.clone() })
    }

    fn does(&self, expr: &syntax::Expr) -> Result<Does> {
        match &expr.kind {
            Kind::Int(value) => Ok((Type::Int, ExprKind::Int(*value))),
            Kind::Str(text) => Ok((Type::Str, ExprKind::Str(text.as_str().into()))),
            Kind::Bool(value) => Ok((Type::Bool, ExprKind::Bool(*value))),
            Kind::Path(_) => self.path(expr, false),
            Kind::Optional(inner) => self.path(inner, true),
            Kind::Not(inner) => {
                let inner = truth(self.lower(inner)?)?;
                Ok((Type::Bool, ExprKind::Not(Box::new(inner))))
            }
            Kind::Negative(inner) => Ok((Type::Int, ExprKind::Negative(Box::new(self.int(inner)?)))),
            Kind::Binary { operator, operands, .. } => self.binary(expr, *operator, operands),
            Kind::If { condition, then, otherwise } => self.branch(condition, then, otherwise.as_deref()),
            Kind::Call { function, arguments } => self.call(function, arguments),
            Kind::Method { receiver, name, arguments } => self.method(receiver, name, arguments),
            Kind::Matches { subject, words } => self.matches(subject, words),
            Kind::Range { .. } => Err(no_part_of_the_language(&expr.text)),
            Kind::Wrong(problem) => Err(problem.clone()),
        }
    }

    fn binary(&self, expr: &syntax::Expr, operator: Infix, operands: &[syntax::Expr; 2]) -> Result<Does> {
        if let Some(holds) = compare_version(expr, &self.registry.versions) {
            let kind = match holds? {
                Compared::Decided(holds) => ExprKind::Version(holds),
                Compared::Asked(..) if self.class.is_none() && self.locals.is_none() => {
                    let problem = Problem::new(format!("`{}` is not known here", expr.text));
                    return Err(
                        problem.help("the version that exports is known where a class or a generator says something")
                    );
                }
                Compared::Asked(comparison, version) => ExprKind::AskedVersion(comparison, version),
            };
            return Ok((Type::Bool, kind));
        }
        let [one, other] = operands;
        if matches!(operator, Infix::Comparison(Comparison::Equal | Comparison::NotEqual)) {
            self.check_quotes(one, other)?;
        }
        let (left, right) = (self.lower(one)?, self.lower(other)?);
        match operator {
            Infix::Operator(of) => {
                Ok((Type::Int, ExprKind::Arithmetic(of, Box::new([integer(left)?, integer(right)?]))))
            }
            Infix::Logic(of) => Ok((Type::Bool, ExprKind::Logic(of, Box::new([truth(left)?, truth(right)?])))),
            Infix::Comparison(of @ (Comparison::Equal | Comparison::NotEqual)) => {
                self.equal(expr, of, (one, left), (other, right))
            }
            Infix::Comparison(of) => {
                Ok((Type::Bool, ExprKind::Compare(of, Box::new([integer(left)?, integer(right)?]))))
            }
            Infix::Other => Err(no_part_of_the_language(&expr.text)),
        }
    }

    /// Reports a word of what it is compared with that has no quotes, which reads as a name.
    fn check_quotes(&self, subject: &syntax::Expr, word: &syntax::Expr) -> Result<()> {
        let text = word.text.replace(' ', "");
        let is_written = matches!(word.kind, Kind::Path(_) | Kind::Binary { .. });
        let is_subject = matches!(&subject.kind, Kind::Path(names) if names.len() == 1);
        if is_written && is_subject && self.lower(word).is_err() && self.is_word_of(&subject.text, &text) {
            let problem = Problem::new(format!("`{text}` is a text here, and has no quotes"));
            return Err(problem.label(format!("write \"{text}\"")).in_bytes(word.bytes.clone()));
        }
        Ok(())
    }

    /// Two that are compared; a literal stands on the right, wherever it was written.
    fn equal(
        &self,
        expr: &syntax::Expr,
        comparison: Comparison,
        (one, left): (&syntax::Expr, Typed),
        (other, right): (&syntax::Expr, Typed),
    ) -> Result<Does> {
        if one.is_literal() && !other.is_literal() {
            return self.equal(expr, comparison, (other, right), (one, left));
        }
        if let Some(word) = other.as_text() {
            let known = self.check_word(&one.text, word).and_then(|()| self.take_word(&left.expr, word));
            known.map_err(|problem| problem.in_bytes(other.bytes.clone()))?;
        }
        match (left.expr.ty, right.expr.ty) {
            (Type::Argument, Type::Bool | Type::Str)
            | (Type::Direction, Type::Str)
            | (Type::Attr | Type::MaybeAttr, Type::Int | Type::Str)
            | (Type::Int, Type::Int)
            | (Type::Str, Type::Str)
            | (Type::Bool, Type::Bool) => {
                Ok((Type::Bool, ExprKind::Compare(comparison, Box::new([left.expr, right.expr]))))
            }
            (one, found) => {
                let problem = Problem::new(format!("`{}` compares different types", expr.text));
                let label = format!("expected {}, found {}", one.described(), found.described());
                let problem = problem.label(label).in_bytes(right.bytes);
                Err(problem.also_in_bytes(left.bytes, one.described()))
            }
        }
    }

    fn branch(&self, condition: &syntax::Expr, then: &syntax::Expr, otherwise: Option<&syntax::Expr>) -> Result<Does> {
        let condition = truth(self.lower(condition)?)?;
        let then = self.lower(then)?;
        let Some(otherwise) = otherwise else {
            let problem = Problem::new("`if` without `else` has no value where the condition does not hold");
            return Err(problem.label("expected `else { … }` after this"));
        };
        let otherwise = self.lower(otherwise)?;
        let made = |ty: Type, one: Expr, other: Expr| Ok((ty, ExprKind::If(Box::new([condition, one, other]))));
        match (then.expr.ty, otherwise.expr.ty) {
            (Type::Attr, Type::Int) | (Type::Int, Type::Attr) => made(Type::Int, integer(then)?, integer(otherwise)?),
            (one, other) if one == other => made(one, then.expr, otherwise.expr),
            (one, found) => {
                let problem = Problem::new("the branches of `if` have different types");
                let label = format!("expected {}, found {}", one.described(), found.described());
                let problem = problem.label(label).in_bytes(otherwise.bytes);
                Err(problem.also_in_bytes(then.bytes, one.described()))
            }
        }
    }

    fn call(&self, function: &Name, arguments: &[syntax::Expr]) -> Result<Does> {
        let name = function.text.as_str();
        let Some((_, arity)) = FUNCTIONS.iter().find(|(known, _)| *known == name) else {
            let problem = match otherwise_called(name) {
                Some(written) => Problem::new(format!("unknown function `{name}`")).label(written),
                None => unknown("function", name, FUNCTIONS.map(|(known, _)| known)),
            };
            return Err(problem.in_bytes(function.bytes.clone()));
        };
        let arithmetic = |of: Operator, left: &syntax::Expr, right: &syntax::Expr| -> Result<Does> {
            Ok((Type::Int, ExprKind::Arithmetic(of, Box::new([self.int(left)?, self.int(right)?]))))
        };
        let of_list = |list: &syntax::Expr, number: &syntax::Expr| -> Result<_> {
            Ok(Box::new([value(self.lower(list)?)?, self.int(number)?]))
        };
        match (name, arguments) {
            ("has", [path]) => self.has(path),
            ("len", [list]) => {
                let list = of_types(self.lower(list)?, &[Type::Attr], "a list")?;
                Ok((Type::Int, ExprKind::Len(Box::new(list))))
            }
            ("pow", [base, exponent]) => arithmetic(Operator::Pow, base, exponent),
            ("min", [left, right]) => arithmetic(Operator::Min, left, right),
            ("max", [left, right]) => arithmetic(Operator::Max, left, right),
            ("ceil_div", [left, right]) => arithmetic(Operator::CeilDiv, left, right),
            ("item", [list, at]) => Ok((Type::Attr, ExprKind::ItemAt(of_list(list, at)?))),
            ("item", [list, at, of]) => {
                let place = at;
                let (list, at, of) = (self.lower(list)?, self.int(at)?, self.int(of)?);
                if let ExprKind::Int(items) = of.kind {
                    out_of_range(&at, items, place)?;
                }
                Ok((Type::Int, ExprKind::ItemOf(Box::new([value(list)?, at, of]))))
            }
            ("contains", [list, number]) => Ok((Type::Bool, ExprKind::Contains(of_list(list, number)?))),
            ("count_below", [list, most]) => Ok((Type::Int, ExprKind::CountBelow(of_list(list, most)?))),
            ("entry", [entries, at, name]) => self.entry(entries, at, name),
            ("pair", [list, at]) => {
                let both = of_list(list, at)?;
                out_of_range(&both[1], 2, at)?;
                Ok((Type::Int, ExprKind::Pair(both)))
            }
            ("isqrt", [of]) => Ok((Type::Int, ExprKind::Isqrt(Box::new(self.int(of)?)))),
            ("has_text", [text, word]) => self.has_text(text, word),
            ("count", [list, words @ ..]) if !words.is_empty() => self.count(list, words),
            ("count", arguments) => {
                let problem = Problem::new(format!("`count` takes a list and texts, found {}", arguments.len()));
                Err(problem.label("expected `count(LIST, \"a\", \"b\")`"))
            }
            ("item", arguments) => Err(format!("`item` takes 2 or 3 arguments, found {}", arguments.len()).into()),
            (_, arguments) => {
                let takes = if *arity == 1 { "1 argument".to_owned() } else { format!("{arity} arguments") };
                Err(format!("`{name}` takes {takes}, found {}", arguments.len()).into())
            }
        }
    }

    /// An attribute of an entry, by the number that is its key.
    fn entry(&self, entries: &syntax::Expr, at: &syntax::Expr, name: &syntax::Expr) -> Result<Does> {
        let (entries, at) = (self.lower(entries)?, self.int(at)?);
        let wanted = "a value of a config that may be missing, as `config.ATTRIBUTE?`";
        let entries = of_types(entries, &[Type::MaybeAttr], wanted)?;
        Ok((Type::MaybeAttr, ExprKind::Entry(Box::new([entries, at]), quoted(name)?.into())))
    }

    /// Whether a text, or the first of a list, has a text in it.
    fn has_text(&self, text: &syntax::Expr, word: &syntax::Expr) -> Result<Does> {
        let text = of_types(self.lower(text)?, &[Type::Attr, Type::MaybeAttr], "a value of a config")?;
        Ok((Type::Bool, ExprKind::HasText(Box::new(text), quoted(word)?.into())))
    }

    /// How many items of a list are one of some texts, or how often a text has them.
    fn count(&self, list: &syntax::Expr, words: &[syntax::Expr]) -> Result<Does> {
        let list = value(self.lower(list)?)?;
        let texts = words.iter().map(|word| {
            let text = quoted(word)?;
            self.take_word(&list, text).map_err(|problem| problem.in_bytes(word.bytes.clone()))?;
            Ok(text.into())
        });
        let texts = texts.collect::<Result<_>>()?;
        Ok((Type::Int, ExprKind::Count(Box::new(list), texts)))
    }

    /// Has a word be one of the attribute that is compared with it.
    fn take_word(&self, of: &Expr, word: &str) -> Result<()> {
        of.attribute().map_or(Ok(()), |attribute| self.registry.words.take(attribute, word))
    }

    fn has(&self, path: &syntax::Expr) -> Result<Does> {
        match path.names().unwrap_or_default() {
            [root, attributes @ ..] if root.text == "config" && !attributes.is_empty() => {
                let mut parents: Vec<Box<str>> = attributes.iter().map(|name| name.text.as_str().into()).collect();
                let name = parents.pop().unwrap_or_default();
                self.read(attributes, (Type::Bool, ExprKind::Has { parents, name }))
            }
            _ => {
                let problem = Problem::new(format!("`{}` is no attribute of a config", path.text));
                Err(problem.label("expected `config.ATTRIBUTE`").in_bytes(path.bytes.clone()))
            }
        }
    }

    fn method(&self, receiver: &syntax::Expr, name: &Name, arguments: &[syntax::Expr]) -> Result<Does> {
        let typed = self.lower(receiver)?;
        match (name.text.as_str(), typed.expr.ty, arguments) {
            ("is_some", Type::MaybeAttr | Type::Argument, []) => {
                Ok((Type::Bool, ExprKind::IsSome(Box::new(typed.expr))))
            }
            ("is_none", Type::MaybeAttr | Type::Argument, []) => {
                Ok((Type::Bool, ExprKind::IsNone(Box::new(typed.expr))))
            }
            ("unwrap_or", Type::MaybeAttr, [default]) => {
                Ok((Type::Int, ExprKind::UnwrapOr(Box::new([typed.expr, self.int(default)?]))))
            }
            (known @ ("is_some" | "is_none" | "unwrap_or"), ty, arguments) => {
                Err(wrong_method(known, ty, &typed.expr.what, arguments.len()).in_bytes(typed.bytes))
            }
            (other, ..) => {
                let problem = unknown("method", other, ["is_some", "is_none", "unwrap_or"]);
                Err(problem.in_bytes(name.bytes.clone()))
            }
        }
    }

    fn matches(&self, subject: &syntax::Expr, words: &[Name]) -> Result<Does> {
        for word in words {
            self.check_word(&subject.text, &word.text).map_err(|problem| problem.in_bytes(word.bytes.clone()))?;
        }
        let subject = of_types(self.lower(subject)?, &[Type::Str, Type::Argument], "a word")?;
        let words = words.iter().map(|word| word.text.as_str().into()).collect();
        Ok((Type::Bool, ExprKind::Matches(Box::new(subject), words)))
    }
}

/// How the language writes what other languages have a function for.
fn otherwise_called(function: &str) -> Option<&'static str> {
    Some(match function {
        "int" | "floor" | "round" => "numbers are integers here, and `a / b` rounds down",
        "ceil" => "`ceil(a / b)` is written `ceil_div(a, b)`",
        "range" => "a range is written `i in 0..COUNT`",
        "getattr" | "get" => "a value that may be missing is written `config.NAME?`",
        "hasattr" => "whether a config has an attribute is written `has(config.NAME)`",
        _ => return None,
    })
}

/// The problem of a place that a pair, or a list of a length, has not.
fn out_of_range(at: &Expr, items: i64, written: &syntax::Expr) -> Result<()> {
    match at.kind {
        ExprKind::Int(at) if !(0..items).contains(&at) => {
            let last = items.saturating_sub(1);
            let problem = Problem::new(format!("there is no item {at} of {items}"));
            Err(problem.label(format!("expected 0 to {last}")).in_bytes(written.bytes.clone()))
        }
        _ => Ok(()),
    }
}

/// A text that stands in quotes.
fn quoted(expr: &syntax::Expr) -> Result<&str> {
    let wrong = || Problem::new(format!("`{}` is no text in quotes", expr.text)).in_bytes(expr.bytes.clone());
    expr.as_text().ok_or_else(wrong)
}

/// The message on a method of what is never missing, or with too many arguments or too few.
fn wrong_method(name: &str, ty: Type, receiver: &str, arguments: usize) -> Problem {
    let takes = if name == "unwrap_or" { "1 argument" } else { "no arguments" };
    match ty {
        Type::Attr => {
            let problem =
                Problem::new(format!("`{name}` goes with what may be missing, `{receiver}` is {}", ty.described()));
            problem.label(format!("write `{receiver}?`"))
        }
        Type::MaybeAttr => Problem::new(format!("`{name}` takes {takes}, found {arguments}")),
        _ => Problem::new(format!("`{name}` goes with what may be missing, `{receiver}` is {}", ty.described())),
    }
}
