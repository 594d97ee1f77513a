//! The maps that lookups go through.

use std::collections::BTreeMap;
use std::hash::Hash;

use phf_generator::ptrhash::{self, HashState};
use phf_shared::{FmtConst, PhfHash};
use proc_macro2::{Literal, TokenStream};
use quote::quote;

use super::{constants, model_classes, option, static_name};
use crate::resolve::{Model, Registry};
use crate::schema::{ModulesSpec, PipelinePart, PipelinesSpec};
use optimum_exporters_common::Key;

pub(super) fn emit(registry: &Registry<'_>) -> TokenStream {
    let (tasks, exporters) = (&registry.tasks, &registry.exporters);
    let libraries = libraries(registry);
    let synonyms = synonyms(registry);
    let config_types = config_types(registry);
    let constructors = constructors(registry);
    let models = models(registry);
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

fn libraries(registry: &Registry<'_>) -> TokenStream {
    let libraries = registry.libraries.iter().map(|(name, spec)| {
        let default_model_type = option(&spec.default_model_type);
        let model_type_key = option(&spec.model_type_key);
        let config_key = option(&spec.config_key);
        let task = option(&spec.task);
        let loaders = model_classes::of_library(registry, name);
        let modules = match &spec.modules {
            Some(ModulesSpec { index, model_types }) => {
                let model_types = model_types.iter().map(|(class, model_type)| quote!((#class, #model_type)));
                quote!(Some(Modules { index: #index, model_types: &[#(#model_types),*] }))
            }
            None => quote!(None),
        };
        let pipelines = match &spec.pipelines {
            Some(spec) => {
                let pipelines = pipelines(spec);
                quote!(Some(&#pipelines))
            }
            None => quote!(None),
        };
        quote!(Library {
            name: #name,
            default_model_type: #default_model_type,
            model_type_key: #model_type_key,
            config_key: #config_key,
            task: #task,
            loaders: &#loaders,
            modules: #modules,
            pipelines: #pipelines,
        })
    });
    quote! {
        /// Every library, the one that wins where several have a model type first.
        pub static LIBRARIES: &[Library] = &[#(#libraries),*];
    }
}

fn pipelines(spec: &PipelinesSpec) -> TokenStream {
    let index = &spec.index;
    let model_types = spec.model_types.iter().map(|(class, model_type)| quote!((#class, #model_type)));
    let plans = spec.plans.iter().map(|(prefix, parts)| {
        let parts = parts.iter().map(|part| {
            let PipelinePart { name, component, model_type, task, set } = part;
            let model_type = option(model_type);
            let set = set.iter().map(|(attribute, value)| {
                let value = match value.split_once('.') {
                    Some((component, attribute)) => quote!(SetFrom::Attribute(#component, #attribute)),
                    None => {
                        let flag = value == "true";
                        quote!(SetFrom::Flag(#flag))
                    }
                };
                quote!((#attribute, #value))
            });
            quote!(PipelinePart {
                name: #name,
                component: #component,
                model_type: #model_type,
                task: #task,
                set: &[#(#set),*],
            })
        });
        quote!((#prefix, &[#(#parts),*]))
    });
    quote!(Pipelines { index: #index, model_types: &[#(#model_types),*], plans: &[#(#plans),*] })
}

fn synonyms(registry: &Registry<'_>) -> TokenStream {
    let mut map = ordered_table();
    for (synonym, task) in &registry.synonyms {
        map.entry(*synonym, format!("{task:?}"));
    }
    let map = parsed(&map.build());
    quote! {
        /// Other names of tasks, with the task.
        pub static SYNONYMS: phf::OrderedMap<&str, &str> = #map;
    }
}

fn config_types(registry: &Registry<'_>) -> TokenStream {
    let mut map = table();
    for (name, _) in registry.config_types.iter().filter(|(_, config)| registry.is_own(&config.place)) {
        map.entry(*name, format!("&{}", static_name("CONFIG", name)));
    }
    let map = parsed(&map.build());
    quote! {
        /// What config classes fill in, by `model_type` or `_class_name`.
        pub static CONFIG_TYPES: phf::Map<&str, &ConfigType> = #map;
    }
}

/// The models of this registry, and not those of the one that it is laid over.
fn own_models<'r>(registry: &'r Registry<'r>) -> impl Iterator<Item = &'r Model<'r>> {
    registry.models.iter().filter(|model| registry.is_own(&model.place))
}

fn constructors(registry: &Registry<'_>) -> TokenStream {
    let mut entries = Vec::new();
    for model in own_models(registry) {
        for support in &model.exporters {
            for (task, _) in &support.tasks {
                let key =
                    Key { exporter: support.exporter, library: model.library, model_type: model.model_type, task };
                entries.push((key, constants::path(registry, model, support, task)));
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

fn models(registry: &Registry<'_>) -> TokenStream {
    let mut by_type: BTreeMap<&str, Vec<(usize, TokenStream)>> = BTreeMap::new();
    for model in own_models(registry) {
        let library = registry.libraries.iter().position(|(name, _)| *name == model.library).unwrap_or_default();
        let model_type = model.model_type;
        let exporters = model.exporters.iter().map(|support| {
            let exporter = support.exporter;
            let tasks = support.tasks.iter().map(|(task, _)| {
                let constructor = constants::path(registry, model, support, task);
                quote!((#task, #constructor))
            });
            let beyond_reference = support.beyond_reference;
            quote!(Support { exporter: #exporter, tasks: &[#(#tasks),*], beyond_reference: #beyond_reference })
        });
        let entry =
            quote!(Model { library: &LIBRARIES[#library], model_type: #model_type, exporters: &[#(#exporters),*] });
        by_type.entry(model_type).or_default().push((library, entry));
    }
    let mut map = ordered_table();
    for (model_type, mut entries) in by_type {
        entries.sort_by_key(|(library, _)| *library);
        let entries = entries.iter().map(|(_, entry)| entry);
        map.entry(model_type, quote!(&[#(#entries),*]).to_string());
    }
    let map = parsed(&map.build());
    quote! {
        /// Every model type with the libraries that have it, in alphabetical order.
        pub static MODELS: phf::OrderedMap<&str, &[Model]> = #map;
    }
}

pub(super) fn table<'k, K: PhfHash + FmtConst + Eq + Hash>() -> phf_codegen::Map<'k, K> {
    let mut map = phf_codegen::Map::new();
    map.phf_path("phf");
    map
}

pub(super) fn ordered_table<'k, K: PhfHash + FmtConst + Eq + Hash>() -> phf_codegen::OrderedMap<'k, K> {
    let mut map = phf_codegen::OrderedMap::new();
    map.phf_path("phf");
    map
}

/// What `phf_codegen` writes, as tokens.
pub(super) fn parsed(map: &impl std::fmt::Display) -> TokenStream {
    map.to_string().parse().unwrap_or_else(|error: proc_macro2::LexError| error.to_string().parse().unwrap_or_default())
}
