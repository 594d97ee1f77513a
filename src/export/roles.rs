//! What a decoder's inputs are to a loop that generates.

/// What a decoder's inputs are, by the names that its own code has for them.
#[derive(Clone, Copy, Debug)]
pub struct Roles {
    /// Inputs that hold the tokens of a step.
    pub tokens: &'static [&'static str],
    /// Inputs that count the tokens, the past included.
    pub positions: &'static [&'static str],
    /// Attributes of the config that say for how many tokens the model is made; the first that is there counts.
    pub longest: &'static [&'static str],
}
