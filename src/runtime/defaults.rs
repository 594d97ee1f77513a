//! What the registry that is built in gives where nothing else is said.

use crate::runtime::generated::SHAPES;
use crate::spec::sizes::Shapes;

impl Default for Shapes {
    fn default() -> Self {
        Self::of(SHAPES)
    }
}
