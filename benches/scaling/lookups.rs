//! Prints how many constructors there are, and how many nanoseconds one lookup takes.

use std::hint::black_box;
use std::time::Instant;

use optimum_exporters::registry::CONSTRUCTORS;
use optimum_exporters::{Query, TasksManager};

const ROUNDS: usize = 30;
const AT_LEAST: usize = 2_000_000;

fn main() {
    let mut keys: Vec<_> = CONSTRUCTORS.keys().collect();
    let constructors = keys.len();
    // As many of them as the real registry has, so that the caches of the machine hold as much of
    // each, in random order. Their names stand together, as those of a caller do.
    shuffle(&mut keys);
    keys.truncate(500);
    let keys: Vec<[String; 4]> =
        keys.iter().map(|key| [key.exporter, key.library, key.model_type, key.task].map(str::to_owned)).collect();
    let passes = (AT_LEAST / ROUNDS / keys.len()).max(1);
    let round = |_| {
        let start = Instant::now();
        for _ in 0..passes {
            for [exporter, library, model_type, task] in black_box(&keys) {
                let query = Query::new(exporter).library_name(library).model_type(model_type).task(task);
                black_box(TasksManager::get_exporter_config_constructor(&query).is_ok());
            }
        }
        start.elapsed().as_secs_f64() * 1e9 / (passes * keys.len()) as f64
    };
    let least = (0..ROUNDS).map(round).fold(f64::INFINITY, f64::min);
    println!("{constructors} {least:.1}");
}

fn shuffle<T>(items: &mut [T]) {
    let mut random = 1_u64;
    for at in (1..items.len()).rev() {
        random = random.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        items.swap(at, (random >> 33) as usize % (at + 1));
    }
}
