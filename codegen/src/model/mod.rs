//! The registry as it is meant: every class, generator, normalized config, config type, plan and size with handles in
//! the place of names, and every expression parsed and typed.
//!
//! `lower` makes it of the linked files, `valid` holds it against itself, and back ends read it: `emit` writes Rust, and
//! `optimum_exporters` interprets it. A back end finds nothing wrong: a model that has a fault is not handed out.

mod arena;
mod class;
mod config_type;
pub(crate) mod decide;
mod dummy;
mod expr;
mod generator;
mod keys;
mod plan;
mod steps;
mod tables;
mod text;

pub use crate::schema::{
    AxisBounds, Expected, LibrarySpec, ModulesSpec, PipelinePart, PipelinePlans, PipelinesSpec, Relabel, Roles,
    RuntimeOptionsSpec, SetFrom, StateRows,
};
pub use crate::syntax::version::Comparison;
pub use crate::syntax::{Logic, Operator};
pub use arena::{Arena, Handle};
pub use class::{
    Argument, ArgumentRef, ArgumentValue, Assignment, Class, ConstructAction, Fact, Facts, ModelPart, NestedPart,
    Quantization, Slot, StaticAxis,
};
pub use config_type::{Attribute, ConfigType, Literal, Member, MemberOf, Normalized, Source};
pub use dummy::{ClassDummies, DummyAction, DummyPart, DummyStep, GeneratorChoice, PastLength, ShapeStep};
pub use expr::{Condition, Conditional, Expr, ExprKind, Fold, Of, Type};
pub use generator::{Draw, DrawRest, DrawType, Draws, Generator, LayerDraw, Run, Shape, TensorDraw, ValuesDraw};
pub use plan::{Merge, Part, PlanStep};
pub(crate) use steps::Step;
pub use steps::{Axes, AxesStep, Branch, Direction, LayerStep, Layers, PairsStep, SizeEntry, Stem, TensorAxes};
pub(crate) use tables::split_past;
pub use tables::{
    CustomClasses, LibraryClasses, LoadedClass, Loader, LoadersByTask, ModelType, Sign, SignedBy, Signs, Support,
};
pub use text::{Piece, Symbol, Template};

/// A registry that compiles, alone or laid over another, whose classes, generators and config types are in it as well.
#[derive(Debug, Default)]
pub struct Model {
    /// Whether it is laid over another registry. What is of that one is not [`own`](Class::own).
    pub is_laid_over: bool,
    /// Every task, in the order of the files.
    pub tasks: Vec<String>,
    /// Every exporter.
    pub exporters: Vec<String>,
    /// Every library, the one that wins where several have a model type first.
    pub libraries: Vec<(String, LibrarySpec)>,
    /// Other names of tasks, with the task.
    pub synonyms: Vec<(String, String)>,
    /// The sizes of dummy inputs, each with its default.
    pub sizes: Vec<(String, Option<i64>)>,
    /// What config classes fill in.
    pub config_types: Arena<ConfigType>,
    /// Names for config attributes that are the same for every model.
    pub normalized: Arena<Normalized>,
    /// Dummy input generators, each after the one that it extends.
    pub generators: Arena<Generator>,
    /// Config classes, each after the one that it extends.
    pub classes: Arena<Class>,
    /// The model types of all libraries, in the order of the files.
    pub model_types: Vec<ModelType>,
    /// What loads models; nothing in a registry that is laid over another.
    pub library_classes: LibraryClasses,
    /// What the files of a directory tell; nothing in a registry that is laid over another.
    pub signs: Signs,
    /// The places of the model types that register each class, and of the class among what each supports.
    pub(crate) registered: Vec<Vec<(usize, usize)>>,
    /// How many files are of the registry that this one is laid over.
    pub(crate) of_base: usize,
}

impl Model {
    /// A class and those that it extends, nearest first.
    pub fn lineage(&self, class: Handle<Class>) -> impl Iterator<Item = Handle<Class>> {
        std::iter::successors(Some(class), |class| self.classes[*class].parent)
    }

    /// Other names under which a task of a model type is found: those that stand for the same task and that it does not
    /// have itself, where this is the first that it has of these.
    pub(crate) fn synonyms_for(&self, support: &Support, task: &str) -> Vec<String> {
        let (bare, _) = split_past(task);
        let past = &task[bare.len()..];
        let canonical = |name: &str| {
            let found = self.synonyms.iter().find(|(synonym, _)| synonym == name);
            found.map_or_else(|| name.to_owned(), |(_, of)| of.clone())
        };
        let is_known = |name: &str| support.tasks.iter().any(|known| known.strip_suffix(past) == Some(name));
        let stands_for_it = |name: &str| {
            let of = canonical(name);
            let synonyms = self.synonyms.iter().filter(|(_, other)| *other == of).map(|(synonym, _)| &**synonym);
            synonyms.chain([&*of]).find(|name| is_known(name)) == Some(bare)
        };
        let mut names: Vec<_> = self.synonyms.iter().flat_map(|(synonym, of)| [&**synonym, &**of]).collect();
        names.sort_unstable();
        names.dedup();
        let names = names.into_iter().filter(|name| !split_past(name).1 && !is_known(name) && stands_for_it(name));
        names.map(|name| format!("{name}{past}")).collect()
    }

    /// The nearest of a class and those that it extends that says something.
    pub fn nearest(&self, class: Handle<Class>, says: impl Fn(&Class) -> bool) -> Option<Handle<Class>> {
        self.lineage(class).find(|class| says(&self.classes[*class]))
    }

    /// What the nearest of a class and those that it extends says.
    pub fn inherited<'m, T>(&'m self, class: Handle<Class>, says: impl Fn(&'m Class) -> Option<T>) -> Option<T> {
        self.lineage(class).find_map(|class| says(&self.classes[class]))
    }

    /// Has a look at every step that those for a key stand for, in order, with whether it depends on a condition: of a step
    /// with branches at those that can be meant where `decided` says whether the condition holds.
    pub(crate) fn each_step<'m>(
        &'m self,
        steps: &'m [AxesStep],
        of: fn(&Class) -> Option<&[AxesStep]>,
        decided: &dyn Fn(&Expr) -> Option<bool>,
        look: &mut dyn FnMut(&'m AxesStep, bool),
    ) {
        for step in steps {
            match step {
                AxesStep::Super(above) => {
                    self.each_step(of(&self.classes[*above]).unwrap_or_default(), of, decided, look);
                }
                AxesStep::When(branch) => {
                    for steps in branch.meant(decided(&branch.when.value)) {
                        self.each_step(steps, of, decided, &mut |step, _| look(step, true));
                    }
                }
                step => look(step, false),
            }
        }
    }

    /// The model types that register a class itself, each with how its exporter exports it.
    pub(crate) fn supports_of(&self, class: Handle<Class>) -> impl Iterator<Item = (&ModelType, &Support)> {
        let places = self.registered.get(class.index()).into_iter().flatten();
        places.filter_map(|(model, support)| {
            let model = self.model_types.get(*model)?;
            Some((model, model.supports.get(*support)?))
        })
    }
}
