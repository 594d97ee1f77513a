//! Steps that depend on conditions, as statements.

use proc_macro2::TokenStream;
use quote::quote;

use super::expr::Exprs;
use crate::model::{AxesStep, Condition, GeneratorChoice, LayerDraw, LayerStep};

/// A condition, the steps where it holds, and those where it does not.
type Branch<'m, S> = (&'m Condition, &'m [S], Option<&'m [S]>);

/// A step that can be a branch.
pub(super) trait Step: Sized {
    fn branch(&self) -> Option<Branch<'_, Self>>;
}

impl Step for AxesStep {
    fn branch(&self) -> Option<Branch<'_, Self>> {
        let Self::When { when, then, otherwise } = self else { return None };
        Some((when, then, otherwise.as_deref()))
    }
}

impl Step for LayerStep {
    fn branch(&self) -> Option<Branch<'_, Self>> {
        let Self::When { when, then, otherwise } = self else { return None };
        Some((when, then, otherwise.as_deref()))
    }
}

impl Step for GeneratorChoice {
    fn branch(&self) -> Option<Branch<'_, Self>> {
        let Self::When { when, then, otherwise } = self else { return None };
        Some((when, then, Some(otherwise)))
    }
}

impl Step for LayerDraw {
    fn branch(&self) -> Option<Branch<'_, Self>> {
        let Self::When { when, then, otherwise } = self else { return None };
        Some((when, then, Some(otherwise)))
    }
}

/// The steps that can be taken: of a branch that is decided when the registry is compiled, one side.
pub(super) fn taken<S: Step>(steps: &[S]) -> Vec<&S> {
    let mut all = Vec::new();
    for step in steps {
        let chosen = step.branch().and_then(|(when, then, otherwise)| {
            let holds = when.value.decided()?;
            Some(if holds { then } else { otherwise.unwrap_or_default() })
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
        let Some((when, then, otherwise)) = step.branch() else { return one(step) };
        let (condition, then) = (exprs.value(&when.value), statements(exprs, then, one));
        let steps = otherwise.unwrap_or_default();
        let otherwise = statements(exprs, steps, one);
        match taken(steps).as_slice() {
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
