//! Config classes: a static of facts for each, and a function for each thing that a class says.

use proc_macro2::{Ident, TokenStream};
use quote::quote;

use super::expr::{Exprs, version};
use super::output_sizes::variant_of;
use super::parameters::used;
use super::source::Source;
use super::steps::Steps;
use super::{construct, dummy, ident, option, output_sizes, parameters, parts, plan, static_axes};
use crate::model::{
    Argument, ArgumentValue, AxesStep, AxisBounds, Class, Facts, Handle, Model, Slot, StateRows, TensorAxes,
};
use crate::rust_names;

/// The function that a class has for `slot`: its own, or the nearest inherited one.
pub(super) fn function_for(model: &Model, class: Handle<Class>, slot: Slot) -> Option<Ident> {
    let says = model.nearest(class, |class| slot.is_said(class))?;
    Some(function_name(&model.classes[says], slot))
}

pub(super) fn function_name(class: &Class, slot: Slot) -> Ident {
    ident(rust_names::of_class(&class.name, slot.name()))
}

/// The function of a class for which no ancestor says anything.
fn nothing(slot: Slot) -> TokenStream {
    match slot {
        Slot::Construct => quote!(unsaid::no_steps),
        Slot::Inputs | Slot::Outputs | Slot::RenamedInputs | Slot::SessionOutputs => quote!(unsaid::no_axes),
        Slot::OutputsForTask => quote!(eval::no_outputs),
        Slot::Past => quote!(unsaid::no_past),
        Slot::InputMap | Slot::OutputMap | Slot::ValuesOverride => quote!(unsaid::no_pairs),
        Slot::Parts => quote!(unsaid::no_parts),
        Slot::Plan => quote!(unsaid::no_plan),
        Slot::MandatoryAxes => quote!(unsaid::no_axis_names),
        Slot::OutputSizes => quote!(unsaid::no_sizes),
    }
}

pub(super) fn emit(model: &Model, source: &mut Source) {
    let own = || model.classes.iter().filter(|(_, class)| class.own);
    let registered = own()
        .filter(|(class, _)| model.supports_of(*class).next().is_some())
        .map(|(_, class)| ident(rust_names::constant(&class.name)));
    source.add(quote! {
        /// Every config class that a model type is registered with.
        pub static CLASSES: &[&ConfigClass] = &[#(&#registered),*];
    });
    for (handle, class) in own() {
        source.add(items(model, handle, class));
    }
}

/// All that is written for a class.
fn items(model: &Model, handle: Handle<Class>, class: &Class) -> TokenStream {
    let mut items = TokenStream::new();
    if class.states_arguments {
        items.extend(argument_constants(handle, class));
        items.extend(arguments_static(class));
    }
    items.extend(class_static(model, handle, class));
    items.extend(dummy::functions(model, class));
    items.extend(parts::function(model, class));
    items.extend(plan::function(model, class));
    items.extend(static_axes::items(model, class));
    items.extend(output_sizes::function(model, class));
    items.extend(functions(model, class));
    items
}

fn argument_constants(handle: Handle<Class>, class: &Class) -> TokenStream {
    let own = class.arguments.iter().enumerate().filter(|(_, argument)| argument.owner == handle);
    own.map(|(at, argument)| {
        let constant = ident(rust_names::argument(&class.name, &argument.name));
        quote!(#[doc(hidden)] pub const #constant: usize = #at;)
    })
    .collect()
}

/// The arguments of a class that states some, inherited ones included.
fn arguments_static(class: &Class) -> TokenStream {
    let arguments = class.arguments.iter().map(|Argument { name, one_of, default, in_constructor, .. }| {
        let default = match default {
            ArgumentValue::None => quote!(ArgumentValue::None),
            ArgumentValue::Bool(flag) => quote!(ArgumentValue::Bool(#flag)),
            ArgumentValue::Word(word) => quote!(ArgumentValue::Str(#word)),
        };
        quote!(Argument::new(#name, &[#(#one_of),*], #default, #in_constructor))
    });
    let table = ident(rust_names::arguments(&class.name));
    quote!(#[doc(hidden)] pub static #table: &[Argument] = &[#(#arguments),*];)
}

fn class_static(model: &Model, handle: Handle<Class>, class: &Class) -> TokenStream {
    let name = &class.name;
    let ident = ident(rust_names::constant(name));
    let parent = class.parent.map(|parent| &model.classes[parent]);
    let name_of = |class: &Class| self::ident(rust_names::constant(&class.name));
    let extends = option(parent.map(|parent| {
        let parent = name_of(parent);
        quote!(&#parent)
    }));
    let mut fields = fields(model, handle);
    // What another crate compiled cannot be read while this one is.
    let inherits = class.parent.filter(|parent| model.classes[*parent].own);
    let inherited = inherits.map(|parent| {
        let of_parent = self::fields(model, parent);
        fields.retain(|(field, value)| of_parent.iter().all(|(other, same)| field != other || !is_same(value, same)));
        let parent = name_of(&model.classes[parent]);
        quote!(..#parent)
    });
    let inherited = inherited.unwrap_or_else(|| quote!(program: None));
    let fields = fields.iter().map(|(field, value)| {
        let field = self::ident(field);
        quote!(#field: #value)
    });
    quote! {
        #[doc(hidden)]
        pub static #ident: ConfigClass = ConfigClass { name: #name, extends: #extends, #(#fields,)* #inherited };
    }
}

/// Whether they are written alike.
fn is_same(one: &TokenStream, other: &TokenStream) -> bool {
    one.to_string() == other.to_string()
}

/// Fields of a class's static with what they are.
type Fields = Vec<(&'static str, TokenStream)>;

/// What a class says or inherits.
fn fields(model: &Model, class: Handle<Class>) -> Fields {
    let mut fields = facts(model, &model.classes[class]);
    fields.push(("arguments", arguments(model, class)));
    let said = |slot: Slot| {
        let function = function_for(model, class, slot).map_or_else(|| nothing(slot), |function| quote!(#function));
        (slot.name(), function)
    };
    fields.extend(Slot::ALL.into_iter().take_while(|slot| *slot != Slot::Parts).map(said));
    fields.push(("dummy", dummy::table(model, class)));
    fields.extend([said(Slot::Parts), said(Slot::Plan), ("roles", plan::roles(model, class))]);
    fields.push(("static_axes", static_axes::field(model, class)));
    fields.push(said(Slot::MandatoryAxes));
    fields.push(("quantization_approaches", static_axes::quantization(&model.classes[class].facts.quantization)));
    fields.extend([said(Slot::OutputSizes), ("output_dtypes", output_sizes::dtypes(&model.classes[class].facts))]);
    fields
}

/// What a class states, or inherits.
fn facts(model: &Model, Class { exporter, facts, .. }: &Class) -> Fields {
    let Facts { supports_past, pad_attention_mask_to_past, atol, default_variant, .. } = facts;
    let Facts { patcher, framework, file_extension, short_name, file_prefix, keeps_state, companions, .. } = facts;
    let state_rows = match &facts.state_rows {
        Some(StateRows { name, dtype, axis }) => {
            let dtype = variant_of(dtype);
            quote!(Some(StateRows { name: #name, dtype: DType::#dtype, axis: #axis }))
        }
        None => quote!(None),
    };
    let axis_bounds = facts.axis_bounds.iter().map(|(axis, AxisBounds { least, most })| {
        let most = most.map_or_else(|| quote!(None), |most| quote!(Some(#most)));
        quote!((#axis, AxisBounds { least: #least, most: #most }))
    });
    let min_transformers_version = facts.min_transformers_version.as_deref().unwrap_or_default();
    let least_transformers = match &facts.min_transformers_version {
        Some(version) => quote!(Version::read(#version)),
        None => quote!(None),
    };
    let transformers = version(facts.transformers);
    let max_transformers_version = facts.max_transformers_version.as_deref().unwrap_or_default();
    let min_torch_version = facts.min_torch_version.as_deref().unwrap_or_default();
    let opset = facts.opset.unwrap_or_default();
    let variants = facts.variants.iter().map(|(name, text)| quote!((#name, #text)));
    let normalized = facts.normalized.map_or("", |normalized| &model.normalized[normalized].key);
    let normalized = ident(rust_names::normalized(normalized));
    vec![
        ("exporter", quote!(#exporter)),
        ("supports_past", quote!(#supports_past)),
        ("pad_attention_mask_to_past", quote!(#pad_attention_mask_to_past)),
        ("min_transformers_version", quote!(#min_transformers_version)),
        ("least_transformers", least_transformers),
        ("transformers", quote!(#transformers)),
        ("max_transformers_version", quote!(#max_transformers_version)),
        ("min_torch_version", quote!(#min_torch_version)),
        ("default_opset", quote!(#opset)),
        ("atol_for_validation", quote!(#atol)),
        ("variants", quote!(&[#(#variants),*])),
        ("default_variant", quote!(#default_variant)),
        ("model_patcher", quote!(#patcher)),
        ("framework", quote!(#framework)),
        ("file_extension", quote!(#file_extension)),
        ("short_name", quote!(#short_name)),
        ("file_prefix", quote!(#file_prefix)),
        ("keeps_state", quote!(#keeps_state)),
        ("state_rows", quote!(#state_rows)),
        ("axis_bounds", quote!(&[#(#axis_bounds),*])),
        ("companions", quote!(&[#(#companions),*])),
        ("normalized_config", quote!(&#normalized)),
    ]
}

/// The table of arguments of the nearest class that states any.
fn arguments(model: &Model, class: Handle<Class>) -> TokenStream {
    let table = model.nearest(class, |class| class.states_arguments).map(|class| {
        let table = ident(rust_names::arguments(&model.classes[class].name));
        quote!(#table)
    });
    table.unwrap_or_else(|| quote!(&[]))
}

/// The functions that a class has of its own.
fn functions(model: &Model, class: &Class) -> TokenStream {
    let mut functions = TokenStream::new();
    if let Some(steps) = &class.construct {
        let inherited = class.parent.and_then(|parent| function_for(model, parent, Slot::Construct));
        let inherited = inherited.map(|function| construct::attempt(&quote!(#function(cx))));
        let (name, body) = (function_name(class, Slot::Construct), construct::statements(model, steps));
        let body = parameters::done(&quote!(#inherited #body));
        functions.extend(quote!(#[doc(hidden)] pub fn #name(cx: &mut ExporterConfig) -> Result<(), Error> { #body }));
    }
    for (slot, steps) in [(Slot::Inputs, &class.inputs), (Slot::Outputs, &class.outputs)] {
        functions.extend(steps.as_ref().map(|steps| of_axes(model, class, slot, steps)));
    }
    if !class.outputs_for_task.is_empty() {
        functions.extend(outputs_for_task(model, class));
    }
    for (slot, steps) in [
        (Slot::Past, &class.past),
        (Slot::RenamedInputs, &class.renamed_inputs),
        (Slot::SessionOutputs, &class.session_outputs),
    ] {
        functions.extend(steps.as_ref().map(|steps| of_axes(model, class, slot, steps)));
    }
    functions.extend(of_pairs(model, class));
    functions
}

fn of_axes(model: &Model, class: &Class, slot: Slot, steps: &[AxesStep]) -> TokenStream {
    let body = Steps::new(model, slot).statements(steps);
    let (name, cx, io) = (function_name(class, slot), used("cx", &body), used("io", &body));
    let direction = (slot == Slot::Past).then(|| {
        let direction = used("direction", &body);
        quote!(#direction: Direction,)
    });
    let body = parameters::done(&body);
    quote! {
        #[doc(hidden)] pub fn #name(#cx: &ExporterConfig, #direction #io: &mut DynamicAxes) -> Result<(), Error> { #body }
    }
}

fn outputs_for_task(model: &Model, class: &Class) -> TokenStream {
    let (name, steps) = (function_name(class, Slot::OutputsForTask), Steps::new(model, Slot::OutputsForTask));
    let arms = class.outputs_for_task.iter().map(|(task, tensors): &(Box<str>, Vec<TensorAxes>)| {
        let set = tensors.iter().map(|tensor| steps.set(tensor));
        quote!(#task => { #(#set)* })
    });
    let inherited = class.parent.and_then(|parent| function_for(model, parent, Slot::OutputsForTask));
    let inherited = inherited.map_or_else(|| quote!(eval::no_outputs), |function| quote!(#function));
    let body = parameters::done(&quote! {
        match cx.task() {
            #(#arms)*
            _ => tried.done(#inherited(cx, io)),
        }
    });
    quote!(#[doc(hidden)] pub fn #name(cx: &ExporterConfig, io: &mut DynamicAxes) -> Result<(), Error> { #body })
}

/// The functions that fill tables of names.
fn of_pairs(model: &Model, class: &Class) -> TokenStream {
    let mut functions = TokenStream::new();
    for (slot, steps) in [(Slot::InputMap, &class.input_map), (Slot::OutputMap, &class.output_map)] {
        if let Some(steps) = steps {
            let body = Steps::new(model, slot).pairs(steps, |name| quote!(#name));
            functions.extend(filling(class, slot, &quote!(&'static str), &body));
        }
    }
    if let Some(steps) = &class.values_override {
        let (exprs, slot) = (Exprs::new(model), Slot::ValuesOverride);
        let body = Steps::new(model, slot).pairs(steps, |value| exprs.argument_value(value));
        functions.extend(filling(class, slot, &quote!(ArgumentValue), &body));
    }
    functions
}

fn filling(class: &Class, slot: Slot, value: &TokenStream, body: &TokenStream) -> TokenStream {
    let parameters = [("cx", quote!(&ExporterConfig)), ("pairs", quote!(&mut Vec<(&'static str, #value)>))];
    let function = parameters::function(&function_name(class, slot), &parameters, body);
    quote!(#[doc(hidden)] pub #function)
}
