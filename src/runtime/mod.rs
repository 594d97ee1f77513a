//! What the compiler's Rust names, in this crate and in others; nothing of it is for users, and any of it
//! may change from one version to the next.

mod defaults;
pub mod eval;
pub(crate) mod generated;
#[cfg(feature = "codegen")]
pub(crate) mod sources;
mod tried;
pub mod unsaid;

pub use optimum_exporters_common::Key;
pub use phf;
pub use tried::Tried;

pub use crate::config::normalized_config::{Member, MemberOf, NormalizedConfigClass};
pub use crate::config::types::{Attr, Attribute, ConfigRef, ConfigType, Derive, Literal, Source};
pub use crate::dtype::DType;
pub use crate::error::Error;
pub use crate::export::arguments::{Argument, ArgumentValue};
pub use crate::export::axes::{Axes, AxisBounds, DynamicAxes, LayerName, Symbol};
pub use crate::export::output_sizes::OutputSizes;
pub use crate::export::quantization::QuantizationApproaches;
pub use crate::export::roles::{Roles, StateRows};
pub use crate::export::types::{
    ConfigClass, Context, Direction, DummyFns, ExportConfigConstructor, ExportPlan, ExporterConfig, Generator, Locals,
    ModelPart, NestedPart, Pass, PlanOptions, StaticAxis, Wire,
};
pub use crate::export::version::Version;
pub use crate::spec::dummy::{Dummy, DummyInputs, Run};
pub use crate::spec::sizes::Shapes;
pub use crate::spec::tensor::{PaddingSide, TensorSpec};
pub use crate::tables::constructors::{Constructors, Registered, Table, registered};
pub use crate::tables::library::{Library, Loader, Modules};
pub use crate::tables::model_classes::{LoadedClass, ModelClass};
pub use crate::tables::pipeline::{Expected, PipelinePart, Pipelines, RuntimeOptions, SetFrom};
pub use crate::tables::registry::{Model, Registry, Support};
pub use crate::tables::signs::{Sign, SignedBy};

/// The tables that are built in, with the functions and statics that they are made of.
pub mod built_in {
    pub use super::generated::*;
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
