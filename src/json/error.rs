//! Errors, and what may be one.

use crate::error::Error;
use crate::json_form::{Json, Object, Shown, Sink};

/// Its kind, and what it says.
impl Json for Error {
    fn write<S: Sink>(&self, sink: S) -> Result<S::Done, S::Failed> {
        let mut fields = sink.object()?;
        fields.field("kind", self.kind())?;
        fields.field("message", &Shown(self))?;
        fields.end()
    }
}

/// What was made, or in its place the error under the key `error`.
#[derive(Clone, Copy, Debug)]
pub struct OrError<'a, T>(pub Result<T, &'a Error>);

impl<T: Json> Json for OrError<'_, T> {
    fn write<S: Sink>(&self, sink: S) -> Result<S::Done, S::Failed> {
        match &self.0 {
            Ok(made) => made.write(sink),
            Err(failed) => {
                let mut fields = sink.object()?;
                fields.field("error", *failed)?;
                fields.end()
            }
        }
    }
}
