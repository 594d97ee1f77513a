//! The expression language: Rust's syntax, checked for types and written as Rust.

use proc_macro2::TokenStream;
use quote::{ToTokens, format_ident, quote};
use syn::{BinOp, Expr, Lit, Member, UnOp};

use super::condition;
use super::diagnostic::expected;
use super::resolve::{Argument, Registry};
use super::schema::{FoldSpec, LetSpec};
use super::template::{self, Part};

/// The type of an expression.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Ty {
    Int,
    Bool,
    /// A text that is known when the registry is compiled.
    Str,
    /// A text that is made at run time.
    Text,
    /// An argument of the constructor: a flag, a word or nothing.
    Argument,
    Direction,
    /// A value from a config.
    Attr,
    /// A value from a config, or nothing.
    MaybeAttr,
}

impl Ty {
    fn described(self) -> &'static str {
        match self {
            Self::Int => "an integer",
            Self::Bool => "a condition",
            Self::Str | Self::Text => "a text",
            Self::Argument => "an argument",
            Self::Direction => "a direction",
            Self::Attr => "a config value",
            Self::MaybeAttr => "a config value that may be missing",
        }
    }
}

/// An expression with its type, as Rust.
#[derive(Clone, Debug)]
pub(super) struct Lowered {
    pub(super) ty: Ty,
    pub(super) tokens: TokenStream,
    /// The expression as it was written, for messages.
    what: String,
}

/// What an expression may name.
#[derive(Clone, Debug)]
pub(super) struct Scope<'r> {
    pub(super) registry: &'r Registry<'r>,
    /// The class in whose body the expression stands; none in a config type.
    pub(super) class: Option<usize>,
    /// Whether `direction` is known.
    pub(super) in_past: bool,
    /// Whether `monolith` is known.
    pub(super) in_plan: bool,
    /// The items of a fold.
    pub(super) items: Vec<String>,
    /// What a dummy input generator has read; none outside of dummy inputs.
    pub(super) locals: Option<Vec<String>>,
    /// The named expressions that this one is part of.
    pub(super) lets: Vec<String>,
}

type Result<T> = std::result::Result<T, String>;

/// What a name is made of, where expressions have it.
pub(super) const A_NAME: &str = "letters, digits and `_`, a letter first, and no keyword of Rust";

impl<'r> Scope<'r> {
    pub(super) fn of_class(registry: &'r Registry<'r>, class: usize) -> Self {
        Self { class: Some(class), ..Self::of_config(registry) }
    }

    pub(super) fn of_config(registry: &'r Registry<'r>) -> Self {
        let (items, lets) = (Vec::new(), Vec::new());
        Self { registry, class: None, in_past: false, in_plan: false, items, locals: None, lets }
    }

    /// Inside a dummy input generator, which serves many classes.
    pub(super) fn of_generator(registry: &'r Registry<'r>, locals: Vec<String>) -> Self {
        Self { locals: Some(locals), ..Self::of_config(registry) }
    }

    /// An integer, as a Rust expression of type `i64`.
    pub(super) fn int_text(&self, text: &str) -> Result<TokenStream> {
        self.int(&template::expression(text)?)
    }

    /// A condition, as a Rust expression of type `bool`.
    pub(super) fn condition(&self, text: &str) -> Result<TokenStream> {
        let lowered = self.lower(&template::expression(text)?)?;
        truth(&lowered)
    }

    /// An integer, as a Rust expression of type `i64`.
    pub(super) fn int(&self, expr: &Expr) -> Result<TokenStream> {
        integer(&self.lower(expr)?)
    }

    /// Any value of a config, as a Rust expression of type `Attr`.
    pub(super) fn attr(&self, text: &str) -> Result<TokenStream> {
        let lowered = self.lower(&template::expression(text)?)?;
        let tokens = &lowered.tokens;
        match lowered.ty {
            Ty::Attr => Ok(quote!(#tokens)),
            Ty::Int => Ok(quote!(Attr::Int(#tokens))),
            Ty::Bool => Ok(quote!(Attr::Bool(#tokens))),
            _ => Err(mismatch(&lowered, "a value of a config")),
        }
    }

    /// The value of an argument, as a Rust expression of type `ArgumentValue`.
    pub(super) fn argument_value(&self, text: &str) -> Result<TokenStream> {
        let lowered = self.lower(&template::expression(text)?)?;
        let tokens = &lowered.tokens;
        match lowered.ty {
            Ty::Argument => Ok(quote!(#tokens)),
            Ty::Bool => Ok(quote!(ArgumentValue::Bool(#tokens))),
            Ty::Str => Ok(quote!(ArgumentValue::Str(#tokens))),
            _ => Err(mismatch(&lowered, "true, false or a word")),
        }
    }

    /// A text with expressions in it, as a Rust expression of type `Symbol`, and the text itself
    /// where it has none.
    pub(super) fn symbol(&self, text: &str) -> Result<(TokenStream, Option<String>)> {
        let parts = template::parse(text)?;
        match &parts[..] {
            [Part::Text(text)] => Ok((quote!(Symbol::Borrowed(#text)), Some(text.clone()))),
            [Part::Expr(expr)] => {
                let lowered = self.lower(expr)?;
                let tokens = &lowered.tokens;
                match lowered.ty {
                    Ty::Str => Ok((quote!(Symbol::Borrowed(#tokens)), None)),
                    Ty::Text => Ok((quote!(#tokens), None)),
                    _ => self.formatted(&parts).map(|text| (quote!(Symbol::Owned(#text)), None)),
                }
            }
            parts => self.formatted(parts).map(|text| (quote!(Symbol::Owned(#text)), None)),
        }
    }

    /// A text with expressions in it, as a Rust expression of type `String`.
    pub(super) fn string(&self, text: &str) -> Result<TokenStream> {
        self.formatted(&template::parse(text)?)
    }

    /// The static text that an expression stands for, as a Rust expression of type `&'static str`.
    pub(super) fn static_text(&self, expr: &Expr) -> Result<TokenStream> {
        let lowered = self.lower(expr)?;
        if lowered.ty == Ty::Str {
            Ok(lowered.tokens)
        } else {
            Err(mismatch(&lowered, "a text that is known beforehand"))
        }
    }

    fn formatted(&self, parts: &[Part]) -> Result<TokenStream> {
        let mut format = String::new();
        let mut values = Vec::new();
        for part in parts {
            match part {
                Part::Text(text) => format.push_str(&text.replace('{', "{{").replace('}', "}}")),
                Part::Expr(expr) => {
                    let lowered = self.lower(expr)?;
                    if matches!(lowered.ty, Ty::MaybeAttr | Ty::Direction) {
                        return Err(mismatch(&lowered, "something that can be written into a text"));
                    }
                    format.push_str("{}");
                    values.push(lowered.tokens);
                }
            }
        }
        if values.is_empty() {
            let text: String = parts
                .iter()
                .filter_map(|part| if let Part::Text(text) = part { Some(text.as_str()) } else { None })
                .collect();
            return Ok(quote!(#text.to_owned()));
        }
        Ok(quote!(format!(#format #(, #values)*)))
    }

    fn lower(&self, expr: &Expr) -> Result<Lowered> {
        let what = written(expr);
        let (ty, tokens) = match expr {
            Expr::Paren(paren) => return self.lower(&paren.expr),
            Expr::Group(group) => return self.lower(&group.expr),
            Expr::Block(block) => match block.block.stmts.as_slice() {
                [syn::Stmt::Expr(expr, None)] => return self.lower(expr),
                _ => return Err(format!("`{what}` has to be one expression")),
            },
            Expr::Lit(literal) => literal_value(&literal.lit)?,
            Expr::Path(_) | Expr::Field(_) => self.path(expr, false)?,
            Expr::Try(inner) => self.path(&inner.expr, true)?,
            Expr::Unary(unary) => self.unary(unary)?,
            Expr::Binary(binary) => self.binary(binary)?,
            Expr::If(branch) => self.branch(branch)?,
            Expr::Call(call) => self.call(call)?,
            Expr::MethodCall(call) => self.method(call)?,
            Expr::Macro(call) => self.matches(call)?,
            Expr::Assign(_) => return Err(format!("`{what}` has `=`, which is no operator: `==` compares")),
            _ => return Err(format!("`{what}` is not part of the expression language")),
        };
        Ok(Lowered { ty, tokens, what })
    }

    fn unary(&self, unary: &syn::ExprUnary) -> Result<(Ty, TokenStream)> {
        let inner = self.lower(&unary.expr)?;
        match unary.op {
            UnOp::Not(_) => {
                let truth = truth(&inner)?;
                Ok((Ty::Bool, quote!(!(#truth))))
            }
            UnOp::Neg(_) => {
                let (int, what) = (integer(&inner)?, written(unary));
                let is_literal = matches!(*unary.expr, Expr::Lit(_));
                Ok((Ty::Int, if is_literal { quote!(-#int) } else { quote!(eval::sub(0, #int, #what)?) }))
            }
            _ => Err(format!("`{}` is not part of the expression language", written(&unary))),
        }
    }

    fn binary(&self, binary: &syn::ExprBinary) -> Result<(Ty, TokenStream)> {
        if let Some(holds) = condition::compare_version(binary, &self.registry.versions) {
            let holds = holds?;
            return Ok((Ty::Bool, quote!(#holds)));
        }
        let (left, right) = (self.lower(&binary.left)?, self.lower(&binary.right)?);
        let what = written(binary);
        let arithmetic = |name: &str| -> Result<(Ty, TokenStream)> {
            let (left, right, name) = (integer(&left)?, integer(&right)?, format_ident!("{name}"));
            Ok((Ty::Int, quote!(eval::#name(#left, #right, #what)?)))
        };
        let ordered = |op: &BinOp| -> Result<(Ty, TokenStream)> {
            let (left, right) = (integer(&left)?, integer(&right)?);
            Ok((Ty::Bool, quote!(#left #op #right)))
        };
        match &binary.op {
            BinOp::Add(_) => arithmetic("add"),
            BinOp::Sub(_) => arithmetic("sub"),
            BinOp::Mul(_) => arithmetic("mul"),
            BinOp::Div(_) => arithmetic("div"),
            op @ (BinOp::And(_) | BinOp::Or(_)) => {
                let (left, right) = (grouped(truth(&left)?, op), grouped(truth(&right)?, op));
                Ok((Ty::Bool, decided(&left, op, &right)))
            }
            BinOp::Eq(_) | BinOp::Ne(_) => self.equal(binary, &left, &right).map(|equal| (Ty::Bool, equal)),
            op @ (BinOp::Lt(_) | BinOp::Le(_) | BinOp::Gt(_) | BinOp::Ge(_)) => ordered(op),
            _ => Err(format!("`{what}` is not part of the expression language")),
        }
    }

    fn equal(&self, binary: &syn::ExprBinary, left: &Lowered, right: &Lowered) -> Result<TokenStream> {
        if matches!(*binary.left, Expr::Lit(_)) && !matches!(*binary.right, Expr::Lit(_)) {
            let swapped = syn::ExprBinary { left: binary.right.clone(), right: binary.left.clone(), ..binary.clone() };
            return self.equal(&swapped, right, left);
        }
        if let Some(word) = text_of(&binary.right) {
            self.check_word(&binary.left, &word)?;
        }
        let (one, op, other) = (&left.tokens, &binary.op, &right.tokens);
        let not = matches!(op, BinOp::Ne(_)).then(|| quote!(!));
        Ok(match (left.ty, right.ty) {
            (Ty::Argument, Ty::Bool) => quote!(#one #op ArgumentValue::Bool(#other)),
            (Ty::Argument, Ty::Str) => quote!(#one #op ArgumentValue::Str(#other)),
            (Ty::Direction, Ty::Str) => {
                let word = text_of(&binary.right).unwrap_or_default();
                let direction = if word == "inputs" { format_ident!("Inputs") } else { format_ident!("Outputs") };
                quote!(#one #op Direction::#direction)
            }
            (Ty::Attr, Ty::Int) => quote!(#not #one.equals_int(#other)),
            (Ty::Attr, Ty::Str) => quote!(#not #one.equals_str(#other)),
            (Ty::MaybeAttr, Ty::Int) => quote!(#not #one.is_some_and(|value| value.equals_int(#other))),
            (Ty::MaybeAttr, Ty::Str) => quote!(#not #one.is_some_and(|value| value.equals_str(#other))),
            (Ty::Int, Ty::Int) | (Ty::Str, Ty::Str) | (Ty::Bool, Ty::Bool) => quote!(#one #op #other),
            _ => {
                return Err(format!(
                    "`{}` compares {} with {}",
                    written(binary),
                    left.ty.described(),
                    right.ty.described()
                ));
            }
        })
    }

    fn branch(&self, branch: &syn::ExprIf) -> Result<(Ty, TokenStream)> {
        let condition = truth(&self.lower(&branch.cond)?)?;
        let block = |block: &syn::Block| -> Result<Lowered> {
            match block.stmts.as_slice() {
                [syn::Stmt::Expr(expr, None)] => self.lower(expr),
                _ => Err(format!("`{}` has to hold one expression in each branch", written(branch))),
            }
        };
        let then = block(&branch.then_branch)?;
        let Some((_, otherwise)) = &branch.else_branch else {
            return Err(format!("`{}` needs an `else`", written(branch)));
        };
        let otherwise = self.lower(otherwise)?;
        if matches!((then.ty, otherwise.ty), (Ty::Attr, Ty::Int) | (Ty::Int, Ty::Attr)) {
            let (one, other) = (integer(&then)?, integer(&otherwise)?);
            return Ok((Ty::Int, quote!(if #condition { #one } else { #other })));
        }
        if then.ty != otherwise.ty {
            return Err(format!(
                "the branches of `{}` differ: {} and {}",
                written(branch),
                then.ty.described(),
                otherwise.ty.described()
            ));
        }
        let (one, other) = (&then.tokens, &otherwise.tokens);
        Ok((then.ty, quote!(if #condition { #one } else { #other })))
    }

    fn call(&self, call: &syn::ExprCall) -> Result<(Ty, TokenStream)> {
        const FUNCTIONS: [(&str, usize); 8] =
            [("has", 1), ("len", 1), ("pow", 2), ("min", 2), ("max", 2), ("ceil_div", 2), ("item", 3), ("pair", 2)];
        let name = written(&call.func);
        let what = written(call);
        let Some((_, arity)) = FUNCTIONS.iter().find(|(known, _)| *known == name) else {
            return Err(format!("unknown function `{name}`: {}", expected(&name, FUNCTIONS.map(|(known, _)| known))));
        };
        let arguments: Vec<_> = call.args.iter().collect();
        match (name.as_str(), arguments.as_slice()) {
            ("has", [path]) => self.has(path),
            ("len", [list]) => {
                let list = self.lower(list)?;
                let (tokens, of) = (&list.tokens, &list.what);
                match list.ty {
                    Ty::Attr => Ok((Ty::Int, quote!(#tokens.len(#of)?))),
                    _ => Err(mismatch(&list, "a list")),
                }
            }
            ("pow", [base, exponent]) => {
                let (base, exponent) = (self.int(base)?, self.int(exponent)?);
                Ok((Ty::Int, quote!(eval::pow(#base, #exponent, #what)?)))
            }
            ("min" | "max", [left, right]) => {
                let (left, right, name) = (self.int(left)?, self.int(right)?, format_ident!("{name}"));
                Ok((Ty::Int, quote!(i64::#name(#left, #right))))
            }
            ("ceil_div", [left, right]) => {
                let (left, right) = (self.int(left)?, self.int(right)?);
                Ok((Ty::Int, quote!(eval::ceil_div(#left, #right, #what)?)))
            }
            ("item", [list, at, of]) => {
                let (list, at, of) = (self.lower(list)?, self.int(at)?, self.int(of)?);
                let (tokens, what) = (value(&list)?, &list.what);
                Ok((Ty::Int, quote!(#tokens.item_of(#at, #of, #what)?.int(#what)?)))
            }
            ("pair", [list, at]) => {
                let (list, at) = (self.lower(list)?, self.int(at)?);
                let (tokens, what) = (value(&list)?, &list.what);
                Ok((Ty::Int, quote!(#tokens.pair(#at, #what)?)))
            }
            (_, arguments) => Err(format!("`{name}` takes {arity} arguments, found {} in `{what}`", arguments.len())),
        }
    }

    fn has(&self, path: &Expr) -> Result<(Ty, TokenStream)> {
        let names = names_of(path).ok_or_else(|| format!("`has({})` has to name a config attribute", written(path)))?;
        match names.iter().map(String::as_str).collect::<Vec<_>>().as_slice() {
            ["config", parents @ .., leaf] => {
                self.check_attribute(leaf)?;
                let config = nested_config(&quote!(cx.config().as_ref()), parents);
                Ok((Ty::Bool, quote!(#config.has(#leaf))))
            }
            _ => Err(format!("`has({})` has to name an attribute of `config`", written(path))),
        }
    }

    fn method(&self, call: &syn::ExprMethodCall) -> Result<(Ty, TokenStream)> {
        let receiver = self.lower(&call.receiver)?;
        let tokens = &receiver.tokens;
        let arguments: Vec<_> = call.args.iter().collect();
        match (call.method.to_string().as_str(), receiver.ty, arguments.as_slice()) {
            ("is_some", Ty::MaybeAttr, []) => Ok((Ty::Bool, quote!(#tokens.is_some()))),
            ("is_none", Ty::MaybeAttr, []) => Ok((Ty::Bool, quote!(#tokens.is_none()))),
            ("is_some", Ty::Argument, []) => Ok((Ty::Bool, quote!(#tokens != ArgumentValue::None))),
            ("is_none", Ty::Argument, []) => Ok((Ty::Bool, quote!(#tokens == ArgumentValue::None))),
            ("unwrap_or", Ty::MaybeAttr, [default]) => {
                let (default, what) = (self.int(default)?, &receiver.what);
                Ok((Ty::Int, quote!(match #tokens { Some(value) => value.int(#what)?, None => #default })))
            }
            (name @ ("is_some" | "is_none" | "unwrap_or"), ty, _) => {
                Err(format!("`{name}` goes with what may be missing, `{}` is {}", receiver.what, ty.described()))
            }
            (name, ..) => {
                Err(format!("unknown method `{name}`: {}", expected(name, ["is_some", "is_none", "unwrap_or"])))
            }
        }
    }

    fn matches(&self, call: &syn::ExprMacro) -> Result<(Ty, TokenStream)> {
        let what = written(call);
        let (subject, words) = condition::matches_of(&call.mac)
            .ok_or_else(|| format!("`{what}` has to be of the form `matches!(task, \"a\" | \"b\")`"))?;
        for word in &words {
            self.check_word(&subject, word)?;
        }
        let lowered = self.lower(&subject)?;
        let tokens = &lowered.tokens;
        match lowered.ty {
            Ty::Str => Ok((Ty::Bool, quote!(matches!(#tokens, #(#words)|*)))),
            Ty::Argument => Ok((Ty::Bool, quote!(matches!(#tokens, #(ArgumentValue::Str(#words))|*)))),
            _ => Err(mismatch(&lowered, "a word")),
        }
    }

    /// A name, or a dotted path; `may_miss` where `?` follows it.
    fn path(&self, expr: &Expr, may_miss: bool) -> Result<(Ty, TokenStream)> {
        let names =
            names_of(expr).ok_or_else(|| format!("`{}` is not part of the expression language", written(expr)))?;
        let names: Vec<_> = names.iter().map(String::as_str).collect();
        let (read, find) = if may_miss { (Ty::MaybeAttr, "find_non_null") } else { (Ty::Attr, "get") };
        let find = format_ident!("{find}");
        if let Some(found) = self.dummy_path(&names, may_miss) {
            return found;
        }
        match (self.class, names.as_slice()) {
            (_, [name]) if self.items.iter().any(|item| item == name) => {
                let item = format_ident!("{name}");
                Ok((if *name == "it" { Ty::Text } else { Ty::Attr }, quote!(#item)))
            }
            (None, [parents @ .., leaf]) if self.locals.is_none() => {
                // The first name is one of the config type's own, or reported already.
                if !parents.is_empty() {
                    self.check_attribute(leaf)?;
                }
                let config = nested_config(&quote!(config), parents);
                let field = if may_miss { "find_field" } else { "get_field" };
                let find = if parents.is_empty() { format_ident!("{field}") } else { find };
                Ok((read, quote!(#config.#find(#leaf)?)))
            }
            (_, ["config", parents @ .., leaf]) => {
                self.check_attribute(leaf)?;
                let config = nested_config(&quote!(cx.config().as_ref()), parents);
                Ok((read, quote!(#config.#find(#leaf)?)))
            }
            (_, ["normalized", part, name]) => {
                self.check_attribute(name)?;
                let find = if may_miss { format_ident!("find") } else { find };
                Ok((read, quote!(cx.normalized().part(#part)?.#find(#name)?)))
            }
            (_, ["normalized", name]) => {
                self.check_attribute(name)?;
                let find = if may_miss { format_ident!("find") } else { find };
                Ok((read, quote!(cx.normalized().#find(#name)?)))
            }
            (class, ["nested", part, "knows_behaviors"]) => {
                self.check_nested(class, part)?;
                Ok((Ty::Bool, quote!(cx.nested(#part)?.class().accepts("behavior"))))
            }
            (class, ["nested", part, "supports_past"]) => {
                self.check_nested(class, part)?;
                Ok((Ty::Bool, quote!(cx.nested(#part)?.class().supports_past)))
            }
            (class, ["nested", part, "normalized", name]) => {
                self.check_nested(class, part)?;
                self.check_attribute(name)?;
                let find = if may_miss { format_ident!("find") } else { find };
                Ok((read, quote!(cx.nested(#part)?.normalized().#find(#name)?)))
            }
            (Some(class), [name]) if !may_miss => self.variable(class, name),
            (None, ["task"]) if !may_miss => Ok((Ty::Str, quote!(cx.task()))),
            (None, [name]) => Err(format!("unknown name `{name}`: {}", expected(name, self.dummy_names()))),
            _ => Err(format!("`{}` is not part of the expression language", written(expr))),
        }
    }

    /// A size, what a generator has read, or a value of the image processor.
    fn dummy_path(&self, names: &[&str], may_miss: bool) -> Option<Result<(Ty, TokenStream)>> {
        let locals = self.locals.as_ref()?;
        match names {
            ["preprocessor", path @ ..] => Some(Ok(if may_miss {
                (Ty::MaybeAttr, quote!(dx.find_in_preprocessor(&[#(#path),*])))
            } else {
                (Ty::Attr, quote!(dx.get_in_preprocessor(&[#(#path),*])?))
            })),
            [name] => {
                if let Some(at) = locals.iter().position(|local| local == name) {
                    return Some(Ok((Ty::Int, quote!(locals[#at]))));
                }
                self.registry.shapes.iter().any(|(shape, _)| shape == name).then(|| {
                    let constant = shape_constant(name);
                    Ok(if may_miss {
                        (Ty::MaybeAttr, quote!(dx.shapes.at(#constant).map(Attr::Int)))
                    } else {
                        (Ty::Int, quote!(dx.shape(#constant)?))
                    })
                })
            }
            _ => None,
        }
    }

    fn dummy_names(&self) -> Vec<&str> {
        let shapes = self.registry.shapes.iter().map(|(name, _)| *name);
        let locals = self.locals.iter().flatten().map(String::as_str);
        locals.chain(shapes).chain(["task", "config", "normalized", "preprocessor", "nested", "versions"]).collect()
    }

    fn variable(&self, class: usize, name: &str) -> Result<(Ty, TokenStream)> {
        match name {
            "monolith" if self.in_plan => return Ok((Ty::Bool, quote!(monolith))),
            "task" => return Ok((Ty::Str, quote!(cx.task()))),
            "variant" => return Ok((Ty::Str, quote!(cx.variant()))),
            "pad_attention_mask_to_past" => return Ok((Ty::Bool, quote!(cx.class().pad_attention_mask_to_past))),
            "direction" if self.in_past => return Ok((Ty::Direction, quote!(direction))),
            _ => {}
        }
        if let Some(argument) = self.argument(class, name) {
            let constant = argument_constant(self.registry, argument);
            return Ok((Ty::Argument, quote!(cx.value(#constant))));
        }
        match self.find_let(class, name) {
            // Reported where it stands.
            Some(_) if self.lets.iter().any(|known| known == name) => Err(String::new()),
            Some((owner, spec)) => {
                let inside =
                    Self { items: Vec::new(), lets: [&self.lets[..], &[name.to_owned()]].concat(), ..self.clone() };
                inside.let_value(spec).map_err(|message| match inside.anywhere(owner).let_value(spec) {
                    Ok(_) => message,
                    Err(_) => String::new(),
                })
            }
            None if !self.registry.classes[class].is_whole => Err(String::new()),
            None => Err(format!("unknown name `{name}`: {}", self.names_in_scope(class, name))),
        }
    }

    fn let_value(&self, spec: &LetSpec) -> Result<(Ty, TokenStream)> {
        match spec {
            LetSpec::Expression(text) => self.lower(&template::expression(text)?).map(|value| (value.ty, value.tokens)),
            LetSpec::Fold(fold) => self.fold(fold),
        }
    }

    /// Everything that a named expression of `class` can name, wherever that is used.
    fn anywhere(&self, class: usize) -> Self {
        let locals = Some(self.locals.clone().unwrap_or_default());
        Self { class: Some(class), in_past: true, in_plan: true, locals, ..self.clone() }
    }

    /// What is wrong with a named expression wherever it is used.
    pub(super) fn check_let(&self, class: usize, name: &str, spec: &LetSpec) -> Result<()> {
        let inside = Self { lets: vec![name.to_owned()], ..self.clone() };
        inside.anywhere(class).let_value(spec).map(|_| ())
    }

    fn names_in_scope(&self, class: usize, name: &str) -> String {
        let mut names = vec!["task", "variant", "config", "normalized", "nested", "versions"];
        names.extend(self.registry.classes[class].arguments.iter().map(|argument| argument.name));
        for ancestor in self.registry.lineage(class) {
            names.extend(self.registry.classes[ancestor].spec.lets.keys().map(String::as_str));
        }
        if self.in_past {
            names.push("direction");
        }
        names.extend(self.items.iter().map(String::as_str));
        expected(name, names)
    }

    fn argument(&self, class: usize, name: &str) -> Option<&'r Argument<'r>> {
        self.registry.classes[class].arguments.iter().find(|argument| argument.name == name)
    }

    /// The class that has a named expression, and the expression.
    fn find_let(&self, class: usize, name: &str) -> Option<(usize, &'r LetSpec)> {
        self.registry.lineage(class).find_map(|class| Some((class, self.registry.classes[class].spec.lets.get(name)?)))
    }

    fn fold(&self, fold: &FoldSpec) -> Result<(Ty, TokenStream)> {
        let mut lists = Vec::new();
        for text in fold.over.values() {
            let list = self.lower(&template::expression(text)?)?;
            if list.ty != Ty::Attr {
                return Err(mismatch(&list, "a list"));
            }
            let (tokens, what) = (&list.tokens, &list.what);
            lists.push(quote!((#tokens, #what)));
        }
        let names = fold.over.keys().map(|name| {
            let item = syn::parse_str::<syn::Ident>(name);
            item.map_err(|_| format!("`{name}` cannot be a name here: expected {A_NAME}"))
        });
        let names = names.collect::<Result<Vec<_>>>()?;
        let items = fold.over.keys().cloned().chain(["it".to_owned()]).collect();
        let step = Scope { items, ..self.clone() }.string(&fold.template)?;
        let from = &fold.from;
        Ok((Ty::Text, quote!(eval::fold(#from, [#(#lists),*], |it, [#(#names),*]| Ok(#step))?)))
    }

    /// Holds a word against what its subject can be.
    fn check_word(&self, subject: &Expr, word: &str) -> Result<()> {
        let subject = written(subject);
        let known: Vec<&str> = match (subject.as_str(), self.class) {
            ("task", _) if self.registry.tasks.is_empty() => return Ok(()),
            ("task", _) => {
                if let Some((_, task)) = self.registry.synonyms.iter().find(|(synonym, _)| *synonym == word)
                    && !self.registry.tasks.contains(&word)
                {
                    return Err(format!("`task` is never \"{word}\", which is a synonym of \"{task}\""));
                }
                self.registry.tasks.clone()
            }
            ("direction", _) => vec!["inputs", "outputs"],
            ("variant", Some(class)) => self.variants(class),
            (name, Some(class)) => match self.argument(class, name) {
                Some(argument) if !argument.spec.one_of.is_empty() => {
                    argument.spec.one_of.iter().map(String::as_str).collect()
                }
                Some(_) => return Err(format!("`{name}` is true or false, and never \"{word}\"")),
                None => return Ok(()),
            },
            _ => return Ok(()),
        };
        if known.contains(&word) {
            Ok(())
        } else {
            Err(format!("`{subject}` is never \"{word}\": {}", expected(word, known)))
        }
    }

    fn variants(&self, class: usize) -> Vec<&'r str> {
        let own = self.registry.lineage(class).map(|class| &self.registry.classes[class].spec.variants);
        own.into_iter()
            .find(|variants| !variants.is_empty())
            .map_or_else(Vec::new, |variants| variants.keys().map(String::as_str).collect())
    }

    pub(super) fn check_attribute(&self, name: &str) -> Result<()> {
        let known = self.registry.attribute_names();
        if known.contains(name) || self.registry.lacks.attributes {
            return Ok(());
        }
        Err(format!("no config type of the registry has an attribute `{name}`: {}", expected(name, known)))
    }

    pub(super) fn check_nested(&self, class: Option<usize>, part: &str) -> Result<()> {
        let Some(class) = class else { return Ok(()) };
        let parts: Vec<_> = self
            .registry
            .lineage(class)
            .flat_map(|class| self.registry.classes[class].spec.nested.keys().map(String::as_str))
            .collect();
        if parts.contains(&part) || !self.registry.classes[class].is_whole {
            Ok(())
        } else {
            Err(format!("unknown part `{part}`: {}", expected(part, parts)))
        }
    }
}

/// The constant that says where an argument stands.
pub(super) fn argument_constant(registry: &Registry<'_>, argument: &Argument<'_>) -> proc_macro2::Ident {
    let owner = super::emit::snake(registry.classes[argument.owner].name);
    format_ident!("{}", format!("{owner}_{}", super::emit::snake(argument.name)).to_uppercase())
}

fn nested_config(root: &TokenStream, parents: &[&str]) -> TokenStream {
    parents.iter().fold(root.clone(), |config, parent| quote!(#config.nested(#parent)?))
}

fn literal_value(literal: &Lit) -> Result<(Ty, TokenStream)> {
    match literal {
        Lit::Int(int) => {
            let value: i64 = int.base10_parse().map_err(|_| format!("`{int}` is no integer of at most 64 bits"))?;
            let value = proc_macro2::Literal::i64_unsuffixed(value);
            Ok((Ty::Int, quote!(#value)))
        }
        Lit::Str(text) => Ok((Ty::Str, quote!(#text))),
        Lit::Bool(value) => Ok((Ty::Bool, quote!(#value))),
        other => Err(format!("`{}` is not part of the expression language", written(other))),
    }
}

/// A value taken for true or false.
fn truth(lowered: &Lowered) -> Result<TokenStream> {
    let tokens = &lowered.tokens;
    match lowered.ty {
        Ty::Bool => Ok(tokens.clone()),
        Ty::Argument => Ok(quote!(#tokens.is_true())),
        Ty::Attr => Ok(quote!(#tokens.is_truthy())),
        Ty::MaybeAttr => Ok(quote!(#tokens.is_some_and(Attr::is_truthy))),
        _ => Err(mismatch(lowered, "a condition")),
    }
}

fn value(lowered: &Lowered) -> Result<&TokenStream> {
    if lowered.ty == Ty::Attr { Ok(&lowered.tokens) } else { Err(mismatch(lowered, "a value of a config")) }
}

/// The constant that says where a size stands.
pub(super) fn shape_constant(name: &str) -> proc_macro2::Ident {
    format_ident!("SHAPE_{}", super::emit::snake(name).to_uppercase())
}

fn integer(lowered: &Lowered) -> Result<TokenStream> {
    let (tokens, what) = (&lowered.tokens, &lowered.what);
    match lowered.ty {
        Ty::Int => Ok(tokens.clone()),
        Ty::Attr if is_branch(tokens) => Ok(quote!((#tokens).int(#what)?)),
        Ty::Attr => Ok(quote!(#tokens.int(#what)?)),
        _ => Err(mismatch(lowered, "an integer")),
    }
}

/// Whether tokens are an `if`, which takes parentheses before a method.
fn is_branch(tokens: &TokenStream) -> bool {
    tokens
        .clone()
        .into_iter()
        .next()
        .is_some_and(|token| matches!(token, proc_macro2::TokenTree::Ident(ident) if ident == "if"))
}

/// Keeps the grouping of `a && (b || c)`, also where `b || c` stands under a name.
fn grouped(tokens: TokenStream, around: &BinOp) -> TokenStream {
    match (syn::parse2(tokens.clone()), around) {
        (Ok(Expr::Binary(binary)), BinOp::And(_)) if matches!(binary.op, BinOp::Or(_)) => quote!((#tokens)),
        _ => tokens,
    }
}

/// `a && b`, where one side is decided already.
fn decided(left: &TokenStream, op: &BinOp, right: &TokenStream) -> TokenStream {
    let is_and = matches!(op, BinOp::And(_));
    match (constant(left), constant(right)) {
        (Some(known), _) if known == is_and => right.clone(),
        (_, Some(known)) if known == is_and => left.clone(),
        (Some(known), _) | (_, Some(known)) => quote!(#known),
        (None, None) => quote!(#left #op #right),
    }
}

/// The value of a condition that is decided when the registry is compiled.
pub(super) fn constant(tokens: &TokenStream) -> Option<bool> {
    match tokens.to_string().as_str() {
        "true" => Some(true),
        "false" => Some(false),
        _ => None,
    }
}

fn mismatch(lowered: &Lowered, wanted: &str) -> String {
    format!("`{}` is {}, expected {wanted}", lowered.what, lowered.ty.described())
}

fn text_of(expr: &Expr) -> Option<String> {
    match expr {
        Expr::Lit(syn::ExprLit { lit: Lit::Str(text), .. }) => Some(text.value()),
        _ => None,
    }
}

/// The names of a dotted path.
pub(super) fn names_of(expr: &Expr) -> Option<Vec<String>> {
    match expr {
        Expr::Path(path) => path.path.get_ident().map(|name| vec![name.to_string()]),
        Expr::Field(field) => {
            let mut names = names_of(&field.base)?;
            match &field.member {
                Member::Named(name) => names.push(name.to_string()),
                Member::Unnamed(_) => return None,
            }
            Some(names)
        }
        _ => None,
    }
}

/// The dotted paths that an expression reads.
pub(super) fn paths_of(expr: &Expr) -> Vec<Vec<String>> {
    let all = |exprs: &mut dyn Iterator<Item = &Expr>| exprs.flat_map(paths_of).collect::<Vec<_>>();
    match expr {
        Expr::Paren(paren) => paths_of(&paren.expr),
        Expr::Group(group) => paths_of(&group.expr),
        Expr::Try(inner) => paths_of(&inner.expr),
        Expr::Unary(unary) => paths_of(&unary.expr),
        Expr::Binary(binary) => all(&mut [&*binary.left, &*binary.right].into_iter()),
        Expr::Block(block) => all(&mut block.block.stmts.iter().filter_map(of_statement)),
        Expr::If(branch) => {
            let then = branch.then_branch.stmts.iter().filter_map(of_statement);
            let otherwise = branch.else_branch.iter().map(|(_, otherwise)| &**otherwise);
            all(&mut [&*branch.cond].into_iter().chain(then).chain(otherwise))
        }
        Expr::Call(call) => all(&mut call.args.iter()),
        Expr::MethodCall(call) => all(&mut [&*call.receiver].into_iter().chain(&call.args)),
        Expr::Macro(call) => {
            condition::matches_of(&call.mac).map(|(subject, _)| paths_of(&subject)).unwrap_or_default()
        }
        other => names_of(other).into_iter().collect(),
    }
}

fn of_statement(statement: &syn::Stmt) -> Option<&Expr> {
    if let syn::Stmt::Expr(expr, _) = statement { Some(expr) } else { None }
}

/// An expression as one would write it.
pub(super) fn written(expr: &impl ToTokens) -> String {
    let text = expr.to_token_stream().to_string();
    let tight =
        [(" . ", "."), (" (", "("), ("( ", "("), (" )", ")"), (" ,", ","), (" ?", "?"), (" !", "!"), ("! ", "!")];
    tight.into_iter().fold(text, |text, (loose, tight)| text.replace(loose, tight))
}
