//! Constructors: what makes an exporter config for a model type and a task.

use indexmap::IndexSet;
use optimum_exporters_common::Key;
use phf_generator::ptrhash::{self, HashState};
use proc_macro2::{Literal, TokenStream};
use quote::quote;

use super::expr::version as version_of;
use super::{ident, option};
use crate::model::{Model, ModelType, Support, split_past};
use crate::rust_names;

/// The names that a constructor is found by: exporter, library and model type, and the task or a synonym of it.
struct Names<'m> {
    scope: [&'m str; 2],
    model_type: &'m str,
    task: String,
    /// Which constructor.
    of: usize,
}

impl Names<'_> {
    fn digest(&self, seed: u64) -> u64 {
        let [exporter, library] = self.scope;
        Key { exporter, library, model_type: self.model_type, task: &self.task }.digest(seed)
    }
}

/// The table of all constructors of model types, with what is registered for each in their order.
pub(super) fn table(model: &Model, model_types: &[&ModelType]) -> TokenStream {
    let (mut entries, mut registered, mut synonyms) = (Vec::new(), Vec::new(), 0);
    for model_type in model_types {
        for support in &model_type.supports {
            let scope = [&*support.exporter, &*model.libraries[model_type.library].0];
            for task in &support.tasks {
                let names = model.synonyms_for(support, task);
                synonyms += names.len();
                let names = names.into_iter().chain([task.clone()]);
                let of = registered.len();
                entries.extend(names.map(|task| Names { scope, model_type: &model_type.name, task, of }));
                let constructor = path(model, model_type, support, task);
                registered.push(quote!((#task, #constructor)));
            }
        }
    }
    let count = registered.len();
    let table = hashed(&entries, synonyms);
    quote! {
        /// Each task of each model type with its constructor.
        static REGISTERED: [Registered; #count] = [#(#registered),*];
        #table
    }
}

/// The table that finds each entry by its names.
fn hashed(entries: &[Names<'_>], synonyms: usize) -> TokenStream {
    let HashState { seed, pilots, remap, map } =
        ptrhash::generate_hash_with_hash_fn(entries, |names, seed| names.digest(*seed));
    let pilots = Literal::byte_string(&pilots);
    let (mut scopes, mut names) = (IndexSet::new(), IndexSet::new());
    let mut place = |at: &usize| {
        let Names { scope, model_type, task, of } = &entries[*at];
        let [model_type, task] = [*model_type, task].map(|name| names.insert_full(name).0);
        let numbers = [scopes.insert_full(scope).0, model_type, task, *of].map(Literal::usize_unsuffixed);
        quote!([#(#numbers),*])
    };
    let entries: Vec<_> = map.iter().map(&mut place).collect();
    let (scopes, names) = (scopes.iter().map(|[exporter, library]| quote!([#exporter, #library])), names.iter());
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
