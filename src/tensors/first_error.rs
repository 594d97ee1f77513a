//! Writing for what goes on writing after an error, and complains in a way of its own.

use std::io::{self, Seek, SeekFrom, Write};

/// Keeps the first error, and takes whatever is written after it for nothing.
pub(super) struct FirstError<W> {
    inner: W,
    pub(super) error: Option<io::Error>,
    /// Where writing goes on, and where the end is, as who writes sees it.
    at: u64,
    end: u64,
}

impl<W> FirstError<W> {
    /// `inner` is empty.
    pub(super) const fn new(inner: W) -> Self {
        Self { inner, error: None, at: 0, end: 0 }
    }
}

impl<W: Write> Write for FirstError<W> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let mut written = bytes.len();
        if self.error.is_none() {
            match self.inner.write(bytes) {
                Ok(0) if !bytes.is_empty() => self.error = Some(io::ErrorKind::WriteZero.into()),
                Ok(some) => written = some,
                Err(error) if error.kind() == io::ErrorKind::Interrupted => return Err(error),
                Err(error) => self.error = Some(error),
            }
        }
        self.at += written as u64;
        self.end = self.end.max(self.at);
        Ok(written)
    }

    fn flush(&mut self) -> io::Result<()> {
        if self.error.is_none() {
            self.error = self.inner.flush().err();
        }
        Ok(())
    }
}

impl<W: Seek> Seek for FirstError<W> {
    fn seek(&mut self, to: SeekFrom) -> io::Result<u64> {
        let at = match to {
            SeekFrom::Start(at) => Some(at),
            SeekFrom::Current(by) => self.at.checked_add_signed(by),
            SeekFrom::End(by) => self.end.checked_add_signed(by),
        };
        self.at = at.ok_or(io::ErrorKind::InvalidInput)?;
        if self.error.is_none() {
            self.error = self.inner.seek(SeekFrom::Start(self.at)).err();
        }
        Ok(self.at)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Room for some bytes, and no more.
    struct Full(usize);

    impl Write for Full {
        fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
            if self.0 == 0 {
                return Err(io::ErrorKind::StorageFull.into());
            }
            let some = bytes.len().min(self.0);
            self.0 -= some;
            Ok(some)
        }

        fn flush(&mut self) -> io::Result<()> {
            Ok(())
        }
    }

    impl Seek for Full {
        fn seek(&mut self, _: SeekFrom) -> io::Result<u64> {
            Ok(0)
        }
    }

    #[test]
    fn the_first_error_is_kept_and_the_rest_goes_on() {
        let mut file = FirstError::new(Full(5));
        file.write_all(b"more than there is room for").unwrap();
        assert_eq!(file.seek(SeekFrom::Current(-7)).unwrap(), 20);
        file.write_all(b"x").unwrap();
        assert_eq!(file.seek(SeekFrom::End(0)).unwrap(), 27);
        assert!(file.seek(SeekFrom::Current(-28)).is_err());
        file.flush().unwrap();
        assert_eq!(file.error.map(|error| error.kind()), Some(io::ErrorKind::StorageFull));
    }
}
