//! How long an input may take and how much memory, which is counted by the allocator.

use std::alloc::{GlobalAlloc, Layout, System};
use std::sync::OnceLock;
use std::sync::atomic::{AtomicU64, AtomicUsize, Ordering::Relaxed};

/// The most memory that an input may take beside what there was before.
const MOST_BYTES: usize = 64 << 20;

/// The most processor time that an input may take, in milliseconds, unless `FUZZ_MILLISECONDS` says otherwise.
const MOST_MILLISECONDS: u64 = 500;

/// How many nanoseconds an input takes that is told of when it is the slowest so far.
const NOTED: u64 = 10_000_000;

static LIVE: AtomicUsize = AtomicUsize::new(0);
static PEAK: AtomicUsize = AtomicUsize::new(0);

static INPUTS: AtomicU64 = AtomicU64::new(0);
static SLOWEST: AtomicU64 = AtomicU64::new(0);
static IN_ALL: AtomicU64 = AtomicU64::new(0);
static LARGEST: AtomicUsize = AtomicUsize::new(0);

struct Counting;

#[global_allocator]
static ALLOCATOR: Counting = Counting;

fn grown(bytes: usize) {
    let live = LIVE.fetch_add(bytes, Relaxed).wrapping_add(bytes);
    if live > PEAK.load(Relaxed) {
        PEAK.fetch_max(live, Relaxed);
    }
}

// SAFETY: every call is handed to the system's allocator as it is, and counting allocates nothing.
unsafe impl GlobalAlloc for Counting {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        grown(layout.size());
        unsafe { System.alloc(layout) }
    }

    unsafe fn alloc_zeroed(&self, layout: Layout) -> *mut u8 {
        grown(layout.size());
        unsafe { System.alloc_zeroed(layout) }
    }

    unsafe fn realloc(&self, pointer: *mut u8, layout: Layout, size: usize) -> *mut u8 {
        grown(size);
        LIVE.fetch_sub(layout.size(), Relaxed);
        unsafe { System.realloc(pointer, layout, size) }
    }

    unsafe fn dealloc(&self, pointer: *mut u8, layout: Layout) {
        LIVE.fetch_sub(layout.size(), Relaxed);
        unsafe { System.dealloc(pointer, layout) }
    }
}

/// Nanoseconds of processor time of all threads so far.
fn processor_time() -> u64 {
    let mut time = libc::timespec { tv_sec: 0, tv_nsec: 0 };
    // SAFETY: it fills in what it is given.
    unsafe { libc::clock_gettime(libc::CLOCK_PROCESS_CPUTIME_ID, &mut time) };
    time.tv_sec.unsigned_abs() * 1_000_000_000 + time.tv_nsec.unsigned_abs()
}

/// How many nanoseconds the slowest input so far took.
pub fn slowest() -> u64 {
    SLOWEST.load(Relaxed)
}

/// Prints what was counted when the process ends.
pub fn count_inputs() {
    extern "C" fn at_exit() {
        let inputs = INPUTS.load(Relaxed);
        eprintln!(
            "{inputs} inputs, {} µs of processor time each, the slowest {:.1} ms, the most memory of one {} kB",
            IN_ALL.load(Relaxed) / 1000 / inputs.max(1),
            SLOWEST.load(Relaxed) as f64 / 1e6,
            LARGEST.load(Relaxed) >> 10
        );
    }
    // SAFETY: the function is there until the process ends.
    unsafe { libc::atexit(at_exit) };
}

/// Fails if `work` takes more time or memory than an input may.
pub fn within(work: impl FnOnce()) {
    static MOST: OnceLock<u64> = OnceLock::new();
    let most = *MOST.get_or_init(|| {
        let given = std::env::var("FUZZ_MILLISECONDS").ok();
        given.map_or(MOST_MILLISECONDS, |given| given.parse().expect("a number of milliseconds")) * 1_000_000
    });
    let before = LIVE.load(Relaxed);
    PEAK.store(before, Relaxed);
    let start = processor_time();
    work();
    let time = processor_time() - start;
    let bytes = PEAK.load(Relaxed).saturating_sub(before);
    INPUTS.fetch_add(1, Relaxed);
    IN_ALL.fetch_add(time, Relaxed);
    LARGEST.fetch_max(bytes, Relaxed);
    if time > SLOWEST.fetch_max(time, Relaxed) && time > NOTED {
        eprintln!("slowest so far: {:.1} ms of processor time", time as f64 / 1e6);
    }
    assert!(time <= most, "{:.1} ms of processor time", time as f64 / 1e6);
    assert!(bytes <= MOST_BYTES, "{bytes} bytes of memory");
}
