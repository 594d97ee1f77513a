//! The library as it was built for this program.

use std::fs;
use std::path::{Path, PathBuf};
use std::time::SystemTime;

/// The arguments with which rustc finds the library and what it depends on.
pub fn arguments() -> [String; 4] {
    let program = std::env::current_exe().expect("the program knows where it is");
    let folder = program.parent().expect("the program is in a folder");
    let library = newest(folder).unwrap_or_else(|| panic!("{} lacks the library of this program", folder.display()));
    [
        "--extern".to_owned(),
        format!("optimum_exporters={}", library.display()),
        "-L".to_owned(),
        format!("dependency={}", folder.display()),
    ]
}

/// The newest library that was made with the features of this program. What the build script wrote for them is in a
/// folder of their own, and beside each library is a list of its sources.
fn newest(folder: &Path) -> Option<PathBuf> {
    let registry = Path::new(env!("OUT_DIR")).join("registry.rs").display().to_string().replace(' ', "\\ ");
    let library = |sources: PathBuf| -> Option<(SystemTime, PathBuf)> {
        let name = sources.file_name()?.to_str()?.strip_prefix("optimum_exporters-")?.strip_suffix(".d")?;
        let library = folder.join(format!("liboptimum_exporters-{name}.rlib"));
        let made = fs::metadata(&library).ok()?.modified().ok()?;
        fs::read_to_string(&sources).ok()?.contains(&registry).then_some((made, library))
    };
    let entries = fs::read_dir(folder).ok()?.filter_map(|entry| Some(entry.ok()?.path()));
    entries.filter_map(library).max().map(|(_, library)| library)
}
