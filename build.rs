//! Compiles `registry/` into the tables that the library looks things up in.

use optimum_exporters_codegen::{Compiler, embed};

fn main() {
    Compiler::new().run_time("crate").build_script("registry", "registry.rs");
    if std::env::var_os("CARGO_FEATURE_CODEGEN").is_some()
        && let Err(message) = embed("registry", "registry_files.rs")
    {
        println!("cargo::error={message}");
    }
}
