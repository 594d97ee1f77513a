//! How much a registry that is read at run time may do, which is bounded whatever it says.

use std::cell::Cell;

use crate::error::Error;

/// The most steps and expressions of one call from outside, calls inside it included. A model of 4,096 layers that differ
/// takes some hundred thousand.
const MOST_STEPS: u64 = 4_000_000;

/// The most calls and expressions inside each other. Registries have some twenty.
const DEEPEST: u32 = 160;

thread_local! {
    static STEPS: Cell<u64> = const { Cell::new(0) };
    static DEPTH: Cell<u32> = const { Cell::new(0) };
}

/// A call or an expression inside others; when it is dropped, it is done.
pub(super) struct Inside(());

impl Inside {
    /// Goes one deeper. Who is inside of nothing begins to count steps anew.
    ///
    /// # Errors
    /// [`Error::Limit`] if it is too deep, or too many steps were taken.
    pub(super) fn enter() -> Result<Self, Error> {
        let depth = DEPTH.get();
        if depth == 0 {
            STEPS.with(|steps| steps.set(0));
        }
        if depth >= DEEPEST {
            return Err(limit("the depth of what the registry says", DEEPEST.into()));
        }
        step()?;
        DEPTH.with(|inside| inside.set(depth + 1));
        Ok(Self(()))
    }
}

impl Drop for Inside {
    fn drop(&mut self) {
        DEPTH.with(|inside| inside.set(inside.get().saturating_sub(1)));
    }
}

/// Counts a step.
///
/// # Errors
/// [`Error::Limit`] if too many were taken.
pub(super) fn step() -> Result<(), Error> {
    // `LocalKey::set` is a call, of which there would be one for each step.
    let steps = STEPS.with(|steps| steps.replace(steps.get() + 1));
    if steps < MOST_STEPS { Ok(()) } else { Err(limit("the number of steps that the registry takes", MOST_STEPS)) }
}

fn limit(what: &str, limit: u64) -> Error {
    Error::Limit { what: what.to_owned(), found: "more".to_owned(), limit }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn down(depth: u32) -> Result<u32, Error> {
        let _inside = Inside::enter()?;
        if depth == 0 { Ok(DEPTH.get()) } else { down(depth - 1) }
    }

    #[test]
    fn what_is_too_deep_is_an_error_and_leaves_nothing_behind() {
        assert_eq!(down(DEEPEST - 1), Ok(DEEPEST));
        assert!(matches!(down(DEEPEST), Err(Error::Limit { .. })));
        assert_eq!(DEPTH.get(), 0);
        assert_eq!(down(0), Ok(1));
    }

    #[test]
    fn steps_count_anew_for_each_call_from_outside() {
        for _ in 0..2 {
            let _inside = Inside::enter().unwrap();
            let taken = (0..).take_while(|_| step().is_ok()).count() as u64;
            assert_eq!(taken, MOST_STEPS - 1);
        }
    }
}
