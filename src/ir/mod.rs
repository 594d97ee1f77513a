//! Graphs as `.xml` files, whose weights are in a `.bin` file beside them: an intermediate representation.
//!
//! The text is read from start to end, element by element, so that no more of it is kept than what a graph takes and
//! gives. What stands in bodies of loops and branches is passed over.

mod graph;
mod info;
mod layer;
mod shape;
mod xml;

use std::io::{Read, Seek};

use crate::error::Error;
use crate::signature::Signature;
use xml::{Damage, Xml};

/// Reads the inputs, outputs and states of a graph, and how many bytes of weights it is to have beside it.
///
/// # Errors
/// [`Error::InvalidModel`] if it is damaged or beyond a limit, [`Error::NoModel`] if it is no such graph.
pub(crate) fn read(source: impl Read + Seek, what: &str) -> Result<(Signature, u64), Error> {
    graph::read(source).map_err(|Damage { at, reason, is_foreign }| {
        let what = what.to_owned();
        if is_foreign { Error::NoModel { what, reason } } else { Error::InvalidModel { what, at, reason } }
    })
}

/// What is kept of a text, in all.
#[derive(Debug, Default)]
struct Kept {
    bytes: usize,
    tensors: usize,
}

/// The most bytes of names and other texts that are kept of a file.
const MAX_BYTES: usize = 1 << 24;
/// The most inputs, outputs and states that a graph may have. A decoder of 1,000 layers has 4,000.
const MAX_TENSORS: usize = 1 << 16;

impl Kept {
    /// Keeps a text.
    fn text<R: Read>(&mut self, xml: &Xml<R>, text: &str) -> Result<(), Damage> {
        self.bytes = self.bytes.saturating_add(text.len());
        if self.bytes > MAX_BYTES {
            return Err(xml.damage(format!("names and what it says of itself are more than {MAX_BYTES} bytes")));
        }
        Ok(())
    }

    /// Keeps an input, an output or a state.
    fn tensor<R: Read>(&mut self, xml: &Xml<R>) -> Result<(), Damage> {
        self.tensors += 1;
        if self.tensors > MAX_TENSORS {
            return Err(xml.damage(format!("there are more than {MAX_TENSORS} inputs, outputs and states")));
        }
        Ok(())
    }
}
