//! Work on threads of its own.

use std::panic::resume_unwind;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::thread::{Builder, Scope, ScopedJoinHandle, available_parallelism, scope};

/// As much as the first thread of a program has.
const STACK: usize = 8 << 20;

/// Does it on a thread of its own: `proc_macro2` keeps the text of each expression that it has read for as long as the
/// thread lives, so that who reads registries again and again would hold all of them. Where there are no threads, or no
/// more of them, it is done here.
pub(crate) fn apart<T: Send>(work: impl Fn() -> T + Sync) -> T {
    let done = scope(|scope| spawn(scope, &work).map(joined));
    done.unwrap_or_else(work)
}

/// Does two things at once, or one after the other where there is one processor alone, or no more threads.
pub(crate) fn both<T: Send, U>(one: impl Fn() -> T + Sync, other: impl FnOnce() -> U) -> (T, U) {
    if processors() < 2 {
        return (one(), other());
    }
    scope(|scope| {
        let of_one = spawn(scope, &one);
        let other = other();
        (of_one.map_or_else(&one, joined), other)
    })
}

/// What is made of each part of a whole, in the order of the parts: as many at once as there are processors.
pub(crate) fn of_each_part<T: Sync, U: Send>(parts: &[T], work: impl Fn(&T) -> U + Sync) -> Vec<U> {
    let Some((first, rest)) = parts.split_first() else { return Vec::new() };
    let work = &work;
    scope(|scope| {
        let rest: Vec<_> = rest.iter().map(|part| (part, spawn(scope, move || work(part)))).collect();
        let first = work(first);
        let rest = rest.into_iter().map(|(part, worker)| worker.map_or_else(|| work(part), joined));
        std::iter::once(first).chain(rest).collect()
    })
}

/// What several threads fill, one after the other.
#[derive(Debug, Default)]
pub(crate) struct Shared<T>(Mutex<T>);

impl<T> Shared<T> {
    /// What is there, for this thread alone as long as it is held. A thread that panicked has left what it had filled.
    pub(crate) fn get(&self) -> MutexGuard<'_, T> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// How many threads can be at work at once.
pub(crate) fn processors() -> usize {
    available_parallelism().map_or(1, usize::from)
}

fn spawn<'s, T: Send + 's>(
    scope: &'s Scope<'s, '_>,
    work: impl FnOnce() -> T + Send + 's,
) -> Option<ScopedJoinHandle<'s, T>> {
    Builder::new().name("registry".to_owned()).stack_size(STACK).spawn_scoped(scope, work).ok()
}

fn joined<T>(worker: ScopedJoinHandle<'_, T>) -> T {
    worker.join().unwrap_or_else(|panic| resume_unwind(panic))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_made_of_parts_is_in_their_order() {
        assert_eq!(of_each_part(&[3, 1, 2], |part| part * 2), [6, 2, 4]);
        assert!(of_each_part(&[], |part: &u8| *part).is_empty());
        assert_eq!(both(|| 1, || 2), (1, 2));
        assert_eq!(apart(|| 3), 3);
    }
}
