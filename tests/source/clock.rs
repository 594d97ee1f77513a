//! No answer depends on the clock, so that none changes where it jumps.

use std::fs;

use crate::no_model::files;

/// What tells the time of day, which may go back.
const OF_THE_DAY: [&str; 3] = ["SystemTime", "UNIX_EPOCH", "chrono::"];

#[test]
fn what_tells_the_time_of_day_is_never_asked() {
    let root = std::path::Path::new(env!("CARGO_MANIFEST_DIR"));
    let all: Vec<_> = ["src", "codegen/src", "common/src"].iter().flat_map(|of| files(&root.join(of), "rs")).collect();
    assert!(all.len() > 100, "the source is found");
    for path in all {
        let text = fs::read_to_string(&path).unwrap();
        // How long the Hub may take is counted by a clock that only goes on.
        let is_hub = path.starts_with(root.join("src/hub"));
        let asked = OF_THE_DAY.iter().chain((!is_hub).then_some(&"Instant::")).find(|name| text.contains(**name));
        assert_eq!(asked, None, "{}", path.display());
    }
}
