//! From tokens to expressions, by the grammar that Rust has for what the language has of it. What Rust has beyond that is
//! read as far as it tells where an expression ends, and kept as a problem.

use std::ops::Range;

use proc_macro2::{Delimiter, Group, Spacing, TokenStream, TokenTree};

use super::literals::literal;
use super::names::is_keyword;
use super::{Expr, Kind, Name, Operator, no_part_of_the_language};
use crate::diagnostic::Problem;

/// Why tokens are no expression, and where; nowhere if something is missing at the end.
pub(super) struct Wrong {
    pub(super) message: String,
    pub(super) bytes: Option<Range<usize>>,
}

/// The first expression in tokens, and what follows it.
pub(super) fn expression(tokens: TokenStream) -> Result<(Expr, Vec<TokenTree>), Wrong> {
    let tokens: Vec<_> = tokens.into_iter().collect();
    let mut parser = Parser { tokens: &tokens, at: 0, end: None };
    let parsed = parser.expr(Binding::Assign)?;
    Ok((parsed.expr, tokens[parser.at..].to_vec()))
}

/// How closely an operator binds, the loosest first.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Binding {
    Assign,
    Range,
    Or,
    And,
    Compare,
    BitOr,
    BitXor,
    BitAnd,
    Shift,
    Sum,
    Product,
    Unary,
}

/// Operators with their signs, longer ones before those that they begin with.
const OPERATORS: [(&str, Binding, Operator); 33] = [
    ("<<=", Binding::Assign, Operator::Other),
    (">>=", Binding::Assign, Operator::Other),
    ("..=", Binding::Range, Operator::Other),
    ("||", Binding::Or, Operator::Or),
    ("&&", Binding::And, Operator::And),
    ("==", Binding::Compare, Operator::Eq),
    ("!=", Binding::Compare, Operator::Ne),
    ("<=", Binding::Compare, Operator::Le),
    (">=", Binding::Compare, Operator::Ge),
    ("<<", Binding::Shift, Operator::Other),
    (">>", Binding::Shift, Operator::Other),
    ("..", Binding::Range, Operator::Other),
    ("+=", Binding::Assign, Operator::Other),
    ("-=", Binding::Assign, Operator::Other),
    ("*=", Binding::Assign, Operator::Other),
    ("/=", Binding::Assign, Operator::Other),
    ("%=", Binding::Assign, Operator::Other),
    ("^=", Binding::Assign, Operator::Other),
    ("&=", Binding::Assign, Operator::Other),
    ("|=", Binding::Assign, Operator::Other),
    ("=>", Binding::Unary, Operator::Other),
    ("->", Binding::Unary, Operator::Other),
    ("<", Binding::Compare, Operator::Lt),
    (">", Binding::Compare, Operator::Gt),
    ("=", Binding::Assign, Operator::Other),
    ("+", Binding::Sum, Operator::Add),
    ("-", Binding::Sum, Operator::Sub),
    ("*", Binding::Product, Operator::Mul),
    ("/", Binding::Product, Operator::Div),
    ("%", Binding::Product, Operator::Other),
    ("|", Binding::BitOr, Operator::Other),
    ("^", Binding::BitXor, Operator::Other),
    ("&", Binding::BitAnd, Operator::Other),
];

struct Parser<'t> {
    tokens: &'t [TokenTree],
    at: usize,
    /// The bracket that ends them.
    end: Option<Range<usize>>,
}

/// An expression, and whether a path can go on after it: it is one, and not in brackets.
struct Parsed {
    expr: Expr,
    is_path: bool,
}

impl<'t> Parser<'t> {
    fn of(group: &Group, tokens: &'t [TokenTree]) -> Self {
        Self { tokens, at: 0, end: Some(group.span_close().byte_range()) }
    }

    fn peek(&self) -> Option<&'t TokenTree> {
        self.tokens.get(self.at)
    }

    /// Takes a word.
    fn takes(&mut self, word: &str) -> bool {
        let is = matches!(self.peek(), Some(TokenTree::Ident(ident)) if ident == word);
        self.at += usize::from(is);
        is
    }

    /// Takes a sign of one character, which is not the first of a longer one.
    fn takes_sign(&mut self, sign: char) -> bool {
        let is = self.sign_at(self.at, sign);
        self.at += usize::from(is);
        is
    }

    fn sign_at(&self, at: usize, sign: char) -> bool {
        matches!(self.tokens.get(at), Some(TokenTree::Punct(punct)) if punct.as_char() == sign)
    }

    /// The operator that comes next, and how many tokens it takes.
    fn operator(&self) -> Option<(&'static str, Binding, Operator)> {
        let mut signs = String::new();
        for token in &self.tokens[self.at..] {
            let TokenTree::Punct(punct) = token else { break };
            signs.push(punct.as_char());
            if punct.spacing() == Spacing::Alone {
                break;
            }
        }
        OPERATORS.into_iter().find(|(operator, ..)| signs.starts_with(operator))
    }

    fn wrong(&self, expected: &str) -> Wrong {
        match self.peek() {
            Some(token) => Wrong { message: expected.to_owned(), bytes: Some(first_of(token)) },
            None => Wrong { message: format!("unexpected end of input, {expected}"), bytes: self.end.clone() },
        }
    }

    /// An expression of operators that bind as closely as this, or closer.
    fn expr(&mut self, loosest: Binding) -> Result<Parsed, Wrong> {
        let start = self.at;
        let mut left = self.unary()?;
        while let Some((signs, binding, operator)) = self.operator().filter(|(_, binding, _)| *binding >= loosest) {
            if binding == Binding::Unary {
                break;
            }
            let (operator_at, of) = (self.at, left.expr);
            self.at += signs.len();
            let operator_bytes = bytes_of(&self.tokens[operator_at..self.at]);
            let kind = match binding {
                Binding::Range => self.range(start, of, signs == "..=")?,
                Binding::Assign => {
                    let right = self.expr(Binding::Assign)?.expr;
                    if signs == "=" {
                        let text = written(&self.tokens[start..self.at]);
                        let problem = Problem::new(format!("`{text}` has `=`, which is no operator"));
                        Kind::Wrong(problem.label("`==` compares").in_bytes(operator_bytes))
                    } else {
                        Kind::Binary { operator, operator_bytes, operands: Box::new([of, right]) }
                    }
                }
                _ => {
                    let right = self.expr(closer(binding))?.expr;
                    let next = self.operator().filter(|(_, next, _)| *next == binding);
                    if let (Binding::Compare, Some((signs, ..))) = (binding, next) {
                        let bytes = bytes_of(&self.tokens[self.at..self.at + signs.len()]);
                        return Err(Wrong { message: "comparison operators cannot be chained".to_owned(), bytes });
                    }
                    Kind::Binary { operator, operator_bytes, operands: Box::new([of, right]) }
                }
            };
            left = self.parsed(start, kind);
        }
        Ok(left)
    }

    fn range(&mut self, start: usize, from: Expr, is_closed: bool) -> Result<Kind, Wrong> {
        let is_end = matches!(self.peek(), None | Some(TokenTree::Group(_))) || self.sign_at(self.at, ',');
        if is_end && !matches!(self.peek(), Some(TokenTree::Group(group)) if group.delimiter() != Delimiter::Brace) {
            return Ok(self.no_part(start));
        }
        let end = Box::new(self.expr(Binding::Or)?.expr);
        Ok(if from.text == "0" { Kind::Range { end, is_closed } } else { self.no_part(start) })
    }

    fn unary(&mut self) -> Result<Parsed, Wrong> {
        let start = self.at;
        let Some(TokenTree::Punct(sign)) = self.peek() else { return self.postfix() };
        match sign.as_char() {
            '!' | '-' => {
                self.at += 1;
                let inner = Box::new(self.unary()?.expr);
                let kind = if sign.as_char() == '!' { Kind::Not(inner) } else { Kind::Negative(inner) };
                Ok(self.parsed(start, kind))
            }
            '&' | '*' => {
                self.at += 1;
                self.unary()?;
                Ok(self.not_of_the_language(start))
            }
            '.' if self.sign_at(start + 1, '.') => {
                self.at += if self.sign_at(start + 2, '=') { 3 } else { 2 };
                self.expr(Binding::Or)?;
                Ok(self.not_of_the_language(start))
            }
            // A closure, and what follows it.
            '|' => {
                self.at = self.tokens.len();
                Ok(self.not_of_the_language(start))
            }
            _ => self.postfix(),
        }
    }

    fn postfix(&mut self) -> Result<Parsed, Wrong> {
        let start = self.at;
        let mut of = self.primary()?;
        loop {
            match self.peek() {
                Some(TokenTree::Punct(sign)) if sign.as_char() == '?' => {
                    self.at += 1;
                    of = self.parsed(start, Kind::Optional(Box::new(of.expr)));
                }
                Some(TokenTree::Punct(sign)) if sign.as_char() == '.' && !self.sign_at(self.at + 1, '.') => {
                    self.at += 1;
                    of = self.member(start, of)?;
                }
                Some(TokenTree::Group(group)) if group.delimiter() == Delimiter::Parenthesis => {
                    let function = Name { text: written(&self.tokens[start..self.at]), bytes: self.bytes(start) };
                    let arguments = self.arguments(group)?;
                    of = self.parsed(start, Kind::Call { function, arguments });
                }
                Some(TokenTree::Group(group)) if group.delimiter() == Delimiter::Bracket => {
                    self.at += 1;
                    of = self.not_of_the_language(start);
                }
                Some(TokenTree::Ident(word)) if word == "as" => {
                    self.at += 2;
                    self.at = self.at.min(self.tokens.len());
                    of = self.not_of_the_language(start);
                }
                _ => return Ok(of),
            }
        }
    }

    /// What follows a dot.
    fn member(&mut self, start: usize, of: Parsed) -> Result<Parsed, Wrong> {
        let member = self.peek();
        let Some(TokenTree::Ident(name)) =
            member.filter(|it| !matches!(it, TokenTree::Ident(it) if is_keyword(&it.to_string())))
        else {
            let is_known = matches!(member, Some(TokenTree::Literal(_) | TokenTree::Ident(_)));
            self.at += usize::from(is_known);
            return if is_known { Ok(self.not_of_the_language(start)) } else { Err(self.wrong("expected a name")) };
        };
        self.at += 1;
        let name = Name { text: name.to_string(), bytes: Some(name.span().byte_range()) };
        if let Some(TokenTree::Group(group)) = self.peek()
            && group.delimiter() == Delimiter::Parenthesis
        {
            let arguments = self.arguments(group)?;
            return Ok(self.parsed(start, Kind::Method { receiver: Box::new(of.expr), name, arguments }));
        }
        match of.expr.kind {
            Kind::Path(mut names) if of.is_path => {
                names.push(name);
                Ok(Parsed { is_path: true, ..self.parsed(start, Kind::Path(names)) })
            }
            _ => Ok(self.not_of_the_language(start)),
        }
    }

    fn primary(&mut self) -> Result<Parsed, Wrong> {
        let start = self.at;
        match self.peek() {
            Some(TokenTree::Literal(of)) => {
                self.at += 1;
                Ok(self.parsed(start, literal(of)))
            }
            Some(TokenTree::Ident(word)) if word == "if" => {
                self.at += 1;
                self.branches(start)
            }
            Some(TokenTree::Ident(word)) => {
                let word = word.to_string();
                self.word(start, word)
            }
            Some(TokenTree::Group(group)) => {
                self.at += 1;
                self.group(start, group)
            }
            Some(TokenTree::Punct(_)) | None => Err(self.wrong("expected an expression")),
        }
    }

    fn word(&mut self, start: usize, word: String) -> Result<Parsed, Wrong> {
        if let "true" | "false" = word.as_str() {
            self.at += 1;
            return Ok(self.parsed(start, Kind::Bool(word == "true")));
        }
        if ["match", "while", "for", "loop", "unsafe", "return", "break", "move", "async", "let"]
            .contains(&word.as_str())
        {
            self.at = self.tokens.len();
            return Ok(self.not_of_the_language(start));
        }
        if is_keyword(&word) && !["self", "Self", "super", "crate"].contains(&word.as_str()) {
            return Err(self.wrong("expected an expression"));
        }
        self.at += 1;
        if self.sign_at(self.at, ':') && self.sign_at(self.at + 1, ':') {
            while self.takes_sign(':')
                || matches!(self.peek(), Some(TokenTree::Ident(_))) && self.sign_at(self.at - 1, ':')
            {
                self.at += usize::from(matches!(self.peek(), Some(TokenTree::Ident(_))));
            }
            return Ok(self.not_of_the_language(start));
        }
        if self.sign_at(self.at, '!')
            && let Some(TokenTree::Group(group)) = self.tokens.get(self.at + 1)
        {
            self.at += 2;
            let kind = if word == "matches" { matches(group) } else { None };
            let kind = kind.unwrap_or_else(|| {
                let problem =
                    Problem::new(format!("`{}` compares with no words", written(&self.tokens[start..self.at])));
                Kind::Wrong(problem.label("expected `matches!(NAME, \"a\" | \"b\")`"))
            });
            return Ok(self.parsed(start, kind));
        }
        let name = Name { text: word, bytes: self.bytes(start) };
        Ok(Parsed { is_path: true, ..self.parsed(start, Kind::Path(vec![name])) })
    }

    fn group(&self, start: usize, group: &Group) -> Result<Parsed, Wrong> {
        match group.delimiter() {
            Delimiter::Brace => Ok(Parsed { expr: block(group)?, is_path: false }),
            Delimiter::Parenthesis => {
                let tokens: Vec<_> = group.stream().into_iter().collect();
                let mut inner = Parser::of(group, &tokens);
                if tokens.is_empty() {
                    return Ok(self.not_of_the_language(start));
                }
                let expr = inner.expr(Binding::Assign)?.expr;
                match inner.peek() {
                    None => Ok(Parsed { expr, is_path: false }),
                    Some(_) if inner.sign_at(inner.at, ',') => Ok(self.not_of_the_language(start)),
                    Some(_) => Err(inner.wrong("expected `,`")),
                }
            }
            Delimiter::Bracket | Delimiter::None => Ok(self.not_of_the_language(start)),
        }
    }

    /// What follows `if`.
    fn branches(&mut self, start: usize) -> Result<Parsed, Wrong> {
        let condition = Box::new(self.expr(Binding::Range)?.expr);
        let then = Box::new(self.braces()?);
        let otherwise = if self.takes("else") {
            let start = self.at;
            let expr = if self.takes("if") { self.branches(start)?.expr } else { self.braces()? };
            Some(Box::new(expr))
        } else {
            None
        };
        Ok(self.parsed(start, Kind::If { condition, then, otherwise }))
    }

    fn braces(&mut self) -> Result<Expr, Wrong> {
        match self.peek() {
            Some(TokenTree::Group(group)) if group.delimiter() == Delimiter::Brace => {
                self.at += 1;
                block(group)
            }
            _ => Err(self.wrong("expected curly braces")),
        }
    }

    /// Takes the arguments of a call.
    fn arguments(&mut self, group: &Group) -> Result<Vec<Expr>, Wrong> {
        self.at += 1;
        let tokens: Vec<_> = group.stream().into_iter().collect();
        let mut inner = Parser::of(group, &tokens);
        let mut arguments = Vec::new();
        while inner.peek().is_some() {
            arguments.push(inner.expr(Binding::Assign)?.expr);
            if inner.peek().is_some() && !inner.takes_sign(',') {
                return Err(inner.wrong("expected `,`"));
            }
        }
        Ok(arguments)
    }

    fn bytes(&self, start: usize) -> Option<Range<usize>> {
        bytes_of(&self.tokens[start..self.at])
    }

    fn parsed(&self, start: usize, kind: Kind) -> Parsed {
        let text = written(&self.tokens[start..self.at]);
        Parsed { expr: Expr { kind, text, bytes: self.bytes(start) }, is_path: false }
    }

    fn no_part(&self, start: usize) -> Kind {
        Kind::Wrong(no_part_of_the_language(&written(&self.tokens[start..self.at])))
    }

    fn not_of_the_language(&self, start: usize) -> Parsed {
        self.parsed(start, self.no_part(start))
    }
}

/// The next closer binding.
const fn closer(than: Binding) -> Binding {
    match than {
        Binding::Assign => Binding::Range,
        Binding::Range => Binding::Or,
        Binding::Or => Binding::And,
        Binding::And => Binding::Compare,
        Binding::Compare => Binding::BitOr,
        Binding::BitOr => Binding::BitXor,
        Binding::BitXor => Binding::BitAnd,
        Binding::BitAnd => Binding::Shift,
        Binding::Shift => Binding::Sum,
        Binding::Sum => Binding::Product,
        Binding::Product | Binding::Unary => Binding::Unary,
    }
}

/// The one expression of a block.
fn block(group: &Group) -> Result<Expr, Wrong> {
    let tokens: Vec<_> = group.stream().into_iter().collect();
    let mut inner = Parser::of(group, &tokens);
    if !tokens.is_empty() {
        let only = inner.expr(Binding::Assign)?.expr;
        if inner.peek().is_none() {
            return Ok(only);
        }
    }
    let whole = [TokenTree::Group(group.clone())];
    let (text, bytes) = (written(&whole), bytes_of(&whole));
    let problem = Problem::new(format!("`{text}` is not one expression"));
    let problem = problem.label("expected one expression in braces").in_bytes(bytes.clone());
    Ok(Expr { kind: Kind::Wrong(problem), text, bytes })
}

/// What stands in the brackets of `matches!`, if it is a name and words.
fn matches(group: &Group) -> Option<Kind> {
    let tokens: Vec<_> = group.stream().into_iter().collect();
    let mut inner = Parser::of(group, &tokens);
    let subject = Box::new(inner.expr(Binding::Assign).ok()?.expr);
    let mut words = Vec::new();
    if !inner.takes_sign(',') {
        return None;
    }
    loop {
        let Some(TokenTree::Literal(word)) = inner.peek() else { return None };
        let Kind::Str(text) = literal(word) else { return None };
        words.push(Name { text, bytes: Some(word.span().byte_range()) });
        inner.at += 1;
        match inner.peek() {
            None => return Some(Kind::Matches { subject, words }),
            Some(_) if inner.takes_sign('|') => {}
            Some(_) => return None,
        }
    }
}

/// Tokens as one would write them.
pub(super) fn written(tokens: &[TokenTree]) -> String {
    let text = tokens.iter().cloned().collect::<TokenStream>().to_string();
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

/// Where tokens stand in the text that they were parsed from.
pub(super) fn bytes_of(tokens: &[TokenTree]) -> Option<Range<usize>> {
    let [first, .., last] = tokens else { return tokens.first().map(|token| token.span().byte_range()) };
    let (start, end) = (first.span().byte_range().start, last.span().byte_range().end);
    (start < end).then_some(start..end)
}

/// The bytes of a token; of a group, those of its first bracket.
fn first_of(token: &TokenTree) -> Range<usize> {
    match token {
        TokenTree::Group(group) => group.span_open().byte_range(),
        token => token.span().byte_range(),
    }
}

#[cfg(test)]
mod tests {
    use super::super::expression;
    use super::*;

    /// Brackets around each operation.
    fn shown(expr: &Expr) -> String {
        match &expr.kind {
            Kind::Binary { operator, operands, .. } => {
                format!("({} {operator:?} {})", shown(&operands[0]), shown(&operands[1]))
            }
            Kind::Not(inner) => format!("!{}", shown(inner)),
            Kind::Negative(inner) => format!("-{}", shown(inner)),
            Kind::Optional(inner) => format!("{}?", shown(inner)),
            Kind::If { condition, then, otherwise } => {
                let otherwise =
                    otherwise.as_deref().map_or_else(String::new, |other| format!(" else {}", shown(other)));
                format!("if {} then {}{otherwise}", shown(condition), shown(then))
            }
            Kind::Call { function, arguments } => {
                format!("{}({})", function.text, arguments.iter().map(shown).collect::<Vec<_>>().join(", "))
            }
            Kind::Method { receiver, name, arguments } => {
                let arguments: Vec<_> = arguments.iter().map(shown).collect();
                format!("{}.{}({})", shown(receiver), name.text, arguments.join(", "))
            }
            Kind::Range { end, is_closed } => format!("0..{}{}", if *is_closed { "=" } else { "" }, shown(end)),
            Kind::Wrong(problem) => format!("{problem:?}"),
            _ => expr.text.clone(),
        }
    }

    fn read(text: &str) -> String {
        expression(text).map_or_else(|problem| format!("{problem:?}"), |expr| shown(&expr))
    }

    #[test]
    fn operators_bind_as_in_rust() {
        let expected = [
            ("a + b * c - d", "((a Add (b Mul c)) Sub d)"),
            ("a || b && c == d + 1", "(a Or (b And (c Eq (d Add 1))))"),
            ("!a? && -b.c(1, 2,) <= -1", "(!a? And (-b.c(1, 2) Le -1))"),
            ("(a + b) * c", "((a Add b) Mul c)"),
            ("a<-b", "(a Lt -b)"),
            ("if a { b } else if c { 1 } else { 2 } + 1", "(if a then b else if c then 1 else 2 Add 1)"),
            ("0..=a - 1", "0..=(a Sub 1)"),
            ("f(a)?", "f(a)?"),
            ("{a}", "a"),
        ];
        for (text, tree) in expected {
            assert_eq!(read(text), tree);
        }
    }

    #[test]
    fn what_the_language_does_not_have_is_kept() {
        for text in [
            "1..a",
            "a..",
            "..a",
            "*a",
            "&a",
            "a[0]",
            "a as i64",
            "a::b",
            "f(a).b",
            "(a).b",
            "a.0",
            "(a, b)",
            "()",
            "|a| b",
            "match a {}",
            "a.await",
            "1.5",
        ] {
            let tight = |text: &str| text.replace(' ', "");
            let problem = tight(&format!("`{text}` is not part of the expression language"));
            assert!(tight(&read(text)).contains(&problem), "{text}: {}", read(text));
        }
        for (text, problem) in [
            ("a = b", "`a = b` has `=`, which is no operator"),
            ("if a { b; c }", "`{ b ; c }` is not one expression"),
            ("assert!(a)", "`assert !(a)` compares with no words"),
            ("matches!(a, b)", "`matches!(a, b)` compares with no words"),
        ] {
            assert!(read(text).contains(problem), "{text}: {}", read(text));
        }
    }

    #[test]
    fn any_tokens_are_an_expression_or_an_error() {
        let words = [
            "a", "if", "else", "{", "}", "(", ")", "[", "]", ".", "..", "..=", "=", "==", "!", "-", "&&", "|", "?",
            "1", "\"x\"", "matches!", ",", "::", "as", "match", "'a", "#", "=>", "<<=",
        ];
        let mut seed = 1_u64;
        for _ in 0..20_000 {
            let mut next = || {
                seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
                usize::try_from(seed >> 40).unwrap()
            };
            let length = 1 + next() % 9;
            let text: Vec<_> = (0..length).map(|_| words[next() % words.len()]).collect();
            let text = text.join(if next() % 2 == 0 { " " } else { "" });
            if let Ok(Expr { bytes: Some(bytes), .. }) = expression(&text) {
                assert!(bytes.end <= text.len(), "{text}");
            }
        }
    }
}
