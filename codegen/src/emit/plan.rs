//! The files that an export is made of, and what a decoder's inputs are.

use proc_macro2::TokenStream;
use quote::quote;

use super::branches::{either, under};
use super::classes::{function_for, function_name};
use super::expr::Exprs;
use super::{option, parameters};
use crate::model::{Class, Handle, Merge, Model, Part, PlanStep, Roles as Of, Slot};

/// What a decoder's inputs are to a loop that generates.
pub(super) fn roles(model: &Model, class: Handle<Class>) -> TokenStream {
    let roles = model.inherited(class, |class| class.roles.as_ref());
    let none = Of::default();
    let Of { tokens, positions, first_positions, masks, step_masks, longest, language_prompt, .. } =
        roles.unwrap_or(&none);
    let first_positions = option(first_positions.as_ref());
    quote!(Roles {
        tokens: &[#(#tokens),*],
        positions: &[#(#positions),*],
        first_positions: #first_positions,
        masks: &[#(#masks),*],
        step_masks: &[#(#step_masks),*],
        longest: &[#(#longest),*],
        language_prompt: #language_prompt,
    })
}

/// The function that a class has of its own.
pub(super) fn function(model: &Model, class: &Class) -> Option<TokenStream> {
    let body = Writer { model, exprs: Exprs::new(model) }.statements(class.plan.as_ref()?);
    let plan = ("plan", quote!(&mut ExportPlan));
    let parameters = [("cx", quote!(&ExporterConfig)), ("options", quote!(PlanOptions)), plan];
    let function = parameters::function(&function_name(class, Slot::Plan), &parameters, &body);
    Some(quote!(#[doc(hidden)] pub #function))
}

struct Writer<'m> {
    model: &'m Model,
    exprs: Exprs<'m>,
}

impl Writer<'_> {
    fn statements(&self, steps: &[PlanStep]) -> TokenStream {
        steps.iter().map(|step| self.step(step)).collect()
    }

    fn step(&self, step: &PlanStep) -> TokenStream {
        match step {
            PlanStep::Super(from) => {
                let function = function_for(self.model, *from, Slot::Plan);
                function.map(|function| quote!(tried.done(#function(cx, options, plan));)).unwrap_or_default()
            }
            PlanStep::Parts { when, parts, each_part, merges, otherwise } => {
                let each = each_part.iter().map(|suffix| quote!(tried.done(plan.each_part(cx, options, #suffix));));
                let parts = parts.iter().map(|part| self.part(part)).chain(each);
                let body = parts.chain(merges.iter().map(|merge| self.merge(merge))).collect();
                match (when, otherwise) {
                    (Some(when), Some(otherwise)) => either(self.exprs, when, body, self.statements(otherwise)),
                    (when, _) => under(self.exprs, when.as_ref(), body),
                }
            }
        }
    }

    fn part(&self, Part { name, when, arguments, stateful, keep_variant }: &Part) -> TokenStream {
        let stateful = stateful.as_ref().map(|stateful| {
            let stateful = self.exprs.value(&stateful.value);
            quote!(plan.keeps_state(#stateful);)
        });
        let add = match arguments {
            None => quote!(plan.as_it_is(cx, #name);),
            Some(arguments) => {
                let given = arguments.iter().map(|(argument, value)| {
                    let value = self.exprs.argument_value(value);
                    quote!((#argument, #value))
                });
                quote!(tried.done(plan.anew(cx, #name, &[#(#given),*], #keep_variant));)
            }
        };
        under(self.exprs, when.as_ref(), quote!(#add #stateful))
    }

    fn merge(&self, Merge { name, when, without_past, with_past, flag }: &Merge) -> TokenStream {
        let merge = quote!(tried.done(plan.merge(#name, #without_past, #with_past, #flag)););
        under(self.exprs, when.as_ref(), merge)
    }
}
