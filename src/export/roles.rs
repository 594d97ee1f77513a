//! What a decoder's inputs are to a loop that generates.

use crate::dtype::DType;

/// An input of a file that keeps its past as state: for each row of a step, the row of the last one whose state it goes on
/// from.
#[derive(Clone, Copy, Debug)]
pub struct StateRows {
    /// Its name.
    pub name: &'static str,
    /// The type of its elements.
    pub dtype: DType,
    /// Its only axis.
    pub axis: &'static str,
}

/// What a decoder's inputs are, by the names that its own code has for them.
#[derive(Clone, Copy, Debug, Default)]
pub struct Roles {
    /// Inputs that hold the tokens of a step.
    pub tokens: &'static [&'static str],
    /// Inputs that count the tokens, the past included.
    pub positions: &'static [&'static str],
    /// An attribute of the config that says how many positions the first step takes, from 0 on, where these are not as many
    /// as its tokens.
    pub first_positions: Option<&'static str>,
    /// Masks over the past and the step's tokens whose axes do not tell it.
    pub masks: &'static [&'static str],
    /// Masks of the step's tokens alone.
    pub step_masks: &'static [&'static str],
    /// Attributes of the config that say for how many tokens the model is made; the first that is there counts.
    pub longest: &'static [&'static str],
    /// Whether what `generation_config.json` tells of language and task follows the start token, before any token is
    /// chosen.
    pub language_prompt: bool,
}
