//! Constructors: what makes an exporter config for a model type and a task.

use optimum_exporters_common::Key;
use proc_macro2::{Literal, TokenStream};
use quote::quote;

use super::expr::version as version_of;
use super::{ident, option};
use crate::key_table::KeyTable;
use crate::model::{Model, ModelType, Support, split_past};
use crate::rust_names;

/// The table of all constructors of model types, with what is registered for each in their order.
pub(super) fn table(model: &Model, model_types: &[&ModelType]) -> TokenStream {
    let (mut tasks, mut registered, mut synonyms) = (Vec::new(), Vec::new(), 0);
    for model_type in model_types {
        for support in &model_type.supports {
            for task in &support.tasks {
                let names = model.synonyms_for(support, task);
                synonyms += names.len();
                let of = (*model_type, &*support.exporter, registered.len());
                tasks.extend(names.into_iter().chain([task.clone()]).map(|name| (of, name)));
                let constructor = path(model, model_type, support, task);
                registered.push(quote!((#task, #constructor)));
            }
        }
    }
    let keys: Vec<_> = tasks
        .iter()
        .map(|((model_type, exporter, number), task)| {
            let library = &model.libraries[model_type.library].0;
            (Key { exporter, library, model_type: &model_type.name, task }, *number)
        })
        .collect();
    let (count, table) = (registered.len(), hashed(&keys, synonyms));
    quote! {
        /// Each task of each model type with its constructor.
        static REGISTERED: [Registered; #count] = [#(#registered),*];
        #table
    }
}

/// The table that finds each number by its key.
fn hashed(keys: &[(Key<'_>, usize)], synonyms: usize) -> TokenStream {
    let KeyTable { seed, pilots, remap, scopes, names, entries } = KeyTable::new(keys);
    let pilots = Literal::byte_string(&pilots);
    let scopes = scopes.iter().map(|[exporter, library]| quote!([#exporter, #library]));
    let names = names.iter();
    let entries = entries.iter().map(|entry| {
        let numbers = entry.map(Literal::u32_unsuffixed);
        quote!([#(#numbers),*])
    });
    quote! {
        /// The constructor of each exporter, library, model type and task, or synonym of it.
        pub static CONSTRUCTORS: Constructors = Constructors::new(Table {
            seed: #seed,
            pilots: #pilots,
            remap: &[#(#remap),*],
            scopes: &[#(#scopes),*],
            names: &[#(#names),*],
            entries: &[#(#entries),*],
            registered: &REGISTERED,
            synonyms: #synonyms,
        });
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
