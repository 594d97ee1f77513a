//! How decoders are run step by step.

use crate::generation::{FirstStep, Generation, Role, Wire};
use crate::json_form::{Json, List, Object, Pairs, Sink};

impl Json for Generation {
    fn write<S: Sink>(&self, sink: S) -> Result<S::Done, S::Failed> {
        let mut fields = sink.object()?;
        fields.field("file", &self.file)?;
        fields.field("first", &self.first)?;
        fields.field("each_step", &self.each_step)?;
        fields.field("from_first_step", &self.from_first_step)?;
        fields.field("inputs", &self.inputs)?;
        fields.end()
    }
}

impl Json for FirstStep {
    fn write<S: Sink>(&self, sink: S) -> Result<S::Done, S::Failed> {
        let mut fields = sink.object()?;
        match self {
            Self::EmptyPast => fields.field("past", "empty")?,
            Self::EmptyState => fields.field("state", "reset")?,
            Self::DummyPast { flag } => {
                fields.field("past", "dummy")?;
                fields.field("flag", flag)?;
            }
            Self::WithoutPast { submodel } => fields.field("submodel", submodel)?,
        }
        fields.end()
    }
}

/// Output, input and how many layers; the number of the first, where that is not 0.
impl Json for Wire {
    fn write<S: Sink>(&self, sink: S) -> Result<S::Done, S::Failed> {
        let mut list = sink.list()?;
        list.item(&self.present)?;
        list.item(&self.past)?;
        list.item(&self.layers)?;
        if self.first > 0 {
            list.item(&Pairs(&[("from", self.first)]))?;
        }
        list.end()
    }
}

impl Json for Role {
    fn write<S: Sink>(&self, sink: S) -> Result<S::Done, S::Failed> {
        let word = match self {
            Self::Window(first) => {
                let mut fields = sink.object()?;
                fields.field("window", first)?;
                return fields.end();
            }
            Self::Tokens => "tokens",
            Self::Positions => "positions",
            Self::MaskOverPast => "mask_over_past",
            Self::StepMask => "step_mask",
            Self::UsePast => "use_past",
            Self::Rows => "rows",
            Self::Same => "same",
            Self::OfFirstStep => "of_first_step",
        };
        sink.text(word)
    }
}
