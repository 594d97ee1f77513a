//! How often the work allocates, and how many bytes it holds and asks for: exact counts, the same in
//! every run. Then how much memory `batch` has had at most after ever more requests, where the system tells.

mod work;

use std::alloc::System;
use std::fs;
use std::hint::black_box;
use std::io::{BufRead, BufReader, BufWriter, Write};
use std::process::{Command, Stdio};
use std::thread;

use stats_alloc::{INSTRUMENTED_SYSTEM, Region, StatsAlloc};
use work::tables::{Flat, NestedPhf, NestedStd};
use work::{MODELS, Names, absent, contract, contract_of_text, dummy_inputs, keys, look_up, synonyms};

#[global_allocator]
static ALLOCATOR: &StatsAlloc<System> = &INSTRUMENTED_SYSTEM;

fn main() {
    println!("{:<28} {:>11} {:>11} {:>11}", "", "allocations", "bytes kept", "bytes asked");
    lookups();
    for model in &MODELS {
        let (config, arguments) = (model.config(), model.arguments());
        let constructor = model.constructor(&config, &arguments);
        report(&format!("contract/{}", model.name), || contract(&constructor, &config));
        let config = constructor.call(&config).expect("it can be constructed");
        report(&format!("dummy_inputs/{}", model.name), || dummy_inputs(&config));
        report(&format!("config_to_contract/{}", model.name), || contract_of_text(model, &arguments));
    }
    batch();
}

/// The program's peak while it answers a million requests, which does not grow with them.
fn batch() {
    const ANSWERED: [usize; 4] = [1_000, 10_000, 100_000, 1_000_000];
    let mut command = Command::new(env!("CARGO_BIN_EXE_optimum-exporters"));
    let mut program =
        command.arg("batch").stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().expect("the program can be run");
    let input = program.stdin.take().expect("its input is a pipe");
    let output = program.stdout.take().expect("its output is a pipe");
    println!("\n{:<28} {:>11}", "batch, requests answered", "peak, kB");
    thread::scope(|scope| {
        scope.spawn(move || {
            let mut input = BufWriter::new(input);
            let all = 0..ANSWERED[ANSWERED.len() - 1];
            all.into_iter().try_for_each(|id| writeln!(input, "{}", MODELS[0].request(id))).expect("it reads");
        });
        let mut answers = BufReader::new(output).split(b'\n');
        let mut so_far = 0;
        for answered in ANSWERED {
            let new = answers.by_ref().take(answered - so_far);
            so_far += new.filter(Result::is_ok).count();
            println!("{so_far:<28} {:>11}", peak(program.id()));
        }
    });
    assert!(program.wait().expect("it ends").success());
}

/// The most memory that a process has had, where the system tells.
fn peak(process: u32) -> String {
    let status = fs::read_to_string(format!("/proc/{process}/status")).unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    line.map_or("unknown", |line| line.trim().trim_end_matches(" kB")).to_owned()
}

/// All keys at once: what one lookup allocates is nothing. This crate's table is a part of the program; those
/// beside it are allocated, their names not counted.
fn lookups() {
    report("tables/nested_std", NestedStd::new);
    report("tables/nested_phf", NestedPhf::new);
    report("tables/flat_fast_hash", Flat::new);
    let keys = keys();
    let each = |keys: &[Names]| keys.iter().filter(|key| look_up(key).is_ok()).count();
    let (absent, synonyms) = (absent(&keys), synonyms(&keys));
    report("lookup_hit", || each(&keys));
    report("lookup_synonym", || each(&synonyms));
    report("lookup_miss, with suggestion", || look_up(&absent[0]));
}

fn report<T>(name: &str, work: impl FnOnce() -> T) {
    let region = Region::new(ALLOCATOR);
    let kept = black_box(work());
    let change = region.change();
    drop(kept);
    let allocations = change.allocations + change.reallocations;
    let asked = change.bytes_allocated;
    let held = asked.saturating_sub(change.bytes_deallocated);
    println!("{name:<28} {allocations:>11} {held:>11} {asked:>11}");
}
