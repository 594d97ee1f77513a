//! What a registry may have at most of what grows faster than its files do: a step that stands for others, a name that
//! stands for others, and classes that extend each other in a row. It is found out before anything walks through it.

mod names;

use std::collections::HashMap;

use crate::diagnostic::{Problem, Reports};
use crate::read::load::Files;
use crate::resolve::{Class, Registry};
use crate::schema::decode::OneOrMany;
use crate::schema::{Action, Op};

/// The most descriptions of one kind. The built-in registry has some 900 classes.
const MOST_ALIKE: usize = 10_000;

/// The most tasks, synonyms and lists of tasks. The built-in registry has some 60.
const MOST_TASKS: usize = 1_000;

/// The most tasks that all model types are registered for with all exporters. In the built-in registry these are some 4,500.
const MOST_REGISTERED: usize = 100_000;

/// The most normalized configs, each of which has all that it inherits.
const MOST_NORMALIZED: usize = 1_000;

/// The most classes that a class extends, one after the other. In the built-in registry these are six.
const DEEPEST: usize = 32;

/// The most steps that the steps of a class stand for, those that it inherits included.
const MOST_STEPS: usize = 10_000;

/// Whether there is no more of anything than can be linked; reports what there is too much of.
pub(crate) fn fits(files: &Files, reports: &Reports) -> bool {
    let sum = |counts: &mut dyn Iterator<Item = usize>| counts.sum::<usize>();
    let models = || files.models.iter().map(|(.., model)| &model.spec);
    let classes = sum(&mut files.classes.iter().map(|file| file.spec.len()))
        + sum(&mut files.exporters.iter().map(|file| file.spec.classes.len()))
        + sum(&mut models().map(|model| model.exporters.len()));
    let generators = sum(&mut files.dummy_inputs.iter().map(|file| file.spec.generators.len()))
        + sum(&mut models().map(|model| model.generators.len()));
    let normalized = sum(&mut files.normalized.iter().map(|file| file.spec.len()));
    let config_types = sum(&mut models().map(|model| 1 + model.configs.len()));
    let found = [
        ("classes", classes, MOST_ALIKE),
        ("generators", generators, MOST_ALIKE),
        ("normalized configs", normalized, MOST_NORMALIZED),
        ("config types", config_types, MOST_ALIKE),
        ("tasks, synonyms and lists of tasks", tasks(files), MOST_TASKS),
        ("registered tasks", registered(files), MOST_REGISTERED),
    ];
    for (what, found, most) in found.iter().filter(|(_, found, most)| found > most) {
        let problem = Problem::new(format!("the registry has {found} {what}"));
        reports.of_file(files.texts.of_base, problem.help(format!("a registry has {most} at most")));
    }
    found.iter().all(|(_, found, most)| found <= most)
}

/// How many tasks and names of tasks there are.
fn tasks(files: &Files) -> usize {
    files.tasks.iter().map(|file| file.spec.tasks.len() + file.spec.synonyms.len() + file.spec.lists.len()).sum()
}

/// How many tasks model types are registered for, lists replaced by what they stand for.
fn registered(files: &Files) -> usize {
    let lists = files.tasks.iter().flat_map(|file| &file.spec.lists);
    let lists: HashMap<_, _> = lists.map(|(name, tasks)| (name.as_str(), tasks.len())).collect();
    let stands_for = |task: &String| match task.strip_prefix('$') {
        Some(list) => lists.get(list).copied().unwrap_or_default(),
        None => 1,
    };
    let classes = files.models.iter().flat_map(|(.., model)| model.spec.exporters.values());
    classes.flat_map(|class| class.tasks.iter().flatten()).map(stands_for).fold(0, usize::saturating_add)
}

/// Whether nothing that stands for others stands for too many; reports what does.
pub(crate) fn is_bounded(registry: &Registry<'_>) -> bool {
    let deep = registry.classes.iter().enumerate().find(|(at, _)| registry.lineage(*at).nth(DEEPEST).is_some());
    if let Some((_, class)) = deep {
        let problem =
            Problem::new(format!("`{}` extends more than {} classes, one after the other", class.name, DEEPEST - 1));
        registry.report(&class.place.key("extends"), problem.help("extend one that is further up"));
        return false;
    }
    let mut bounded = true;
    for (key, said) in KEYS {
        let mut counts = Counts { registry, said, known: HashMap::new() };
        for (at, class) in registry.classes.iter().enumerate().filter(|(_, class)| said(class).is_some()) {
            if counts.of_class(at) > MOST_STEPS {
                let title = format!("`{key}` of `{}` stands for more than {MOST_STEPS} steps", class.name);
                let problem = Problem::new(title).help("`super` stands for all that is inherited, each time");
                registry.report(&class.place.key(key), problem);
                bounded = false;
                break;
            }
        }
    }
    bounded && names::are_bounded(registry)
}

/// What a class says for a key.
type Said = for<'c> fn(&'c Class<'_>) -> Option<&'c OneOrMany<Op>>;

/// The keys whose steps can stand for those of a class further up.
const KEYS: [(&str, Said); 5] = [
    ("inputs", |class| class.spec.inputs.as_ref()),
    ("outputs", |class| class.spec.outputs.as_ref()),
    ("past", |class| class.spec.past.as_ref()),
    ("renamed_inputs", |class| class.spec.renamed_inputs.as_ref()),
    ("session_outputs", |class| class.spec.session_outputs.as_ref()),
];

/// How many steps those for a key stand for.
struct Counts<'r> {
    registry: &'r Registry<'r>,
    said: Said,
    known: HashMap<usize, usize>,
}

impl Counts<'_> {
    /// Those of the nearest class that says something.
    fn of_nearest(&mut self, class: Option<usize>) -> usize {
        let said = self.said;
        let nearest = class.and_then(|class| self.registry.nearest(class, |class| said(class).is_some()));
        nearest.map_or(0, |class| self.of_class(class))
    }

    fn of_class(&mut self, at: usize) -> usize {
        if let Some(known) = self.known.get(&at) {
            return *known;
        }
        let registry = self.registry;
        let class = &registry.classes[at];
        let count = (self.said)(class).map_or(0, |ops| self.of_steps(ops, class.parent));
        self.known.insert(at, count);
        count
    }

    fn of_steps(&mut self, ops: &OneOrMany<Op>, parent: Option<usize>) -> usize {
        let each = ops.0.iter().map(|op| match op {
            Op::Word(word) if word == "super" => self.of_nearest(parent),
            Op::Word(_) => 0,
            Op::Action(action) => self.of_action(action, parent),
        });
        each.fold(0, |sum, count: usize| sum.saturating_add(count).saturating_add(1))
    }

    fn of_action(&mut self, action: &Action, parent: Option<usize>) -> usize {
        let ancestor = &action.ancestor;
        let inside = action.branches().map(|(_, ops)| self.of_steps(ops, parent));
        let mut count: usize = inside.fold(0, usize::saturating_add);
        if let (Some(ancestor), Some(parent)) = (ancestor, parent) {
            let named = self.registry.nearest(parent, |class| class.name == ancestor);
            count = count.saturating_add(self.of_nearest(named));
        }
        count
    }
}
