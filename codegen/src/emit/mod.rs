//! Writes a registry's model as Rust: one module of statics, functions and `phf` maps.

mod branches;
mod classes;
mod config_types;
mod construct;
mod constructors;
mod draws;
mod dummy;
mod expr;
mod generators;
mod layers;
mod libraries;
mod library_classes;
mod names;
mod normalized;
mod output_sizes;
mod parameters;
mod parts;
mod phf_maps;
mod plan;
mod signs;
mod source;
mod static_axes;
mod statics;
mod steps;
mod summary;
mod tables;

use proc_macro2::{Ident, Span, TokenStream};
use quote::{ToTokens, quote};
use syn::Path;

use crate::apart::both;
use crate::model::Model;
use source::Source;

/// The text of the whole module, for a run time that is found under a path.
pub(crate) fn emit(model: &Model, run_time: &Path) -> String {
    let (functions, [lookups, others]) = both(|| functions(model), || [lookups(model, run_time), others(model)]);
    module(model, run_time, &[lookups, functions, others].concat())
}

/// What constructors are looked up in, and by.
fn lookups(model: &Model, run_time: &Path) -> String {
    let mut source = Source::default();
    source.add(tables::emit(model));
    source.add(statics::emit(model, run_time));
    source.add(names::emit(model));
    source.into_text()
}

/// The tables that have no functions.
fn others(model: &Model) -> String {
    let mut source = Source::of(normalized::emit(model));
    if !model.is_laid_over {
        source.add(library_classes::emit(&model.library_classes));
        source.add(signs::emit(&model.signs));
    }
    source.into_text()
}

/// Config types, generators and classes, with the functions that they are made of.
fn functions(model: &Model) -> String {
    let mut source = Source::default();
    config_types::emit(model, &mut source);
    generators::emit(model, &mut source);
    classes::emit(model, &mut source);
    source.into_text()
}

/// What all stands in: the names of the run time, those of the registry that this one is laid over, and in
/// another crate a check that the run time is of the compiler's version. There, what nobody uses is no
/// mistake.
fn module(model: &Model, run_time: &Path, items: &str) -> String {
    let text = |tokens: TokenStream| Source::of(tokens).into_text();
    let built_in = model.is_laid_over.then(|| quote!(use #run_time::runtime::built_in::*;));
    let used = text(quote!(use #run_time::runtime::*; #built_in));
    if run_time.is_ident("crate") {
        return used + items;
    }
    let version = env!("CARGO_PKG_VERSION");
    let message = format!(
        "this registry was compiled by version {version} of the compiler, and the crate that it is used with has another \
         version: give the same version under [build-dependencies] and [dependencies]"
    );
    let check = text(quote! {
        const _: () = assert!(#run_time::runtime::is_version(#version), #message);
    });
    let public = text(quote! {
        #[allow(unused)]
        pub use compiled::constructors::*;
        #[allow(unused)]
        pub use compiled::{
            CLASSES, CONFIG_TYPES, CONSTRUCTORS, EXPORTERS, LIBRARIES, MODELS, REGISTRY, SHAPES, SYNONYMS, TASKS, names,
        };
    });
    format!("#[allow(unused)]\nmod compiled {{\n{check}{used}{items}}}\n{public}")
}

/// A name that [`rust_names`](crate::rust_names) writes.
fn ident(name: impl AsRef<str>) -> Ident {
    Ident::new(name.as_ref(), Span::call_site())
}

/// `Some(value)` or `None`.
fn option(value: Option<impl ToTokens>) -> TokenStream {
    value.map_or_else(|| quote!(None), |value| quote!(Some(#value)))
}
