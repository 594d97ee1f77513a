//! The table of libraries.

use proc_macro2::TokenStream;
use quote::quote;

use super::{library_classes, option};
use crate::model::{Library, Model, Modules, PipelinePart, Pipelines, SetFrom};

pub(super) fn emit(model: &Model) -> TokenStream {
    let libraries = model.libraries.iter().map(|library| {
        let Library { name, .. } = library;
        let default_model_type = option(library.default_model_type.as_ref());
        let model_type_key = option(library.model_type_key.as_ref());
        let config_key = option(library.config_key.as_ref());
        let task = option(library.task.as_ref());
        let loaders = library_classes::by_task(&model.library_classes, name);
        let modules = option(library.modules.as_ref().map(modules));
        let pipelines = library.pipelines.as_ref().map(pipelines);
        let pipelines = option(pipelines.map(|pipelines| quote!(&#pipelines)));
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

fn modules(Modules { index, model_types }: &Modules) -> TokenStream {
    let model_types = pairs(model_types);
    quote!(Modules { index: #index, model_types: &[#model_types] })
}

fn pipelines(Pipelines { index, model_types, plans }: &Pipelines) -> TokenStream {
    let model_types = pairs(model_types);
    let plans = plans.iter().map(|(prefix, parts)| {
        let parts = parts.iter().map(pipeline_part);
        quote!((#prefix, &[#(#parts),*]))
    });
    quote!(Pipelines { index: #index, model_types: &[#model_types], plans: &[#(#plans),*] })
}

fn pairs(pairs: &[(String, String)]) -> TokenStream {
    let pairs = pairs.iter().map(|(one, other)| quote!((#one, #other)));
    quote!(#(#pairs),*)
}

fn pipeline_part(PipelinePart { name, component, model_type, task, set }: &PipelinePart) -> TokenStream {
    let model_type = option(model_type.as_ref());
    let set = set.iter().map(|(attribute, from)| {
        let value = match from {
            SetFrom::Attribute(component, attribute) => quote!(SetFrom::Attribute(#component, #attribute)),
            SetFrom::Flag(flag) => quote!(SetFrom::Flag(#flag)),
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
}
