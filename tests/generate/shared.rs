//! tract, which loads a file once, in however many directories it stands: what it worked out for some shapes is there for all.

use std::cell::RefCell;
use std::collections::HashMap;
use std::path::Path;
use std::rc::Rc;

use optimum_exporters::Tensor;
use optimum_exporters::generate::{Engine, Rows, Session};
use optimum_exporters::onnx::Signature;
use optimum_exporters::run::Tract;

type Loaded = Rc<RefCell<<Tract as Engine>::Session>>;

/// tract with the files that it has loaded, by what is in them.
#[derive(Default)]
pub struct Shared(RefCell<HashMap<Vec<u8>, Loaded>>);

/// A file that others may have as well.
pub struct Lent(Loaded);

impl Engine for Shared {
    type Session = Lent;

    fn open(&self, path: &Path, graph: &Signature) -> Result<Lent, String> {
        let bytes = std::fs::read(path).map_err(|error| error.to_string())?;
        if let Some(loaded) = self.0.borrow().get(&bytes) {
            return Ok(Lent(Rc::clone(loaded)));
        }
        let loaded = Rc::new(RefCell::new(Tract.open(path, graph)?));
        self.0.borrow_mut().insert(bytes, Rc::clone(&loaded));
        Ok(Lent(loaded))
    }
}

impl Session for Lent {
    type Value = Tensor;

    fn value(&self, tensor: Tensor) -> Result<Tensor, String> {
        self.0.borrow().value(tensor)
    }

    fn run(&mut self, inputs: &[(&str, &Tensor)]) -> Result<Vec<(String, Tensor)>, String> {
        self.0.borrow_mut().run(inputs)
    }

    fn rows(&self, scores: &Tensor) -> Result<Rows, String> {
        self.0.borrow().rows(scores)
    }

    fn tensor(&self, value: &Tensor) -> Result<Tensor, String> {
        self.0.borrow().tensor(value)
    }
}
