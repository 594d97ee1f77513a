//! Many inputs without libFuzzer, for targets that its counters make slow: `shake TARGET CORPUS COUNT [SEED]`. Each input is one of
//! the corpus that is changed a few times, and depends on its number and the seed alone. A fault ends nothing: its input is
//! kept, and the next one is made.

use std::fs;
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
/// After how many inputs it is told how many there were.
const TOLD: u64 = 100_000;

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

/// Where a fault is found, the input is kept.
fn keep_faults(name: String, seed: u64) {
    let told = std::panic::take_hook();
    std::panic::set_hook(Box::new(move |panic| {
        told(panic);
        let path = format!("artifacts/{name}/shake-{seed}-{}", NUMBER.load(Relaxed));
        let input = INPUT.lock().map(|input| input.clone()).unwrap_or_default();
        let kept = fs::create_dir_all(format!("artifacts/{name}")).and_then(|()| fs::write(&path, input));
        eprintln!("{path}: {kept:?}");
    }));
}

fn main() {
    let arguments: Vec<_> = std::env::args().skip(1).collect();
    let (name, folder, count, seed) = match arguments.as_slice() {
        [name, folder, count] => (name, folder, count, "1"),
        [name, folder, count, seed] => (name, folder, count, seed.as_str()),
        _ => panic!("usage: shake TARGET CORPUS COUNT [SEED]"),
    };
    let number = |text: &str| text.parse::<u64>().unwrap_or_else(|error| panic!("{text}: {error}"));
    let (count, seed) = (number(count), number(seed));
    let (target, corpus) = (target(name), corpus(folder));
    (target.start)();
    keep_faults(name.clone(), seed);
    let (begun, mut faults) = (Instant::now(), 0);
    for at in 0..count {
        let input = input(&target, &corpus, &mut Random::of(seed, at));
        NUMBER.store(at, Relaxed);
        INPUT.lock().expect("no fault was found").clone_from(&input);
        faults += u64::from(std::panic::catch_unwind(|| (target.run)(&input)).is_err());
        if faults == MOST_FAULTS {
            break;
        }
        if (at + 1) % TOLD == 0 {
            eprintln!("{name}: {} inputs in {:.0} s", at + 1, begun.elapsed().as_secs_f64());
        }
    }
    eprintln!("{name}: {faults} faults");
    std::process::exit(i32::from(faults > 0));
}
