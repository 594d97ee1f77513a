//! The axes whose sizes an export fixes, those of them that it needs, and how it can be quantized.

use proc_macro2::TokenStream;
use quote::quote;

use super::branches::each;
use super::classes::function_name;
use super::expr::Exprs;
use super::parameters::function;
use super::{ident, option};
use crate::model::{Class, Conditional, Handle, Model, Quantization, Slot, StaticAxis};
use crate::rust_names;

/// The table of the nearest class that states any.
pub(super) fn field(model: &Model, class: Handle<Class>) -> TokenStream {
    let says = model.nearest(class, |class| class.static_axes.is_some());
    let axes = says.map(|says| ident(rust_names::static_axes(&model.classes[says].name)));
    axes.map_or_else(|| quote!(&[]), |axes| quote!(#axes))
}

pub(super) fn quantization(Quantization { for_all, by_task }: &Quantization) -> TokenStream {
    let by_task = by_task.iter().map(|(task, approaches)| quote!((#task, &[#(#approaches),*])));
    quote!(QuantizationApproaches { for_all: &[#(#for_all),*], by_task: &[#(#by_task),*] })
}

/// The table and the function that a class has of its own.
pub(super) fn items(model: &Model, class: &Class) -> TokenStream {
    let exprs = Exprs::new(model);
    let table = class.static_axes.as_ref().map(|axes| table(exprs, &class.name, axes));
    let function = class.mandatory_axes.as_ref().map(|axes| mandatory(exprs, class, axes));
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

fn mandatory(exprs: Exprs<'_>, class: &Class, axes: &[Conditional<Box<str>>]) -> TokenStream {
    let body = each(exprs, axes, |axis| quote!(names.push(#axis);));
    let parameters = [("cx", quote!(&ExporterConfig)), ("names", quote!(&mut Vec<&'static str>))];
    function(&function_name(class, Slot::MandatoryAxes), &parameters, &body)
}
