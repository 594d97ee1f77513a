//! The maps that lookups go through.

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
    let model_types = in_order(model);
    let constructors = constructors::table(model, &model_types);
    let models = models(&model_types);
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

/// The model types of this registry, and not those of the one that it is laid over, in alphabetical order, those of one
/// name by their library.
fn in_order(model: &Model) -> Vec<&ModelType> {
    let mut own: Vec<_> = model.model_types.iter().filter(|model_type| model_type.own).collect();
    own.sort_by_key(|model_type| (&model_type.name, model_type.library));
    own
}

fn models(model_types: &[&ModelType]) -> TokenStream {
    let mut start = 0;
    let map = phf_maps::ordered(model_types.chunk_by(|left, right| left.name == right.name).map(|of_name| {
        let models: Vec<_> = of_name.iter().map(|of| model_type(of, &mut start)).collect();
        (&*of_name[0].name, quote!(&[#(#models),*]).to_string())
    }));
    quote! {
        /// Every model type with the libraries that have it, in alphabetical order.
        pub static MODELS: phf::OrderedMap<&str, &[Model]> = #map;
    }
}

/// A model type, whose tasks are registered from `start` on.
fn model_type(of: &ModelType, start: &mut usize) -> TokenStream {
    let ModelType { library, name, supports, .. } = of;
    let exporters = supports.iter().map(|support| {
        let (exporter, from, count) = (&support.exporter, *start, support.tasks.len());
        *start += count;
        let tasks = quote!(registered(&REGISTERED, #from, #count));
        let beyond_reference = support.beyond_reference;
        quote!(Support { exporter: #exporter, tasks: #tasks, beyond_reference: #beyond_reference })
    });
    quote!(Model { library: &LIBRARIES[#library], model_type: #name, exporters: &[#(#exporters),*] })
}
