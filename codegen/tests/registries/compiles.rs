//! Small registries with the Rust that they compile to, so that a change of it is seen in review.
//!
//! `compiles/NAME/` compiles to `compiles/NAME.rs`: `smallest` is as little as a registry can be,
//! `language` has each construct once, `kinds` layers of several kinds, and `third_exporter` static axes. With
//! `UPDATE_EXPECTED=1` the Rust is written instead of compared.

use std::path::Path;

use optimum_exporters_codegen::{Compiled, Compiler};

use crate::expectations::Expectations;
use crate::root;

fn compiled(directory: &Path) -> Compiled {
    let compiler = Compiler::new().run_time("crate");
    compiler.compile(directory).unwrap_or_else(|diagnostics| panic!("{} is wrong:\n{diagnostics}", directory.display()))
}

fn assert_is_formatted_rust(source: &str) {
    let file = syn::parse_file(source).expect("the source is Rust");
    assert!(prettyplease::unparse(&file) == source, "the source is not as prettyplease writes it");
}

#[test]
fn each_small_registry_compiles_to_the_rust_beside_it() {
    let mut expectations = Expectations::in_folder(&root().join("codegen/tests/compiles"), "rs");
    for registry in expectations.cases() {
        let source = compiled(&registry).source;
        assert_is_formatted_rust(&source);
        expectations.compare(&registry, &source);
    }
    expectations.assert();
}

#[test]
fn the_registry_of_this_crate_compiles_to_formatted_rust_and_to_the_same_each_time() {
    let (first, second) = (compiled(&root().join("registry")), compiled(&root().join("registry")));
    assert!(first.source == second.source, "the source differs from one time to the next");
    assert_eq!(first.inputs, second.inputs);
    assert_is_formatted_rust(&first.source);
}

#[test]
fn the_inputs_are_every_file_and_every_folder_of_the_registry() {
    let registry = root().join("registry");
    let inputs = compiled(&registry).inputs;
    for path in ["", "tasks.yaml", "exporters", "exporters/onnx.yaml", "models/timm", "models/transformers/t5.yaml"] {
        assert!(inputs.contains(&registry.join(path)), "{path} is no input");
    }
}
