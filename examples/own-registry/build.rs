//! Compiles `registry/`, over the registry that is built in.

use optimum_exporters::codegen::Compiler;
use optimum_exporters::registry::SOURCES;

fn main() {
    Compiler::new().over(SOURCES).build_script("registry", "registry.rs");
}
