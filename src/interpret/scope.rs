//! What expressions read from.

use crate::config::types::Attr;
use crate::config::types::ConfigRef;
use crate::export::types::Context;
use crate::export::types::Direction;
use crate::export::types::ExporterConfig;
use crate::export::types::PlanOptions;

/// What expressions read from where they stand. What is not there, no expression of that place reads.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Scope<'a> {
    /// The exporter config.
    pub(super) config: Option<&'a ExporterConfig>,
    /// The config that a rule of a config type stands in.
    pub(super) own: Option<ConfigRef<'a>>,
    /// What dummy inputs are made with.
    pub(super) dummies: Option<Dummies<'a>>,
    /// In the steps of a cache, whose it is.
    pub(super) direction: Option<Direction>,
    /// In a plan, what is asked for.
    pub(super) plan: PlanOptions,
    /// The number of the layer.
    pub(super) layer: i64,
    /// In a computed tensor, where an element stands.
    pub(super) at: [i64; 3],
    /// In a fold, an item of each list.
    pub(super) items: &'a [Attr<'a>],
    /// In a fold, the text so far.
    pub(super) so_far: &'a str,
}

/// What dummy inputs are made with.
#[derive(Clone, Copy, Debug)]
pub(super) struct Dummies<'a> {
    pub(super) context: &'a Context<'a>,
    /// What the generator has read so far.
    pub(super) locals: &'a [i64],
    /// Where each size of the registry stands among those of the run time.
    pub(super) sizes: &'a [usize],
}

impl<'a> Scope<'a> {
    /// In a class.
    pub(super) fn of_class(config: &'a ExporterConfig) -> Self {
        Self { config: Some(config), ..Self::default() }
    }

    /// In a rule of a config type.
    pub(super) fn of_config(own: ConfigRef<'a>) -> Self {
        Self { own: Some(own), ..Self::default() }
    }

    /// In a generator, or where a class says something of dummy inputs.
    pub(super) fn of_dummies(context: &'a Context<'a>, locals: &'a [i64], sizes: &'a [usize]) -> Self {
        let dummies = Some(Dummies { context, locals, sizes });
        Self { dummies, ..Self::of_class(context.config) }
    }

    /// The same for a layer.
    pub(super) fn at_layer(self, layer: i64) -> Self {
        Self { layer, ..self }
    }
}
