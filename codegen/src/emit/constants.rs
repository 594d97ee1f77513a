//! A constant for each constructor, so that a pair of model type and task that there is not does not
//! compile: `EXPORTER::MODEL_TYPE::TASK`, and `EXPORTER::LIBRARY::MODEL_TYPE::TASK` for every library but the first.

use std::collections::BTreeMap;

use proc_macro2::{Ident, TokenStream};
use quote::quote;
use syn::Path;

use super::summary::Summary;
use super::{module_name, static_name};
use crate::diagnostic::Diagnostics;
use crate::resolve::{Model, Registry, Support};
use crate::schema::split_past;

/// A model type as one exporter exports it.
type Entry<'r> = (&'r Model<'r>, &'r Support<'r>);

pub(super) fn emit(registry: &Registry<'_>, run_time: &Path, diagnostics: &mut Diagnostics) -> TokenStream {
    let exporters: TokenStream =
        registry.exporters.iter().map(|exporter| of_exporter(registry, exporter, run_time, diagnostics)).collect();
    quote! {
        /// A constant for each constructor.
        pub mod constructors {
            #exporters
        }
    }
}

/// The module of an exporter, if the registry has models for it that are not those of the one that it is laid over.
fn of_exporter(registry: &Registry<'_>, exporter: &str, run_time: &Path, diagnostics: &mut Diagnostics) -> TokenStream {
    let entries = registry.models.iter().flat_map(|model| model.exporters.iter().map(move |support| (model, support)));
    let (own, of_base): (Vec<Entry<'_>>, Vec<Entry<'_>>) = entries
        .filter(|(_, support): &Entry<'_>| support.exporter == exporter)
        .partition(|(model, _)| registry.is_own(&model.place));
    if own.is_empty() {
        return TokenStream::new();
    }
    let module = module_name(exporter);
    let built_in = quote!(#run_time::runtime::built_in::constructors::#module);
    let inherited = (!of_base.is_empty()).then(|| quote!(pub use #built_in::*;));
    let mut known = BTreeMap::new();
    let libraries = registry.libraries.iter().enumerate().map(|(rank, (library, _))| {
        let of_library: Vec<_> = own.iter().filter(|(model, _)| model.library == *library).collect();
        if rank == 0 {
            return models(registry, &of_library, 3, &mut known, diagnostics);
        }
        let inherits = of_base.iter().any(|(model, _)| model.library == *library);
        of_other_library(registry, library, &of_library, inherits.then_some(&built_in), &known, diagnostics)
    });
    let libraries: TokenStream = libraries.collect();
    let doc = format!("The constructors for the exporter `{exporter}`, by model type and task.");
    quote! {
        #[doc = #doc]
        pub mod #module {
            #inherited
            #libraries
        }
    }
}

/// The module of a library other than the first, beside the model types of that; `built_in` has the same module, where
/// the registry that this one is laid over has models of the library.
fn of_other_library<'r>(
    registry: &'r Registry<'r>,
    library: &str,
    entries: &[&Entry<'r>],
    built_in: Option<&TokenStream>,
    known: &BTreeMap<Ident, &str>,
    diagnostics: &mut Diagnostics,
) -> TokenStream {
    let Some((first, _)) = entries.first() else { return TokenStream::new() };
    let name = module_name(library);
    let inherited = built_in.map(|module| quote!(pub use #module::#name::*;));
    if let Some(model_type) = known.get(&name) {
        let message = format!(
            "the model type `{model_type}` and the library `{library}` are both written as `{name}` in Rust: change one"
        );
        diagnostics.at(&first.place, message);
    }
    let models = models(registry, entries, 4, &mut BTreeMap::new(), diagnostics);
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
fn models<'r>(
    registry: &'r Registry<'r>,
    entries: &[&Entry<'r>],
    depth: usize,
    known: &mut BTreeMap<Ident, &'r str>,
    diagnostics: &mut Diagnostics,
) -> TokenStream {
    let mut tokens = TokenStream::new();
    for (model, support) in entries {
        let module = module_name(model.model_type);
        let other = known.insert(module.clone(), model.model_type);
        if let Some(other) = other.filter(|other| *other != model.model_type) {
            let message = format!(
                "the model types `{other}` and `{}` are both written as `{module}` in Rust: change one",
                model.model_type
            );
            diagnostics.at(&model.place.key("model_type"), message);
        }
        let constants: TokenStream =
            support.tasks.iter().map(|(task, _)| constant(registry, model, support, task, depth)).collect();
        let doc = format!("`{}` of {}.", model.model_type, model.library);
        tokens.extend(quote! {
            #[doc = #doc]
            pub mod #module {
                #constants
            }
        });
    }
    tokens
}

fn constant(
    registry: &Registry<'_>,
    model: &Model<'_>,
    support: &Support<'_>,
    task: &str,
    depth: usize,
) -> TokenStream {
    let name = static_name("", task);
    let doc = Summary::new(registry, support.class, task).text();
    let up: TokenStream = std::iter::repeat_n(quote!(super::), depth).collect();
    let constructor = constructor(registry, model, support, task, &up);
    quote! {
        #[doc = #doc]
        pub const #name: #up ExportConfigConstructor<'static> = #constructor;
    }
}

/// The constructor, where the tables are in the module `up`.
fn constructor(
    registry: &Registry<'_>,
    model: &Model<'_>,
    support: &Support<'_>,
    task: &str,
    up: &TokenStream,
) -> TokenStream {
    let class = static_name("", registry.classes[support.class].name);
    let (bare, use_past) = split_past(task);
    let config_type = model.config_type.map_or_else(
        || quote!(None),
        |name| {
            let ident = static_name("CONFIG", name);
            quote!(Some(&#up #ident))
        },
    );
    quote!(#up ExportConfigConstructor::new(&#up #class, #bare, #use_past, #config_type))
}

/// The path of the constant, from the module that the tables are in.
pub(super) fn path(registry: &Registry<'_>, model: &Model<'_>, support: &Support<'_>, task: &str) -> TokenStream {
    let [exporter, library, model_type] = [support.exporter, model.library, model.model_type].map(module_name);
    let is_first = registry.libraries.first().is_some_and(|(first, _)| *first == model.library);
    let library = (!is_first).then(|| quote!(#library::));
    let name = static_name("", task);
    quote!(constructors::#exporter::#library #model_type::#name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_keyword_is_no_module() {
        assert_eq!(module_name("type"), "type_");
        assert_eq!(module_name("u-net"), "u_net");
    }
}
