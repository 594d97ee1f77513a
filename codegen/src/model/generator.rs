//! Dummy input generators.

use super::arena::Handle;
use super::expr::{Condition, Expr};
use super::steps::Branch;
use crate::diagnostic::Place;

/// A dummy input generator.
#[derive(Debug)]
pub struct Generator {
    /// Its name in the registry.
    pub name: String,
    /// Its name in the reference.
    pub reference: String,
    /// What the names of the inputs that it serves begin with.
    pub supports: Vec<String>,
    /// The integers that it reads when it is constructed, inherited ones first.
    pub reads: Vec<Expr>,
    /// How it draws its inputs; none where it draws as the one that it extends.
    pub draws: Option<Draws>,
    /// The generator that it extends.
    pub extends: Option<Handle<Generator>>,
    /// Whether it is of this registry.
    pub own: bool,
    pub(crate) at: Place,
}

/// How a generator draws its inputs.
#[derive(Debug)]
pub struct Draws {
    /// Names of inputs, with how they are drawn.
    pub by_name: Vec<(Vec<Box<str>>, Draw)>,
    /// How all others are drawn.
    pub rest: DrawRest,
}

/// How inputs are drawn that have no draw by name.
#[derive(Debug)]
#[expect(clippy::large_enum_variant, reason = "most are of the large kind, and a box for each would be one more step")]
pub enum DrawRest {
    /// Like this.
    Draw(Draw),
    /// As by a generator that has draws of its own.
    Inherited(Handle<Generator>),
    /// Not at all.
    Nothing,
}

/// How an input is drawn.
#[derive(Debug)]
pub enum Draw {
    /// A tensor.
    Tensor(TensorDraw),
    /// A tensor, and how many things that a model does not return follow it.
    Tuple(TensorDraw, usize),
    /// Tensors of layers, in runs of layers.
    Layers(Vec<Run>),
    /// The same, all in one list.
    Flat(Vec<Run>),
    /// One of two.
    When {
        /// The condition.
        when: Condition,
        /// The draw where it holds.
        then: Box<Draw>,
        /// The draw where it does not.
        otherwise: Box<Draw>,
    },
}

/// Layers.
#[derive(Debug)]
pub struct Run {
    /// How many layers there are; an integer.
    pub count: Expr,
    /// That as it stands in the file, for messages at run time.
    pub what: Box<str>,
    /// Whether something depends on the layer's number, so that layers can differ.
    pub differ: bool,
    /// The tensors of a layer.
    pub each: Vec<LayerDraw>,
}

/// A tensor of a layer.
#[derive(Debug)]
pub enum LayerDraw {
    /// A tensor, and how many there are like it.
    Tensor(Box<TensorDraw>, usize),
    /// Tensors under a condition.
    When(Branch<LayerDraw>),
}

impl LayerDraw {
    /// Whether it depends on the layer's number.
    pub(crate) fn names_layer(&self) -> bool {
        match self {
            Self::Tensor(tensor, _) => tensor.exprs().any(Expr::names_layer),
            Self::When(branch) => branch.names_layer(Self::names_layer),
        }
    }
}

/// A tensor before any value is drawn.
#[derive(Clone, Debug)]
pub struct TensorDraw {
    /// Its shape.
    pub shape: Shape,
    /// How its values are drawn.
    pub values: ValuesDraw,
    /// The type of its elements, where that is not what its values have by themselves.
    pub dtype: Option<DrawType>,
    /// A value that each row has at least once; an integer.
    pub each_row_has: Option<Expr>,
    /// A value that each row begins and ends with; an integer.
    pub rows_end_with: Option<Expr>,
    /// Whether all that stands along the first axis is the same.
    pub alike: bool,
}

/// The type of a tensor's elements.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum DrawType {
    /// That which integers are asked to have.
    Int,
    /// That which numbers are asked to have.
    Float,
    /// This one, by its name.
    Named(Box<str>),
}

impl TensorDraw {
    /// Every expression of it.
    pub(crate) fn exprs(&self) -> impl Iterator<Item = &Expr> {
        let values = match &self.values {
            ValuesDraw::Int(bounds) | ValuesDraw::Float(bounds) => &bounds[..],
            ValuesDraw::Constant(value) => std::slice::from_ref(&**value),
            ValuesDraw::Computed(both) => &both[..],
            ValuesDraw::MaskRight | ValuesDraw::MaskAny | ValuesDraw::Zeros => &[],
        };
        let (when, one, other) = match &self.shape {
            Shape::Axes(axes) => (None, &axes[..], &[][..]),
            Shape::When { when, then, otherwise } => (Some(&when.value), &then[..], &otherwise[..]),
        };
        when.into_iter().chain(one).chain(other).chain(values).chain(&self.each_row_has).chain(&self.rows_end_with)
    }
}

/// A shape; integers.
#[derive(Clone, Debug)]
pub enum Shape {
    /// The length of each axis.
    Axes(Vec<Expr>),
    /// One of two.
    When {
        /// The condition.
        when: Condition,
        /// The lengths where it holds.
        then: Vec<Expr>,
        /// The lengths where it does not.
        otherwise: Vec<Expr>,
    },
}

/// How values are drawn.
#[derive(Clone, Debug)]
pub enum ValuesDraw {
    /// Integers from the first to below the second.
    Int(Box<[Expr; 2]>),
    /// Numbers from the first to below the second.
    Float(Box<[Expr; 2]>),
    /// Ones, then zeros at the end.
    MaskRight,
    /// Ones, and zeros on the side that is asked for.
    MaskAny,
    /// One value everywhere.
    Constant(Box<Expr>),
    /// What each element is by where it stands, and what that is divided by.
    Computed(Box<[Expr; 2]>),
    /// Zeros.
    Zeros,
}
