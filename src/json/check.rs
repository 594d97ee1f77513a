//! What a check finds, and whose contract a file fits.

use crate::check::{Candidate, FileReport, Finding, ModelType, Report, Severity, Verdict};
use crate::json_form::{Json, Object, Pairs, Shown, Sink};

impl Json for Severity {
    fn write<S: Sink>(&self, sink: S) -> Result<S::Done, S::Failed> {
        sink.text(self.name())
    }
}

impl Json for Finding {
    fn write<S: Sink>(&self, sink: S) -> Result<S::Done, S::Failed> {
        let mut fields = sink.object()?;
        fields.field("severity", &self.severity)?;
        fields.field("kind", self.kind.name())?;
        fields.field("side", self.subject.side())?;
        fields.field("tensor", &self.subject.tensor())?;
        fields.field("axis", &self.axis)?;
        fields.field("found", &self.found)?;
        fields.field("expected", &self.expected)?;
        fields.field("reason", &self.reason)?;
        fields.end()
    }
}

impl Json for FileReport {
    fn write<S: Sink>(&self, sink: S) -> Result<S::Done, S::Failed> {
        let mut fields = sink.object()?;
        put_file_report(self, &mut fields)?;
        fields.end()
    }
}

/// Puts the fields of a file's report in an object, which may have others.
///
/// # Errors
/// What the object says.
pub fn put_file_report<O: Object>(file: &FileReport, fields: &mut O) -> Result<(), O::Failed> {
    fields.field("file", &Shown(file.path.display()))?;
    fields.field("part", &file.part)?;
    fields.field("worst", &file.worst())?;
    fields.field("verdict", &file.verdict())?;
    fields.field("findings", &file.findings)
}

impl Json for Verdict {
    fn write<S: Sink>(&self, sink: S) -> Result<S::Done, S::Failed> {
        let mut fields = sink.object()?;
        fields.field("runs", self.runs.name())?;
        fields.field("why", &self.why)?;
        fields.end()
    }
}

impl Json for Report {
    fn write<S: Sink>(&self, sink: S) -> Result<S::Done, S::Failed> {
        let mut fields = sink.object()?;
        fields.field("worst", &self.worst())?;
        fields.field("verdict", &self.verdict())?;
        fields.field("files", &self.files)?;
        fields.field("findings", &self.findings)?;
        fields.end()
    }
}

impl Json for ModelType {
    fn write<S: Sink>(&self, sink: S) -> Result<S::Done, S::Failed> {
        let mut fields = sink.object()?;
        fields.field("library", self.library)?;
        fields.field("model_type", self.name)?;
        fields.end()
    }
}

impl Json for Candidate {
    fn write<S: Sink>(&self, sink: S) -> Result<S::Done, S::Failed> {
        let of = |(found, of): (usize, usize)| [("found", found), ("of", of)];
        let mut fields = sink.object()?;
        fields.field("part", &self.part)?;
        fields.field("tasks", &self.tasks)?;
        fields.field("models", &self.models)?;
        let said: Vec<_> = self.config.iter().map(|(path, value)| (path.as_str(), value)).collect();
        fields.field("config", &Pairs(&said))?;
        fields.field("fits", &self.fits())?;
        fields.field("inputs", &Pairs(&of(self.inputs)))?;
        fields.field("outputs", &Pairs(&of(self.outputs)))?;
        fields.field("against", &self.against)?;
        fields.end()
    }
}
