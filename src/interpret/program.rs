//! What functions of classes and generators go by that were read at run time.

use super::loaded::Loaded;
use super::parts::KeptPart;
use crate::error::Error;
use crate::export::types::Context;
use crate::export::types::ExporterConfig;
use crate::export::types::{ConfigClass, Program};
use optimum_exporters_codegen::model::{Class, Generator, Handle, Slot};

/// What the functions of a class go by: the class in the model of its registry.
#[derive(Clone, Copy, Debug)]
pub(super) struct ClassProgram {
    pub(super) loaded: &'static Loaded,
    pub(super) class: Handle<Class>,
}

impl ClassProgram {
    /// That of an exporter config's class.
    ///
    /// # Errors
    /// [`Error::Unsupported`] if a function of the class was put into one that is none of its registry.
    pub(super) fn of(config: &ExporterConfig) -> Result<Self, Error> {
        Self::of_class(config.class())
    }

    pub(super) fn of_class(class: &'static ConfigClass) -> Result<Self, Error> {
        let program = class.program.and_then(Program::get::<Self>);
        program.copied().ok_or_else(|| Error::Unsupported {
            class: class.name,
            message: "a function of it is of a registry that is read at run time, and the class is of none".to_owned(),
        })
    }

    /// The nearest class that says something, from the own one on.
    pub(super) fn nearest(self, slot: Slot) -> Option<&'static Class> {
        let model = &self.loaded.model;
        model.nearest(self.class, |class| slot.is_said(class)).map(|class| &model.classes[class])
    }

    /// What the nearest class says.
    pub(super) fn inherited<T>(self, says: impl Fn(&'static Class) -> Option<T>) -> Option<T> {
        self.loaded.model.inherited(self.class, says)
    }

    /// What is kept of the part that stands at a place among those of the nearest class that has some.
    pub(super) fn kept_part(self, at: usize) -> Option<KeptPart> {
        let says = self.loaded.model.nearest(self.class, |class| class.parts.is_some())?;
        self.loaded.kept_part(says, at)
    }

    /// The same from another class on.
    pub(super) const fn at(self, class: Handle<Class>) -> Self {
        Self { class, ..self }
    }
}

/// What the functions of a generator go by.
#[derive(Clone, Copy, Debug)]
pub(super) struct GeneratorProgram {
    pub(super) loaded: &'static Loaded,
    pub(super) generator: Handle<Generator>,
}

impl GeneratorProgram {
    /// That of the generator that is called.
    ///
    /// # Errors
    /// [`Error::Unsupported`] if a function of the generator was put into one that is none of its registry.
    pub(super) fn of(context: &Context<'_>) -> Result<Self, Error> {
        let program = context.generator.and_then(|generator| generator.program);
        program.and_then(Program::get::<Self>).copied().ok_or_else(|| Error::Unsupported {
            class: context.config.class().name,
            message:
                "a function of a generator is of a registry that is read at run time, and the generator is of none"
                    .to_owned(),
        })
    }
}
