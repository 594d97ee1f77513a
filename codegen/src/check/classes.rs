//! What classes say of themselves, beside their steps.

use std::collections::BTreeSet;
use std::ops::RangeInclusive;

use super::output_sizes::Known;
use super::{check_exporter, check_library, check_task};
use crate::diagnostic::{Place, Problem, unknown};
use crate::expr::Scope;
use crate::problems::{given_twice, unknown_argument};
use crate::resolve::{NONE, Registry, SELF, place_of_name};
use crate::schema::{AxisBounds, ClassSpec, NormalizedRef};
use crate::syntax::version;

/// The most arguments and later assigned attributes that a class can have, as at run time.
const MAX_ARGUMENTS: usize = 16;

/// The opsets of ONNX: those that there are, and those of some years to come.
const OPSETS: RangeInclusive<u32> = 1..=40;

pub(super) fn check(registry: &Registry<'_>) {
    let specs = registry.classes.iter().flat_map(|class| class.spec.parts.values());
    let parts: BTreeSet<_> = specs.filter_map(|part| part.class.as_deref()).collect();
    for (index, class) in registry.classes.iter().enumerate() {
        let complete = registry.lost.is_empty() && !registry.lacks.anything;
        let place = place_of_name(class.spec, &class.place);
        // One that seems to be registered where it stands has that error.
        let seems_registered = class.spec.tasks.is_some();
        let is_part = || {
            parts.contains(class.name)
                || registry.index.descendants(index).any(|of| parts.contains(registry.classes[of].name))
        };
        let is_base = registry.bases.get(class.exporter).is_some_and(|(_, base)| *base == class.name);
        if registry.supports_of(index).next().is_none()
            && complete
            && !seems_registered
            && !is_base
            && !is_part()
            && registry.is_own(&class.place)
        {
            let problem = Problem::new(format!("no model type uses the class `{}`", class.name));
            registry.report(&place, problem.help("register it in a model's file, extend it, or take it away"));
        }
        if !registry.is_own(&class.place) {
            continue;
        }
        if let Some(parent) = class.parent.map(|parent| &registry.classes[parent]) {
            let has_base = registry.bases.contains_key(class.exporter);
            check_exporter(registry, parent, class.exporter, has_base, &class.place.key("extends"));
        }
        let inherited = class.parent.map_or(0, |parent| registry.classes[parent].arguments.len());
        if class.arguments.len() > MAX_ARGUMENTS && inherited <= MAX_ARGUMENTS {
            let count = class.arguments.len();
            let title = format!("`{}` has {count} arguments and attributes", class.name);
            let problem = Problem::new(title).help(format!("a class has {MAX_ARGUMENTS} at most, with inherited ones"));
            registry.report(&place_of_name(class.spec, &class.place), problem);
        }
        check_attributes(registry, class.spec, &class.place);
        check_variants(registry, index);
        check_inherited_default(registry, index);
        check_versions(registry, class.spec, &class.place);
        check_axis_bounds(registry, index);
        check_words(registry, class.spec, &class.place);
        check_nested(registry, index);
        check_lets(registry, index);
        check_members(registry, index);
        if let Some(opset) = class.spec.opset.filter(|opset| !OPSETS.contains(opset)) {
            let problem = Problem::new(format!("there is no opset {opset}"));
            let help = format!("expected one from {} to {}", OPSETS.start(), OPSETS.end());
            registry.report(&class.place.key("opset"), problem.help(help));
        }
        if let Some(atol) = class.spec.atol.filter(|atol| !(0.0..=1.0).contains(atol)) {
            let message = format!("expected a number from 0 to 1, found {atol}");
            registry.report(&class.place.key("atol"), message);
        }
    }
}

/// Texts that are no names in the registry: those of files, and the words of arguments.
fn check_words(registry: &Registry<'_>, spec: &ClassSpec, place: &Place) {
    let companions = spec.companions.iter().enumerate();
    let companions = companions.map(|(at, companion)| (place.key("companions").index(at), companion));
    let texts = [("file_extension", &spec.file_extension), ("file_prefix", &spec.file_prefix)];
    let texts = texts.into_iter().filter_map(|(key, text)| Some((place.key(key), text.as_ref()?)));
    for (place, text) in texts.chain(companions) {
        check_name_of_files(registry, text, &place);
    }
    for (section, arguments) in [("arguments", &spec.arguments), ("attributes", &spec.attributes)] {
        for (name, argument) in arguments {
            let words = argument.one_of.iter().enumerate();
            for (at, word) in words.filter(|(at, word)| argument.one_of[..*at].contains(word)) {
                let place = place.key(section).key(name).key("one_of");
                registry.report(&place.index(at), given_twice("word", word, &place.index(0)));
            }
        }
    }
}

/// What a part of the name of a file can be.
pub(crate) fn check_name_of_files(registry: &Registry<'_>, name: &str, place: &Place) {
    let is_letter = |letter: char| letter.is_ascii_alphanumeric() || letter == '_';
    if !name.starts_with(is_letter) || !name.chars().all(|letter| is_letter(letter) || "-.".contains(letter)) {
        let problem = Problem::new(format!("`{name}` is no name of a file, nor what one begins or ends with"));
        registry
            .report(place, problem.help("expected letters, digits, `_`, `-` and `.`, and none of the last two first"));
    }
}

fn check_lets(registry: &Registry<'_>, index: usize) {
    const FIXED: [&str; 8] = ["task", "variant", "direction", "config", "normalized", "nested", "versions", "it"];
    let class = &registry.classes[index];
    for (name, spec) in &class.spec.lets {
        let place = class.place.key("let").key(name);
        let argument = class.arguments.iter().find(|argument| argument.name == name);
        if FIXED.contains(&name.as_str()) || argument.is_some() {
            let problem = Problem::new(format!("`{name}` is the name of something else here")).label("take another");
            let problem = match argument {
                Some(argument) => problem.related(argument.place(registry), "it is this argument"),
                None => problem,
            };
            registry.report(&place.itself(), problem);
        }
        if let Err(message) = Scope::of_class(registry, index).check_let(index, name, spec) {
            registry.report(&place, message);
        }
    }
}

/// What an export sets, and what says how long the past may be, can be an attribute that nothing else reads, but none that is
/// nearly another.
fn check_attributes(registry: &Registry<'_>, spec: &ClassSpec, own: &Place) {
    let place = own.key("values_override");
    for (at, op) in spec.values_override.iter().flat_map(|ops| &ops.0).enumerate() {
        for name in op.set.keys() {
            check_slip(registry, name, &place.index(at).key("set").key(name).itself());
        }
    }
    let Some(roles) = &spec.generation else { return };
    let place = own.key("generation");
    for (at, name) in roles.longest.iter().enumerate() {
        check_slip(registry, name, &place.key("longest").index(at));
    }
    if let Some(name) = &roles.first_positions {
        check_slip(registry, name, &place.key("first_positions"));
    }
}

fn check_slip(registry: &Registry<'_>, name: &str, place: &Place) {
    let is_known = registry.index.read(name) || registry.lacks.attributes;
    let slip = (!is_known).then(|| optimum_exporters_common::slip_of(name, registry.index.attributes()));
    if let Some(slip) = slip.flatten() {
        let problem = Problem::new(format!("no config type of the registry has an attribute `{name}`"));
        registry.report(place, problem.label(format!("did you mean `{slip}`?")));
    }
}

fn check_variants(registry: &Registry<'_>, index: usize) {
    let class = &registry.classes[index];
    let Some(default) = &class.spec.default_variant else { return };
    let place = class.place.key("default_variant");
    let Some(says) = registry.with_variants(index) else {
        let title = format!("`{}` has no variants for one to be the default", class.name);
        return registry.report(&place, Problem::new(title).help("say under `variants` which there are"));
    };
    let says = &registry.classes[says];
    let known: Vec<_> = says.spec.variants.keys().map(String::as_str).collect();
    if !known.contains(&default.as_str()) {
        let problem = unknown("variant", default, known);
        registry.report(&place, problem.related(says.place.key("variants").itself(), "the variants stand here"));
    }
}

/// A class that has variants of its own needs a default among them, also where it inherits that.
fn check_inherited_default(registry: &Registry<'_>, index: usize) {
    let class = &registry.classes[index];
    let ClassSpec { variants, default_variant, .. } = class.spec;
    let inherited = registry.lineage_of_facts(index).skip(1).map(|class| &registry.classes[class]);
    let default = inherited.filter_map(|class| Some((class, class.spec.default_variant.as_ref()?))).next();
    let Some((says, default)) = default.filter(|_| !variants.is_empty() && default_variant.is_none()) else { return };
    if !variants.contains_key(default) {
        let problem = Problem::new(format!("`{default}` is the default variant, and none of these"));
        let problem = problem.related(says.place.key("default_variant"), "it is inherited from here");
        registry.report(&class.place.key("variants").itself(), problem.help("say another under `default_variant`"));
    }
}

fn check_versions(registry: &Registry<'_>, spec: &ClassSpec, place: &Place) {
    let last = spec.max_transformers_version.as_ref().filter(|version| *version != NONE);
    let stated = [
        ("min_transformers_version", spec.min_transformers_version.as_ref()),
        ("max_transformers_version", last),
        ("min_torch_version", spec.min_torch_version.as_ref()),
    ];
    for (key, version) in stated {
        if let Some(Err(message)) = version.map(String::as_str).map(version::released) {
            registry.report(&place.key(key), message);
        }
    }
    let released = |version: &String| version::released(version).ok();
    if let (Some(least), Some(last)) = (&spec.min_transformers_version, last)
        && released(least).zip(released(last)).is_some_and(|(least, last)| least > last)
    {
        let problem = Problem::new(format!("no version is from {least} to {last}"));
        let problem = problem.related(place.key("min_transformers_version"), "the least one is here");
        registry.report(&place.key("max_transformers_version"), problem.help("expected a later one here"));
    }
}

fn check_axis_bounds(registry: &Registry<'_>, index: usize) {
    let class = &registry.classes[index];
    if class.spec.axis_bounds.is_empty() {
        return;
    }
    // Those of a base are of classes that do not extend it as well.
    let is_base = registry.bases.values().any(|(_, base)| *base == class.name);
    let heirs = registry.heirs(index, |class| !class.spec.axis_bounds.is_empty());
    let [inputs, outputs] = [Known::of_inputs(registry, &heirs), Known::of_outputs(registry, &heirs)];
    let is_closed = class.is_whole && !registry.lacks.anything && !inputs.is_open && !outputs.is_open && !is_base;
    for (axis, AxisBounds { least, most }) in &class.spec.axis_bounds {
        let place = class.place.key("axis_bounds").key(axis);
        if is_closed && !inputs.symbols.contains(axis) && !outputs.symbols.contains(axis) {
            let problem = Problem::new(format!("no input and no output of `{}` has an axis `{axis}`", class.name));
            let known = inputs.symbols.union(&outputs.symbols).map(String::as_str);
            registry.report(&place.itself(), problem.among(axis, known));
        }
        let problem = match most {
            _ if *least < 0 => format!("no axis has {least} elements: expected `least` to be 0 or more"),
            Some(most) if most < least => {
                format!("no size is from {least} to {most}: expected `most` to be {least} or more")
            }
            _ => continue,
        };
        registry.report(&place, problem);
    }
}

fn check_nested(registry: &Registry<'_>, index: usize) {
    let class = &registry.classes[index];
    for (name, nested) in &class.spec.nested {
        let place = class.place.key("nested").key(name);
        check_task(registry, &nested.task, &place.key("task"));
        check_library(registry, &nested.library, "unknown library", &place.key("library"));
        let is_self = nested.config == SELF;
        if let Err(message) = Scope::of_class(registry, index).check_attribute(&nested.config)
            && !is_self
        {
            registry.report(&place.key("config"), message);
        }
        if !is_nested(registry, index, name) && registry.is_whole(&class.place.key("construct")) {
            let problem = Problem::new(format!("no step of a constructor makes the part `{name}`"));
            registry.report(&place.itself(), problem.help(format!("one has to have `nest: [{name}]`")));
        }
        for argument in nested.arguments.keys() {
            let known: Vec<_> = class.arguments.iter().map(|argument| argument.name).collect();
            if !known.contains(&argument.as_str()) && class.is_whole {
                let place = place.key("arguments").key(argument);
                registry.report(&place.itself(), unknown_argument(class.name, argument, &known));
            }
        }
    }
}

/// Whether a constructor of the class, or of one that is related to it, makes a part.
fn is_nested(registry: &Registry<'_>, class: usize, part: &str) -> bool {
    let is_ancestor = |ancestor: usize, of: usize| registry.lineage(of).any(|class| class == ancestor);
    registry.classes.iter().enumerate().any(|(other, of)| {
        let mut parts = of.spec.construct.iter().flat_map(|ops| &ops.0).filter_map(|op| op.nest.as_ref()).flatten();
        // A part that is unknown is reported, and can be a mistyped one.
        let may_be = |made: &String| made == part || !registry.classes[class].spec.nested.contains_key(made);
        parts.any(may_be) && (is_ancestor(other, class) || is_ancestor(class, other))
    })
}

/// Holds the members of a normalized config that is made in place against the parts of its class.
fn check_members(registry: &Registry<'_>, index: usize) {
    let class = &registry.classes[index];
    let Some(NormalizedRef::Inline(spec)) = &class.spec.normalized_config else { return };
    for (member, of) in &spec.members {
        let (Some(part), None) = (&of.nested, &of.config) else { continue };
        if let Err(problem) = Scope::of_class(registry, index).check_nested(Some(index), part) {
            let place = class.place.key("normalized_config").key("members").key(member).key("nested");
            registry.report(&place, problem);
        }
    }
}
