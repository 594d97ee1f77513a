//! Many inputs without libFuzzer, for targets that its counters make slow: `shake TARGET CORPUS COUNT [SEED]`. Each input is one of
//! the corpus that is changed a few times, and depends on its number and the seed alone: `FROM..TO` in the place of COUNT makes
//! those between again. A fault ends nothing: its input is kept, and the next one is made.

use std::fs;
use std::ops::Range;
use std::sync::Mutex;
use std::sync::atomic::{AtomicU64, Ordering::Relaxed};
use std::time::Instant;

use optimum_exporters_fuzz::mutate::{self, Random};
use optimum_exporters_fuzz::{batch, bounds, config, directory, onnx, registry, tensors};

/// The longest input, as for libFuzzer.
const LONGEST: usize = 16_384;
/// How many changes are made to an input at most.
const MOST_CHANGES: usize = 6;
/// How many faults are enough.
const MOST_FAULTS: u64 = 100;
/// How many nanoseconds an input takes that is kept as the slowest so far.
const NOTED: u64 = 20_000_000;
/// After how many inputs it is told how many there were.
const TOLD: usize = 100_000;

static INPUT: Mutex<Vec<u8>> = Mutex::new(Vec::new());
static NUMBER: AtomicU64 = AtomicU64::new(0);

struct Target {
    start: fn(),
    run: fn(&[u8]),
    /// Whether it could be changed so.
    change: fn(&mut Vec<u8>, u32) -> bool,
}

fn target(name: &str) -> Target {
    let start = bounds::count_inputs;
    match name {
        "config" => Target { start: config::start, run: config::run, change: mutate::json },
        "batch" => Target { start, run: batch::run, change: mutate::lines },
        "onnx" => Target { start: onnx::start, run: |data| onnx::run("x.onnx", data), change: mutate::fields },
        "xml" => Target { start: onnx::start, run: |data| onnx::run("x.xml", data), change: mutate::xml },
        "registry" => Target { start, run: registry::run, change: mutate::yaml },
        "tensors" => Target { start, run: tensors::run, change: mutate::bytes },
        "directory" => Target { start, run: directory::run, change: mutate::bytes },
        other => panic!("there is no target {other}"),
    }
}

/// The inputs of a folder, in the order of their names.
fn corpus(folder: &str) -> Vec<Vec<u8>> {
    let mut paths: Vec<_> =
        fs::read_dir(folder).expect("there is the folder").map(|entry| entry.expect("it can be read").path()).collect();
    paths.sort();
    let all = paths.iter().map(|path| fs::read(path).expect("it can be read"));
    all.filter(|input| input.len() <= LONGEST).collect()
}

fn input(target: &Target, corpus: &[Vec<u8>], random: &mut Random) -> Vec<u8> {
    let mut input = corpus[random.below(corpus.len())].clone();
    for _ in 0..=random.below(MOST_CHANGES) {
        let mut changed = input.clone();
        // What has no parts any more is changed byte by byte.
        let done = random.below(16) > 0 && (target.change)(&mut changed, random.seed());
        if !done {
            mutate::bytes(&mut changed, random.seed());
        }
        if changed.len() <= LONGEST {
            input = changed;
        }
    }
    input
}

/// The input that is run, as a file in the target's folder of what was found.
fn keep(name: &str, as_what: &str) {
    let path = format!("artifacts/{name}/{as_what}");
    let input = INPUT.lock().map(|input| input.clone()).unwrap_or_default();
    let kept = fs::create_dir_all(format!("artifacts/{name}")).and_then(|()| fs::write(&path, input));
    eprintln!("number {}, {path}: {kept:?}", NUMBER.load(Relaxed));
}

/// Where a fault is found, the input is kept.
fn keep_faults(name: String, seed: u64) {
    let told = std::panic::take_hook();
    std::panic::set_hook(Box::new(move |panic| {
        told(panic);
        keep(&name, &format!("shake-{seed}-{}", NUMBER.load(Relaxed)));
    }));
}

/// Runs inputs of these numbers, and counts faults.
fn shake(name: &str, target: &Target, corpus: &[Vec<u8>], numbers: Range<u64>, seed: u64) -> u64 {
    let (begun, mut faults, mut slowest) = (Instant::now(), 0, NOTED);
    for (at, number) in numbers.enumerate() {
        let input = input(target, corpus, &mut Random::of(seed, number));
        NUMBER.store(number, Relaxed);
        INPUT.lock().expect("nothing fails that holds it").clone_from(&input);
        faults += u64::from(std::panic::catch_unwind(|| (target.run)(&input)).is_err());
        if faults == MOST_FAULTS {
            break;
        }
        if bounds::slowest() > slowest {
            slowest = bounds::slowest();
            keep(name, "slowest");
        }
        if (at + 1) % TOLD == 0 {
            eprintln!("{name}: {} inputs in {:.0} s", at + 1, begun.elapsed().as_secs_f64());
        }
    }
    faults
}

fn main() {
    let arguments: Vec<_> = std::env::args().skip(1).collect();
    let (name, folder, count, seed) = match arguments.as_slice() {
        [name, folder, count] => (name, folder, count, "1"),
        [name, folder, count, seed] => (name, folder, count, seed.as_str()),
        _ => panic!("usage: shake TARGET CORPUS COUNT|FROM..TO [SEED]"),
    };
    let number = |text: &str| text.parse::<u64>().unwrap_or_else(|error| panic!("{text}: {error}"));
    let (from, to) = count.split_once("..").unwrap_or(("0", count));
    let (numbers, seed) = (number(from)..number(to), number(seed));
    let (target, corpus) = (target(name), corpus(folder));
    (target.start)();
    keep_faults(name.clone(), seed);
    let faults = shake(name, &target, &corpus, numbers, seed);
    eprintln!("{name}: {faults} faults");
    std::process::exit(i32::from(faults > 0));
}
