//! Plans that are kept, to be run again on what has the same shapes.

use std::collections::VecDeque;
use std::sync::Arc;

use tract_onnx::prelude::{TypedModel, TypedRunnableModel};

use crate::dtype::DType;
use crate::tensors::Tensor;

/// How many bytes the file of a model and the plans that are kept of it may have, as if each had the weights of its own.
const MOST_BYTES: u64 = 256 << 20;

/// The most plans that are kept of a model.
const MOST: u64 = 256;

/// A graph with the shapes of what it is run on.
pub(super) type Plan = TypedRunnableModel<TypedModel>;

/// What a plan hangs on: the type and shape of each input, and the values of flags, which choose branches.
pub(super) type Fed = Vec<(DType, Vec<usize>, Option<Vec<bool>>)>;

/// The plans that a model was last run by: as many as are small beside what a program has.
pub(super) struct Plans {
    most: usize,
    kept: VecDeque<(Fed, Arc<Plan>)>,
}

impl Plans {
    /// None yet, of a model whose file has so many bytes.
    pub(super) fn of(bytes: u64) -> Self {
        let most = MOST.min(MOST_BYTES / bytes.max(1));
        Self { most: usize::try_from(most).unwrap_or_default(), kept: VecDeque::new() }
    }

    /// The plan for what is fed, which is made where it is not kept.
    pub(super) fn plan<E>(&mut self, fed: Fed, make: impl FnOnce() -> Result<Plan, E>) -> Result<Arc<Plan>, E> {
        if let Some((_, plan)) = self.kept.iter().find(|(known, _)| *known == fed) {
            return Ok(Arc::clone(plan));
        }
        let plan = Arc::new(make()?);
        if self.most > 0 {
            self.kept.truncate(self.most - 1);
            self.kept.push_front((fed, Arc::clone(&plan)));
        }
        Ok(plan)
    }
}

/// What a plan hangs on, of what is fed.
pub(super) fn fed(tensor: &Tensor) -> (DType, Vec<usize>, Option<Vec<bool>>) {
    (tensor.dtype(), tensor.shape().to_vec(), tensor.values::<bool>().map(<[bool]>::to_vec))
}
