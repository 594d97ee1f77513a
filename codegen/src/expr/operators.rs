//! What an expression does: operators, branches, calls and methods.

use proc_macro2::TokenStream;
use quote::{format_ident, quote};
use syn::{BinOp, Expr, UnOp};

use super::condition;
use super::rust::{decided, grouped, integer, literal_value, mismatch, nested_config, truth, value};
use super::syntax::text_of;
use super::{Lowered, Result, Scope, Ty, last_of, names_of, written};
use crate::diagnostic::{Problem, bytes_of, unknown};

impl Scope<'_> {
    /// Checks an expression, and writes it as Rust. What is wrong is pointed to as narrowly as it can be.
    pub(super) fn lower(&self, expr: &Expr) -> Result<Lowered> {
        let inner = match expr {
            Expr::Paren(paren) => &*paren.expr,
            Expr::Group(group) => &*group.expr,
            Expr::Block(block) => match block.block.stmts.as_slice() {
                [syn::Stmt::Expr(expr, None)] => expr,
                _ => return Err(no_expression(&block.block)),
            },
            expr => {
                let (ty, tokens) = self.lower_unwrapped(expr).map_err(|problem| problem.in_part(expr))?;
                return Ok(Lowered { ty, tokens, what: written(expr), bytes: bytes_of(expr) });
            }
        };
        self.lower(inner)
    }

    fn lower_unwrapped(&self, expr: &Expr) -> Result<(Ty, TokenStream)> {
        match expr {
            Expr::Lit(literal) => literal_value(&literal.lit),
            Expr::Path(_) | Expr::Field(_) => self.path(expr, false),
            Expr::Try(inner) => self.path(&inner.expr, true),
            Expr::Unary(unary) => self.unary(unary),
            Expr::Binary(binary) => self.binary(binary),
            Expr::If(branch) => self.branch(branch),
            Expr::Call(call) => self.call(call),
            Expr::MethodCall(call) => self.method(call),
            Expr::Macro(call) => self.matches(call),
            Expr::Assign(assign) => {
                let problem = Problem::new(format!("`{}` has `=`, which is no operator", written(expr)));
                Err(problem.label("`==` compares").in_part(&assign.eq_token))
            }
            _ => Err(format!("`{}` is not part of the expression language", written(expr)).into()),
        }
    }

    pub(super) fn unary(&self, unary: &syn::ExprUnary) -> Result<(Ty, TokenStream)> {
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
            _ => Err(format!("`{}` is not part of the expression language", written(&unary)).into()),
        }
    }

    pub(super) fn binary(&self, binary: &syn::ExprBinary) -> Result<(Ty, TokenStream)> {
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
            _ => Err(format!("`{what}` is not part of the expression language").into()),
        }
    }

    pub(super) fn equal(&self, binary: &syn::ExprBinary, left: &Lowered, right: &Lowered) -> Result<TokenStream> {
        if matches!(*binary.left, Expr::Lit(_)) && !matches!(*binary.right, Expr::Lit(_)) {
            let swapped = syn::ExprBinary { left: binary.right.clone(), right: binary.left.clone(), ..binary.clone() };
            return self.equal(&swapped, right, left);
        }
        if let Some(word) = text_of(&binary.right) {
            self.check_word(&binary.left, &word).map_err(|problem| problem.in_part(&binary.right))?;
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
                let (one, other) = (left.ty.described(), right.ty.described());
                let problem = Problem::new(format!("`{}` compares different types", written(binary)));
                let problem = problem.label(format!("expected {one}, found {other}")).in_part(&binary.right);
                return Err(problem.also_in_part(&binary.left, one));
            }
        })
    }

    pub(super) fn branch(&self, branch: &syn::ExprIf) -> Result<(Ty, TokenStream)> {
        let condition = truth(&self.lower(&branch.cond)?)?;
        let block = |block: &syn::Block| -> Result<Lowered> {
            match block.stmts.as_slice() {
                [syn::Stmt::Expr(expr, None)] => self.lower(expr),
                _ => Err(no_expression(block)),
            }
        };
        let then = block(&branch.then_branch)?;
        let Some((_, otherwise)) = &branch.else_branch else {
            let problem = Problem::new("`if` without `else` has no value where the condition does not hold");
            return Err(problem.label("expected `else { … }` after this"));
        };
        let otherwise = self.lower(otherwise)?;
        if matches!((then.ty, otherwise.ty), (Ty::Attr, Ty::Int) | (Ty::Int, Ty::Attr)) {
            let (one, other) = (integer(&then)?, integer(&otherwise)?);
            return Ok((Ty::Int, quote!(if #condition { #one } else { #other })));
        }
        if then.ty != otherwise.ty {
            let (one, other) = (then.ty.described(), otherwise.ty.described());
            let problem = Problem::new("the branches of `if` have different types");
            let problem = problem.label(format!("expected {one}, found {other}")).in_bytes(otherwise.bytes);
            return Err(problem.also_in_bytes(then.bytes, one));
        }
        let (one, other) = (&then.tokens, &otherwise.tokens);
        Ok((then.ty, quote!(if #condition { #one } else { #other })))
    }

    pub(super) fn call(&self, call: &syn::ExprCall) -> Result<(Ty, TokenStream)> {
        const FUNCTIONS: [(&str, usize); 8] =
            [("has", 1), ("len", 1), ("pow", 2), ("min", 2), ("max", 2), ("ceil_div", 2), ("item", 3), ("pair", 2)];
        let name = written(&call.func);
        let what = written(call);
        let Some((_, arity)) = FUNCTIONS.iter().find(|(known, _)| *known == name) else {
            return Err(unknown("function", &name, FUNCTIONS.map(|(known, _)| known)).in_part(&call.func));
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
            (_, arguments) => {
                let takes = if *arity == 1 { "1 argument".to_owned() } else { format!("{arity} arguments") };
                Err(format!("`{name}` takes {takes}, found {}", arguments.len()).into())
            }
        }
    }

    pub(super) fn has(&self, path: &Expr) -> Result<(Ty, TokenStream)> {
        let names = names_of(path).unwrap_or_default();
        match names.iter().map(String::as_str).collect::<Vec<_>>().as_slice() {
            ["config", parents @ .., leaf] => {
                self.check_attribute(leaf).map_err(|problem| problem.in_part(last_of(path)))?;
                let config = nested_config(&quote!(cx.config().as_ref()), parents);
                Ok((Ty::Bool, quote!(#config.has(#leaf))))
            }
            _ => {
                let problem = Problem::new(format!("`{}` is no attribute of a config", written(path)));
                Err(problem.label("expected `config.ATTRIBUTE`").in_part(path))
            }
        }
    }

    pub(super) fn method(&self, call: &syn::ExprMethodCall) -> Result<(Ty, TokenStream)> {
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
            (name @ ("is_some" | "is_none" | "unwrap_or"), ty, arguments) => {
                Err(wrong_method(name, ty, &receiver.what, arguments.len()).in_part(&call.receiver))
            }
            (name, ..) => Err(unknown("method", name, ["is_some", "is_none", "unwrap_or"]).in_part(&call.method)),
        }
    }

    pub(super) fn matches(&self, call: &syn::ExprMacro) -> Result<(Ty, TokenStream)> {
        let (subject, words) = condition::matches_of(&call.mac).ok_or_else(|| {
            let problem = Problem::new(format!("`{}` compares with no words", written(call)));
            problem.label("expected `matches!(NAME, \"a\" | \"b\")`")
        })?;
        for word in &words {
            self.check_word(&subject, &word.value()).map_err(|problem| problem.in_part(word))?;
        }
        let lowered = self.lower(&subject)?;
        let tokens = &lowered.tokens;
        match lowered.ty {
            Ty::Str => Ok((Ty::Bool, quote!(matches!(#tokens, #(#words)|*)))),
            Ty::Argument => Ok((Ty::Bool, quote!(matches!(#tokens, #(ArgumentValue::Str(#words))|*)))),
            _ => Err(mismatch(&lowered, "a word")),
        }
    }
}

fn no_expression(block: &syn::Block) -> Problem {
    Problem::new(format!("`{}` is not one expression", written(block)))
        .label("expected one expression in braces")
        .in_part(block)
}

/// The message on a method of what is never missing, or with too many arguments or too few.
fn wrong_method(name: &str, ty: Ty, receiver: &str, arguments: usize) -> Problem {
    let takes = if name == "unwrap_or" { "1 argument" } else { "no arguments" };
    match ty {
        Ty::Attr => {
            let problem =
                Problem::new(format!("`{name}` goes with what may be missing, `{receiver}` is {}", ty.described()));
            problem.label(format!("write `{receiver}?`"))
        }
        Ty::MaybeAttr => Problem::new(format!("`{name}` takes {takes}, found {arguments}")),
        _ => Problem::new(format!("`{name}` goes with what may be missing, `{receiver}` is {}", ty.described())),
    }
}
