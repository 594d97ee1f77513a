//! Tensors as arrays of ndarray.

use ndarray::{ArrayD, IxDyn};

use super::{Element, Tensor};
use crate::error::Error;

impl Tensor {
    /// The tensor as an array of the same shape, without copying its values.
    ///
    /// # Errors
    /// [`Error::WrongType`] if its elements are of another type than `T`, or its shape is one that
    /// ndarray does not take: the lengths that are not 0 multiply to more than [`isize::MAX`].
    pub fn into_ndarray<T: Element>(self) -> Result<ArrayD<T>, Error> {
        let found = self.dtype().name();
        let (shape, data) = self.into_parts();
        let wrong = |found: String, expected| Error::WrongType { what: "the tensor".to_owned(), found, expected };
        let values = T::vec(data).ok_or_else(|| wrong(format!("of type {found}"), T::DTYPE.name()))?;
        let described = format!("of shape {shape:?}");
        ArrayD::from_shape_vec(IxDyn(&shape), values).map_err(|_| wrong(described, "a smaller one"))
    }
}

impl<T: Element> TryFrom<Tensor> for ArrayD<T> {
    type Error = Error;

    fn try_from(tensor: Tensor) -> Result<Self, Error> {
        tensor.into_ndarray()
    }
}
