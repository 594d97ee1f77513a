//! What the compiler's Rust names, in this crate and in others; nothing of it is for users, and any of it
//! may change from one version to the next.

pub mod eval;
pub mod unsaid;

pub use phf;

pub use crate::config::attr::{Attr, Literal};
pub use crate::config::config_type::{Attribute, ConfigRef, ConfigType, Source};
pub use crate::config::normalized_config::{Member, MemberOf, NormalizedConfigClass};
pub use crate::dummy_inputs::{
    Context, DType, Dummy, DummyFns, DummyInputs, Generator, Locals, PaddingSide, Run, Shapes, TensorSpec,
};
pub use crate::error::Error;
pub use crate::export::arguments::{Argument, ArgumentValue};
pub use crate::export::axes::{Axes, DynamicAxes, LayerName, Symbol};
pub use crate::export::config_class::{ConfigClass, Direction};
pub use crate::export::export_plan::ExportPlan;
pub use crate::export::exporter_config::{ExporterConfig, NestedPart, Pass};
pub use crate::export::generation::Roles;
pub use crate::export::pipeline::{PipelinePart, Pipelines, SetFrom};
pub use crate::export::quantization::QuantizationApproaches;
pub use crate::export::static_axes::StaticAxis;
pub use crate::lookup::constructor::ExportConfigConstructor;
pub use crate::lookup::constructors::Constructors;
pub use crate::lookup::model_classes::{LoadedClass, Loader, ModelClass};
pub use crate::model::checkpoint::{Sign, SignedBy};
pub use crate::registry::{Library, Model, Modules, Registry, Support};
pub use crate::symbolic::OutputSizes;
pub use optimum_exporters_common::Key;

/// The tables that are built in, with the functions and statics that they are made of.
pub mod built_in {
    pub use crate::registry::generated::*;
}

/// The error of a name that is none of those that are known.
pub fn unknown_name(kind: &'static str, found: &str, known: impl Iterator<Item = &'static str> + Clone) -> Error {
    Error::UnknownName {
        kind,
        found: found.chars().take(80).collect(),
        near: optimum_exporters_common::nearest(found, known.clone()),
        known: known.collect(),
    }
}

/// Whether this is the version whose compiler wrote a registry: only that one has what the registry names.
pub const fn is_version(version: &str) -> bool {
    let (own, other) = (env!("CARGO_PKG_VERSION").as_bytes(), version.as_bytes());
    let mut at = 0;
    while at < own.len() && at < other.len() && own[at] == other[at] {
        at += 1;
    }
    at == own.len() && at == other.len()
}

#[cfg(test)]
mod tests {
    use super::is_version;

    #[test]
    fn only_the_same_version_is_the_version() {
        let own = env!("CARGO_PKG_VERSION");
        assert!(is_version(own));
        for other in ["", "0.0.0", &own[1..], &own[..own.len() - 1], &format!("{own}0")] {
            assert!(!is_version(other), "{other}");
        }
    }
}
