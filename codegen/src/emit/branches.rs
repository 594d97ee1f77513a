//! Steps that depend on conditions, as statements.

use proc_macro2::TokenStream;
use quote::quote;

use super::expr::Exprs;
use crate::model::{Condition, Conditional, Step};

/// The steps that can be taken: of a branch that is decided when the registry is compiled, one side.
pub(super) fn taken<S: Step>(steps: &[S]) -> Vec<&S> {
    let mut all = Vec::new();
    for step in steps {
        let chosen = step.branch().and_then(|branch| {
            let holds = branch.when.value.decided()?;
            Some(if holds { &branch.then } else { branch.otherwise() })
        });
        match chosen {
            Some(steps) => all.extend(taken(steps)),
            None => all.push(step),
        }
    }
    all
}

/// The statements of steps, where `one` writes a step that is no branch.
pub(super) fn statements<S: Step>(exprs: Exprs<'_>, steps: &[S], one: &impl Fn(&S) -> TokenStream) -> TokenStream {
    let statement = |step: &S| {
        let Some(branch) = step.branch() else { return one(step) };
        let (condition, then) = (exprs.value(&branch.when.value), statements(exprs, &branch.then, one));
        let otherwise = statements(exprs, branch.otherwise(), one);
        match taken(branch.otherwise()).as_slice() {
            [] => quote!(if #condition { #then }),
            [step] if step.branch().is_some() => quote!(if #condition { #then } else #otherwise),
            _ => quote!(if #condition { #then } else { #otherwise }),
        }
    };
    taken(steps).into_iter().map(statement).collect()
}

/// Statements that are taken under a condition, or always where there is none.
pub(super) fn under(exprs: Exprs<'_>, when: Option<&Condition>, body: TokenStream) -> TokenStream {
    let Some(when) = when else { return body };
    match when.value.decided() {
        Some(true) => body,
        Some(false) => TokenStream::new(),
        None => {
            let condition = exprs.value(&when.value);
            quote!(if #condition { #body })
        }
    }
}

/// What `write` makes of each, under its condition.
pub(super) fn each<T>(exprs: Exprs<'_>, all: &[Conditional<T>], write: impl Fn(&T) -> TokenStream) -> TokenStream {
    all.iter().map(|one| under(exprs, one.when.as_ref(), write(&one.then))).collect()
}

/// One of two, both written in braces.
pub(super) fn either(exprs: Exprs<'_>, when: &Condition, then: TokenStream, otherwise: TokenStream) -> TokenStream {
    match when.value.decided() {
        Some(true) => then,
        Some(false) => otherwise,
        None => {
            let condition = exprs.value(&when.value);
            quote!(if #condition { #then } else { #otherwise })
        }
    }
}
