//! Answers the lines of an input on several threads, in the order of the lines.
//!
//! Each thread takes a block of lines, answers it, hands the answers in and takes the next block: it does not wait for
//! those before it. Who hands in the block that is next writes it, with what is handed in after it meanwhile. Blocks are
//! as long as their answers are short. What waits to be written is bounded, so that memory does not grow with the input,
//! nor with what one line is answered.

use std::collections::BTreeMap;
use std::io::{self, Read, Write};
use std::mem;
use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};
use std::thread;

use optimum_exporters::json::Writer;

use super::Stop;
use super::blocks::{Block, Input};

/// How many bytes of answers a thread keeps before it waits for its turn to write.
const MOST_ANSWERS: usize = 1 << 21;

/// How many bytes of answers wait for those before them, for each thread.
const MOST_WAITING: usize = 1 << 21;

/// How many bytes a block's answers are counted as beside their own while they wait: a block may be one short line.
const BLOCK_COST: usize = 128;

/// How many bytes of answers are copied so that they wait in no more room than they need.
const FEW_BYTES: usize = 1 << 13;

/// How many bytes a buffer keeps that is filled again.
const KEPT_BYTES: usize = 1 << 20;

/// How many buffers are kept to be filled again, for each thread.
const KEPT_BUFFERS: usize = 4;

/// A line of the input.
pub enum Line<'a> {
    /// Its bytes; one that is blank is left out.
    Whole(&'a [u8]),
    /// It has more bytes than a line may have.
    TooLong,
}

/// Writes what `answer` makes of each line of `input`, of which none may have more than `most` bytes.
pub fn answer_in_order<R: Read + Send, W: Write + Send>(
    input: R,
    out: W,
    jobs: usize,
    most: usize,
    answer: impl Fn(Line<'_>, &mut Writer<'_>) -> io::Result<()> + Sync,
) -> Result<(), Stop> {
    let input = Mutex::new(Input::new(input, most));
    let (output, long) = (Output::new(out, jobs), Mutex::new(()));
    let work = &|thread| {
        let _alarm = Alarm(&output);
        let (mut block, mut answers) = (Block::default(), Vec::new());
        // Each lock is taken as seldom as can be: what it guards has to come from another core.
        while lock(&input).read(&mut block, &long) {
            let Some(answered) = output.answer(thread, &mut block, &mut answers, &answer) else { break };
            block.give_way(answered);
        }
    };
    thread::scope(|scope| {
        let start = |number| thread::Builder::new().spawn_scoped(scope, move || work(number)).is_ok();
        // This thread waits for the others, whose memory is not that of the rest of the program. Where there can be no more
        // threads, those that there are do it.
        if jobs == 1 || (0..jobs).take_while(|number| start(*number)).count() == 0 {
            work(0);
        }
    });
    output.into_result()
}

/// Where answers are handed in.
struct Output<W> {
    state: Mutex<State<W>>,
    turn: Condvar,
    /// How many bytes may wait.
    most_waiting: usize,
}

struct State<W> {
    /// Gone while somebody writes.
    out: Option<W>,
    /// The number of the block that is written next.
    next: u64,
    /// Answers that were handed in before their turn.
    waiting: BTreeMap<u64, (usize, Vec<u8>)>,
    /// How many bytes they have.
    waiting_bytes: usize,
    /// Buffers of answers that are written, for each thread those that it fills again: what is in its own cache.
    written: Vec<Vec<Vec<u8>>>,
    /// How many threads wait.
    asleep: usize,
    is_open: bool,
    stop: Option<Stop>,
}

impl<W: Write> Output<W> {
    fn new(out: W, jobs: usize) -> Self {
        let state = State {
            out: Some(out),
            next: 0,
            waiting: BTreeMap::new(),
            waiting_bytes: 0,
            written: vec![Vec::new(); jobs],
            asleep: 0,
            is_open: true,
            stop: None,
        };
        Self { state: Mutex::new(state), turn: Condvar::new(), most_waiting: MOST_WAITING.saturating_mul(jobs) }
    }

    /// Answers a block, in a buffer that is empty before and after, and tells with how many bytes; none once it is all over.
    fn answer(
        &self,
        thread: usize,
        block: &mut Block<'_>,
        answers: &mut Vec<u8>,
        answer: impl Fn(Line<'_>, &mut Writer<'_>) -> io::Result<()>,
    ) -> Option<usize> {
        answers.shrink_to(KEPT_BYTES);
        let mut written = 0;
        let mut hand_on = |bytes: &mut Vec<u8>| {
            written += bytes.len();
            self.hand_on(block.number, bytes);
            written -= bytes.len();
            Ok(())
        };
        let mut writer = Writer::new(mem::take(answers), &mut hand_on);
        for line in &block.lines {
            let line = line.clone().map_or(Line::TooLong, |range| Line::Whole(&block.bytes[range]));
            if let Err(error) = answer(line, &mut writer) {
                self.stop(block.number, error.into());
                return None;
            }
        }
        *answers = writer.into_bytes();
        written += answers.len();
        let is_open = self.hand_in(block.number, thread, answers);
        if let Some(error) = block.failed.take() {
            self.stop(block.number + 1, Stop::Input(error.to_string()));
        }
        is_open.then_some(written)
    }

    /// Writes a part of a block's answers, if it is its turn, and once they are many waits for that.
    fn hand_on(&self, number: u64, answers: &mut Vec<u8>) {
        let mut state = lock(&self.state);
        if state.is_open && state.next != number && answers.len() < MOST_ANSWERS {
            return;
        }
        let early = |state: &mut State<W>| state.is_open && state.next != number;
        state = self.wait_while(state, early);
        drop(self.write(state, answers));
        answers.clear();
    }

    /// Leaves a block's answers to be written, or writes them if it is their turn. False once it is all over.
    fn hand_in(&self, number: u64, thread: usize, answers: &mut Vec<u8>) -> bool {
        let most = self.most_waiting.saturating_sub(room(answers));
        let has_to_wait = |state: &mut State<W>| state.is_open && state.next != number && state.waiting_bytes > most;
        let mut state = self.wait_while(lock(&self.state), has_to_wait);
        if state.next != number {
            state.wait(number, thread, answers);
            return state.is_open;
        }
        state = self.write(state, answers);
        answers.clear();
        state.next += 1;
        while let Some((thread, answers)) = state.next_waiting() {
            state = self.write(state, &answers);
            state.keep(thread, answers);
            state.next += 1;
        }
        state.is_open
    }

    /// Writes answers, while others hand in theirs.
    fn write<'a>(&'a self, state: MutexGuard<'a, State<W>>, answers: &[u8]) -> MutexGuard<'a, State<W>> {
        let is_taken = |state: &mut State<W>| state.is_open && state.out.is_none();
        let mut state = self.wait_while(state, is_taken);
        let is_open = state.is_open;
        if let Some(mut out) = state.out.take_if(|_| is_open) {
            drop(state);
            let written = out.write_all(answers).and_then(|()| out.flush());
            state = lock(&self.state);
            state.out = Some(out);
            if let Err(error) = written {
                state.fail(error.into());
            }
            self.wake(&state);
        }
        state
    }

    /// Waits until something is no longer so.
    fn wait_while<'a>(
        &self,
        mut state: MutexGuard<'a, State<W>>,
        is_so: impl Fn(&mut State<W>) -> bool,
    ) -> MutexGuard<'a, State<W>> {
        while is_so(&mut state) {
            state.asleep += 1;
            state = self.turn.wait(state).unwrap_or_else(PoisonError::into_inner);
            state.asleep -= 1;
        }
        state
    }

    /// Wakes those that wait. Where there are none, it would be a call of the system for nothing.
    fn wake(&self, state: &State<W>) {
        if state.asleep > 0 {
            self.turn.notify_all();
        }
    }

    /// Ends it all, once what comes before is written.
    fn stop(&self, number: u64, stop: Stop) {
        let early = |state: &mut State<W>| state.is_open && state.next != number;
        let mut state = self.wait_while(lock(&self.state), early);
        if state.is_open {
            state.fail(stop);
            self.wake(&state);
        }
    }

    fn into_result(self) -> Result<(), Stop> {
        let state = self.state.into_inner().unwrap_or_else(PoisonError::into_inner);
        state.stop.map_or(Ok(()), Err)
    }
}

impl<W> State<W> {
    /// Keeps a block's answers until its turn, and gives another buffer for them, or the same where they are few.
    fn wait(&mut self, number: u64, thread: usize, answers: &mut Vec<u8>) {
        self.waiting_bytes += room(answers);
        let kept = if answers.len() <= FEW_BYTES {
            let kept = answers.clone();
            answers.clear();
            kept
        } else {
            mem::replace(answers, self.written[thread].pop().unwrap_or_default())
        };
        self.waiting.insert(number, (thread, kept));
    }

    fn next_waiting(&mut self) -> Option<(usize, Vec<u8>)> {
        let (thread, answers) = self.waiting.remove(&self.next)?;
        self.waiting_bytes -= room(&answers);
        Some((thread, answers))
    }

    /// Keeps a buffer of answers that are written, for the thread that filled it.
    fn keep(&mut self, thread: usize, mut answers: Vec<u8>) {
        answers.clear();
        let written = &mut self.written[thread];
        if written.len() < KEPT_BUFFERS && (FEW_BYTES..=KEPT_BYTES).contains(&answers.capacity()) {
            written.push(answers);
        }
    }

    fn fail(&mut self, stop: Stop) {
        self.is_open = false;
        self.stop = Some(stop);
    }
}

/// Wakes the threads that wait for one that panics, so that the program ends.
struct Alarm<'a, W>(&'a Output<W>);

impl<W> Drop for Alarm<'_, W> {
    fn drop(&mut self) {
        if thread::panicking() {
            lock(&self.0.state).is_open = false;
            self.0.turn.notify_all();
        }
    }
}

/// How many bytes answers take while they wait.
fn room(answers: &Vec<u8>) -> usize {
    BLOCK_COST + if answers.len() <= FEW_BYTES { answers.len() } else { answers.capacity() }
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(test)]
mod tests {
    use optimum_exporters::json::{Json, to_string};

    use super::*;

    /// Where answers go in a test: what was written, and the most that came at once.
    #[derive(Default)]
    struct Written {
        bytes: Vec<u8>,
        most: usize,
        full_at: Option<usize>,
    }

    impl Write for Written {
        fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
            if self.full_at.is_some_and(|most| self.bytes.len() >= most) {
                return Err(io::ErrorKind::StorageFull.into());
            }
            self.bytes.extend(bytes);
            self.most = self.most.max(bytes.len());
            Ok(bytes.len())
        }

        fn flush(&mut self) -> io::Result<()> {
            Ok(())
        }
    }

    fn numbers(count: usize) -> String {
        (0..count).map(|number| format!("{number}\n")).collect()
    }

    /// Answers each line with itself, some of them late.
    fn echo(line: Line<'_>, out: &mut Writer<'_>) -> io::Result<()> {
        match line {
            Line::Whole(line) => {
                if line.windows(3).any(|part| part == b"777") {
                    thread::yield_now();
                }
                text(line).parse::<u64>().unwrap_or_default().write(&mut *out)?;
            }
            Line::TooLong => "too long".write(&mut *out)?,
        }
        out.end_line();
        Ok(())
    }

    fn text(line: &[u8]) -> &str {
        std::str::from_utf8(line).expect("it is text").trim()
    }

    fn echoed(input: impl Read + Send, jobs: usize) -> (Written, Result<(), Stop>) {
        let mut written = Written::default();
        let outcome = answer_in_order(input, &mut written, jobs, 16, echo);
        (written, outcome)
    }

    #[test]
    fn answers_come_in_the_order_of_the_lines() {
        let input = numbers(200_000);
        for jobs in [1, 2, 7] {
            let (written, outcome) = echoed(input.as_bytes(), jobs);
            assert!(outcome.is_ok());
            assert!(written.bytes == input.as_bytes(), "{jobs} threads");
        }
    }

    #[test]
    fn blank_lines_have_no_answer_and_long_ones_an_own() {
        let blank = " \n".repeat(1 << 16);
        let input = format!("{blank}1\n{}\n{blank}2", "x".repeat(100_000));
        let (written, outcome) = echoed(input.as_bytes(), 2);
        assert!(outcome.is_ok());
        assert_eq!(written.bytes, b"1\n\"too long\"\n2\n");
    }

    #[test]
    fn long_answers_are_written_before_they_pile_up() {
        let input = numbers(1000);
        let long = vec!["x".repeat(1 << 10); 64];
        let answer = |_: Line<'_>, out: &mut Writer<'_>| long.write(out);
        for jobs in [1, 3] {
            let mut written = Written::default();
            assert!(answer_in_order(input.as_bytes(), &mut written, jobs, 16, answer).is_ok());
            assert_eq!(written.bytes.len(), 1000 * to_string(&long).len());
            assert!(written.most <= MOST_ANSWERS + (1 << 19), "{}", written.most);
        }
    }

    /// An answer that is longer than what a thread keeps.
    #[test]
    fn an_answer_of_any_length_is_written_in_pieces_and_in_its_place() {
        let answer = |line: Line<'_>, out: &mut Writer<'_>| match line {
            Line::Whole(line) => vec![text(line); 1 << 20].write(out),
            Line::TooLong => Ok(()),
        };
        let mut written = Written::default();
        assert!(answer_in_order(numbers(9).as_bytes(), &mut written, 3, 16, answer).is_ok());
        let expected: String = (0..9).map(|number| to_string(&vec![number.to_string(); 1 << 20])).collect();
        assert!(written.bytes == expected.as_bytes());
        assert!(written.most <= MOST_ANSWERS + (1 << 19), "{}", written.most);
    }

    /// A slow producer's lines come one by one, so that there may be thousands of blocks.
    #[test]
    fn short_answers_that_wait_take_no_more_room_than_they_need() {
        const BLOCKS: u64 = 1_000;
        let output = Output::new(Vec::new(), 1);
        let hand_in = |number| {
            let mut answers = Vec::with_capacity(KEPT_BYTES);
            answers.extend(format!("{number}\n").into_bytes());
            output.hand_in(number, 0, &mut answers);
        };
        (1..BLOCKS).for_each(hand_in);
        let kept: usize = lock(&output.state).waiting.values().map(|(_, answers)| answers.capacity()).sum();
        assert!(kept < MOST_WAITING, "{kept}");
        hand_in(0);
        let state = lock(&output.state);
        assert!(state.written[0].is_empty());
        assert_eq!(state.waiting_bytes, 0);
        assert_eq!(state.out.as_deref(), Some(numbers(1_000).as_bytes()));
    }

    #[test]
    fn buffers_of_many_answers_come_back_to_who_filled_them() {
        let output = Output::new(Vec::new(), 2);
        for number in (0..10).rev() {
            let mut answers = vec![b'x'; 2 * FEW_BYTES];
            assert!(output.hand_in(number, 1, &mut answers));
            assert!(answers.is_empty());
        }
        let state = lock(&output.state);
        assert_eq!(state.written.iter().map(Vec::len).collect::<Vec<_>>(), [0, KEPT_BUFFERS]);
        assert!(state.written[1].iter().all(|kept| kept.is_empty() && kept.capacity() >= 2 * FEW_BYTES));
        assert_eq!((state.waiting_bytes, state.out.as_ref().map(Vec::len)), (0, Some(20 * FEW_BYTES)));
    }

    #[test]
    fn what_cannot_be_written_ends_all_threads() {
        let mut written = Written { full_at: Some(100_000), ..Written::default() };
        let outcome = answer_in_order(numbers(200_000).as_bytes(), &mut written, 4, 16, echo);
        assert!(matches!(outcome, Err(Stop::Output(_))));
        assert!(numbers(200_000).as_bytes().starts_with(&written.bytes));
    }

    /// Fails once its text is read.
    struct Failing<'a>(&'a [u8]);

    impl Read for Failing<'_> {
        fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
            if self.0.is_empty() { Err(io::ErrorKind::ConnectionReset.into()) } else { self.0.read(into) }
        }
    }

    #[test]
    fn what_was_read_is_answered_before_a_failure_is_told() {
        let input = numbers(50_000);
        let (written, outcome) = echoed(Failing(input.as_bytes()), 3);
        assert!(matches!(outcome, Err(Stop::Input(_))));
        assert!(written.bytes == input.as_bytes());
    }
}
