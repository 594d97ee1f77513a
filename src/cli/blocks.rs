//! An input taken apart into blocks of lines: one that is waited for, and those that are there already.
//!
//! A block is read into the memory of who answers it, and is as long as its answers are short.

use std::io::{self, Read};
use std::ops::Range;
use std::sync::{Mutex, MutexGuard, PoisonError};

/// How many bytes of lines a thread takes at once, at most where none is longer.
const BLOCK_BYTES: usize = 1 << 16;

/// How many bytes are asked for at least.
const LEAST_BYTES: usize = 1 << 13;

/// How many bytes the answers to a block should have: as many as a buffer that grew by doubling has room for, less an answer,
/// so that it waits as it is and is not copied.
const ANSWERS_BYTES: usize = 7 << 14;

/// How many bytes a line may have that is answered while others that are as long are: longer ones are answered one by one,
/// since what they hold takes several times their length.
const MOST_AT_ONCE: usize = 1 << 18;

/// An input of lines, of which each thread takes blocks.
pub struct Input<R> {
    source: R,
    /// What was read after the last block.
    rest: Vec<u8>,
    /// How many bytes a line may have.
    most: usize,
    /// The number of the next block.
    block: u64,
    is_over: bool,
    /// How many bytes a line has, and how many it is answered with, as a rule.
    of_line: usize,
    of_answer: usize,
}

/// Lines that one thread answers.
#[derive(Default)]
pub struct Block<'a> {
    /// Which of the input's blocks it is.
    pub number: u64,
    /// Of lines, one after the other.
    pub bytes: Vec<u8>,
    /// Where each line stands; none for one that is too long.
    pub lines: Vec<Option<Range<usize>>>,
    /// What ended the input after these lines.
    pub failed: Option<io::Error>,
    /// With how many bytes a line was answered, before these.
    of_answer: Option<usize>,
    /// Held while the only line is one that is answered alone.
    alone: Option<MutexGuard<'a, ()>>,
}

impl<R: Read> Input<R> {
    /// An input of lines of at most so many bytes.
    pub fn new(source: R, most: usize) -> Self {
        Self {
            source,
            rest: Vec::new(),
            most,
            block: 0,
            is_over: false,
            of_line: 1 << 10,
            of_answer: ANSWERS_BYTES / 8,
        }
    }

    /// Takes the next lines: one, for which it waits, and those that are there already. False at the end.
    pub fn read<'a>(&mut self, block: &mut Block<'a>, long: &'a Mutex<()>) -> bool {
        if let Some(of_answer) = block.of_answer.take() {
            self.of_answer = usize::midpoint(self.of_answer, of_answer);
        }
        block.clear();
        block.bytes.append(&mut self.rest);
        let mut searched = 0;
        while block.lines.is_empty() && !(self.is_over && block.bytes.is_empty()) {
            if self.split(block, &mut searched) {
                continue;
            }
            match self.fill(block, long) {
                Ok(true) => {}
                Ok(false) => {
                    self.is_over = true;
                    block.lines.extend(line(&block.bytes, 0..block.bytes.len(), self.most));
                    break;
                }
                Err(error) => {
                    self.is_over = true;
                    block.failed = Some(error);
                    break;
                }
            }
        }
        block.number = self.block;
        self.block += 1;
        !block.lines.is_empty() || block.failed.is_some()
    }

    /// How many lines a block should have.
    fn lines(&self) -> usize {
        (ANSWERS_BYTES / self.of_answer.max(1)).max(1)
    }

    /// Finds the lines that a block's bytes have, but for those that are searched already, and keeps what is after them for
    /// the next. False where there is no end of a line.
    fn split(&mut self, block: &mut Block<'_>, searched: &mut usize) -> bool {
        let (mut start, mut count, most_lines) = (0, 0, 2 * self.lines());
        for end in memchr::memchr_iter(b'\n', &block.bytes[*searched..]) {
            let end = *searched + end + 1;
            block.lines.extend(line(&block.bytes, start..end, self.most));
            (start, count) = (end, count + 1);
            if block.lines.len() == most_lines {
                break;
            }
        }
        *searched = block.bytes.len();
        if count == 0 {
            return false;
        }
        self.of_line = usize::midpoint(self.of_line, start / count);
        if block.lines.is_empty() {
            block.bytes.drain(..start);
            *searched = 0;
        } else {
            self.rest.extend(&block.bytes[start..]);
            block.bytes.truncate(start);
        }
        true
    }

    /// Reads on in a line that has no end yet, or past it where it is too long. False at the end of the input.
    fn fill<'a>(&mut self, block: &mut Block<'a>, long: &'a Mutex<()>) -> io::Result<bool> {
        if block.bytes.len() > self.most {
            block.bytes.clear();
            block.lines.push(None);
            return self.skip_line(&mut block.bytes);
        }
        if block.bytes.len() > MOST_AT_ONCE && block.alone.is_none() {
            // Who answers the long line before needs nothing of the input for it, so that this does not wait for ever.
            block.alone = Some(long.lock().unwrap_or_else(PoisonError::into_inner));
            // To grow step by step would take twice as much.
            block.bytes.reserve_exact(self.most + BLOCK_BYTES);
        }
        let most = if block.alone.is_some() { BLOCK_BYTES } else { MOST_AT_ONCE + 1 - block.bytes.len() };
        self.read_some(&mut block.bytes, most).map(|read| read > 0)
    }

    /// Leaves out what a line still has.
    fn skip_line(&mut self, bytes: &mut Vec<u8>) -> io::Result<bool> {
        while self.read_some(bytes, BLOCK_BYTES)? > 0 {
            if let Some(end) = memchr::memchr(b'\n', bytes) {
                self.rest.extend(&bytes[end + 1..]);
                bytes.clear();
                return Ok(true);
            }
            bytes.clear();
        }
        Ok(false)
    }

    /// Reads what is there, at most what a block should have, and tells how many bytes that are.
    fn read_some(&mut self, bytes: &mut Vec<u8>, most: usize) -> io::Result<usize> {
        let (has, wanted) = (bytes.len(), self.lines().saturating_mul(self.of_line));
        bytes.resize(has + wanted.clamp(LEAST_BYTES, BLOCK_BYTES).min(most), 0);
        let read = loop {
            match self.source.read(&mut bytes[has..]) {
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                read => break read,
            }
        };
        bytes.truncate(has + read.as_ref().map_or(0, |read| *read));
        read
    }
}

impl Block<'_> {
    /// Lets others answer long lines, with nothing kept of this one, and keeps in mind with how many bytes all were answered.
    pub fn give_way(&mut self, answered: usize) {
        self.of_answer = Some(answered / self.lines.len().max(1));
        if self.alone.is_some() {
            self.bytes = Vec::new();
            self.alone = None;
        }
    }

    fn clear(&mut self) {
        self.bytes.clear();
        self.bytes.shrink_to(4 * BLOCK_BYTES);
        self.lines.clear();
        self.failed = None;
    }
}

/// Where a line stands, or that it is too long; nothing where it is blank.
fn line(bytes: &[u8], place: Range<usize>, most: usize) -> Option<Option<Range<usize>>> {
    let bytes = &bytes[place.clone()];
    if bytes.strip_suffix(b"\n").unwrap_or(bytes).len() > most {
        return Some(None);
    }
    (!bytes.trim_ascii().is_empty()).then_some(Some(place))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Gives its parts one by one, as somebody writes them.
    struct Parts<'a>(Vec<&'a str>);

    impl Read for Parts<'_> {
        fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
            if self.0.is_empty() { Ok(0) } else { self.0.remove(0).as_bytes().read(into) }
        }
    }

    /// The lines of each block; none where one is too long.
    fn blocks(source: impl Read, most: usize) -> Vec<Vec<Option<String>>> {
        let long = Mutex::new(());
        let (mut input, mut block) = (Input::new(source, most), Block::default());
        let mut blocks = Vec::new();
        while input.read(&mut block, &long) {
            assert_eq!(block.number, blocks.len() as u64);
            let text = |line: Range<usize>| String::from_utf8_lossy(block.bytes[line].trim_ascii()).into_owned();
            blocks.push(block.lines.iter().map(|line| line.clone().map(text)).collect());
            block.give_way(1 << 10);
        }
        blocks
    }

    fn owned(lines: &[&str]) -> Vec<Option<String>> {
        lines.iter().map(|line| (!line.is_empty()).then(|| (*line).to_owned())).collect()
    }

    #[test]
    fn a_line_is_taken_as_soon_as_it_is_there() {
        let parts = Parts(vec!["a\nb\nc", "d\n", "e", "f", "\n\ng"]);
        let expected = [owned(&["a", "b"]), owned(&["cd"]), owned(&["ef"]), owned(&["g"])];
        assert_eq!(blocks(parts, 16), expected);
    }

    #[test]
    fn a_line_of_the_most_bytes_is_whole_and_one_of_more_is_not() {
        for most in [16, BLOCK_BYTES, MOST_AT_ONCE, 2 * MOST_AT_ONCE] {
            let (whole, long) = ("w".repeat(most), "l".repeat(most + 1));
            for end in ["", "\n", "\n\n"] {
                let text = format!("{long}\n1\n{whole}\n{long}\n{long}\n2\n{whole}{end}");
                let found: Vec<_> = blocks(text.as_bytes(), most).concat();
                assert!(found == owned(&["", "1", &whole, "", "", "2", &whole]), "{most}");
            }
        }
    }

    #[test]
    fn blank_lines_are_left_out() {
        let blank = " \n".repeat(2 * BLOCK_BYTES);
        assert_eq!(blocks(format!("{blank}1\n{blank}2\n \n{blank} ").as_bytes(), 16).concat(), owned(&["1", "2"]));
    }

    #[test]
    fn blocks_have_fewer_lines_the_longer_their_answers_are() {
        let text = "line\n".repeat(1 << 16);
        let long = Mutex::new(());
        let (mut input, mut block) = (Input::new(text.as_bytes(), 16), Block::default());
        let mut lines_for = |bytes: usize| {
            for _ in 0..40 {
                assert!(input.read(&mut block, &long));
                block.give_way(bytes * block.lines.len());
            }
            block.lines.len()
        };
        assert_eq!((lines_for(10 * ANSWERS_BYTES), lines_for(ANSWERS_BYTES / 100)), (2, 200));
    }
}
