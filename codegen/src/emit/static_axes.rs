//! The axes whose sizes an export fixes, those of them that it needs, and how it can be quantized.

use proc_macro2::TokenStream;
use quote::quote;

use super::branches::under;
use super::classes::Fields;
use super::expr::Exprs;
use super::parameters::used;
use super::{ident, option};
use crate::model::{Class, Handle, MandatoryAxis, Model, Quantization, StaticAxis};
use crate::rust_names::{self, MANDATORY_AXES};

/// The fields of a class's static.
pub(super) fn fields(model: &Model, class: Handle<Class>) -> Fields {
    let name = |class: Handle<Class>| model.classes[class].name.as_str();
    let axes = model.nearest(class, |class| class.static_axes.is_some());
    let axes = axes.map(|says| ident(rust_names::static_axes(name(says))));
    let axes = axes.map_or_else(|| quote!(&[]), |axes| quote!(#axes));
    let mandatory = model.nearest(class, |class| class.mandatory_axes.is_some());
    let mandatory = mandatory.map(|says| ident(rust_names::of_class(name(says), MANDATORY_AXES)));
    let mandatory = mandatory.map_or_else(|| quote!(unsaid::no_axis_names), |function| quote!(#function));
    let Quantization { for_all, by_task } = &model.classes[class].facts.quantization;
    let by_task = by_task.iter().map(|(task, approaches)| quote!((#task, &[#(#approaches),*])));
    let approaches = quote!(QuantizationApproaches { for_all: &[#(#for_all),*], by_task: &[#(#by_task),*] });
    vec![("static_axes", axes), ("mandatory_axes", mandatory), ("quantization_approaches", approaches)]
}

/// The table and the function that a class has of its own.
pub(super) fn items(model: &Model, class: &Class) -> TokenStream {
    let exprs = Exprs::new(model);
    let table = class.static_axes.as_ref().map(|axes| table(exprs, &class.name, axes));
    let function = class.mandatory_axes.as_ref().map(|axes| mandatory(exprs, &class.name, axes));
    quote!(#table #function)
}

fn table(exprs: Exprs<'_>, class: &str, axes: &[StaticAxis]) -> TokenStream {
    let table = ident(rust_names::static_axes(class));
    let axes = axes.iter().map(|StaticAxis { name, default, size }| {
        let (size, default) = (ident(exprs.size_constant(*size)), option(default.as_ref()));
        quote!(StaticAxis { name: #name, default: #default, size: #size })
    });
    quote!(static #table: &[StaticAxis] = &[#(#axes),*];)
}

fn mandatory(exprs: Exprs<'_>, class: &str, axes: &[MandatoryAxis]) -> TokenStream {
    let statements = axes.iter().map(|MandatoryAxis { when, axis }| {
        let push = quote!(names.push(#axis););
        under(exprs, when.as_ref(), push)
    });
    let body: TokenStream = statements.collect();
    let name = ident(rust_names::of_class(class, MANDATORY_AXES));
    let (cx, names) = (used("cx", &body), used("names", &body));
    quote! {
        fn #name(#cx: &ExporterConfig, #names: &mut Vec<&'static str>) -> Result<(), Error> {
            #body
            Ok(())
        }
    }
}
