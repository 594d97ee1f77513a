//! What is wrong with the axes whose sizes an export fixes.

use crate::diagnostic::{Place, Problem, unknown};
use crate::problems::given_twice;
use crate::resolve::Registry;
use crate::resolve::static_axes::{are_static, of, size_of};
use crate::schema::decode::OneOrMany;
use crate::schema::{AxesTable, ClassSpec, MandatoryAxis, Op};

pub(super) fn check(registry: &Registry<'_>) {
    for index in 0..registry.classes.len() {
        check_axes(registry, index);
        check_mandatory(registry, index);
        if are_static(registry, index) && !registry.index.supports_of(index).is_empty() {
            check_inherited_tensors(registry, index);
        }
    }
}

/// A class with static axes that has tensors with dynamic ones from a class above those that are static.
fn check_inherited_tensors(registry: &Registry<'_>, index: usize) {
    type Steps = fn(&ClassSpec) -> Option<&OneOrMany<Op>>;
    let slots: [(&str, Steps); 2] =
        [("inputs", |spec| spec.inputs.as_ref()), ("outputs", |spec| spec.outputs.as_ref())];
    let dynamic: Vec<_> = registry.lineage(index).filter(|class| !are_static(registry, *class)).collect();
    let mut found = Vec::new();
    for (slot, steps) in slots {
        for class in registry.ancestry(index) {
            let Some(ops) = steps(class.spec) else { continue };
            if dynamic.iter().any(|above| registry.classes[*above].name == class.name) {
                found.extend(dynamic_set(ops, &class.place.key(slot)));
            }
            if !ops.0.iter().any(|op| matches!(op, Op::Word(word) if word == "super")) {
                break;
            }
        }
    }
    let task_is_said = |task: &str| {
        let own = registry.lineage(index).filter(|class| are_static(registry, *class));
        own.into_iter().any(|class| registry.classes[class].spec.outputs_for_task.contains_key(task))
    };
    let tasks =
        registry.index.supports_of(index).iter().flat_map(|(model, at)| &registry.models[*model].exporters[*at].tasks);
    for (task, _) in tasks.filter(|(task, _)| !task_is_said(task)) {
        let says = dynamic.iter().map(|class| &registry.classes[*class]);
        let table = says.into_iter().find_map(|class| Some((class, class.spec.outputs_for_task.get(*task)?)));
        let place = table.map(|(class, table)| (table, class.place.key("outputs_for_task").key(task)));
        found.extend(place.and_then(|(table, place)| dynamic_entry(table, &place)));
    }
    let Some((first, others)) = found.split_first() else { return };
    let problem = Problem::new(format!("the axes of `{}` are static", registry.classes[index].name));
    let problem = others.iter().fold(problem, |problem, place| problem.related(place.clone(), "and these"));
    let help = "say the tensors anew in the class that has `static_axes`, with their names alone";
    registry.inherited(first, index, "which has static axes", problem.help(help));
}

/// Where steps first put in a tensor with dynamic axes.
fn dynamic_set(ops: &OneOrMany<Op>, place: &Place) -> Option<Place> {
    ops.places(place).find_map(|(place, op)| {
        let Op::Action(action) = op else { return None };
        let set = action.set.as_ref().and_then(|table| dynamic_entry(table, &place.key("set")));
        set.or_else(|| action.branches().find_map(|(key, ops)| dynamic_set(ops, &place.key(key))))
    })
}

fn dynamic_entry(table: &AxesTable, place: &Place) -> Option<Place> {
    let entries = table.entries(place).into_iter();
    entries.filter(|(_, _, axes)| !axes.0.is_empty()).map(|(_, place, _)| place).next()
}

fn check_axes(registry: &Registry<'_>, index: usize) {
    let class = &registry.classes[index];
    for (name, default) in &class.spec.static_axes {
        let place = class.place.key("static_axes").key(name);
        let sizes: Vec<_> = registry.shapes.iter().map(|(name, _)| *name).collect();
        let size = size_of(name);
        if !sizes.contains(&size.as_str()) && !registry.lacks.anything {
            let problem = Problem::new(format!("`{size}` is no size of dummy inputs")).among(&size, sizes);
            registry.report(&place.itself(), problem);
        }
        if let Some(argument) = class.arguments.iter().find(|argument| argument.name == name) {
            let problem = Problem::new(format!("`{name}` is an argument or an attribute already"));
            registry.report(&place.itself(), problem.related(argument.place(registry), "it is one here"));
        }
        if let Some(size) = default.0.filter(|size| *size < 0) {
            registry.report(&place, format!("expected a size of 0 or more, or null, found {size}"));
        }
    }
    let inherited = class.parent.map(|parent| of(registry, parent)).unwrap_or_default();
    for (section, own) in [("arguments", &class.spec.arguments), ("attributes", &class.spec.attributes)] {
        for name in own.keys().filter(|name| inherited.contains_key(name.as_str())) {
            let place = class.place.key(section).key(name).itself();
            let first = registry.ancestry(index).filter(|class| class.spec.static_axes.contains_key(name)).last();
            let first = first.map(|class| class.place.key("static_axes").key(name).itself());
            let problem = Problem::new(format!("`{name}` is a static axis already"));
            let problem = first.into_iter().fold(problem, |problem, first| problem.related(first, "it is one here"));
            registry.report(&place, problem.label("take another name"));
        }
    }
}

fn check_mandatory(registry: &Registry<'_>, index: usize) {
    let class = &registry.classes[index];
    let place = class.place.key("mandatory_axes");
    let known: Vec<_> = of(registry, index).into_keys().collect();
    if known.is_empty() && class.spec.mandatory_axes.is_some() && class.is_whole {
        let problem = Problem::new(format!("mandatory axes are some of `static_axes`, and `{}` has none", class.name));
        registry.report(&place.itself(), problem.help("say the sizes under `static_axes`"));
        return;
    }
    let mut always: Vec<(&str, Place)> = Vec::new();
    for (at, entry) in class.spec.mandatory_axes.iter().flatten().enumerate() {
        let place = place_of(entry, &place.index(at));
        let name = entry.axis();
        if !known.contains(&name) && class.is_whole {
            registry.report(&place, unknown("static axis", name, known.clone()));
        }
        if let Some((_, first)) = always.iter().find(|(known, _)| *known == name) {
            registry.report(&place, given_twice("axis", name, first));
        } else if matches!(entry, MandatoryAxis::Always(_)) {
            always.push((name, place));
        }
    }
}

/// Where an entry has the name of its axis.
fn place_of(entry: &MandatoryAxis, place: &Place) -> Place {
    match entry {
        MandatoryAxis::Always(_) => place.clone(),
        MandatoryAxis::Conditional(_) => place.key("axis"),
    }
}
