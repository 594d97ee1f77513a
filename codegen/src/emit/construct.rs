//! What constructors do.

use proc_macro2::TokenStream;
use quote::quote;

use super::branches::each;
use super::expr::Exprs;
use super::{ident, option};
use crate::model::{Assignment, Conditional, ConstructAction, Fact, Model, NestedPart};
use crate::rust_names;

/// The statements of a class's own constructor.
pub(super) fn statements(model: &Model, steps: &[Conditional<ConstructAction>]) -> TokenStream {
    let exprs = Exprs::new(model);
    each(exprs, steps, |of| action(exprs, of))
}

fn action(exprs: Exprs<'_>, action: &ConstructAction) -> TokenStream {
    match action {
        ConstructAction::Error(message) => {
            let message = exprs.text(message);
            quote!(tried.fail(eval::unsupported(cx.class(), #message)); return tried.end(());)
        }
        ConstructAction::Warn(message) => {
            let message = exprs.text(message);
            quote!(cx.warn(#message);)
        }
        ConstructAction::Set(assignments) => assignments.iter().map(|to| assign(exprs, to)).collect(),
        ConstructAction::Config(attribute) => attempt(&quote!(cx.rebind_config(#attribute))),
        ConstructAction::Export(attribute) => attempt(&quote!(cx.rebind_export(#attribute))),
        ConstructAction::Nest(parts) => parts.iter().map(|part| nest(exprs, part)).collect(),
    }
}

fn assign(exprs: Exprs<'_>, assignment: &Assignment) -> TokenStream {
    match assignment {
        Assignment::Task(task) => quote!(cx.assign_task(#task);),
        Assignment::Variant(value) => {
            let (value, set) = (exprs.argument_value(value), attempt(&quote!(cx.set_variant(variant))));
            quote!(if let ArgumentValue::Str(variant) = #value { #set })
        }
        Assignment::Fact(fact, value) => {
            let value = exprs.argument_value(value);
            match fact {
                Fact::Patcher => quote!(cx.assign_patcher(#value);),
                Fact::MinTransformersVersion => quote!(cx.assign_min_transformers_version(#value);),
                Fact::MaxTransformersVersion => quote!(cx.assign_max_transformers_version(#value);),
            }
        }
        Assignment::Argument(argument, value) => {
            let (constant, value) = (ident(exprs.argument_constant(argument)), exprs.argument_value(value));
            attempt(&quote!(cx.assign(#constant, #value)))
        }
    }
}

/// The statements that do something, and end the function if anything has failed: what is constructed is built on.
pub(super) fn attempt(call: &TokenStream) -> TokenStream {
    quote!(tried.done(#call); if tried.has_failed() { return tried.end(()); })
}

fn nest(exprs: Exprs<'_>, part: &NestedPart) -> TokenStream {
    let NestedPart { name, attribute, model_type, set, library, task, arguments } = part;
    let pass = arguments
        .iter()
        .map(|(argument, accepting)| quote!(Pass { argument: #argument, accepting: &[#(#accepting),*] }));
    let constant = ident(rust_names::constant(name));
    let attribute = option(attribute.as_deref());
    let nest = if model_type.is_none() && set.is_empty() {
        attempt(&quote!(cx.nest(&#constant)))
    } else {
        let model_type = model_type.as_ref().map_or_else(|| quote!(ArgumentValue::None), |of| exprs.argument_value(of));
        let set = set.iter().map(|(argument, value)| {
            let value = exprs.argument_value(value);
            quote!((#argument, #value))
        });
        attempt(&quote!(cx.nest_as(&#constant, #model_type, &[#(#set),*])))
    };
    quote! {
        const #constant: NestedPart = NestedPart {
            name: #name,
            attribute: #attribute,
            library: #library,
            task: #task,
            arguments: &[#(#pass),*],
        };
        #nest
    }
}
