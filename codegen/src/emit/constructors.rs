//! Constructors: what makes an exporter config for a model type and a task.

use optimum_exporters_common::Key;
use phf_generator::ptrhash::{self, HashState};
use proc_macro2::{Literal, TokenStream};
use quote::quote;

use super::expr::version as version_of;
use super::{ident, option, tables};
use crate::model::{Model, ModelType, Support, split_past};
use crate::rust_names;

/// The table of all constructors.
pub(super) fn table(model: &Model) -> TokenStream {
    let mut entries = Vec::new();
    for model_type in tables::own(model) {
        let library = &*model.libraries[model_type.library].name;
        for support in &model_type.supports {
            for task in &support.tasks {
                let key = Key { exporter: &support.exporter, library, model_type: &model_type.name, task };
                entries.push((key, path(model, model_type, support, task)));
            }
        }
    }
    let HashState { seed, pilots, remap, map } =
        ptrhash::generate_hash_with_hash_fn(&entries, |(key, _), seed| key.digest(*seed));
    let pilots = Literal::byte_string(&pilots);
    let entries = map.iter().map(|at| {
        let (Key { exporter, library, model_type, task }, constructor) = &entries[*at];
        quote!((Key::new(#exporter, #library, #model_type, #task), &#constructor))
    });
    quote! {
        /// The constructor of each exporter, library, model type and task.
        pub static CONSTRUCTORS: Constructors = Constructors::new(#seed, #pilots, &[#(#remap),*], &[#(#entries),*]);
    }
}

/// The constructor, where the tables are in the module `up`.
pub(super) fn constructor(
    model: &Model,
    model_type: &ModelType,
    support: &Support,
    task: &str,
    up: &TokenStream,
) -> TokenStream {
    let class = ident(rust_names::constant(&model.classes[support.class].name));
    let (bare, use_past) = split_past(task);
    let config_type = option(model_type.config_type.map(|config_type| {
        let config_type = ident(rust_names::config_type(&model.config_types[config_type].name));
        quote!(&#up #config_type)
    }));
    let by_default = support.transformers.map(|version| {
        let version = version_of(version);
        quote!(.by_default(#up #version))
    });
    quote!(#up ExportConfigConstructor::new(&#up #class, #bare, #use_past, #config_type) #by_default)
}

/// The path of the constant, from the module that the tables are in.
pub(super) fn path(model: &Model, model_type: &ModelType, support: &Support, task: &str) -> TokenStream {
    let module = |name: &str| ident(rust_names::module(name));
    let library = (model_type.library > 0).then(|| {
        let library = module(&model.libraries[model_type.library].name);
        quote!(#library::)
    });
    let (exporter, model_type) = (module(&support.exporter), module(&model_type.name));
    let name = ident(rust_names::constant(task));
    quote!(constructors::#exporter::#library #model_type::#name)
}
