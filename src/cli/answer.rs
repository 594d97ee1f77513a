//! What a request of `batch` is answered, as JSON.

use std::rc::Rc;

use optimum_exporters::json::{Json, JsonRef, Object, OrError, PlanFiles, Sink};
use optimum_exporters::{DummyOptions, Error, ExportConfigConstructor, ExportPlan, ExporterConfig};

/// What a line is answered: the request's id, then what was wanted, or an error.
pub struct Answer<'a> {
    pub id: Option<JsonRef<'a>>,
    pub fields: Result<Vec<(&'a str, Field<'a>)>, Failed>,
}

/// One of the things that a request can want.
pub enum Field<'a> {
    Lookup(ExportConfigConstructor<'a>),
    Contract(Rc<ExporterConfig>),
    DummyInputs(Rc<ExporterConfig>, Rc<DummyOptions>),
    Feed(Rc<ExporterConfig>, Rc<DummyOptions>),
    Plan(Result<ExportPlan, Error>),
    Failed(Failed),
}

impl Answer<'_> {
    /// Of a line whose `id` cannot be told.
    pub fn without_id(failed: Failed) -> Self {
        Self { id: None, fields: Err(failed) }
    }
}

impl Json for Answer<'_> {
    fn write<S: Sink>(&self, sink: S) -> Result<S::Done, S::Failed> {
        let mut answer = sink.object()?;
        answer.field("id", &self.id)?;
        match &self.fields {
            Ok(fields) => fields.iter().try_for_each(|(name, field)| answer.field(name, field))?,
            Err(failed) => answer.field("error", &Reason(failed))?,
        }
        answer.end()
    }
}

impl Json for Field<'_> {
    fn write<S: Sink>(&self, sink: S) -> Result<S::Done, S::Failed> {
        match self {
            Self::Lookup(constructor) => constructor.write(sink),
            Self::Contract(config) => config.write(sink),
            Self::DummyInputs(config, options) => OrError(config.dummy_inputs(options).as_ref()).write(sink),
            Self::Feed(config, options) => OrError(config.feed(options).as_ref()).write(sink),
            Self::Plan(plan) => OrError(plan.as_ref().map(PlanFiles)).write(sink),
            Self::Failed(failed) => failed.write(sink),
        }
    }
}

/// Why there is no answer.
#[derive(Clone)]
pub struct Failed {
    pub kind: &'static str,
    pub message: String,
}

/// Under the key `error`, where something else would stand.
impl Json for Failed {
    fn write<S: Sink>(&self, sink: S) -> Result<S::Done, S::Failed> {
        let mut fields = sink.object()?;
        fields.field("error", &Reason(self))?;
        fields.end()
    }
}

struct Reason<'a>(&'a Failed);

impl Json for Reason<'_> {
    fn write<S: Sink>(&self, sink: S) -> Result<S::Done, S::Failed> {
        let mut fields = sink.object()?;
        fields.field("kind", self.0.kind)?;
        fields.field("message", &self.0.message)?;
        fields.end()
    }
}

impl From<Error> for Failed {
    fn from(error: Error) -> Self {
        Self { kind: error.kind(), message: error.to_string() }
    }
}

/// A request that makes no sense.
pub fn invalid(message: impl Into<String>) -> Failed {
    Failed { kind: "invalid_request", message: message.into() }
}
