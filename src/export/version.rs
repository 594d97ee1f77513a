//! Versions of the library that models are loaded with.

use std::fmt;
use std::num::NonZero;
use std::str::FromStr;

use crate::error::Error;

/// A version of transformers, by its first numbers: `5.24` is `5.24.0`.
///
/// ```
/// use optimum_exporters::Version;
///
/// let version: Version = "5.24".parse()?;
/// assert!(version > "4.57.6".parse()?);
/// assert_eq!(version.to_string(), "5.24.0");
/// # Ok::<(), optimum_exporters::Error>(())
/// ```
// One number, 16 bits for each of its numbers, and one more: so that no version takes no room of its own in a constructor.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Version(NonZero<u64>);

impl Version {
    /// A version of these numbers.
    pub const fn new(numbers: [u16; 4]) -> Self {
        let [major, minor, patch, further] = numbers;
        let number = (major as u64) << 48 | (minor as u64) << 32 | (patch as u64) << 16 | further as u64;
        Self(NonZero::<u64>::MIN.saturating_add(number))
    }

    /// Numbers with dots between, at most four; none where it is something else. It can be read when a registry is compiled.
    #[doc(hidden)]
    pub const fn read(text: &str) -> Option<Self> {
        let (text, mut numbers) = (text.as_bytes(), [0_u16; 4]);
        let (mut next, mut at, mut is_number) = (0, 0, false);
        while next < text.len() {
            let byte = text[next];
            next += 1;
            if byte == b'.' && is_number {
                (at, is_number) = (at + 1, false);
                continue;
            }
            if !byte.is_ascii_digit() || at == numbers.len() {
                return None;
            }
            let Some(tens) = numbers[at].checked_mul(10) else { return None };
            let Some(number) = tens.checked_add((byte - b'0') as u16) else { return None };
            (numbers[at], is_number) = (number, true);
        }
        if is_number { Some(Self::new(numbers)) } else { None }
    }
}

impl FromStr for Version {
    type Err = Error;

    fn from_str(text: &str) -> Result<Self, Error> {
        Self::read(text).ok_or_else(|| Error::NoVersion { found: text.chars().take(80).collect() })
    }
}

impl fmt::Display for Version {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let number = self.0.get() - 1;
        let [major, minor, patch, further] = [48, 32, 16, 0].map(|at| number >> at & 0xffff);
        write!(f, "{major}.{minor}.{patch}")?;
        if further == 0 { Ok(()) } else { write!(f, ".{further}") }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn versions_are_numbers_with_dots_between() {
        let version = |text: &str| text.parse::<Version>();
        assert_eq!(version("5.24").unwrap(), Version::new([5, 24, 0, 0]));
        assert!(version("5.4.0").unwrap() < version("5.24").unwrap());
        assert_eq!(version("0").unwrap().to_string(), "0.0.0");
        assert_eq!(version("65535.1.2.65534").unwrap().to_string(), "65535.1.2.65534");
        for wrong in ["", "5.", ".5", "5.x", "v5", "+5", "1.2.3.4.5", "5.24.0.dev0", "99999"] {
            assert!(version(wrong).is_err(), "{wrong}");
        }
    }
}
