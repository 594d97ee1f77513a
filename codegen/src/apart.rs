//! Work that keeps nothing of what it read.

use std::panic::resume_unwind;
use std::thread::{Builder, scope};

/// As much as the first thread of a program has.
const STACK: usize = 8 << 20;

/// Does it on a thread of its own: `proc_macro2` keeps the text of each expression that it has read for as long as the
/// thread lives, so that who reads registries again and again would hold all of them. Where there are no threads, or no
/// more of them, it is done here.
pub(crate) fn apart<T: Send>(work: impl Fn() -> T + Sync) -> T {
    let done = scope(|scope| {
        let worker = Builder::new().name("registry".to_owned()).stack_size(STACK).spawn_scoped(scope, &work);
        worker.ok().map(|worker| worker.join().unwrap_or_else(|panic| resume_unwind(panic)))
    });
    done.unwrap_or_else(work)
}
