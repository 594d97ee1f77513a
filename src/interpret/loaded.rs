//! A model that is kept, with what is made of it.

use std::sync::OnceLock;

use super::functions;
use super::leaked::{keep, keep_all, texts};
use super::parts::KeptPart;
use super::program::GeneratorProgram;
use crate::export::types::{ConfigClass, Generator, NestedPart, Pass, Program};
use crate::runtime::generated::SHAPES;
use crate::tables::registry::Registry;
use optimum_exporters_codegen::model::{
    Class, ConstructAction, Generator as GeneratorOf, Handle, Model, NestedPart as PartOf,
};

/// A model that is kept, with what is made of it.
#[derive(Debug)]
pub(super) struct Loaded {
    pub(super) model: Model,
    /// Where each size of the registry stands among those of the run time.
    pub(super) sizes: Vec<usize>,
    /// By class, the exporter configs that are parts of its own, in the order in which its constructor makes them.
    parts: OnceLock<Vec<&'static [NestedPart]>>,
    /// By class, the parts that a model is exported as.
    kept_parts: OnceLock<Vec<Vec<KeptPart>>>,
    classes: OnceLock<Vec<&'static ConfigClass>>,
    generators: OnceLock<&'static [Generator]>,
    registry: OnceLock<Registry>,
}

impl Loaded {
    /// Keeps a model, and makes its generators.
    pub(super) fn keep(model: Model) -> &'static Self {
        let place = |name: &str| SHAPES.iter().position(|(known, _)| *known == name);
        // The compiler was told which sizes there are, and has found no others.
        let sizes = model.sizes.iter().map(|(name, _)| place(name).unwrap_or(usize::MAX)).collect();
        let loaded: &'static Self = keep(Self {
            model,
            sizes,
            parts: OnceLock::new(),
            kept_parts: OnceLock::new(),
            classes: OnceLock::new(),
            generators: OnceLock::new(),
            registry: OnceLock::new(),
        });
        let generators = keep_all(loaded.model.generators.iter().map(|(handle, of)| generator(loaded, handle, of)));
        loaded.generators.get_or_init(|| generators);
        let classes = || loaded.model.classes.iter().map(|(_, class)| class);
        loaded.parts.get_or_init(|| classes().map(parts).collect());
        let kept = |class: &'static Class| class.parts.iter().flatten().map(KeptPart::of).collect();
        loaded.kept_parts.get_or_init(|| classes().map(kept).collect());
        loaded
    }

    /// Keeps the classes that are made of those of the model.
    pub(super) fn keep_classes(&self, made: &[&'static ConfigClass]) {
        self.classes.get_or_init(|| made.to_vec());
    }

    /// What is made of a class of the model, once all are made.
    pub(super) fn class(&self, class: Handle<Class>) -> Option<&'static ConfigClass> {
        self.classes.get()?.get(class.index()).copied()
    }

    /// What is kept of the part that stands at a place among those of a class.
    pub(super) fn kept_part(&self, class: Handle<Class>, at: usize) -> Option<KeptPart> {
        self.kept_parts.get()?.get(class.index())?.get(at).copied()
    }

    /// Keeps the tables.
    pub(super) fn with_tables(&'static self, registry: Registry) -> &'static Registry {
        self.registry.get_or_init(|| registry)
    }

    /// The tables, once they are there.
    pub(super) fn registry(&'static self) -> Option<&'static Registry> {
        self.registry.get()
    }

    /// A generator of the model.
    pub(super) fn generator(&self, handle: Handle<GeneratorOf>) -> Option<&'static Generator> {
        self.generators.get()?.get(handle.index())
    }

    /// The part of a class that stands at a place among all that it makes.
    pub(super) fn part(&self, class: Handle<Class>, at: usize) -> Option<&'static NestedPart> {
        self.parts.get()?.get(class.index())?.get(at)
    }
}

fn generator(loaded: &'static Loaded, handle: Handle<GeneratorOf>, of: &'static GeneratorOf) -> Generator {
    Generator {
        name: &of.reference,
        supports: texts(&of.supports),
        construct: functions::construct_generator,
        draw: functions::draw_input,
        program: Some(Program::new(keep(GeneratorProgram { loaded, generator: handle }))),
    }
}

fn parts(class: &'static Class) -> &'static [NestedPart] {
    let steps = class.construct.iter().flatten();
    let nested = steps.filter_map(|step| match &step.then {
        ConstructAction::Nest(parts) => Some(parts),
        _ => None,
    });
    keep_all(nested.flatten().map(part))
}

fn part(PartOf { name, attribute, library, task, arguments, .. }: &'static PartOf) -> NestedPart {
    let pass =
        |(argument, accepting): &'static (Box<str>, Vec<Box<str>>)| Pass { argument, accepting: texts(accepting) };
    NestedPart { name, attribute: attribute.as_deref(), library, task, arguments: keep_all(arguments.iter().map(pass)) }
}
