//! The axes whose sizes an export fixes, those of them that it needs, and how it can be quantized.

use proc_macro2::{Ident, TokenStream};
use quote::{format_ident, quote};

use super::classes::mentions;
use super::snake;
use crate::diagnostic::Diagnostics;
use crate::expr::condition::Domains;
use crate::expr::{Scope, constant, shape_constant};
use crate::quantization::Quantization;
use crate::resolve::Registry;
use crate::schema::MandatoryAxis;
use crate::static_axes;

/// The fields of a class's static.
pub(super) fn fields(registry: &Registry<'_>, class: usize) -> TokenStream {
    let nearest = |says: fn(&Registry<'_>, usize) -> bool, name: fn(&str) -> Ident| {
        let says = registry.lineage(class).find(|class| says(registry, *class));
        says.map(|class| name(registry.classes[class].name))
    };
    let axes = nearest(states_axes, axes_name).map_or_else(|| quote!(&[]), |name| quote!(#name));
    let mandatory =
        nearest(states_mandatory, function_name).map_or_else(|| quote!(unsaid::no_axis_names), |name| quote!(#name));
    let Quantization { for_all, by_task } = Quantization::of(registry, class);
    let by_task = by_task.iter().map(|(task, approaches)| quote!((#task, &[#(#approaches),*])));
    quote! {
        static_axes: #axes,
        mandatory_axes: #mandatory,
        quantization_approaches: QuantizationApproaches { for_all: &[#(#for_all),*], by_task: &[#(#by_task),*] },
    }
}

/// The table and the function that a class has of its own.
pub(super) fn items(registry: &Registry<'_>, class: usize, diagnostics: &mut Diagnostics) -> TokenStream {
    let mut items = TokenStream::new();
    if states_axes(registry, class) {
        let name = axes_name(registry.classes[class].name);
        let axes = static_axes::of(registry, class).into_iter().map(|(axis, default)| {
            let size = shape_constant(axis);
            let default = default.map_or_else(|| quote!(None), |default| quote!(Some(#default)));
            quote!(StaticAxis { name: #axis, default: #default, size: #size })
        });
        items.extend(quote!(static #name: &[StaticAxis] = &[#(#axes),*];));
    }
    if states_mandatory(registry, class) {
        items.extend(mandatory(registry, class, diagnostics));
    }
    items
}

fn states_axes(registry: &Registry<'_>, class: usize) -> bool {
    !registry.classes[class].spec.static_axes.is_empty()
}

fn states_mandatory(registry: &Registry<'_>, class: usize) -> bool {
    registry.classes[class].spec.mandatory_axes.is_some()
}

fn axes_name(class: &str) -> Ident {
    format_ident!("{}_STATIC_AXES", snake(class).to_uppercase())
}

fn function_name(class: &str) -> Ident {
    format_ident!("{}_mandatory_axes", snake(class))
}

fn mandatory(registry: &Registry<'_>, class: usize, diagnostics: &mut Diagnostics) -> TokenStream {
    let own = &registry.classes[class];
    let (scope, domains) = (Scope::of_class(registry, class), Domains::of(registry, class));
    let mut body = TokenStream::new();
    for (at, entry) in own.spec.mandatory_axes.iter().flatten().enumerate() {
        let axis = entry.axis();
        let push = quote!(names.push(#axis););
        match entry {
            MandatoryAxis::Always(_) => body.extend(push),
            MandatoryAxis::Conditional(conditional) => match domains.condition(&scope, &conditional.when) {
                Ok(condition) => match constant(&condition) {
                    Some(true) => body.extend(push),
                    Some(false) => {}
                    None => body.extend(quote!(if #condition { #push })),
                },
                Err(message) => diagnostics.at(&own.place.key("mandatory_axes").index(at).key("when"), message),
            },
        }
    }
    let name = function_name(own.name);
    let cx = if mentions(&body, "cx") { format_ident!("cx") } else { format_ident!("_cx") };
    let names = if mentions(&body, "names") { format_ident!("names") } else { format_ident!("_names") };
    quote! {
        fn #name(#cx: &ExporterConfig, #names: &mut Vec<&'static str>) -> Result<(), Error> {
            #body
            Ok(())
        }
    }
}
