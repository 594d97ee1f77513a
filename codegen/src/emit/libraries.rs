//! The table of libraries.

use indexmap::IndexMap;
use proc_macro2::TokenStream;
use quote::quote;

use super::{library_classes, option};
use crate::model::{
    Expected, Model, ModulesSpec, PipelinePart, PipelinePlans, PipelinesSpec, RuntimeOptionsSpec, SetFrom,
};

pub(super) fn emit(model: &Model) -> TokenStream {
    let libraries = model.libraries.iter().map(|(name, library)| {
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

fn modules(ModulesSpec { index, model_types }: &ModulesSpec) -> TokenStream {
    let model_types = pairs(model_types);
    quote!(Modules { index: #index, model_types: &[#model_types] })
}

fn pipelines(PipelinesSpec { index, files, model_types, plans: of_all, exporters }: &PipelinesSpec) -> TokenStream {
    let [files, model_types] = [files, model_types].map(pairs);
    let of_all = plans(of_all);
    let exporters = exporters.iter().map(|(exporter, own)| {
        let own = plans(own);
        quote!((#exporter, #own))
    });
    quote!(Pipelines {
        index: #index,
        files: &[#files],
        model_types: &[#model_types],
        plans: #of_all,
        exporters: &[#(#exporters),*],
    })
}

fn plans(plans: &PipelinePlans) -> TokenStream {
    let plans = plans.iter().map(|(prefix, parts)| {
        let parts = parts.iter().map(pipeline_part);
        quote!((#prefix, &[#(#parts),*]))
    });
    quote!(&[#(#plans),*])
}

fn runtime_options(options: &RuntimeOptionsSpec) -> TokenStream {
    let when = options.conditions().map(|(component, attribute, expected)| {
        let expected = match expected {
            Expected::Flag(flag) => quote!(Expected::Flag(#flag)),
            Expected::Text(text) => quote!(Expected::Text(#text)),
        };
        quote!((#component, #attribute, #expected))
    });
    let set = pairs(&options.set);
    quote!(RuntimeOptions { when: &[#(#when),*], set: &[#set] })
}

fn pairs(pairs: &IndexMap<String, String>) -> TokenStream {
    let pairs = pairs.iter().map(|(one, other)| quote!((#one, #other)));
    quote!(#(#pairs),*)
}

fn pipeline_part(part: &PipelinePart) -> TokenStream {
    let PipelinePart { name, component, model_type, task, runtime_options: options, .. } = part;
    let options = options.iter().map(runtime_options);
    let model_type = option(model_type.as_ref());
    let set = part.values().map(|(attribute, from)| {
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
        runtime_options: &[#(#options),*],
    })
}
