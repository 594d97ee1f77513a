//! A model that is kept, with what is made of it.

use std::sync::OnceLock;

use super::functions;
use super::leaked::{keep, keep_all, texts};
use super::program::GeneratorProgram;
use crate::export::types::{Generator, NestedPart, Pass, Program};
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
    generators: OnceLock<&'static [Generator]>,
    registry: OnceLock<Registry>,
}

impl Loaded {
    /// Keeps a model, and makes its generators.
    pub(super) fn keep(model: Model) -> &'static Self {
        let place = |name: &str| SHAPES.iter().position(|(known, _)| *known == name);
        // The compiler was told which sizes there are, and has found no others.
        let sizes = model.sizes.iter().map(|(name, _)| place(name).unwrap_or(usize::MAX)).collect();
        let empty = (OnceLock::new(), OnceLock::new(), OnceLock::new());
        let loaded: &'static Self = keep(Self { model, sizes, parts: empty.0, generators: empty.1, registry: empty.2 });
        let generators = keep_all(loaded.model.generators.iter().map(|(handle, of)| generator(loaded, handle, of)));
        loaded.generators.get_or_init(|| generators);
        loaded.parts.get_or_init(|| loaded.model.classes.iter().map(|(_, class)| parts(class)).collect());
        loaded
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
    let nested = steps.filter_map(|step| match &step.action {
        ConstructAction::Nest(parts) => Some(parts),
        _ => None,
    });
    keep_all(nested.flatten().map(part))
}

fn part(PartOf { name, attribute, library, task, arguments }: &'static PartOf) -> NestedPart {
    let pass =
        |(argument, accepting): &'static (Box<str>, Vec<Box<str>>)| Pass { argument, accepting: texts(accepting) };
    NestedPart { name, attribute, library, task, arguments: keep_all(arguments.iter().map(pass)) }
}
