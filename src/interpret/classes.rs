//! Config classes.

use std::collections::HashMap;

use super::functions;
use super::leaked::{keep, keep_all, pairs, texts};
use super::loaded::Loaded;
use super::normalized::NormalizedConfigs;
use super::program::ClassProgram;
use crate::dtype::DType;
use crate::export::arguments::{Argument, ArgumentValue};
use crate::export::axes::AxisBounds;
use crate::export::quantization::QuantizationApproaches;
use crate::export::roles::{Roles, StateRows};
use crate::export::types::{ConfigClass, DummyFns, Program, StaticAxis};
use crate::export::version::Version;
use crate::runtime::generated::CLASSES;
use crate::runtime::{eval, unsaid};
use optimum_exporters_codegen::model::{
    Argument as ArgumentOf, ArgumentValue as ArgumentValueOf, Class, Facts, Handle, Quantization,
};

/// Makes the classes of a model. Those of the registry that it is laid over are the compiled ones, as far as there are.
pub(super) fn classes(loaded: &'static Loaded) -> Vec<&'static ConfigClass> {
    let compiled: HashMap<&str, &'static ConfigClass> = if loaded.model.is_laid_over {
        let all = CLASSES.iter().copied().flat_map(|class| std::iter::once(class).chain(class.bases()));
        all.map(|class| (class.name, class)).collect()
    } else {
        HashMap::new()
    };
    let mut normalized = NormalizedConfigs::new(&loaded.model.normalized);
    let mut made: Vec<&'static ConfigClass> = Vec::with_capacity(loaded.model.classes.len());
    for (handle, of) in loaded.model.classes.iter() {
        let class = match compiled.get(&*of.name).filter(|_| !of.own) {
            Some(compiled) => compiled,
            None => {
                let extends = of.parent.and_then(|parent| made.get(parent.index())).copied();
                class(loaded, handle, extends, &mut normalized)
            }
        };
        made.push(class);
    }
    loaded.keep_classes(&made);
    made
}

fn class(
    loaded: &'static Loaded,
    handle: Handle<Class>,
    extends: Option<&'static ConfigClass>,
    normalized: &mut NormalizedConfigs,
) -> &'static ConfigClass {
    let of = &loaded.model.classes[handle];
    let Facts { quantization, .. } = &of.facts;
    let facts = &of.facts;
    let past_generator = loaded.model.inherited(handle, |class| class.dummies.past_generator);
    let mut class = ConfigClass {
        name: &of.name,
        extends,
        exporter: &of.exporter,
        supports_past: facts.supports_past,
        pad_attention_mask_to_past: facts.pad_attention_mask_to_past,
        min_transformers_version: facts.min_transformers_version.as_deref().unwrap_or_default(),
        least_transformers: facts.min_transformers_version.as_deref().and_then(Version::read),
        transformers: Version::new(facts.transformers),
        max_transformers_version: facts.max_transformers_version.as_deref().unwrap_or_default(),
        min_torch_version: facts.min_torch_version.as_deref().unwrap_or_default(),
        default_opset: facts.opset.unwrap_or_default(),
        atol_for_validation: facts.atol,
        variants: pairs(facts.variants.iter().map(|(name, text)| (name, text))),
        default_variant: &facts.default_variant,
        model_patcher: &facts.patcher,
        framework: &facts.framework,
        file_extension: &facts.file_extension,
        short_name: &facts.short_name,
        file_prefix: &facts.file_prefix,
        keeps_state: facts.keeps_state,
        state_rows: facts.state_rows.as_ref().and_then(|rows| {
            Some(StateRows { name: &rows.name, dtype: DType::from_name(&rows.dtype)?, axis: &rows.axis })
        }),
        axis_bounds: keep_all(
            facts
                .axis_bounds
                .iter()
                .map(|(axis, bounds)| (axis.as_str(), AxisBounds { least: bounds.least, most: bounds.most })),
        ),
        companions: keep_all(facts.companions.iter().map(String::as_str)),
        normalized_config: normalized.get(facts.normalized),
        arguments: keep_all(of.arguments.iter().map(argument)),
        construct: unsaid::no_steps,
        inputs: unsaid::no_axes,
        outputs: unsaid::no_axes,
        outputs_for_task: eval::no_outputs,
        past: unsaid::no_past,
        renamed_inputs: unsaid::no_axes,
        session_outputs: unsaid::no_axes,
        torch_to_onnx_input_map: unsaid::no_pairs,
        torch_to_onnx_output_map: unsaid::no_pairs,
        values_override: unsaid::no_pairs,
        dummy: DummyFns {
            delegate: loaded.model.inherited(handle, |class| class.dummies.delegate.as_deref()),
            generators: unsaid::no_generators,
            past_generator: past_generator.and_then(|generator| loaded.generator(generator)),
            shapes: unsaid::same_shapes,
            append: unsaid::no_inputs,
            shapes_for_input: unsaid::same_shapes_for_input,
            finish: unsaid::as_made,
            feed: unsaid::as_made,
        },
        parts: unsaid::no_parts,
        plan: unsaid::no_plan,
        roles: roles(loaded, handle),
        static_axes: static_axes(loaded, handle),
        mandatory_axes: unsaid::no_axis_names,
        output_sizes: unsaid::no_sizes,
        output_dtypes: keep_all(facts.output_dtypes.iter().filter_map(|(name, dtype)| {
            let name: &'static str = name;
            Some((name, DType::from_name(dtype)?))
        })),
        quantization_approaches: approaches(quantization),
        program: Some(Program::new(keep(ClassProgram { loaded, class: handle }))),
    };
    functions::put_in(&mut class, &loaded.model, handle);
    keep(class)
}

fn argument(of: &'static ArgumentOf) -> Argument {
    let default = match &of.default {
        ArgumentValueOf::None => ArgumentValue::None,
        ArgumentValueOf::Bool(flag) => ArgumentValue::Bool(*flag),
        ArgumentValueOf::Word(word) => ArgumentValue::Str(word),
    };
    Argument::new(&of.name, texts(&of.one_of), default, of.in_constructor)
}

fn roles(loaded: &'static Loaded, class: Handle<Class>) -> Roles {
    let roles = loaded.model.inherited(class, |class| class.roles.as_ref());
    roles.map_or_else(Roles::default, |roles| Roles {
        tokens: texts(&roles.tokens),
        positions: texts(&roles.positions),
        first_positions: roles.first_positions.as_deref(),
        masks: texts(&roles.masks),
        step_masks: texts(&roles.step_masks),
        longest: texts(&roles.longest),
        language_prompt: roles.language_prompt,
    })
}

fn static_axes(loaded: &'static Loaded, class: Handle<Class>) -> &'static [StaticAxis] {
    let axes = loaded.model.inherited(class, |class| class.static_axes.as_ref());
    keep_all(axes.into_iter().flatten().filter_map(|axis| {
        let size = *loaded.sizes.get(axis.size)?;
        Some(StaticAxis { name: &axis.name, default: axis.default, size })
    }))
}

fn approaches(Quantization { for_all, by_task }: &'static Quantization) -> QuantizationApproaches {
    let by_task = by_task.iter().map(|(task, approaches)| (&**task, texts(approaches)));
    QuantizationApproaches { for_all: texts(for_all), by_task: keep_all(by_task) }
}
