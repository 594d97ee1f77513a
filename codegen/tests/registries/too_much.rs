//! Registries that have more of something than can be walked through are refused before they are.

use std::path::Path;

use optimum_exporters_codegen::{Compiler, NewModel, Sources};

/// A registry of an exporter with one class, and what is added.
fn registry(tasks: &str, models: impl IntoIterator<Item = String>) -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    let write = |name: &str, text: &str| {
        let path = folder.path().join(name);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, text).unwrap();
    };
    write("tasks.yaml", tasks);
    write("libraries.yaml", "transformers: {}\n");
    write("exporters/onnx.yaml", "exporter: onnx\nclasses: {BaseOnnxConfig: {opset: 18}}\n");
    for (at, model) in models.into_iter().enumerate() {
        write(&format!("models/transformers/model{at}.yaml"), &format!("model_type: model{at}\n{model}"));
    }
    folder
}

/// What is said of a registry, whatever is asked of it.
fn refused(folder: &Path) -> String {
    let sources = Sources::read(folder);
    let compiler = Compiler::new();
    let said = compiler.check(&sources).unwrap_err().to_string();
    assert_eq!(compiler.explain(&sources, "BaseOnnxConfig").unwrap_err().to_string(), said);
    let new = NewModel { model_type: "mine", like: "model0", library: None, class: None, exporter: None, config: &[] };
    assert_eq!(compiler.new_model(&sources, new).unwrap_err().to_string(), said);
    said
}

fn names(count: usize) -> String {
    (0..count).map(|at| format!("task{at}")).collect::<Vec<_>>().join(", ")
}

#[test]
fn more_tasks_than_a_registry_can_have() {
    let folder = registry(&format!("tasks: [{}]\n", names(1_001)), []);
    let said = refused(folder.path());
    assert!(said.contains("the registry has 1001 tasks, synonyms and lists of tasks"), "{said}");
    assert!(said.contains("a registry has 1000 at most"), "{said}");
}

#[test]
fn more_registered_tasks_than_a_registry_can_have() {
    let tasks = format!("tasks: [{0}]\nlists: {{all: [{0}]}}\n", names(500));
    let class = "exporters: {onnx: {class: BaseOnnxConfig, tasks: [$all]}}\n";
    let folder = registry(&tasks, std::iter::repeat_n(class.to_owned(), 201));
    let said = refused(folder.path());
    assert!(said.contains("the registry has 100500 registered tasks"), "{said}");
}
