//! What is JSON here, for every serializer of serde.

use serde_core::ser::{Serialize, Serializer};

use crate::dummy_inputs::{Feed, FeedPart, InputType, InputTypes};
use crate::error::Error;
use crate::export::arguments::ArgumentValue;
use crate::export::axes::{Axes, DynamicAxes};
use crate::export::types::{ExportConfigConstructor, ExportPlan, ExporterConfig, Merged, Submodel};
use crate::generation::{FirstStep, Generation, Role, Wire};
use crate::json_form::{Json, ViaSerde};
use crate::spec::dummy::{Dummy, DummyInputs};
use crate::spec::tensor::TensorSpec;

macro_rules! serialize {
    ($($what:ty),+ $(,)?) => {
        $(impl Serialize for $what {
            fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                self.write(ViaSerde(serializer))
            }
        })+
    };
}

serialize!(ArgumentValue, Axes, Dummy, DummyInputs, DynamicAxes, Error, ExportConfigConstructor<'_>, ExportPlan);
serialize!(
    ExporterConfig,
    Feed,
    FeedPart,
    FirstStep,
    Generation,
    InputType,
    InputTypes,
    Merged,
    Role,
    Submodel,
    TensorSpec,
    Wire
);

#[cfg(feature = "check")]
mod check {
    use super::{Json, Serialize, Serializer, ViaSerde};
    use crate::check::{Candidate, FileReport, Finding, ModelType, Report, Severity};

    serialize!(Candidate, FileReport, Finding, ModelType, Report, Severity);
}
