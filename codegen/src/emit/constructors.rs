//! Constructors: what makes an exporter config for a model type and a task.

use indexmap::IndexSet;
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
    let (mut entries, mut synonyms) = (Vec::new(), 0);
    for model_type in tables::own(model) {
        let library = &*model.libraries[model_type.library].0;
        for support in &model_type.supports {
            for task in &support.tasks {
                let constructor = path(model, model_type, support, task);
                let names = model.synonyms_for(support, task);
                synonyms += names.len();
                for name in names.into_iter().chain([task.clone()]) {
                    entries.push(((&support.exporter, library, &model_type.name, name), constructor.clone()));
                }
            }
        }
    }
    let HashState { seed, pilots, remap, map } =
        ptrhash::generate_hash_with_hash_fn(&entries, |((exporter, library, model_type, task), _), seed| {
            Key { exporter, library, model_type, task }.digest(*seed)
        });
    let pilots = Literal::byte_string(&pilots);
    let mut scopes: IndexSet<[&str; 2]> = IndexSet::new();
    let entries: Vec<_> = map
        .iter()
        .map(|at| {
            let ((exporter, library, model_type, task), constructor) = &entries[*at];
            let scope = scopes.insert_full([exporter, library]).0;
            quote!((&SCOPES[#scope], [#model_type, #task], #constructor))
        })
        .collect();
    let (scopes, count) = (scopes.iter().map(|names| quote!([#(#names),*])), scopes.len());
    quote! {
        /// Each exporter with each library that it exports models of.
        static SCOPES: [[&str; 2]; #count] = [#(#scopes),*];
        /// The constructor of each exporter, library, model type and task, or synonym of it.
        pub static CONSTRUCTORS: Constructors = Constructors::new(
            #seed, #pilots, &[#(#remap),*], &[#(#entries),*], #synonyms,
        );
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
        let library = module(&model.libraries[model_type.library].0);
        quote!(#library::)
    });
    let (exporter, model_type) = (module(&support.exporter), module(&model_type.name));
    let name = ident(rust_names::constant(task));
    quote!(constructors::#exporter::#library #model_type::#name)
}
