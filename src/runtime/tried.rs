//! What generated code computes with.

use std::cell::OnceCell;

use super::eval;
use crate::arithmetic;
use crate::config::normalized_config::NormalizedConfig;
use crate::config::types::{Attr, ConfigRef};
use crate::dtype::DType;
use crate::error::Error;
use crate::export::axes::Symbol;
use crate::export::types::{Context, ExporterConfig};
use crate::spec::dummy::Run;
use crate::spec::tensor::{TensorSpec, checked_shape};

/// The first error of what a function computes.
///
/// What fails has a value that means nothing, with which a generated function goes on to its end, where the error is its
/// result. So each expression is a call without a branch; with `?` after each, LLVM is given more than twice as many lines
/// of generated functions.
#[derive(Debug, Default)]
pub struct Tried(OnceCell<Error>);

impl Tried {
    /// What a function ends with.
    #[inline]
    pub fn end<T>(self, value: T) -> Result<T, Error> {
        self.0.into_inner().map_or(Ok(value), Err)
    }

    /// Whether anything has failed.
    pub fn has_failed(&self) -> bool {
        self.0.get().is_some()
    }

    /// Ends with an error, if with no other.
    #[cold]
    #[inline(never)]
    pub fn fail(&self, error: Error) {
        let _later = self.0.set(error);
    }

    fn or<T>(&self, result: Result<T, Error>, otherwise: T) -> T {
        result.unwrap_or_else(|error| {
            self.fail(error);
            otherwise
        })
    }

    /// What a step does.
    pub fn done(&self, result: Result<(), Error>) {
        self.or(result, ());
    }

    /// The exporter config of a part.
    pub fn nested<'a>(&self, cx: &'a ExporterConfig, part: &str) -> &'a ExporterConfig {
        self.or(cx.nested(part), cx)
    }

    /// A config in a config. In the place of none stands one that has nothing: what is asked next of the config around it
    /// may be what this is computed for, and would be computed without end.
    pub fn sub_config<'a>(&self, config: ConfigRef<'a>, name: &str) -> ConfigRef<'a> {
        self.or(config.nested(name), ConfigRef { json: None, of: None })
    }

    /// A member of the normalized config.
    pub fn part<'a>(&self, cx: &'a ExporterConfig, name: &str) -> NormalizedConfig<'a> {
        let normalized = cx.normalized();
        self.or(normalized.part(name), normalized)
    }

    /// An attribute.
    pub fn attr<'a>(&self, result: Result<Attr<'a>, Error>) -> Attr<'a> {
        self.or(result, Attr::Null)
    }

    /// An attribute that may be missing.
    pub fn maybe<'a>(&self, result: Result<Option<Attr<'a>>, Error>) -> Option<Attr<'a>> {
        self.or(result, None)
    }

    /// An attribute of the config.
    pub fn of_config<'a>(&self, cx: &'a ExporterConfig, name: &str) -> Attr<'a> {
        self.attr(cx.config().as_ref().get(name))
    }

    /// An attribute of the config that may be missing.
    pub fn find_in_config<'a>(&self, cx: &'a ExporterConfig, name: &str) -> Option<Attr<'a>> {
        self.maybe(cx.config().as_ref().find_non_null(name))
    }

    /// An attribute of the normalized config.
    pub fn of_normalized<'a>(&self, cx: &'a ExporterConfig, name: &str) -> Attr<'a> {
        self.attr(cx.normalized().get(name))
    }

    /// An attribute of the normalized config that may be missing.
    pub fn find_in_normalized<'a>(&self, cx: &'a ExporterConfig, name: &str) -> Option<Attr<'a>> {
        self.maybe(cx.normalized().find(name))
    }

    /// A number that the config has under a name.
    pub fn config_int(&self, cx: &ExporterConfig, name: &str) -> i64 {
        match self.of_config(cx, name) {
            Attr::Int(value) => value,
            other => self.int(other, &format!("config.{name}")),
        }
    }

    /// A number that the normalized config has under a name.
    pub fn normalized_int(&self, cx: &ExporterConfig, name: &str) -> i64 {
        match self.of_normalized(cx, name) {
            Attr::Int(value) => value,
            other => self.int(other, &format!("normalized.{name}")),
        }
    }

    /// The size of a static axis.
    pub fn static_axis<'a>(&self, cx: &'a ExporterConfig, axis: &str) -> Option<Attr<'a>> {
        self.or(cx.static_axis(axis), None).map(Attr::Int)
    }

    /// A size of dummy inputs.
    pub fn size(&self, dx: &Context<'_>, at: usize) -> i64 {
        self.or(dx.shape(at), 0)
    }

    /// A value of the image processor.
    pub fn of_preprocessor<'a>(&self, dx: &Context<'a>, path: &[&str]) -> Attr<'a> {
        self.attr(dx.get_in_preprocessor(path))
    }
}

/// What is asked of a value, as [`Attr`] says.
impl Tried {
    pub fn int(&self, value: Attr<'_>, what: &str) -> i64 {
        self.or(value.int(what), 0)
    }

    pub fn len(&self, value: Attr<'_>, what: &str) -> i64 {
        self.or(value.len(what), 0)
    }

    pub fn count(&self, list: Attr<'_>, words: &[&str], what: &str) -> i64 {
        self.or(list.count(words, what), 0)
    }

    pub fn count_below(&self, list: Attr<'_>, most: i64, what: &str) -> i64 {
        self.or(list.count_below(most, what), 0)
    }

    pub fn contains(&self, list: Attr<'_>, number: i64, what: &str) -> bool {
        self.or(list.contains(number, what), false)
    }

    pub fn item_at<'a>(&self, list: Attr<'a>, at: i64, what: &str) -> Attr<'a> {
        self.attr(list.item_at(at, what))
    }

    pub fn item_of(&self, list: Attr<'_>, at: i64, of: i64, what: &str) -> i64 {
        self.or(list.item_of(at, of, what).and_then(|item| item.int(what)), 0)
    }

    pub fn pair(&self, value: Attr<'_>, at: i64, what: &str) -> i64 {
        self.or(value.pair(at, what), 0)
    }

    pub fn entry<'a>(&self, entries: Option<Attr<'a>>, at: i64, name: &str, what: &str) -> Option<Attr<'a>> {
        self.maybe(entries?.entry(at, name, what))
    }
}

/// Arithmetic, as [`arithmetic`] says.
impl Tried {
    pub fn add(&self, left: i64, right: i64, what: &str) -> i64 {
        self.or(arithmetic::add(left, right, what), 0)
    }

    pub fn sub(&self, left: i64, right: i64, what: &str) -> i64 {
        self.or(arithmetic::sub(left, right, what), 0)
    }

    pub fn mul(&self, left: i64, right: i64, what: &str) -> i64 {
        self.or(arithmetic::mul(left, right, what), 0)
    }

    pub fn div(&self, left: i64, right: i64, what: &str) -> i64 {
        self.or(arithmetic::div(left, right, what), 0)
    }

    pub fn rem(&self, left: i64, right: i64, what: &str) -> i64 {
        self.or(arithmetic::rem(left, right, what), 0)
    }

    pub fn ceil_div(&self, left: i64, right: i64, what: &str) -> i64 {
        self.or(arithmetic::ceil_div(left, right, what), 0)
    }

    pub fn pow(&self, base: i64, exponent: i64, what: &str) -> i64 {
        self.or(arithmetic::pow(base, exponent, what), 0)
    }

    pub fn isqrt(&self, of: i64, what: &str) -> i64 {
        self.or(arithmetic::isqrt(of, what), 0)
    }
}

/// What is made of numbers.
impl Tried {
    /// A number of layers: [`eval::count`].
    pub fn layers(&self, count: i64, what: &str) -> usize {
        self.or(eval::count(count, what), 0)
    }

    /// The runs of layers that may differ: [`eval::runs`].
    pub fn runs(&self, count: usize, of_layer: &dyn Fn(i64) -> Vec<TensorSpec>) -> Vec<Run> {
        self.or(eval::runs(count, &mut |layer| Ok(of_layer(layer))), Vec::new())
    }

    /// A text that grows: [`eval::fold`].
    pub fn fold<'a>(
        &self,
        from: &'static str,
        lists: &[(Attr<'a>, &str)],
        step: &dyn Fn(&str, &[Attr<'a>]) -> String,
    ) -> Symbol {
        self.or(eval::fold(from, lists, &mut |it, items| Ok(step(it, items))), Symbol::Borrowed(""))
    }

    /// A shape, whose axes are not negative.
    pub fn shape(&self, axes: &[i64]) -> Vec<i64> {
        self.or(checked_shape(axes.to_vec()), Vec::new())
    }

    fn tensor(&self, tensor: Result<TensorSpec, Error>) -> TensorSpec {
        tensor.unwrap_or_else(|error| {
            self.fail(error);
            TensorSpec::flag(false)
        })
    }

    pub fn ints(&self, cx: &ExporterConfig, shape: Vec<i64>, low: i64, high: i64) -> TensorSpec {
        self.tensor(TensorSpec::ints(cx, shape, low, high))
    }

    pub fn ints_of(&self, dtype: DType, shape: Vec<i64>, low: i64, high: i64) -> TensorSpec {
        self.tensor(TensorSpec::ints_of(dtype, shape, low, high))
    }

    pub fn floats(&self, cx: &ExporterConfig, shape: Vec<i64>, low: i64, high: i64) -> TensorSpec {
        self.tensor(TensorSpec::floats(cx, shape, low, high))
    }

    pub fn computed(&self, dtype: DType, shape: Vec<i64>, over: i64, of: &dyn Fn([i64; 3]) -> i64) -> TensorSpec {
        self.tensor(TensorSpec::computed(dtype, shape, over, &|at| Ok(of(at))))
    }
}

#[cfg(test)]
mod tests {
    use super::Tried;
    use crate::config::types::Attr;
    use crate::error::Error;

    #[test]
    fn what_is_computed_ends_with_its_value_or_the_first_error() {
        let tried = Tried::default();
        let sum = tried.add(tried.int(Attr::Int(2), "two"), 3, "two + 3");
        assert_eq!((tried.has_failed(), tried.end(sum)), (false, Ok(5)));

        let tried = Tried::default();
        let quotient = tried.div(tried.add(i64::MAX, 1, "most + 1"), 0, "(most + 1) / 0");
        assert_eq!(quotient, 0);
        tried.fail(Error::NoModelType);
        assert!(tried.has_failed());
        assert_eq!(tried.end(quotient), Err(Error::Arithmetic("most + 1".to_owned())));
    }
}
