//! The loaders of models, and the tasks of the classes that they load.

use proc_macro2::TokenStream;
use quote::quote;

use super::expr::version;
use super::{option, phf_maps};
use crate::model::{LibraryClasses, LoadedClass, Loader};

pub(super) fn emit(classes: &LibraryClasses) -> TokenStream {
    let loaders = classes.loaders.iter().map(|Loader { name, classes, renamed }| {
        let classes =
            phf_maps::map(classes.iter().map(|(model_type, classes)| (&**model_type, list(quote!(#(#classes),*)))));
        let renamed = option(renamed.as_ref().map(|(since, to)| {
            let since = version(*since);
            quote!((#since, #to))
        }));
        quote!(Loader { name: #name, classes: #classes, renamed: #renamed })
    });
    let (custom, loaded) = (custom(classes), loaded(classes));
    quote! {
        /// Every loader of every library.
        pub static LOADERS: &[Loader] = &[#(#loaders),*];
        /// By model type, the classes that stand in the place of a task's loaders.
        pub static CUSTOM_CLASSES: phf::Map<&str, &[(&str, ModelClass<'static>)]> = #custom;
        /// Every class that is loaded, with the libraries that have it.
        pub static LOADED_CLASSES: phf::Map<&str, &[LoadedClass]> = #loaded;
    }
}

/// The loaders of each task of a library.
pub(super) fn by_task(classes: &LibraryClasses, library: &str) -> TokenStream {
    let tasks = classes.by_task.iter().filter(|(of, _)| of == library).flat_map(|(_, tasks)| tasks);
    phf_maps::ordered(tasks.map(|(task, loaders)| (&**task, list(quote!(#(&LOADERS[#loaders]),*)))))
}

fn custom(classes: &LibraryClasses) -> TokenStream {
    phf_maps::map(classes.custom.iter().map(|(model_type, classes)| {
        let classes =
            classes.iter().map(|(task, library, name)| quote!((#task, ModelClass { library: #library, name: #name })));
        (&**model_type, list(quote!(#(#classes),*)))
    }))
}

fn loaded(classes: &LibraryClasses) -> TokenStream {
    phf_maps::map(classes.loaded.iter().map(|(class, libraries)| {
        let libraries = libraries.iter().map(|LoadedClass { library, tasks, model_types }| {
            quote!(LoadedClass {
                library: &LIBRARIES[#library],
                tasks: &[#(#tasks),*],
                model_types: &[#(#model_types),*],
            })
        });
        (&**class, list(quote!(#(#libraries),*)))
    }))
}

fn list(items: TokenStream) -> String {
    quote!(&[#items]).to_string()
}
