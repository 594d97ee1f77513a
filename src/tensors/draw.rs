//! Drawing: equal seeds give equal tensors, on every machine.
//!
//! The generator is ChaCha8, whose stream is the same everywhere, seeded for each tensor with the seed
//! and the tensor's name, so that no tensor depends on what else is drawn. Floating point values are
//! multiples of a power of two that are scaled, added to and rounded in software or in operations whose
//! result IEEE 754 fixes.

use rand::distr::Distribution;
use rand::distr::uniform::Uniform;
use rand_chacha::ChaCha8Rng;
use rand_chacha::rand_core::SeedableRng;

use super::number::{Float, FloatRange, Number};
use super::{Tensor, TensorData};
use crate::dtype::DType;
use crate::dummy_inputs::{Feed, FeedPart};
use crate::error::Error;
use crate::spec::tensor::{PaddingSide, Prefix, TensorSpec, Values};

/// The most tensors that are drawn at once.
pub const MAX_TENSORS: usize = 1 << 20;

impl Feed {
    /// The bytes that all values take, runs over layers written out; [`u128::MAX`] stands for that and
    /// more.
    pub fn bytes(&self) -> u128 {
        let sum = |specs: &mut dyn Iterator<Item = &TensorSpec>| specs.map(bytes).fold(0, u128::saturating_add);
        self.parts()
            .iter()
            .map(|part| match part {
                FeedPart::Tensor(_, spec) => bytes(spec),
                FeedPart::Layers { count, tensors, .. } => {
                    sum(&mut tensors.iter().map(|(_, spec)| spec)).saturating_mul(*count as u128)
                }
            })
            .fold(0, u128::saturating_add)
    }

    /// How many tensors there are, runs over layers written out.
    fn count(&self) -> usize {
        let count = |part: &FeedPart| match part {
            FeedPart::Tensor(..) => 1,
            FeedPart::Layers { count, tensors, .. } => count.saturating_mul(tensors.len()),
        };
        self.parts().iter().map(count).fold(0, usize::saturating_add)
    }

    /// Draws every tensor, in the session's order, each with its name, from a seed.
    ///
    /// Each is what [`TensorSpec::draw`] gives for its name and the same seed. `limit_bytes` is the
    /// memory that the values may take together, for instance
    /// [`DEFAULT_LIMIT_BYTES`](super::DEFAULT_LIMIT_BYTES).
    ///
    /// # Errors
    /// [`Error::TooLarge`] if the values take more bytes than `limit_bytes`, [`Error::Limit`] if there
    /// are more than [`MAX_TENSORS`] tensors, both before anything is allocated; else as
    /// [`TensorSpec::draw`].
    pub fn draw(&self, seed: u64, limit_bytes: u64) -> Result<Vec<(String, Tensor)>, Error> {
        check_bytes("the tensors of the feed", self.bytes(), limit_bytes)?;
        let count = self.count();
        if count > MAX_TENSORS {
            let (what, found) = ("the number of tensors to draw".to_owned(), count.to_string());
            return Err(Error::Limit { what, found, limit: MAX_TENSORS as u64 });
        }
        let mut tensors = Vec::with_capacity(count);
        for (name, spec) in self.iter() {
            let name = name.to_cow().into_owned();
            let tensor = spec.draw(&name, seed, limit_bytes)?;
            tensors.push((name, tensor));
        }
        Ok(tensors)
    }
}

impl TensorSpec {
    /// Draws the tensor of this name from a seed. The same name and seed give the same tensor, on every
    /// machine. `limit_bytes` is the memory that its values may take.
    ///
    /// # Errors
    /// [`Error::TooLarge`] if its values take more bytes than `limit_bytes`, before anything is
    /// allocated. [`Error::EmptyRange`] if its type has no value in the range to draw from,
    /// [`Error::WrongType`] if the spec is of no tensor: a negative length, integers of a floating point
    /// type or the reverse, a value beyond the type's range, padding that takes away.
    pub fn draw(&self, name: &str, seed: u64, limit_bytes: u64) -> Result<Tensor, Error> {
        let layout = Layout::new(self, name)?;
        check_bytes(&format!("`{name}`"), bytes(self), limit_bytes)?;
        let too_long = |_| Error::TooLarge {
            what: format!("`{name}`, of shape {:?},", self.shape),
            bytes: bytes(self),
            limit: usize::MAX as u64,
        };
        let shape = self.shape.iter().map(|size| usize::try_from(*size)).collect::<Result<_, _>>().map_err(too_long)?;
        let drawing = Drawing { spec: self, name, layout, rng: generator(seed, name) };
        let data = match self.dtype {
            DType::Int64 => TensorData::I64(drawing.ints()?),
            DType::Int32 => TensorData::I32(drawing.ints()?),
            DType::Int8 => TensorData::I8(drawing.ints()?),
            DType::Fp32 => TensorData::F32(drawing.floats()?),
            DType::Fp16 => TensorData::F16(drawing.floats()?),
            DType::Bf16 => TensorData::BF16(drawing.floats()?),
            DType::Bool => TensorData::Bool(drawing.bools()?),
        };
        Ok(Tensor { shape, data })
    }
}

/// A tensor's bytes, [`u128::MAX`] if there are more; none if an axis is negative.
fn bytes(spec: &TensorSpec) -> u128 {
    let sizes = || spec.shape.iter().map(|size| u128::try_from(*size).unwrap_or(0));
    if sizes().any(|size| size == 0) {
        return 0;
    }
    sizes().fold(u128::from(spec.dtype.bytes()), u128::saturating_mul)
}

fn check_bytes(what: &str, bytes: u128, limit: u64) -> Result<(), Error> {
    // No allocation can have more than `isize::MAX` bytes.
    let limit = limit.min(isize::MAX as u64);
    if bytes > u128::from(limit) {
        return Err(Error::TooLarge { what: what.to_owned(), bytes, limit });
    }
    Ok(())
}

/// The generator of the tensor `name`: its key is the seed, the name's length and the name's FNV-1a
/// hash of 128 bits, each with its least significant byte first.
fn generator(seed: u64, name: &str) -> ChaCha8Rng {
    const BASIS: u128 = 0x6c62_272e_07bb_0142_62b8_2175_6295_c58d;
    const PRIME: u128 = 0x0000_0000_0100_0000_0000_0000_0000_013b;
    let hash = name.bytes().fold(BASIS, |hash, byte| (hash ^ u128::from(byte)).wrapping_mul(PRIME));
    let mut key = [0; 32];
    key[..8].copy_from_slice(&seed.to_le_bytes());
    key[8..16].copy_from_slice(&(name.len() as u64).to_le_bytes());
    key[16..].copy_from_slice(&hash.to_le_bytes());
    ChaCha8Rng::from_seed(key)
}

/// How the drawn part of a tensor lies in it: `drawn` elements, then ones up to `stride`, and again.
#[derive(Clone, Copy)]
struct Layout {
    stride: u128,
    drawn: u128,
    /// The length of a drawn row.
    row: u128,
    /// The length of a row of the tensor.
    full_row: u128,
}

impl Layout {
    fn new(spec: &TensorSpec, name: &str) -> Result<Self, Error> {
        let wrong = |what: &str, found: String, expected| Error::WrongType {
            what: format!("{what} of `{name}`"),
            found,
            expected,
        };
        let shape = &spec.shape;
        if shape.iter().any(|size| *size < 0) {
            return Err(wrong("the shape", format!("{shape:?}"), "lengths of 0 or more"));
        }
        let product =
            |sizes: &[i64]| sizes.iter().map(|size| size.unsigned_abs().into()).fold(1_u128, u128::saturating_mul);
        let full_row = shape.last().map_or(1, |size| size.unsigned_abs().into());
        let Some((axis, from)) = spec.padded else {
            let stride = product(shape);
            return Ok(Self { stride, drawn: stride, row: full_row, full_row });
        };
        let size = shape.get(axis).ok_or_else(|| wrong("the padded axis", axis.to_string(), "one of the shape's"))?;
        if !(0..=*size).contains(&from) {
            return Err(wrong("the length before padding", from.to_string(), "0 or more, and no more than after it"));
        }
        let inner = product(&shape[axis + 1..]);
        let from = u128::from(from.unsigned_abs());
        let row = if axis + 1 == shape.len() { from } else { full_row };
        let stride = u128::from(size.unsigned_abs()).saturating_mul(inner);
        Ok(Self { stride, drawn: from.saturating_mul(inner), row, full_row })
    }
}

/// A number of elements that are in memory.
fn length(elements: u128) -> usize {
    usize::try_from(elements).unwrap_or(0)
}

/// What rows have that is not drawn.
struct Beside<T> {
    /// What each has somewhere.
    each: Option<T>,
    /// What each begins with, and how much of it.
    prefix: Option<(T, u128)>,
}

/// A tensor about to be drawn.
struct Drawing<'a> {
    spec: &'a TensorSpec,
    name: &'a str,
    layout: Layout,
    rng: ChaCha8Rng,
}

impl Drawing<'_> {
    fn ints<T: Number>(self) -> Result<Vec<T>, Error> {
        match self.spec.values {
            Values::Int { low, high } => {
                let fits = T::exactly(low).is_some() && high.checked_sub(1).and_then(T::exactly).is_some();
                let range = Uniform::new(low, high).ok().filter(|_| fits).ok_or_else(|| self.empty(low, high))?;
                // Both ends fit, and so does what is between them.
                self.fill(move |rng| T::exactly(range.sample(rng)).unwrap_or(T::ZERO))
            }
            Values::Float { .. } => Err(self.wrong_values("integers, a mask, zeros or a flag")),
            Values::Computed { ref of, over } => {
                self.computed(&of.clone(), |value| if value % over == 0 { T::exactly(value / over) } else { None })
            }
            _ => self.constants(),
        }
    }

    fn floats<T: Float>(self) -> Result<Vec<T>, Error> {
        match self.spec.values {
            Values::Float { low, high } => {
                let range = FloatRange::<T>::new(low, high).ok_or_else(|| self.empty(low, high))?;
                self.fill(move |rng| range.sample(rng))
            }
            Values::Int { .. } => self.ints(),
            Values::Computed { ref of, over } => self.computed(&of.clone(), |value| Some(T::quotient(value, over))),
            _ => self.constants(),
        }
    }

    fn bools(self) -> Result<Vec<bool>, Error> {
        match self.spec.values {
            Values::Float { .. } => Err(self.wrong_values("integers, a mask, zeros or a flag")),
            _ => self.ints(),
        }
    }

    #[cold]
    fn empty(&self, low: i64, high: i64) -> Error {
        Error::EmptyRange { input: self.name.to_owned(), low, high, dtype: self.spec.dtype.name() }
    }

    /// How much rows begin with that is not drawn.
    fn length_of(&self, prefix: &Prefix) -> Result<u128, Error> {
        u128::try_from(prefix.length).map_err(|_| Error::WrongType {
            what: format!("the length of what the rows of `{}` begin with", self.name),
            found: prefix.length.to_string(),
            expected: "0 or more",
        })
    }

    fn wrong_values(&self, expected: &'static str) -> Error {
        let found = format!("{:?} of type {}", self.spec.values, self.spec.dtype);
        Error::WrongType { what: format!("`{}`", self.name), found, expected }
    }

    /// What is drawn the same for each type.
    fn constants<T: Number>(mut self) -> Result<Vec<T>, Error> {
        match self.spec.values {
            Values::Mask(side) => {
                let (ones, zeros) = self.mask();
                let (length, first, then) = match side {
                    PaddingSide::Right => (ones, T::ONE, T::ZERO),
                    PaddingSide::Left => (zeros, T::ZERO, T::ONE),
                };
                let mut at = 0;
                self.fill(move |_| {
                    let value = if at < length { first } else { then };
                    at = (at + 1) % (ones + zeros);
                    value
                })
            }
            ref values => {
                let value = match *values {
                    Values::Flag(true) => T::ONE,
                    Values::Constant(value) => self.exactly(value)?,
                    _ => T::ZERO,
                };
                self.fill(move |_| value)
            }
        }
    }

    /// What each element is by where it stands.
    fn computed<T: Number>(self, of: &[i64], number: impl Fn(i64) -> Option<T>) -> Result<Vec<T>, Error> {
        of.iter().map(|value| number(*value).ok_or_else(|| self.not_of_type("a value of {}", *value))).collect()
    }

    /// How many ones and zeros the rows of a mask have: one of each at least, where there is room.
    fn mask(&mut self) -> (u64, u64) {
        let row = u64::try_from(self.layout.row).unwrap_or(u64::MAX);
        let zeros = Uniform::new(1, row).map_or(0, |range| range.sample(&mut self.rng));
        (row - zeros, zeros)
    }

    /// Draws the elements in order, then what each row has, then what each row begins with.
    // There are many ways to draw an element: what does not depend on that stands once for each type.
    fn fill<T: Number>(mut self, mut draw: impl FnMut(&mut ChaCha8Rng) -> T) -> Result<Vec<T>, Error> {
        let beside = self.beside::<T>()?;
        let mut data = vec![T::ONE; length(bytes(self.spec) / u128::from(self.spec.dtype.bytes()))];
        if data.is_empty() {
            return Ok(data);
        }
        for part in data.chunks_exact_mut(length(self.layout.stride)) {
            part[..length(self.layout.drawn)].fill_with(|| draw(&mut self.rng));
        }
        self.finish(&beside, &mut data)?;
        Ok(data)
    }

    /// What is said of rows, before anything is drawn.
    fn beside<T: Number>(&self) -> Result<Beside<T>, Error> {
        let each = self.spec.each_row_has.map(|value| self.exactly::<T>(value)).transpose()?;
        let Some(prefix) = self.spec.prefix else { return Ok(Beside { each, prefix: None }) };
        let length = self.length_of(&prefix)?;
        let prefix = Some((self.exactly::<T>(prefix.value)?, length.min(self.layout.full_row)));
        Ok(Beside { each, prefix })
    }

    /// Puts in its place what is said of rows, and of all that is alike.
    fn finish<T: Number>(&mut self, beside: &Beside<T>, data: &mut [T]) -> Result<(), Error> {
        // None of these is beyond the number of elements.
        let Layout { stride, drawn, row, full_row } = self.layout;
        let (stride, drawn, row, full_row) = (length(stride), length(drawn), length(row), length(full_row));
        if let (Some(value), Some(before_last)) = (beside.each, row.checked_sub(1)) {
            let places = Uniform::new(1, before_last as u64 + 1).ok();
            for part in data.chunks_exact_mut(stride) {
                for row in part[..drawn].chunks_exact_mut(row).filter(|row| !row.contains(&value)) {
                    row[self.place(places)] = value;
                }
            }
        }
        if let Some(value) = self.spec.rows_end_with.map(|value| self.exactly::<T>(value)).transpose()? {
            for row in data.chunks_exact_mut(full_row) {
                for end in [0, full_row - 1] {
                    row[end] = value;
                }
            }
        }
        if let (true, Some(count)) = (self.spec.alike, self.spec.shape.first().copied()) {
            let each = data.len() / length(u128::from(count.unsigned_abs()).max(1));
            for at in (each..data.len()).step_by(each.max(1)) {
                data.copy_within(..each, at);
            }
        }
        if let Some((value, of)) = beside.prefix {
            for row in data.chunks_exact_mut(full_row) {
                row[..length(of)].fill(value);
            }
        }
        Ok(())
    }

    /// A place in a row, the first where there are no others.
    #[inline(never)]
    fn place(&mut self, places: Option<Uniform<u64>>) -> usize {
        places.map_or(0, |places| length(places.sample(&mut self.rng).into()))
    }

    fn exactly<T: Number>(&self, value: i64) -> Result<T, Error> {
        T::exactly(value).ok_or_else(|| self.not_of_type("a value that the rows of {} have", value))
    }

    #[cold]
    fn not_of_type(&self, which: &str, value: i64) -> Error {
        Error::WrongType {
            what: which.replace("{}", &format!("`{}`", self.name)),
            found: value.to_string(),
            expected: self.spec.dtype.name(),
        }
    }
}
