//! The loaders of models, and the tasks of the classes that they load.

use indexmap::{IndexMap, IndexSet};
use proc_macro2::TokenStream;
use quote::quote;

use super::tables::{ordered_table, parsed, table};
use crate::model_classes::ModelClasses;
use crate::resolve::Registry;
use crate::schema::decode::Names;

pub(super) fn emit(registry: &Registry<'_>) -> TokenStream {
    let loaders = loaders(registry).into_iter().map(|(library, name)| {
        let file = registry.model_classes.iter().find(|file| file.library == library);
        let mut map = table();
        for (model_type, classes) in file.and_then(|file| file.spec.loaders.get(name)).into_iter().flatten() {
            let classes = classes.iter();
            map.entry(model_type.as_str(), quote!(&[#(#classes),*]).to_string());
        }
        let classes = parsed(&map.build());
        quote!(Loader { name: #name, classes: #classes })
    });
    let (custom, classes) = (custom(registry), classes(registry));
    quote! {
        /// Every loader of every library.
        pub static LOADERS: &[Loader] = &[#(#loaders),*];
        #custom
        #classes
    }
}

/// Each loader with its library, in the order of [`emit`]'s table.
fn loaders<'a>(registry: &Registry<'a>) -> IndexSet<(&'a str, &'a str)> {
    let of_file = |file: &ModelClasses<'a>| {
        let library = file.library;
        file.spec.tasks.values().flat_map(Names::iter).map(move |name| (library, name))
    };
    registry.model_classes.iter().flat_map(of_file).collect()
}

/// The loaders of each task of a library.
pub(super) fn of_library(registry: &Registry<'_>, library: &str) -> TokenStream {
    let all = loaders(registry);
    let file = registry.model_classes.iter().find(|file| file.library == library);
    let mut map = ordered_table();
    for (task, names) in file.into_iter().flat_map(|file| &file.spec.tasks) {
        let places = names.iter().filter_map(|name| all.get_index_of(&(library, name)));
        map.entry(task.as_str(), quote!(&[#(&LOADERS[#places]),*]).to_string());
    }
    parsed(&map.build())
}

fn custom(registry: &Registry<'_>) -> TokenStream {
    let mut by_type: IndexMap<&str, Vec<TokenStream>> = IndexMap::new();
    for file in &registry.model_classes {
        let library = file.library;
        for (model_type, tasks) in &file.spec.custom {
            let classes =
                tasks.iter().map(|(task, name)| quote!((#task, ModelClass { library: #library, name: #name })));
            by_type.entry(model_type).or_default().extend(classes);
        }
    }
    let mut map = table();
    for (model_type, classes) in &by_type {
        map.entry(*model_type, quote!(&[#(#classes),*]).to_string());
    }
    let map = parsed(&map.build());
    quote! {
        /// By model type, the classes that stand in the place of a task's loaders.
        pub static CUSTOM_CLASSES: phf::Map<&str, &[(&str, ModelClass<'static>)]> = #map;
    }
}

/// What a class is known by: the tasks in the order in which they are told from it, and model types.
#[derive(Default)]
struct Known<'a> {
    tasks: IndexSet<&'a str>,
    model_types: IndexSet<&'a str>,
}

fn classes(registry: &Registry<'_>) -> TokenStream {
    let mut by_name: IndexMap<&str, Vec<TokenStream>> = IndexMap::new();
    for (index, (library, _)) in registry.libraries.iter().enumerate() {
        for file in registry.model_classes.iter().filter(|file| file.library == *library) {
            for (class, Known { tasks, model_types }) in of_file(file) {
                let (tasks, model_types) = (tasks.iter(), model_types.iter());
                by_name.entry(class).or_default().push(quote!(LoadedClass {
                    library: &LIBRARIES[#index],
                    tasks: &[#(#tasks),*],
                    model_types: &[#(#model_types),*],
                }));
            }
        }
    }
    let mut map = table();
    for (class, of_libraries) in &by_name {
        map.entry(*class, quote!(&[#(#of_libraries),*]).to_string());
    }
    let map = parsed(&map.build());
    quote! {
        /// Every class that is loaded, with the libraries that have it.
        pub static LOADED_CLASSES: phf::Map<&str, &[LoadedClass]> = #map;
    }
}

/// The classes of a file. A task whose later loader has another class for the same model type comes
/// after those that a class has to itself, and a task that it is only set for by hand comes last.
fn of_file<'a>(file: &ModelClasses<'a>) -> IndexMap<&'a str, Known<'a>> {
    let mut known: IndexMap<&str, Known<'_>> = IndexMap::new();
    let mut add = |class: &'a str, task: &'a str, model_type: &'a str| {
        let known = known.entry(class).or_default();
        known.tasks.insert(task);
        known.model_types.insert(model_type);
    };
    let spec = file.spec;
    let of_task = |names: &'a Names| {
        let loaders = names.iter().filter_map(|name| spec.loaders.get(name));
        loaders.flatten().map(|(model_type, classes)| (model_type.as_str(), classes))
    };
    for (task, names) in &spec.tasks {
        for (model_type, classes) in of_task(names).collect::<IndexMap<_, _>>() {
            classes.iter().for_each(|class| add(class, task, model_type));
        }
    }
    for (task, names) in &spec.tasks {
        for (model_type, classes) in of_task(names) {
            classes.iter().for_each(|class| add(class, task, model_type));
        }
    }
    for (model_type, tasks) in &spec.custom {
        tasks.iter().for_each(|(task, class)| add(class, task, model_type));
    }
    known
}
