//! The words of configs for what is done with vectors.

use super::{Activation, Mode};

/// Each mode with its name, and the key that is true for it in older configs; in the order in which those put vectors
/// one after the other.
const MODES: &[(Mode, &str, &str)] = &[
    (Mode::Cls, "cls", "pooling_mode_cls_token"),
    (Mode::Max, "max", "pooling_mode_max_tokens"),
    (Mode::Mean, "mean", "pooling_mode_mean_tokens"),
    (Mode::MeanSqrtLen, "mean_sqrt_len_tokens", "pooling_mode_mean_sqrt_len_tokens"),
    (Mode::WeightedMean, "weightedmean", "pooling_mode_weightedmean_tokens"),
    (Mode::LastToken, "lasttoken", "pooling_mode_lasttoken"),
];

impl Mode {
    /// Its name in configs, for instance `mean`.
    pub fn name(self) -> &'static str {
        MODES.iter().find(|(mode, ..)| *mode == self).map_or("", |(_, name, _)| name)
    }

    pub(super) fn named(name: &str) -> Option<Self> {
        MODES.iter().find(|(_, known, _)| *known == name).map(|(mode, ..)| *mode)
    }

    pub(super) fn names() -> String {
        MODES.iter().map(|(_, name, _)| format!("`{name}`")).collect::<Vec<_>>().join(", ")
    }

    /// Those whose keys are true.
    pub(super) fn flagged(is_true: impl Fn(&str) -> bool) -> Vec<Self> {
        MODES.iter().filter(|(.., key)| is_true(key)).map(|(mode, ..)| *mode).collect()
    }
}

/// Each activation with the class that configs name.
const ACTIVATIONS: &[(Activation, &str)] = &[
    (Activation::Identity, "Identity"),
    (Activation::Tanh, "Tanh"),
    (Activation::Relu, "ReLU"),
    (Activation::Sigmoid, "Sigmoid"),
    (Activation::Silu, "SiLU"),
];

impl Activation {
    /// Its class in torch, for instance `Tanh`.
    pub fn name(self) -> &'static str {
        ACTIVATIONS.iter().find(|(known, _)| *known == self).map_or("", |(_, name)| name)
    }

    /// That of a class of torch, by its path.
    pub(super) fn named(path: &str) -> Option<Self> {
        let class = path.strip_prefix("torch.nn.")?.rsplit('.').next()?;
        ACTIVATIONS.iter().find(|(_, name)| *name == class).map(|(activation, _)| *activation)
    }

    pub(super) fn names() -> String {
        ACTIVATIONS.iter().map(|(_, name)| format!("`torch.nn.{name}`")).collect::<Vec<_>>().join(", ")
    }
}
