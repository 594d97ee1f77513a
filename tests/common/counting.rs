//! An allocator that counts for each thread, so that tests that run side by side do not count each other's. What the
//! library does it does in the thread that asks.
//!
//! Who takes this module in has the allocator; it is no part of `common`.

#![allow(dead_code, unsafe_code, reason = "a global allocator cannot be had without")]

use std::alloc::{GlobalAlloc, Layout, System};
use std::cell::Cell;
use std::hint::black_box;

/// What a thread has asked for so far, or between two points.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Counts {
    /// How often it has asked for memory, or for more or less of it.
    pub allocations: usize,
    /// How much it was given; growth counts alone.
    pub bytes_allocated: usize,
    /// How much it gave back; shrinkage counts alone.
    pub bytes_freed: usize,
}

thread_local! {
    static COUNTS: Cell<Counts> = const { Cell::new(Counts { allocations: 0, bytes_allocated: 0, bytes_freed: 0 }) };
}

struct Counting;

#[global_allocator]
static ALLOCATOR: Counting = Counting;

fn count(allocations: usize, bytes_allocated: usize, bytes_freed: usize) {
    let so_far = COUNTS.get();
    COUNTS.set(Counts {
        allocations: so_far.allocations + allocations,
        bytes_allocated: so_far.bytes_allocated + bytes_allocated,
        bytes_freed: so_far.bytes_freed + bytes_freed,
    });
}

// SAFETY: every call is handed to the system's allocator as it is. The counts have no destructor and
// are constant at first, so that reaching them never allocates.
unsafe impl GlobalAlloc for Counting {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        count(1, layout.size(), 0);
        unsafe { System.alloc(layout) }
    }

    unsafe fn alloc_zeroed(&self, layout: Layout) -> *mut u8 {
        count(1, layout.size(), 0);
        unsafe { System.alloc_zeroed(layout) }
    }

    unsafe fn realloc(&self, pointer: *mut u8, layout: Layout, size: usize) -> *mut u8 {
        count(1, size.saturating_sub(layout.size()), layout.size().saturating_sub(size));
        unsafe { System.realloc(pointer, layout, size) }
    }

    unsafe fn dealloc(&self, pointer: *mut u8, layout: Layout) {
        count(0, 0, layout.size());
        unsafe { System.dealloc(pointer, layout) }
    }
}

/// What `work` returns, and what this thread asked for meanwhile. What it returns is dropped after the count.
pub fn counted<T>(work: impl FnOnce() -> T) -> (T, Counts) {
    let before = COUNTS.get();
    let done = black_box(work());
    let after = COUNTS.get();
    let counts = Counts {
        allocations: after.allocations - before.allocations,
        bytes_allocated: after.bytes_allocated - before.bytes_allocated,
        bytes_freed: after.bytes_freed - before.bytes_freed,
    };
    (done, counts)
}

#[test]
fn the_counter_counts() {
    let counts = |allocations, bytes_allocated, bytes_freed| Counts { allocations, bytes_allocated, bytes_freed };
    assert_eq!(counted(|| ()).1, Counts::default());
    let (kept, made) = counted(|| Box::new(1_u64));
    assert_eq!(made, counts(1, 8, 0));
    assert_eq!(counted(|| drop(kept)).1, counts(0, 0, 8));
    let mut grown = Vec::<u8>::with_capacity(1);
    assert_eq!(counted(|| grown.reserve_exact(3)).1, counts(1, 2, 0));
    grown.push(1);
    assert_eq!(counted(|| grown.shrink_to_fit()).1, counts(1, 0, 2));
}
