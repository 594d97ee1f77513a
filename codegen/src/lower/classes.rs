//! Config classes: facts with what they inherit, arguments, and what each says itself.

use serde_yaml::Value;

use super::lowering::Lowering;
use super::steps::symbol_of_words;
use super::{construct, dummies, parts, plan, sizes};
use crate::diagnostic::{Place, Problem, unknown};
use crate::expr::Scope;
use crate::model::{Argument, ArgumentValue, Class, Facts, Handle, Quantization, Slot, TensorAxes};
use crate::resolve::{self, NONE, Registry, place_of_name};
use crate::schema::decode::OneOrMany;
use crate::schema::{Approaches, ClassSpec, Op};
use crate::syntax;

pub(super) fn class(registry: &Registry<'_>, index: usize) -> Class {
    let own = &registry.classes[index];
    let spec = own.spec;
    let texts = |_: &Scope<'_>, text: &str| Ok(text.into());
    let values = |scope: &Scope<'_>, text: &str| scope.argument_value(text);
    let of = |slot: Slot| Lowering::new(registry, index, slot.name());
    check_facts(registry, spec, &own.place);
    let axes = |slot: Slot, ops: &Option<OneOrMany<Op>>| {
        ops.as_ref().map(|ops| {
            let mut lowering = of(slot);
            lowering.ops(ops, &lowering.place.clone())
        })
    };
    Class {
        name: own.name.to_owned(),
        exporter: own.exporter.to_owned(),
        parent: own.parent.map(Handle::at),
        own: registry.is_own(&own.place),
        facts: facts(registry, index),
        arguments: own.arguments.iter().map(|given| argument(registry, own, given)).collect(),
        states_arguments: !spec.arguments.is_empty() || !spec.attributes.is_empty(),
        construct: construct::steps(registry, index),
        inputs: axes(Slot::Inputs, &spec.inputs),
        outputs: axes(Slot::Outputs, &spec.outputs),
        outputs_for_task: outputs_for_task(&of(Slot::OutputsForTask)),
        past: axes(Slot::Past, &spec.past),
        renamed_inputs: axes(Slot::RenamedInputs, &spec.renamed_inputs),
        session_outputs: axes(Slot::SessionOutputs, &spec.session_outputs),
        input_map: spec.torch_to_onnx_input_map.as_ref().map(|ops| of(Slot::InputMap).pairs(ops, texts)),
        output_map: spec.torch_to_onnx_output_map.as_ref().map(|ops| of(Slot::OutputMap).pairs(ops, texts)),
        values_override: spec.values_override.as_ref().map(|ops| of(Slot::ValuesOverride).pairs(ops, values)),
        dummies: dummies::of_class(registry, index),
        parts: parts::of_class(registry, index),
        plan: plan::steps(registry, index),
        roles: spec.generation.clone(),
        static_axes: sizes::of_static_axes(registry, index),
        mandatory_axes: sizes::mandatory(registry, index),
        output_sizes: sizes::of_outputs(registry, index),
        at: own.place.clone(),
    }
}

/// Names among the facts of which there is no list: a patcher that another one is mistyped as, and the axis of what a state is
/// told.
fn check_facts(registry: &Registry<'_>, spec: &ClassSpec, place: &Place) {
    let patcher = spec.patcher.as_ref().map(|patcher| registry.words.take("patcher", patcher));
    let axis = spec.state_rows.as_ref().map(|rows| symbol_of_words(registry, &rows.axis));
    let places = [place.key("patcher"), place.key("state_rows").key("axis")];
    for (found, place) in [patcher, axis].into_iter().zip(places) {
        found.and_then(Result::err).into_iter().for_each(|problem| registry.report(&place, problem));
    }
}

fn outputs_for_task(lowering: &Lowering<'_>) -> Vec<(Box<str>, Vec<TensorAxes>)> {
    let tasks = lowering.registry.classes[lowering.class].spec.outputs_for_task.iter();
    let tasks = tasks.map(|(task, table)| {
        let place = lowering.place.key(task);
        lowering.check_task(task, &place.itself());
        (task.as_str().into(), lowering.set(table, &place))
    });
    tasks.collect()
}

/// What a class states, inherited where it does not.
fn facts(registry: &Registry<'_>, index: usize) -> Facts {
    let lineage: Vec<_> = registry.lineage(index).map(|class| registry.classes[class].spec).collect();
    let of_exporter: Vec<_> = registry.lineage_of_facts(index).map(|class| registry.classes[class].spec).collect();
    let text = |get: fn(&ClassSpec) -> Option<&String>| of_exporter.iter().find_map(|spec| get(spec)).cloned();
    let flag = |get: fn(&ClassSpec) -> Option<bool>| lineage.iter().find_map(|spec| get(spec)).unwrap_or_default();
    let last = of_exporter.iter().find_map(|spec| spec.max_transformers_version.as_ref());
    let variants = of_exporter.iter().map(|spec| &spec.variants).find(|variants| !variants.is_empty());
    let companions = of_exporter.iter().map(|spec| &spec.companions).find(|companions| !companions.is_empty());
    let bounds = of_exporter.iter().map(|spec| &spec.axis_bounds).find(|bounds| !bounds.is_empty());
    let dtypes = lineage.iter().map(|spec| &spec.output_dtypes).find(|dtypes| !dtypes.is_empty());
    let dtypes = dtypes
        .into_iter()
        .flatten()
        .flat_map(|(names, dtype)| syntax::names_in(names).map(move |(name, _)| (name.to_owned(), dtype.clone())));
    Facts {
        supports_past: flag(|spec| spec.supports_past),
        pad_attention_mask_to_past: flag(|spec| spec.pad_attention_mask_to_past),
        min_transformers_version: text(|spec| spec.min_transformers_version.as_ref()),
        transformers: registry.exported_by(registry.classes[index].exporter),
        max_transformers_version: last.filter(|version| *version != NONE).cloned(),
        min_torch_version: text(|spec| spec.min_torch_version.as_ref()),
        opset: of_exporter.iter().find_map(|spec| spec.opset),
        atol: of_exporter.iter().find_map(|spec| spec.atol).filter(|atol| atol.is_finite()).unwrap_or_default(),
        variants: variants.into_iter().flatten().map(|(name, text)| (name.clone(), text.clone())).collect(),
        default_variant: text(|spec| spec.default_variant.as_ref()).unwrap_or_default(),
        patcher: text(|spec| spec.patcher.as_ref()).unwrap_or_default(),
        framework: text(|spec| spec.framework.as_ref()).unwrap_or_default(),
        file_extension: text(|spec| spec.file_extension.as_ref()).unwrap_or_default(),
        short_name: text(|spec| spec.short_name.as_ref())
            .unwrap_or_else(|| registry.classes[index].exporter.to_owned()),
        file_prefix: text(|spec| spec.file_prefix.as_ref()).unwrap_or_default(),
        keeps_state: of_exporter.iter().find_map(|spec| spec.keeps_state).unwrap_or_default(),
        state_rows: of_exporter.iter().find_map(|spec| spec.state_rows.as_ref()).cloned(),
        axis_bounds: bounds.into_iter().flatten().map(|(axis, bounds)| (axis.clone(), *bounds)).collect(),
        companions: companions.into_iter().flatten().cloned().collect(),
        normalized: normalized(registry, index),
        output_dtypes: dtypes.collect(),
        quantization: quantization(&lineage),
    }
}

/// How exported models can be quantized. A list holds for every task; tasks that are listed below it, nearer to the class,
/// differ.
fn quantization(lineage: &[&ClassSpec]) -> Quantization {
    let mut found = Quantization::default();
    for said in lineage.iter().filter_map(|spec| spec.quantization_approaches.as_ref()) {
        match said {
            Approaches::ForAll(approaches) => return Quantization { for_all: approaches.clone(), ..found },
            Approaches::ByTask(tasks) => {
                for (task, approaches) in tasks {
                    found.by_task.entry(task.clone()).or_insert_with(|| approaches.clone());
                }
            }
        }
    }
    found
}

/// The normalized config of a class, which is known.
fn normalized(registry: &Registry<'_>, index: usize) -> Option<Handle<crate::model::Normalized>> {
    let class = &registry.classes[index];
    let normalized = class.normalized.as_deref().unwrap_or_default();
    let at = registry.normalized.get_index_of(normalized);
    if at.is_none() && !registry.lacks.normalized && class.is_whole {
        let names = registry.normalized.keys().map(String::as_str);
        let known: Vec<_> = names.filter(|name| registry.class(name).is_none()).collect();
        let (place, message) = match &class.spec.normalized_config {
            Some(_) => (class.place.key("normalized_config"), unknown("normalized config", normalized, known)),
            None => {
                let problem = Problem::new(format!("`{}` has no `normalized_config`, and inherits none", class.name));
                let help = "say one for the class, or extend one that has it";
                (place_of_name(class.spec, &class.place), problem.help(help))
            }
        };
        if class.spec.normalized_config.is_some() || class.parent.is_none() {
            registry.report(&place, message);
        }
    }
    at.map(Handle::at)
}

fn argument(registry: &Registry<'_>, class: &resolve::Class<'_>, given: &resolve::Argument<'_>) -> Argument {
    Argument {
        name: given.name.into(),
        one_of: given.spec.one_of.iter().map(|word| word.as_str().into()).collect(),
        default: default_value(registry, class, given),
        in_constructor: given.in_constructor,
        owner: Handle::at(given.owner),
    }
}

fn default_value(
    registry: &Registry<'_>,
    class: &resolve::Class<'_>,
    argument: &resolve::Argument<'_>,
) -> ArgumentValue {
    let one_of = &argument.spec.one_of;
    match &argument.spec.default {
        Value::Null => ArgumentValue::None,
        Value::Bool(value) if one_of.is_empty() => ArgumentValue::Bool(*value),
        Value::String(word) if one_of.contains(word) => ArgumentValue::Word(word.as_str().into()),
        found => {
            // A default that is inherited is reported where it stands.
            let section = if class.spec.arguments.contains_key(argument.name) { "arguments" } else { "attributes" };
            let place = class.place.key(section).key(argument.name);
            let words = ["true", "false"].into_iter().filter(|_| one_of.is_empty());
            let known = words.chain(one_of.iter().map(String::as_str)).chain(["null"]);
            let found = found.as_str().unwrap_or("something else");
            let problem = Problem::new(format!("`{}` is never `{found}`", argument.name)).among(found, known);
            if argument.is_stated_by(class.spec) && registry.is_whole(&place) {
                registry.report(&place.key("default"), problem);
            }
            ArgumentValue::None
        }
    }
}
