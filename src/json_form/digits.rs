//! Whole numbers as text, without the machinery of formatting.

/// The digits of a number.
#[derive(Clone, Copy)]
pub(crate) struct Digits {
    bytes: [u8; Self::MOST],
    start: usize,
}

impl Digits {
    /// As many as the greatest number has.
    const MOST: usize = 20;

    pub(crate) fn of(mut number: u64) -> Self {
        let mut digits = Self { bytes: [b'0'; Self::MOST], start: Self::MOST };
        loop {
            digits.start -= 1;
            digits.bytes[digits.start] = b'0' + u8::try_from(number % 10).unwrap_or_default();
            number /= 10;
            if number == 0 {
                return digits;
            }
        }
    }

    pub(crate) fn of_size(number: usize) -> Self {
        Self::of(u64::try_from(number).unwrap_or(u64::MAX))
    }

    pub(crate) fn as_bytes(&self) -> &[u8] {
        &self.bytes[self.start..]
    }

    pub(crate) fn as_str(&self) -> &str {
        std::str::from_utf8(self.as_bytes()).unwrap_or_default()
    }
}

#[cfg(test)]
mod tests {
    use super::Digits;

    #[test]
    fn digits_are_those_of_the_number() {
        for number in [0, 1, 9, 10, 99, 100, 12_345, u64::MAX] {
            assert_eq!(Digits::of(number).as_str(), number.to_string());
        }
    }
}
