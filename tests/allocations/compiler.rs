//! What is left of a registry once it has been compiled.

use std::path::Path;

use optimum_exporters::codegen::{Compiler, Sources};

use crate::counting::counted;

#[test]
fn registries_that_were_checked_leave_nothing_behind() {
    const TIMES: usize = 20;
    let registry = Path::new(env!("CARGO_MANIFEST_DIR")).join("codegen/tests/wrong_registries/base");
    let sources = Sources::read(&registry);
    Compiler::new().check(&sources).expect("it is right");
    let ((), counts) = counted(|| (0..TIMES).for_each(|_| Compiler::new().check(&sources).expect("it is right")));
    let kept = counts.bytes_allocated.saturating_sub(counts.bytes_freed);
    println!("{kept} bytes are kept of {TIMES} registries");
    assert!(kept < 100 * TIMES, "{kept} bytes are kept");
}
