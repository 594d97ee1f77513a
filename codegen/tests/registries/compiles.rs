//! Small registries with the Rust that they compile to, so that a change of it is seen in review.
//!
//! `compiles/NAME/` compiles to `compiles/NAME.rs`: `smallest` is as little as a registry can be,
//! `language` has each construct once, `kinds` layers of several kinds, and `third_exporter` static axes. With
//! `UPDATE_EXPECTED=1` the Rust is written instead of compared. It is compared as prettyplease writes it.

use std::path::Path;

use optimum_exporters_codegen::{Compiled, Compiler};

use crate::expectations::Expectations;
use crate::root;

fn compiled(directory: &Path) -> Compiled {
    let compiler = Compiler::new().run_time("crate");
    compiler.compile(directory).unwrap_or_else(|diagnostics| panic!("{} is wrong:\n{diagnostics}", directory.display()))
}

/// As prettyplease writes it, which also says that it is Rust.
fn formatted(source: &str) -> String {
    prettyplease::unparse(&syn::parse_file(source).expect("the source is Rust"))
}

#[test]
fn each_small_registry_compiles_to_the_rust_beside_it() {
    let mut expectations = Expectations::in_folder(&root().join("codegen/tests/compiles"), "rs");
    for registry in expectations.cases() {
        let source = compiled(&registry).source;
        expectations.compare(&registry, &formatted(&source));
    }
    expectations.assert();
}

#[test]
fn the_registry_of_this_crate_compiles_to_rust_and_to_the_same_each_time() {
    let (first, second) = (compiled(&root().join("registry")), compiled(&root().join("registry")));
    assert!(first.source == second.source, "the source differs from one time to the next");
    assert_eq!(first.inputs, second.inputs);
    syn::parse_file(&first.source).expect("the source is Rust");
}

#[test]
fn the_inputs_are_every_file_and_every_folder_of_the_registry() {
    let registry = root().join("registry");
    let inputs = compiled(&registry).inputs;
    for path in ["", "tasks.yaml", "exporters", "exporters/onnx.yaml", "models/timm", "models/transformers/t5.yaml"] {
        assert!(inputs.contains(&registry.join(path)), "{path} is no input");
    }
}
