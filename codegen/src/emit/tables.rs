//! The maps that lookups go through.

use std::collections::BTreeMap;

use proc_macro2::TokenStream;
use quote::quote;

use super::{constructors, libraries, phf_maps};
use crate::model::{Model, ModelType};
use crate::rust_names;

pub(super) fn emit(model: &Model) -> TokenStream {
    let Model { tasks, exporters, .. } = model;
    let libraries = libraries::emit(model);
    let synonyms = synonyms(model);
    let config_types = config_types(model);
    let constructors = constructors::table(model);
    let models = models(model);
    quote! {
        /// Every task that a model of any library can be loaded for.
        pub static TASKS: &[&str] = &[#(#tasks),*];
        /// Every exporter.
        pub static EXPORTERS: &[&str] = &[#(#exporters),*];
        #libraries
        #synonyms
        #config_types
        #constructors
        #models
        /// All of the tables.
        pub static REGISTRY: Registry = Registry {
            tasks: TASKS,
            exporters: EXPORTERS,
            libraries: LIBRARIES,
            synonyms: &SYNONYMS,
            config_types: &CONFIG_TYPES,
            constructors: &CONSTRUCTORS,
            models: &MODELS,
            classes: CLASSES,
        };
    }
}

fn synonyms(model: &Model) -> TokenStream {
    let map = phf_maps::ordered(model.synonyms.iter().map(|(synonym, task)| (&**synonym, format!("{task:?}"))));
    quote! {
        /// Other names of tasks, with the task.
        pub static SYNONYMS: phf::OrderedMap<&str, &str> = #map;
    }
}

fn config_types(model: &Model) -> TokenStream {
    let own = model.config_types.iter().map(|(_, config)| config).filter(|config| config.own);
    let map = phf_maps::map(own.map(|config| (&*config.name, format!("&{}", rust_names::config_type(&config.name)))));
    quote! {
        /// What config classes fill in, by `model_type` or `_class_name`.
        pub static CONFIG_TYPES: phf::Map<&str, &ConfigType> = #map;
    }
}

fn models(model: &Model) -> TokenStream {
    let mut by_type: BTreeMap<&str, Vec<&ModelType>> = BTreeMap::new();
    for model_type in own(model) {
        by_type.entry(&model_type.name).or_default().push(model_type);
    }
    let map = phf_maps::ordered(by_type.into_iter().map(|(name, mut entries)| {
        entries.sort_by_key(|entry| entry.library);
        let entries = entries.into_iter().map(|entry| model_type(model, entry));
        (name, quote!(&[#(#entries),*]).to_string())
    }));
    quote! {
        /// Every model type with the libraries that have it, in alphabetical order.
        pub static MODELS: phf::OrderedMap<&str, &[Model]> = #map;
    }
}

/// The model types of this registry, and not those of the one that it is laid over.
pub(super) fn own(model: &Model) -> impl Iterator<Item = &ModelType> {
    model.model_types.iter().filter(|model_type| model_type.own)
}

fn model_type(model: &Model, of: &ModelType) -> TokenStream {
    let ModelType { library, name, supports, .. } = of;
    let exporters = supports.iter().map(|support| {
        let exporter = &support.exporter;
        let tasks = support.tasks.iter().map(|task| {
            let constructor = constructors::path(model, of, support, task);
            quote!((#task, #constructor))
        });
        let beyond_reference = support.beyond_reference;
        quote!(Support { exporter: #exporter, tasks: &[#(#tasks),*], beyond_reference: #beyond_reference })
    });
    quote!(Model { library: &LIBRARIES[#library], model_type: #name, exporters: &[#(#exporters),*] })
}
