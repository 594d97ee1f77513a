//! A static for each constructor, so that a pair of model type and task that there is not does not
//! compile: `EXPORTER::MODEL_TYPE::TASK`, and `EXPORTER::LIBRARY::MODEL_TYPE::TASK` for every library but the first.

use proc_macro2::TokenStream;
use quote::quote;
use syn::Path;

use super::summary::Summary;
use super::{constructors, ident};
use crate::model::{Model, ModelType, Support};
use crate::rust_names;

/// A model type as one exporter exports it.
type Entry<'m> = (&'m ModelType, &'m Support);

pub(super) fn emit(model: &Model, run_time: &Path) -> TokenStream {
    let exporters = model.exporters.iter().map(|exporter| of_exporter(model, exporter, run_time));
    quote! {
        /// A static for each constructor.
        pub mod constructors {
            #(#exporters)*
        }
    }
}

/// The module of an exporter, if the registry has models for it that are not those of the one that it is laid over.
fn of_exporter(model: &Model, exporter: &str, run_time: &Path) -> TokenStream {
    let entries = model.model_types.iter().flat_map(|model| model.supports.iter().map(move |support| (model, support)));
    let (own, of_base): (Vec<Entry<'_>>, Vec<Entry<'_>>) =
        entries.filter(|(_, support)| support.exporter == exporter).partition(|(model_type, _)| model_type.own);
    if own.is_empty() {
        return TokenStream::new();
    }
    let module = ident(rust_names::module(exporter));
    let built_in = quote!(#run_time::runtime::built_in::constructors::#module);
    let inherited = (!of_base.is_empty()).then(|| quote!(pub use #built_in::*;));
    let libraries = model.libraries.iter().enumerate().map(|(rank, (library, _))| {
        let is_of_library = |(model_type, _): &Entry<'_>| model_type.library == rank;
        let of_library: Vec<_> = own.iter().copied().filter(is_of_library).collect();
        if rank == 0 {
            return models(model, &of_library, 3);
        }
        let inherits = of_base.iter().any(is_of_library);
        of_other_library(model, library, &of_library, inherits.then_some(&built_in))
    });
    let doc = format!("The constructors for the exporter `{exporter}`, by model type and task.");
    quote! {
        #[doc = #doc]
        pub mod #module {
            #inherited
            #(#libraries)*
        }
    }
}

/// The module of a library other than the first, beside the model types of that; `built_in` has the same module, where
/// the registry that this one is laid over has models of the library.
fn of_other_library(
    model: &Model,
    library: &str,
    entries: &[Entry<'_>],
    built_in: Option<&TokenStream>,
) -> TokenStream {
    if entries.is_empty() {
        return TokenStream::new();
    }
    let name = ident(rust_names::module(library));
    let inherited = built_in.map(|module| quote!(pub use #module::#name::*;));
    let models = models(model, entries, 4);
    let doc = format!("Models of {library}.");
    quote! {
        #[doc = #doc]
        pub mod #name {
            #inherited
            #models
        }
    }
}

/// A module for each model type, `depth` modules below the tables.
fn models(model: &Model, entries: &[Entry<'_>], depth: usize) -> TokenStream {
    let modules = entries.iter().map(|(model_type, support)| {
        let module = ident(rust_names::module(&model_type.name));
        let statics = support.tasks.iter().map(|task| of_task(model, model_type, support, task, depth));
        let doc = format!("`{}` of {}.", model_type.name, model.libraries[model_type.library].0);
        quote! {
            #[doc = #doc]
            pub mod #module {
                #(#statics)*
            }
        }
    });
    modules.collect()
}

/// One that leads on to its class and all that this has. As a constant it would be looked through down to the last of these, for
/// each anew, which took the compiler a second.
fn of_task(model: &Model, model_type: &ModelType, support: &Support, task: &str, depth: usize) -> TokenStream {
    let name = ident(rust_names::constant(task));
    let doc = Summary::new(model, support.class, task).text();
    let up: TokenStream = std::iter::repeat_n(quote!(super::), depth).collect();
    let constructor = constructors::constructor(model, model_type, support, task, &up);
    quote! {
        #[doc = #doc]
        pub static #name: #up ExportConfigConstructor<'static> = #constructor;
    }
}
