//! Config classes: a static of facts for each, and a function for each thing that a class says.

use proc_macro2::{Ident, TokenStream, TokenTree};
use quote::{format_ident, quote};
use serde_yaml::Value;

use super::ops::Steps;
use super::source::Source;
use super::{construct, dummy, output_sizes, plan, snake, static_axes, static_name};
use crate::diagnostic::{Diagnostics, Place, Problem, unknown};
use crate::expr::argument_constant;
use crate::resolve::{Argument, Class, Registry, place_of_name};
use crate::schema::ClassSpec;

/// What a class can say with a function.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Slot {
    Construct,
    Inputs,
    Outputs,
    OutputsForTask,
    Past,
    RenamedInputs,
    InputMap,
    OutputMap,
    ValuesOverride,
}

impl Slot {
    const ALL: [Self; 9] = [
        Self::Construct,
        Self::Inputs,
        Self::Outputs,
        Self::OutputsForTask,
        Self::Past,
        Self::RenamedInputs,
        Self::InputMap,
        Self::OutputMap,
        Self::ValuesOverride,
    ];

    /// Its key in a class, and its field in the static.
    pub(super) fn name(self) -> &'static str {
        match self {
            Self::Construct => "construct",
            Self::Inputs => "inputs",
            Self::Outputs => "outputs",
            Self::OutputsForTask => "outputs_for_task",
            Self::Past => "past",
            Self::RenamedInputs => "renamed_inputs",
            Self::InputMap => "torch_to_onnx_input_map",
            Self::OutputMap => "torch_to_onnx_output_map",
            Self::ValuesOverride => "values_override",
        }
    }

    /// The function of a class for which no ancestor says anything.
    fn nothing(self) -> TokenStream {
        match self {
            Self::Construct => quote!(unsaid::no_steps),
            Self::Inputs | Self::Outputs | Self::RenamedInputs => quote!(unsaid::no_axes),
            Self::OutputsForTask => quote!(eval::no_outputs),
            Self::Past => quote!(unsaid::no_past),
            Self::InputMap | Self::OutputMap | Self::ValuesOverride => quote!(unsaid::no_pairs),
        }
    }

    fn is_said(self, spec: &ClassSpec) -> bool {
        match self {
            Self::Construct => spec.construct.is_some(),
            Self::Inputs => spec.inputs.is_some(),
            Self::Outputs => spec.outputs.is_some(),
            Self::OutputsForTask => !spec.outputs_for_task.is_empty(),
            Self::Past => spec.past.is_some(),
            Self::RenamedInputs => spec.renamed_inputs.is_some(),
            Self::InputMap => spec.torch_to_onnx_input_map.is_some(),
            Self::OutputMap => spec.torch_to_onnx_output_map.is_some(),
            Self::ValuesOverride => spec.values_override.is_some(),
        }
    }
}

/// The function that a class has for `slot`: its own, or the nearest inherited one.
pub(super) fn function_for(registry: &Registry<'_>, class: usize, slot: Slot) -> Option<Ident> {
    let says = registry.lineage(class).find(|class| slot.is_said(registry.classes[*class].spec))?;
    Some(function_name(&registry.classes[says], slot))
}

fn function_name(class: &Class<'_>, slot: Slot) -> Ident {
    format_ident!("{}_{}", snake(class.name), slot.name())
}

pub(super) fn emit(registry: &Registry<'_>, source: &mut Source, diagnostics: &mut Diagnostics) {
    let own = || (0..registry.classes.len()).filter(|class| registry.is_own(&registry.classes[*class].place));
    let registered: Vec<_> = own()
        .filter(|class| !registry.index.supports_of(*class).is_empty())
        .map(|class| static_name("", registry.classes[class].name))
        .collect();
    let classes = quote! {
        /// Every config class that a model type is registered with.
        pub static CLASSES: &[&ConfigClass] = &[#(&#registered),*];
    };
    source.add(classes, diagnostics);
    for class in own() {
        let items = items(registry, class, diagnostics);
        source.add(items, diagnostics);
    }
}

/// All that is written for a class.
fn items(registry: &Registry<'_>, class: usize, diagnostics: &mut Diagnostics) -> TokenStream {
    let mut tokens = TokenStream::new();
    if states_arguments(registry.classes[class].spec) {
        tokens.extend(argument_constants(registry, class));
        tokens.extend(arguments_static(&registry.classes[class], diagnostics));
    }
    tokens.extend(class_static(registry, class, diagnostics));
    tokens.extend(dummy::functions(registry, class, diagnostics));
    tokens.extend(plan::function(registry, class, diagnostics));
    tokens.extend(static_axes::items(registry, class, diagnostics));
    tokens.extend(output_sizes::function(registry, class, diagnostics));
    for slot in Slot::ALL {
        if slot.is_said(registry.classes[class].spec) {
            tokens.extend(function(registry, class, slot, diagnostics));
        }
    }
    tokens
}

fn argument_constants(registry: &Registry<'_>, class: usize) -> TokenStream {
    let arguments = registry.classes[class].arguments.iter().enumerate();
    arguments
        .filter(|(_, argument)| argument.owner == class)
        .map(|(at, argument)| {
            let constant = argument_constant(registry, argument);
            quote!(#[doc(hidden)] pub const #constant: usize = #at;)
        })
        .collect()
}

fn class_static(registry: &Registry<'_>, index: usize, diagnostics: &mut Diagnostics) -> TokenStream {
    let class = &registry.classes[index];
    let ident = static_name("", class.name);
    let (name, exporter) = (class.name, class.exporter);
    let extends = class.parent.map_or_else(
        || quote!(None),
        |parent| {
            let parent = static_name("", registry.classes[parent].name);
            quote!(Some(&#parent))
        },
    );
    let facts = facts(registry, index, diagnostics);
    let arguments = arguments(registry, index);
    let functions = Slot::ALL.map(|slot| {
        let field = format_ident!("{}", slot.name());
        let function = function_for(registry, index, slot).map_or_else(|| slot.nothing(), |function| quote!(#function));
        quote!(#field: #function)
    });
    let dummy = dummy::table(registry, index, diagnostics);
    let plan =
        plan::function_for(registry, index).map_or_else(|| quote!(unsaid::no_plan), |function| quote!(#function));
    let roles = plan::roles(registry, index);
    let static_axes = static_axes::fields(registry, index);
    let of_outputs = output_sizes::fields(registry, index);
    quote! {
        #[doc(hidden)]
        pub static #ident: ConfigClass = ConfigClass {
            name: #name,
            extends: #extends,
            exporter: #exporter,
            #facts
            arguments: #arguments,
            #(#functions,)*
            dummy: #dummy,
            plan: #plan,
            roles: #roles,
            #static_axes
            #of_outputs
        };
    }
}

/// What a class states, inherited where it does not.
fn facts(registry: &Registry<'_>, index: usize, diagnostics: &mut Diagnostics) -> TokenStream {
    let lineage: Vec<_> = registry.lineage(index).map(|class| registry.classes[class].spec).collect();
    let find = |get: fn(&ClassSpec) -> Option<&str>| lineage.iter().find_map(|spec| get(spec)).unwrap_or_default();
    let flag = |get: fn(&ClassSpec) -> Option<bool>| lineage.iter().find_map(|spec| get(spec)).unwrap_or_default();
    let supports_past = flag(|spec| spec.supports_past);
    let pad_attention_mask_to_past = flag(|spec| spec.pad_attention_mask_to_past);
    let min_transformers_version = find(|spec| spec.min_transformers_version.as_deref());
    let min_torch_version = find(|spec| spec.min_torch_version.as_deref());
    let patcher = find(|spec| spec.patcher.as_deref());
    let framework = find(|spec| spec.framework.as_deref());
    let file_extension = find(|spec| spec.file_extension.as_deref());
    let opset = lineage.iter().find_map(|spec| spec.opset).unwrap_or_default();
    let atol = lineage.iter().find_map(|spec| spec.atol).filter(|atol| atol.is_finite()).unwrap_or_default();
    let variants = lineage.iter().map(|spec| &spec.variants).find(|variants| !variants.is_empty());
    let variants: Vec<_> = variants.into_iter().flatten().map(|(name, text)| quote!((#name, #text))).collect();
    let default_variant = find(|spec| spec.default_variant.as_deref());
    let class = &registry.classes[index];
    let normalized = class.normalized.as_deref().unwrap_or_default();
    if !registry.normalized.contains_key(normalized) && !registry.lacks.normalized && class.is_whole {
        let known: Vec<_> =
            registry.normalized.keys().map(String::as_str).filter(|name| registry.class(name).is_none()).collect();
        let (place, message) = match &class.spec.normalized_config {
            Some(_) => (class.place.key("normalized_config"), unknown("normalized config", normalized, known)),
            None => {
                let problem = Problem::new(format!("`{}` has no `normalized_config`, and inherits none", class.name));
                (
                    place_of_name(class.spec, &class.place),
                    problem.help("say one for the class, or extend one that has it"),
                )
            }
        };
        if class.spec.normalized_config.is_some() || class.parent.is_none() {
            diagnostics.at(&place, message);
        }
    }
    let normalized = static_name("NORMALIZED", normalized);
    quote! {
        supports_past: #supports_past,
        pad_attention_mask_to_past: #pad_attention_mask_to_past,
        min_transformers_version: #min_transformers_version,
        min_torch_version: #min_torch_version,
        default_opset: #opset,
        atol_for_validation: #atol,
        variants: &[#(#variants),*],
        default_variant: #default_variant,
        model_patcher: #patcher,
        framework: #framework,
        file_extension: #file_extension,
        normalized_config: &#normalized,
    }
}

/// The table of arguments of the nearest class that states any.
fn arguments(registry: &Registry<'_>, index: usize) -> TokenStream {
    registry.lineage(index).find(|class| states_arguments(registry.classes[*class].spec)).map_or_else(
        || quote!(&[]),
        |class| {
            let table = arguments_name(&registry.classes[class]);
            quote!(#table)
        },
    )
}

fn states_arguments(spec: &ClassSpec) -> bool {
    !spec.arguments.is_empty() || !spec.attributes.is_empty()
}

fn arguments_name(class: &Class<'_>) -> Ident {
    format_ident!("{}_ARGUMENTS", snake(class.name).to_uppercase())
}

/// The arguments of a class that states some, inherited ones included.
fn arguments_static(class: &Class<'_>, diagnostics: &mut Diagnostics) -> TokenStream {
    let arguments = class.arguments.iter().map(|argument| {
        let Argument { name, spec, in_constructor, .. } = argument;
        let one_of = &spec.one_of;
        let default = default_value(class, argument, diagnostics);
        quote!(Argument { name: #name, one_of: &[#(#one_of),*], default: #default, in_constructor: #in_constructor })
    });
    let table = arguments_name(class);
    quote!(#[doc(hidden)] pub static #table: &[Argument] = &[#(#arguments),*];)
}

fn default_value(class: &Class<'_>, argument: &Argument<'_>, diagnostics: &mut Diagnostics) -> TokenStream {
    let one_of = &argument.spec.one_of;
    match &argument.spec.default {
        Value::Null => quote!(ArgumentValue::None),
        Value::Bool(value) if one_of.is_empty() => quote!(ArgumentValue::Bool(#value)),
        Value::String(word) if one_of.contains(word) => quote!(ArgumentValue::Str(#word)),
        found => {
            // A default that is inherited is reported where it stands.
            let ClassSpec { arguments, .. } = class.spec;
            let section = if arguments.contains_key(argument.name) { "arguments" } else { "attributes" };
            let place_of_argument = class.place.key(section).key(argument.name);
            let is_own = argument.is_stated_by(class.spec);
            let words = ["true", "false"].into_iter().filter(|_| one_of.is_empty());
            let known = words.chain(one_of.iter().map(String::as_str)).chain(["null"]);
            let found = found.as_str().unwrap_or("something else");
            let problem = Problem::new(format!("`{}` is never `{found}`", argument.name)).among(found, known);
            if is_own && diagnostics.is_whole(&place_of_argument) {
                diagnostics.at(&place_of_argument.key("default"), problem);
            }
            quote!(ArgumentValue::None)
        }
    }
}

fn function(registry: &Registry<'_>, index: usize, slot: Slot, diagnostics: &mut Diagnostics) -> TokenStream {
    let class = &registry.classes[index];
    let (spec, place) = (class.spec, class.place.key(slot.name()));
    let name = function_name(class, slot);
    if slot == Slot::Construct {
        let body = construct::steps(registry, index, diagnostics);
        let inherited = class
            .parent
            .and_then(|parent| function_for(registry, parent, slot))
            .map(|function| quote!(#function(cx)?;));
        return quote! {
            #[doc(hidden)] pub fn #name(cx: &mut ExporterConfig) -> Result<(), Error> {
                #inherited
                #body
                Ok(())
            }
        };
    }
    let mut steps = Steps::new(registry, index, slot, diagnostics);
    let pairs = |ops: &Option<_>, values: bool, steps: &mut Steps<'_, '_>| {
        ops.as_ref().map(|ops| steps.pairs(ops, &place, values)).unwrap_or_default()
    };
    let body = match slot {
        Slot::Inputs => spec.inputs.as_ref().map(|ops| steps.ops(ops, &place)).unwrap_or_default(),
        Slot::Outputs => spec.outputs.as_ref().map(|ops| steps.ops(ops, &place)).unwrap_or_default(),
        Slot::Past => spec.past.as_ref().map(|ops| steps.ops(ops, &place)).unwrap_or_default(),
        Slot::RenamedInputs => spec.renamed_inputs.as_ref().map(|ops| steps.ops(ops, &place)).unwrap_or_default(),
        Slot::OutputsForTask => return outputs_for_task(&mut steps, class, &name, &place),
        Slot::InputMap => pairs(&spec.torch_to_onnx_input_map, false, &mut steps),
        Slot::OutputMap => pairs(&spec.torch_to_onnx_output_map, false, &mut steps),
        Slot::ValuesOverride => pairs(&spec.values_override, true, &mut steps),
        Slot::Construct => TokenStream::new(),
    };
    let cx = if mentions(&body, "cx") { format_ident!("cx") } else { format_ident!("_cx") };
    let parameters = match slot {
        Slot::Past => {
            let direction =
                if mentions(&body, "direction") { format_ident!("direction") } else { format_ident!("_direction") };
            quote!(#direction: Direction, io: &mut DynamicAxes)
        }
        Slot::InputMap | Slot::OutputMap => quote!(pairs: &mut Vec<(&'static str, &'static str)>),
        Slot::ValuesOverride => quote!(pairs: &mut Vec<(&'static str, ArgumentValue)>),
        _ => quote!(io: &mut DynamicAxes),
    };
    let end = if ends_in_return(&body) { TokenStream::new() } else { quote!(Ok(())) };
    quote! {
        #[doc(hidden)] pub fn #name(#cx: &ExporterConfig, #parameters) -> Result<(), Error> {
            #body
            #end
        }
    }
}

fn ends_in_return(body: &TokenStream) -> bool {
    let block: Result<syn::Block, _> = syn::parse2(quote!({ #body }));
    block.is_ok_and(|block| matches!(block.stmts.last(), Some(syn::Stmt::Expr(syn::Expr::Return(_), _))))
}

fn outputs_for_task(steps: &mut Steps<'_, '_>, class: &Class<'_>, name: &Ident, place: &Place) -> TokenStream {
    let registry = steps.registry;
    let mut arms = TokenStream::new();
    for (task, table) in &class.spec.outputs_for_task {
        if !registry.tasks.contains(&task.as_str()) && !registry.tasks.is_empty() {
            let message = unknown("task", task, registry.tasks.clone());
            steps.diagnostics.at(&place.key(task).itself(), message);
        }
        let set = steps.set(table, &place.key(task));
        arms.extend(quote!(#task => { #set }));
    }
    let inherited = class
        .parent
        .and_then(|parent| function_for(registry, parent, Slot::OutputsForTask))
        .map_or_else(|| quote!(eval::no_outputs(cx, io)?), |function| quote!(#function(cx, io)?));
    quote! {
        #[doc(hidden)] pub fn #name(cx: &ExporterConfig, io: &mut DynamicAxes) -> Result<(), Error> {
            match cx.task() {
                #arms
                _ => #inherited,
            }
            Ok(())
        }
    }
}

pub(super) fn mentions(tokens: &TokenStream, name: &str) -> bool {
    tokens.clone().into_iter().any(|token| match token {
        TokenTree::Ident(ident) => ident == name,
        TokenTree::Group(group) => mentions(&group.stream(), name),
        _ => false,
    })
}
