//! Sizes that were asked for, and are not what dummy inputs have.

use std::collections::BTreeMap;
use std::fmt;

use crate::dummy_inputs::feed::Feed;
use crate::error::Error;
use crate::export::types::ExporterConfig;
use crate::spec::dummy::DummyOptions;

/// What came of a size that was asked for, where that is not what one would expect.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum SizeNote {
    /// No input depends on it: the config says what it stands for, or the model has nothing of the kind.
    Unread {
        /// The size.
        size: &'static str,
    },
    /// Only some of the inputs that share the symbol of an axis follow it.
    Parted {
        /// The symbol.
        symbol: String,
        /// Two inputs, each with the length of that axis.
        lengths: [(String, i64); 2],
    },
}

impl fmt::Display for SizeNote {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Unread { size } => write!(f, "no input depends on the size `{size}`, which changes nothing"),
            Self::Parted { symbol, lengths: [(one, length), (other, second)] } => write!(
                f,
                "the axis `{symbol}` is {length} long in `{one}` and {second} in `{other}`, and no session takes both: \
                 the sizes that were given are not those of one input to the model"
            ),
        }
    }
}

impl ExporterConfig {
    /// What came of the sizes that were set, where they are not what the inputs have.
    ///
    /// # Errors
    /// As [`feed`](Self::feed).
    pub fn size_notes(&self, options: &DummyOptions) -> Result<Vec<SizeNote>, Error> {
        let asked: Vec<_> = options.shapes.set_ones().collect();
        if asked.is_empty() {
            return Ok(Vec::new());
        }
        let feed = self.feed(options)?;
        let unread = |&(size, length): &(&'static str, i64)| {
            // A length may be rounded, and what is not a multiple of something may be refused.
            let longer = length.checked_add(1).unwrap_or(length - 1);
            let much_longer = length.checked_mul(2).and_then(|length| length.checked_add(64)).unwrap_or(length / 2);
            [longer, much_longer].into_iter().all(|other| {
                let mut options = options.clone();
                options.shapes.set(size, other).is_ok() && self.feed(&options).is_ok_and(|other| other == feed)
            })
        };
        let mut notes: Vec<_> =
            asked.iter().filter(|asked| unread(asked)).map(|(size, _)| SizeNote::Unread { size }).collect();
        let plain = DummyOptions { shapes: crate::spec::sizes::Shapes::default(), ..options.clone() };
        let before = self.feed(&plain).and_then(|feed| self.parted(&feed)).unwrap_or_default();
        let parted = self.parted(&feed)?.into_iter().filter(|(symbol, lengths)| before.get(symbol) != Some(lengths));
        notes.extend(parted.map(|(symbol, lengths)| SizeNote::Parted { symbol, lengths }));
        Ok(notes)
    }

    /// Symbols that stand for several lengths.
    fn parted(&self, feed: &Feed) -> Result<BTreeMap<String, [(String, i64); 2]>, Error> {
        let inputs = self.session_inputs()?;
        let mut known: BTreeMap<String, (String, i64)> = BTreeMap::new();
        let mut parted = BTreeMap::new();
        for (name, spec) in feed.iter() {
            let name = name.to_cow();
            for (axis, symbol) in inputs.get(&name).into_iter().flat_map(crate::export::axes::Axes::iter) {
                let Some(length) = spec.shape.get(axis) else { continue };
                let first = known.entry(symbol.to_owned()).or_insert_with(|| (name.to_string(), *length));
                if first.1 != *length && !parted.contains_key(symbol) {
                    parted.insert(symbol.to_owned(), [first.clone(), (name.to_string(), *length)]);
                }
            }
        }
        Ok(parted)
    }
}
