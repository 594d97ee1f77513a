//! The parts that models are exported as.

use proc_macro2::TokenStream;
use quote::quote;

use super::branches::under;
use super::classes::function_name;
use super::expr::Exprs;
use super::{ident, option, parameters};
use crate::model::{Class, Model, ModelPart, Slot};
use crate::rust_names;

/// The function that a class has of its own.
pub(super) fn function(model: &Model, class: &Class) -> Option<TokenStream> {
    let exprs = Exprs::new(model);
    let body: TokenStream = class.parts.as_ref()?.iter().map(|of| part(model, exprs, of)).collect();
    let parameters = [("cx", quote!(&ExporterConfig)), ("parts", quote!(&mut Vec<ModelPart>))];
    let function = parameters::function(&function_name(class, Slot::Parts), &parameters, &body);
    Some(quote!(#[doc(hidden)] pub #function))
}

fn part(model: &Model, exprs: Exprs<'_>, part: &ModelPart) -> TokenStream {
    let ModelPart { name, when, refuse, class, config, carry, task, arguments, wires } = part;
    let class = option(class.map(|class| {
        let class = ident(rust_names::constant(&model.classes[class].name));
        quote!(&#class)
    }));
    let task = option(task.as_deref());
    let arguments = arguments.iter().map(|(argument, value)| {
        let value = exprs.argument_value(value);
        quote!((#argument, #value))
    });
    let wires = wires.iter().map(|[input, part, output]| quote!(Wire { input: #input, part: #part, output: #output }));
    let carry = carry.iter().map(|(attribute, way)| quote!((#attribute, &[#(#way),*])));
    let refusal = refuse.as_ref().map(|(when, message)| {
        let message = exprs.text(message);
        under(exprs, Some(when), quote!(tried.fail(eval::unsupported(cx.class(), #message));))
    });
    let push = quote! {
        #refusal
        parts.push(ModelPart {
            name: #name,
            class: #class,
            config: &[#(#config),*],
            carry: &[#(#carry),*],
            task: #task,
            arguments: vec![#(#arguments),*],
            wires: &[#(#wires),*],
        });
    };
    under(exprs, when.as_ref(), push)
}
