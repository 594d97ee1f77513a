//! The files that an export is made of, and what a decoder's inputs are.

use proc_macro2::{Ident, TokenStream};
use quote::{format_ident, quote};

use super::classes::mentions;
use super::ops::nothing_inherited;
use super::snake;
use crate::diagnostic::{Diagnostics, Place, Problem, unknown};
use crate::expr::{Scope, constant};
use crate::problems::unknown_argument;
use crate::resolve::Registry;
use crate::schema::decode::OneOrMany;
use crate::schema::{MergeSpec, PlanOp, PlanPart, PlanParts};

/// The function that makes the plan of a class: its own, or the nearest inherited one.
pub(super) fn function_for(registry: &Registry<'_>, class: usize) -> Option<Ident> {
    let says = registry.lineage(class).find(|class| registry.classes[*class].spec.plan.is_some())?;
    Some(function_name(registry, says))
}

fn function_name(registry: &Registry<'_>, class: usize) -> Ident {
    format_ident!("{}_plan", snake(registry.classes[class].name))
}

/// What a decoder's inputs are to a loop that generates.
pub(super) fn roles(registry: &Registry<'_>, class: usize) -> TokenStream {
    let spec = registry.lineage(class).find_map(|class| registry.classes[class].spec.generation.as_ref());
    let tokens = spec.map(|spec| spec.tokens.as_slice()).unwrap_or_default();
    let positions = spec.map(|spec| spec.positions.as_slice()).unwrap_or_default();
    quote!(Roles { tokens: &[#(#tokens),*], positions: &[#(#positions),*] })
}

/// The function that a class has of its own.
pub(super) fn function(registry: &Registry<'_>, class: usize, diagnostics: &mut Diagnostics) -> TokenStream {
    let Some(ops) = &registry.classes[class].spec.plan else { return TokenStream::new() };
    let place = registry.classes[class].place.key("plan");
    let scope = Scope { in_plan: true, ..Scope::of_class(registry, class) };
    let body = Emitter { registry, class, scope, diagnostics }.ops(ops, &place);
    let name = function_name(registry, class);
    let monolith = if mentions(&body, "monolith") { format_ident!("monolith") } else { format_ident!("_monolith") };
    quote! {
        #[doc(hidden)] pub fn #name(cx: &ExporterConfig, #monolith: bool, plan: &mut ExportPlan) -> Result<(), Error> {
            #body
            Ok(())
        }
    }
}

struct Emitter<'r, 'd> {
    registry: &'r Registry<'r>,
    class: usize,
    scope: Scope<'r>,
    diagnostics: &'d mut Diagnostics,
}

impl Emitter<'_, '_> {
    fn ops(&mut self, ops: &OneOrMany<PlanOp>, place: &Place) -> TokenStream {
        let each = ops.0.iter().enumerate();
        each.map(|(index, op)| match op {
            PlanOp::Word(word) => self.inherited(word, &place.index(index)),
            PlanOp::Parts(parts) => self.parts(parts, &place.index(index)),
        })
        .collect()
    }

    fn parts(&mut self, spec: &PlanParts, place: &Place) -> TokenStream {
        let mut body = TokenStream::new();
        for (index, part) in spec.parts.iter().enumerate() {
            body.extend(self.part(part, &place.key("parts").index(index)));
        }
        for (index, merge) in spec.merge.iter().enumerate() {
            body.extend(self.merge(spec, merge, &place.key("merge").index(index)));
        }
        let otherwise = spec.otherwise.as_ref().map(|ops| self.ops(ops, &place.key("else")));
        match (&spec.when, otherwise) {
            (None, None) => body,
            (None, Some(_)) => self.fail(&place.key("else").itself(), "`else` goes with `when`"),
            (Some(when), otherwise) => match self.scope.condition(when) {
                Err(message) => self.fail(&place.key("when"), message),
                Ok(condition) => match (constant(&condition), otherwise) {
                    (Some(true), _) => body,
                    (Some(false), otherwise) => otherwise.unwrap_or_default(),
                    (None, Some(otherwise)) => quote!(if #condition { #body } else { #otherwise }),
                    (None, None) => quote!(if #condition { #body }),
                },
            },
        }
    }

    fn part(&mut self, part: &PlanPart, place: &Place) -> TokenStream {
        let (name, keep_variant) = (&part.name, part.keep_variant);
        let body = match &part.arguments {
            None => quote!(plan.as_it_is(cx, #name);),
            Some(arguments) => {
                let known: Vec<_> = self.registry.classes[self.class]
                    .arguments
                    .iter()
                    .filter(|argument| argument.in_constructor)
                    .map(|argument| argument.name)
                    .collect();
                let mut given = Vec::new();
                for (argument, value) in arguments {
                    let place = place.key("arguments").key(argument);
                    if !known.contains(&argument.as_str()) {
                        let class = self.registry.classes[self.class].name;
                        self.diagnostics.at(&place.itself(), unknown_argument(class, argument, &known));
                    }
                    match self.scope.argument_value(value) {
                        Ok(value) => given.push(quote!((#argument, #value))),
                        Err(message) => self.diagnostics.at(&place, message),
                    }
                }
                quote!(plan.anew(cx, #name, &[#(#given),*], #keep_variant)?;)
            }
        };
        self.under(part.when.as_deref(), place, body)
    }

    fn merge(&mut self, spec: &PlanParts, merge: &MergeSpec, place: &Place) -> TokenStream {
        let parts: Vec<_> = spec.parts.iter().map(|part| part.name.as_str()).collect();
        for (key, part) in [("without_past", &merge.without_past), ("with_past", &merge.with_past)] {
            if !parts.contains(&part.as_str()) {
                self.diagnostics.at(&place.key(key), unknown("part", part, parts.clone()));
            }
        }
        let MergeSpec { name, without_past, with_past, flag, when } = merge;
        let body = quote!(plan.merge(#name, #without_past, #with_past, #flag)?;);
        self.under(when.as_deref(), place, body)
    }

    fn inherited(&mut self, word: &str, place: &Place) -> TokenStream {
        if word != "super" {
            return self.fail(place, unknown("step", word, ["super"]));
        }
        match self.registry.classes[self.class].parent.and_then(|parent| function_for(self.registry, parent)) {
            Some(function) => quote!(#function(cx, monolith, plan)?;),
            None => self.fail(place, nothing_inherited(self.registry, self.class, "plan")),
        }
    }

    fn under(&mut self, when: Option<&str>, place: &Place, body: TokenStream) -> TokenStream {
        match when.map(|when| self.scope.condition(when)) {
            None => body,
            Some(Ok(condition)) => quote!(if #condition { #body }),
            Some(Err(message)) => self.fail(&place.key("when"), message),
        }
    }

    fn fail(&mut self, place: &Place, message: impl Into<Problem>) -> TokenStream {
        self.diagnostics.at(place, message);
        TokenStream::new()
    }
}
