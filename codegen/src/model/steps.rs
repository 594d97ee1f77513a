//! The steps that fill inputs, outputs and tables of names.

use super::arena::Handle;
use super::class::Class;
use super::dummy::GeneratorChoice;
use super::expr::{Condition, Conditional, Expr};
use super::generator::LayerDraw;
use super::text::{Symbol, Template};
use crate::diagnostic::Place;
use crate::schema::Relabel;

/// Steps under a condition.
#[derive(Clone, Debug)]
pub struct Branch<S> {
    /// The condition.
    pub when: Condition,
    /// The steps where it holds.
    pub then: Vec<S>,
    /// The steps where it does not; none where there is no `else`.
    pub otherwise: Option<Vec<S>>,
}

impl<S> Branch<S> {
    /// The steps where the condition does not hold.
    pub fn otherwise(&self) -> &[S] {
        self.otherwise.as_deref().unwrap_or_default()
    }

    /// The steps that can be meant, where it is known or not whether the condition holds.
    pub(crate) fn meant(&self, known: Option<bool>) -> impl Iterator<Item = &[S]> {
        let steps = [(&*self.then, Some(false)), (self.otherwise(), Some(true))];
        steps.into_iter().filter(move |(_, other)| known != *other).map(|(steps, _)| steps)
    }

    /// Whether it depends on the layer's number, where steps do of which `names_layer` says it.
    pub(super) fn names_layer(&self, names_layer: fn(&S) -> bool) -> bool {
        self.when.value.names_layer() || self.then.iter().chain(self.otherwise()).any(names_layer)
    }
}

/// A step that can be a [`Branch`].
pub(crate) trait Step: Sized {
    fn branch(&self) -> Option<&Branch<Self>>;
}

macro_rules! can_be_branches {
    ($($step:ty),*) => {
        $(impl Step for $step {
            fn branch(&self) -> Option<&Branch<Self>> {
                if let Self::When(branch) = self { Some(branch) } else { None }
            }
        })*
    };
}

can_be_branches!(AxesStep, LayerStep, GeneratorChoice, LayerDraw);

/// Whether a cache is that of the inputs or of the outputs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Direction {
    /// What a step takes.
    Inputs,
    /// What a step gives.
    Outputs,
}

/// A step that changes inputs or outputs.
#[derive(Clone, Debug)]
pub enum AxesStep {
    /// The steps of a class further up, for the same key.
    Super(Handle<Class>),
    /// The outputs of the task.
    OutputsForTask,
    /// Steps under a condition.
    When(Branch<AxesStep>),
    /// Puts a tensor in, or gives it other axes where it stands.
    Set(TensorAxes),
    /// The same tensors for each layer, or others for layers of other kinds.
    Layers(Layers),
    /// Takes a tensor away.
    Remove(Box<str>),
    /// Gives a tensor another name in its place.
    Rename {
        /// The name that it has.
        from: Box<str>,
        /// The name that it gets.
        to: Box<str>,
    },
    /// Puts in a tensor with the axes of another.
    Copy {
        /// The other tensor.
        from: Box<str>,
        /// The tensor that is put in.
        name: Box<str>,
    },
    /// Calls axes by another name.
    Relabel(Relabel),
    /// Puts in the cache.
    Past(Direction),
    /// Puts in what a nested exporter config has.
    Delegate(Box<str>),
    /// Says that this cannot be exported.
    Error(Template),
}

/// A tensor with its axes.
#[derive(Clone, Debug)]
pub struct TensorAxes {
    /// Its name.
    pub name: Box<str>,
    /// Its dynamic axes.
    pub axes: Axes,
}

/// The dynamic axes of a tensor: the number of each, from 0, and its symbol.
pub type Axes = Vec<(usize, Symbol)>;

/// Tensors of layers.
#[derive(Clone, Debug)]
pub struct Layers {
    /// How many layers there are, or the number of the last; an integer.
    pub end: Expr,
    /// Whether `end` is the number of the last.
    pub is_closed: bool,
    /// Whether something depends on the layer's number, so that layers can differ.
    pub differ: bool,
    /// The tensors of a layer.
    pub steps: Vec<LayerStep>,
    pub(crate) at: Place,
}

/// A step for a layer.
#[derive(Clone, Debug)]
pub enum LayerStep {
    /// Adds a tensor.
    Set {
        /// What its name is made of besides the number.
        stem: Stem,
        /// What follows the number.
        suffix: Box<str>,
        /// Its dynamic axes.
        axes: Axes,
    },
    /// Steps under a condition.
    When(Branch<LayerStep>),
}

impl LayerStep {
    /// Whether it depends on the layer's number.
    pub(crate) fn names_layer(&self) -> bool {
        match self {
            Self::Set { stem, axes, .. } => {
                let in_stem = matches!(stem, Stem::Word(word) if word.names_layer());
                in_stem || axes.iter().any(|(_, symbol)| symbol.names_layer())
            }
            Self::When(branch) => branch.names_layer(Self::names_layer),
        }
    }
}

/// What stands before a layer's number.
#[derive(Clone, Debug)]
pub enum Stem {
    /// A text as it stands.
    Fixed(Box<str>),
    /// One of several texts that are known when the registry is compiled.
    Word(Expr),
}

/// A step that fills a table of names: names, each with what stands for it.
pub type PairsStep<T> = Conditional<Vec<(Box<str>, T)>>;

/// The size of an axis; no symbol for one that cannot be known.
#[derive(Clone, Debug)]
pub enum SizeEntry {
    /// What a symbol stands for in all outputs.
    OfSymbol(Box<str>, Option<Symbol>),
    /// What a symbol stands for in one output.
    OfSymbolIn(Box<str>, Box<str>, Option<Symbol>),
    /// The size of an output's axis by its number.
    OfAxis(Box<str>, usize, Option<Symbol>),
}
