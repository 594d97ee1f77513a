//! Compiles `registry/` into the tables that the library looks things up in.

use std::env;

use optimum_exporters_codegen::{Compiler, embed};

fn main() {
    Compiler::new().run_time("crate").build_script("registry", "registry.rs");
    if env::var_os("CARGO_FEATURE_CODEGEN").is_some()
        && let Err(message) = embed("registry", "registry_files.rs")
    {
        println!("cargo::error={message}");
    }
    let target = |what: &str| env::var(format!("CARGO_CFG_TARGET_{what}")).unwrap_or_default();
    if target("OS") == "linux" && target("ENV") == "gnu" && !target("FEATURE").contains("crt-static") {
        // The tables hold some 100,000 addresses. The program is linked to a fixed place, where a program that can be
        // anywhere sets each as it starts.
        println!("cargo::rustc-link-arg-bins=-no-pie");
    }
}
