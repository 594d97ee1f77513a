//! Compiles `registry/` into the tables that the library looks things up in.

#[allow(dead_code, unused_imports)]
#[path = "src/codegen/mod.rs"]
mod codegen;
#[allow(dead_code)]
#[path = "src/key.rs"]
mod key;
#[path = "src/nearest.rs"]
mod nearest;

fn main() {
    // The types of `codegen` are compiled here as well, where there is no need for their schema.
    if std::env::var_os("CARGO_FEATURE_SCHEMA").is_some() {
        println!("cargo::rustc-cfg=json_schema");
    }
    codegen::Compiler::new().run_time("crate").build_script("registry", "registry.rs");
    if std::env::var_os("CARGO_FEATURE_CODEGEN").is_some()
        && let Err(message) = codegen::embed("registry", "registry_files.rs")
    {
        println!("cargo::error={message}");
    }
}
