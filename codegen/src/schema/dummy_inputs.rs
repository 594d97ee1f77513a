//! `dummy_inputs.yaml`: the sizes of dummy inputs, and what makes them.

use indexmap::IndexMap;

use super::decode::OrNull;
#[cfg(feature = "schema")]
use super::form;
use super::node::schema;

/// The most tensors or outputs alike that one draw stands for.
pub const MOST_ALIKE: usize = 16;

/// The most sizes that dummy inputs have, as at run time.
pub const MOST_SIZES: usize = 32;

/// Kinds of draws by the keys that tell them, each with the keys that can stand beside it.
pub type DrawKinds = [(&'static str, &'static [&'static str])];

/// What an input can be drawn as.
pub const DRAWS_OF_INPUTS: &DrawKinds = &[
    ("int", OF_INPUT),
    ("float", OF_FLOATS),
    ("mask", OF_INPUT),
    ("constant", OF_INPUT),
    ("computed", &["over", "shape", "dtype"]),
    ("zeros_like", OF_FLOATS),
    ("layers", &["each", "flat"]),
    ("runs", &["flat"]),
    ("when", &["then", "else"]),
];
const OF_INPUT: &[&str] = &["shape", "dtype", "nulls", "each_row_has", "rows_end_with", "alike"];
/// Their type is the one that the exporter config has for them.
const OF_FLOATS: &[&str] = &["shape", "nulls", "each_row_has", "rows_end_with", "alike"];

/// What stands under `runs`.
pub const DRAWS_OF_RUNS: &DrawKinds = &[("layers", &["each"])];

/// What stands under `each`.
pub const DRAWS_OF_EACH: &DrawKinds = &[
    ("int", OF_LAYER),
    ("float", OF_FLOATS_OF_LAYER),
    ("mask", OF_LAYER),
    ("zeros_like", OF_FLOATS_OF_LAYER),
    ("when", &["then", "else"]),
    ("each", &[]),
];
const OF_LAYER: &[&str] = &["shape", "dtype", "each_row_has", "times"];
const OF_FLOATS_OF_LAYER: &[&str] = &["shape", "each_row_has", "times"];

schema! {
    /// The sizes of dummy inputs, and what makes them.
    pub struct DummyFile {
        /// The sizes that dummy inputs are made with, each with its default; `~` for one that is optional.
        #[form(extend("maxProperties" = MOST_SIZES), transform = form::sizes)]
        pub shapes: IndexMap<String, OrNull<i64>> = default,
        /// Dummy input generators, by name.
        pub generators: IndexMap<String, GeneratorSpec> = default,
    }

    /// A dummy input generator.
    #[form(transform = form::any_of("draws extends"))]
    pub struct GeneratorSpec {
        /// Its name in the reference, where that is another.
        pub reference: Option<String>,
        /// A generator whose reads, shape and draws it has as well.
        pub extends: Option<String>,
        /// What the names of the inputs that it serves begin with.
        pub supports: Vec<String>,
        /// Integers that it reads when it is constructed, each an expression; what is missing there is an error.
        pub lets as "let": IndexMap<String, Expression> = default,
        /// The shape of draws that state none.
        pub shape: Option<ShapeSpec>,
        /// Input names, several with commas between them, and how they are drawn; `_` for all others.
        pub draws: IndexMap<String, DrawSpec> = default,
    }
}

/// An expression, or a number.
#[derive(Clone, Debug)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema), schemars(transparent))]
pub struct Expression(#[cfg_attr(feature = "schema", schemars(schema_with = "form::expression"))] pub String);

schema! {
    /// A shape: a list of lengths, or one that depends on a condition.
    pub enum ShapeSpec: "a list of lengths, or `when`, `then` and `else`" {
        /// The length of each axis.
        Axes(Vec<Expression>),
        /// A shape that depends on a condition.
        Conditional(ConditionalShape),
    }

    /// A shape that depends on a condition.
    pub struct ConditionalShape {
        /// The condition.
        pub when: String,
        /// The shape where the condition holds.
        pub then: Vec<Expression>,
        /// The shape where it does not.
        pub otherwise as "else": Vec<Expression>,
    }

    /// How an input is drawn: one of `int`, `float`, `mask`, `zeros_like`, `layers` and `runs`, or a condition.
    #[form(transform = form::draw)]
    pub struct DrawSpec {
        /// The condition that decides between `then` and `else`.
        pub when: Option<String>,
        /// The draw where the condition holds.
        pub then: Option<Box<DrawSpec>>,
        /// The draw where it does not.
        pub otherwise as "else": Option<Box<DrawSpec>>,
        /// Integers, from the first of two numbers to below the second.
        #[form(length(equal = 2))]
        pub int: Option<Vec<Expression>>,
        /// Numbers, from the first of two to below the second.
        #[form(length(equal = 2))]
        pub float: Option<Vec<Expression>>,
        /// Ones, then zeros: `right` for always at the end, `any` for the side that is asked for.
        #[form(extend("enum" = ["right", "any", null]))]
        pub mask: Option<String>,
        /// One value everywhere.
        pub constant: Option<Expression>,
        /// What each element is, by where it stands: `x`, `y` and `z` along the first three axes.
        pub computed: Option<Expression>,
        /// What that is divided by.
        pub over: Option<Expression>,
        /// The type of the elements, where that is not what integers or numbers are asked to have: `int` or `float` for these, or
        /// a type by its name.
        #[form(extend("enum" = ["int", "float", "int64", "int32", "bool", "fp32", null]))]
        pub dtype: Option<String>,
        /// Zeros; the value names the input that they are like.
        pub zeros_like: Option<String>,
        /// The shape, where it is not that of the generator.
        pub shape: Option<Vec<Expression>>,
        /// How many things that a model does not return stand after the tensor.
        #[form(range(min = 1, max = MOST_ALIKE))]
        pub nulls: Option<usize>,
        /// A value that each row has at least once.
        pub each_row_has: Option<Expression>,
        /// A value that each row begins and ends with.
        pub rows_end_with: Option<Expression>,
        /// Whether all that stands along the first axis is the same.
        pub alike: bool = default,
        /// How many layers have the tensors of `each`, or `i in 0..COUNT`, where the number of a layer is named in what these
        /// depend on.
        pub layers: Option<Expression>,
        /// Whether the tensors of all layers stand in one list, and not in one for each layer.
        pub flat: bool = default,
        /// How many tensors like this one a layer has.
        #[form(range(min = 1, max = MOST_ALIKE))]
        pub times: Option<usize>,
        /// The tensors of a layer.
        pub each: Option<Vec<DrawSpec>>,
        /// Layers of several kinds, each with `layers` and `each`.
        pub runs: Option<Vec<DrawSpec>>,
    }
}
