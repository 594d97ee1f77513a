//! From the trees of `syn`, which know tokens, to those of the language, which do not.

use std::ops::Range;

use quote::ToTokens;
use syn::parse::{ParseStream, Parser};
use syn::{BinOp, Lit, Member, UnOp};

use super::version::Comparison;
use super::{Expr, Infix, Kind, Logic, Name, Operator, no_part_of_the_language};
use crate::diagnostic::Problem;

/// Converts what was parsed of a text from `start` on: places are those in the whole text.
#[derive(Clone, Copy)]
pub(super) struct Convert {
    pub(super) start: usize,
}

impl Convert {
    /// An expression, in which what the language does not have is kept as a problem.
    pub(super) fn expr(self, from: &syn::Expr) -> Expr {
        match from {
            syn::Expr::Paren(paren) => self.expr(&paren.expr),
            syn::Expr::Group(group) => self.expr(&group.expr),
            syn::Expr::Block(inner) => self.block(&inner.block),
            from => Expr { kind: self.kind(from), text: written(from), bytes: self.bytes_of(from) },
        }
    }

    fn kind(self, from: &syn::Expr) -> Kind {
        match from {
            syn::Expr::Lit(literal) => self::literal(&literal.lit),
            syn::Expr::Path(_) | syn::Expr::Field(_) => self.names_of(from).map_or_else(|| wrong(from), Kind::Path),
            syn::Expr::Try(inner) => Kind::Optional(Box::new(self.expr(&inner.expr))),
            syn::Expr::Unary(unary) => self.unary(unary),
            syn::Expr::Binary(binary) => Kind::Binary {
                operator: operator(&binary.op),
                operator_bytes: self.bytes_of(&binary.op),
                operands: Box::new([self.expr(&binary.left), self.expr(&binary.right)]),
            },
            syn::Expr::If(branch) => Kind::If {
                condition: Box::new(self.expr(&branch.cond)),
                then: Box::new(self.block(&branch.then_branch)),
                otherwise: branch.else_branch.as_ref().map(|(_, otherwise)| Box::new(self.expr(otherwise))),
            },
            syn::Expr::Call(call) => Kind::Call {
                function: Name { text: written(&call.func), bytes: self.bytes_of(&call.func) },
                arguments: call.args.iter().map(|argument| self.expr(argument)).collect(),
            },
            syn::Expr::MethodCall(call) => Kind::Method {
                receiver: Box::new(self.expr(&call.receiver)),
                name: self.name(&call.method),
                arguments: call.args.iter().map(|argument| self.expr(argument)).collect(),
            },
            syn::Expr::Macro(call) => self.matches(call),
            syn::Expr::Range(range) => self.range(range),
            syn::Expr::Index(index) => {
                let (list, at) = (written(&index.expr), written(&index.index));
                let label = format!(
                    "the item of a list is written `item({list}, {at})`, and that of a pair `pair({list}, {at})`"
                );
                Kind::Wrong(no_part_of_the_language(&format!("{list}[{at}]")).label(label))
            }
            syn::Expr::Assign(assign) => {
                let problem = Problem::new(format!("`{}` has `=`, which is no operator", written(from)));
                Kind::Wrong(problem.label("`==` compares").in_bytes(self.bytes_of(&assign.eq_token)))
            }
            _ => wrong(from),
        }
    }

    fn unary(self, unary: &syn::ExprUnary) -> Kind {
        let inner = || Box::new(self.expr(&unary.expr));
        match unary.op {
            UnOp::Not(_) => Kind::Not(inner()),
            UnOp::Neg(_) => Kind::Negative(inner()),
            UnOp::Deref(_) => {
                let problem = no_part_of_the_language(&written(unary));
                Kind::Wrong(problem.label("`a ** n` is written `pow(a, n)`").in_bytes(self.bytes_of(unary)))
            }
            _ => wrong(unary),
        }
    }

    /// The one expression of a block.
    fn block(self, block: &syn::Block) -> Expr {
        if let [syn::Stmt::Expr(only, None)] = block.stmts.as_slice() {
            return self.expr(only);
        }
        let problem = Problem::new(format!("`{}` is not one expression", written(block)));
        let kind = Kind::Wrong(problem.label("expected one expression in braces").in_bytes(self.bytes_of(block)));
        Expr { kind, text: written(block), bytes: self.bytes_of(block) }
    }

    fn matches(self, call: &syn::ExprMacro) -> Kind {
        let parser = |input: ParseStream<'_>| {
            let subject: syn::Expr = input.parse()?;
            input.parse::<syn::Token![,]>()?;
            let mut words: Vec<syn::LitStr> = vec![input.parse()?];
            while input.parse::<Option<syn::Token![|]>>()?.is_some() {
                words.push(input.parse()?);
            }
            Ok((subject, words))
        };
        let parsed = call.mac.path.is_ident("matches").then(|| parser.parse2(call.mac.tokens.clone()));
        let Some(Ok((subject, words))) = parsed else {
            let problem = Problem::new(format!("`{}` compares with no words", written(call)));
            return Kind::Wrong(problem.label("expected `matches!(NAME, \"a\" | \"b\")`"));
        };
        let words = words.iter().map(|word| Name { text: word.value(), bytes: self.bytes_of(word) });
        Kind::Matches { subject: Box::new(self.expr(&subject)), words: words.collect() }
    }

    fn range(self, range: &syn::ExprRange) -> Kind {
        let is_zero =
            |start: &syn::Expr| matches!(literal_of(start), Some(Lit::Int(int)) if int.base10_digits() == "0");
        match (&range.start, &range.end) {
            (Some(start), Some(end)) if is_zero(start) => Kind::Range {
                end: Box::new(self.expr(end)),
                is_closed: matches!(range.limits, syn::RangeLimits::Closed(_)),
            },
            _ => wrong(range),
        }
    }

    fn name(self, name: &syn::Ident) -> Name {
        Name { text: name.to_string(), bytes: self.bytes_of(name) }
    }

    fn names_of(self, expr: &syn::Expr) -> Option<Vec<Name>> {
        match expr {
            syn::Expr::Path(path) => {
                let name = path.path.get_ident()?;
                Some(vec![self.name(name)])
            }
            syn::Expr::Field(field) => {
                let mut names = self.names_of(&field.base)?;
                let Member::Named(name) = &field.member else { return None };
                names.push(self.name(name));
                Some(names)
            }
            _ => None,
        }
    }

    /// Where an expression stands in the text that it was parsed from.
    pub(super) fn bytes_of(self, part: &(impl ToTokens + ?Sized)) -> Option<Range<usize>> {
        let mut spans = part.to_token_stream().into_iter().map(|token| token.span().byte_range());
        let first = spans.next()?;
        let last = spans.last().unwrap_or_else(|| first.clone());
        self.in_whole(&(first.start..last.end))
    }

    /// Where bytes of what was parsed stand in the whole text, if there are any.
    pub(super) fn in_whole(self, bytes: &Range<usize>) -> Option<Range<usize>> {
        (!bytes.is_empty()).then(|| self.start + bytes.start..self.start + bytes.end)
    }
}

fn wrong(from: &impl ToTokens) -> Kind {
    Kind::Wrong(no_part_of_the_language(&written(from)))
}

fn literal(literal: &Lit) -> Kind {
    match literal {
        Lit::Int(int) if int.suffix().is_empty() => match int.base10_parse() {
            Ok(value) => Kind::Int(value),
            Err(_) => Kind::Wrong(Problem::new(format!("`{int}` is no integer of at most 64 bits"))),
        },
        Lit::Str(text) => Kind::Str(text.value()),
        Lit::Bool(value) => Kind::Bool(value.value),
        Lit::Float(float) => {
            let problem = Problem::new(format!("`{float}` is no integer, and numbers are integers here"));
            Kind::Wrong(problem.help("`0.75 * a` is written `3 * a / 4`, which rounds down"))
        }
        other => wrong(other),
    }
}

const fn operator(operator: &BinOp) -> Infix {
    match operator {
        BinOp::Add(_) => Infix::Operator(Operator::Add),
        BinOp::Sub(_) => Infix::Operator(Operator::Sub),
        BinOp::Mul(_) => Infix::Operator(Operator::Mul),
        BinOp::Div(_) => Infix::Operator(Operator::Div),
        BinOp::Rem(_) => Infix::Operator(Operator::Rem),
        BinOp::And(_) => Infix::Logic(Logic::And),
        BinOp::Or(_) => Infix::Logic(Logic::Or),
        BinOp::Eq(_) => Infix::Comparison(Comparison::Equal),
        BinOp::Ne(_) => Infix::Comparison(Comparison::NotEqual),
        BinOp::Lt(_) => Infix::Comparison(Comparison::Less),
        BinOp::Le(_) => Infix::Comparison(Comparison::LessOrEqual),
        BinOp::Gt(_) => Infix::Comparison(Comparison::Greater),
        BinOp::Ge(_) => Infix::Comparison(Comparison::GreaterOrEqual),
        _ => Infix::Other,
    }
}

const fn literal_of(expr: &syn::Expr) -> Option<&Lit> {
    if let syn::Expr::Lit(literal) = expr { Some(&literal.lit) } else { None }
}

/// An expression as one would write it.
pub(super) fn written(expr: &impl ToTokens) -> String {
    let text = expr.to_token_stream().to_string();
    let tight = [
        (" . ", "."),
        (" (", "("),
        ("( ", "("),
        (" )", ")"),
        (" ,", ","),
        (" ?", "?"),
        ("matches !", "matches!"),
        ("! ", "!"),
    ];
    tight.into_iter().fold(text, |text, (loose, tight)| text.replace(loose, tight))
}
