//! The built-in registry, read at run time beside the compiled one: the same tables, classes and constructors, and the
//! same of what no request of `batch` asks for.

use std::collections::BTreeSet;
use std::sync::LazyLock;

use optimum_exporters::registry::{self, Over, Registry};
use optimum_exporters::symbolic::Sizes;
use optimum_exporters::{
    Arguments, ConfigClass, DummyOptions, ExportConfigConstructor, Key, PretrainedConfig, Query, TasksManager,
};

static READ: LazyLock<&'static Registry> = LazyLock::new(|| {
    Registry::load(concat!(env!("CARGO_MANIFEST_DIR"), "/registry")).unwrap_or_else(|wrong| panic!("{wrong}"))
});

fn facts(class: &'static ConfigClass) -> String {
    let bases: Vec<_> = class.bases().map(|base| base.name).collect();
    let generators = class.dummy.past_generator.map(|generator| (generator.name, generator.supports));
    format!(
        "{:?}",
        (
            (class.name, bases, class.exporter, class.supports_past, class.pad_attention_mask_to_past),
            (class.min_transformers_version, class.min_torch_version, class.default_opset, class.atol_for_validation),
            (class.variants, class.default_variant, class.model_patcher, class.framework, class.file_extension),
            (class.normalized_config, class.arguments, class.roles, class.static_axes, generators),
            (class.output_dtypes, class.quantization_approaches),
        )
    )
}

#[test]
fn the_tables_are_those_that_are_compiled_in() {
    assert_eq!(READ.tasks, registry::TASKS);
    assert_eq!(READ.exporters, registry::EXPORTERS);
    assert!(READ.synonyms.entries().eq(registry::SYNONYMS.entries()));
    assert_eq!(format!("{:?}", READ.libraries), format!("{:?}", registry::LIBRARIES));
    let names = |classes: &[&'static ConfigClass]| classes.iter().map(|class| facts(class)).collect::<Vec<_>>();
    assert_eq!(names(READ.classes), names(registry::CLASSES));
    assert!(READ.models.keys().eq(registry::MODELS.keys()));
    for (read, compiled) in READ.models.values().zip(registry::MODELS.values()) {
        let entries = |models: &[registry::Model]| -> Vec<_> {
            let of = |model: &registry::Model| {
                let supports = model.exporters.iter().map(|support| {
                    let tasks = support.tasks.iter().map(|(task, constructor)| (*task, constructor.class().name));
                    (support.exporter, tasks.collect::<Vec<_>>(), support.beyond_reference)
                });
                (model.library.name, model.model_type, supports.collect::<Vec<_>>())
            };
            models.iter().map(of).collect()
        };
        assert_eq!(entries(read), entries(compiled));
    }
    assert_eq!(READ.constructors.len(), registry::CONSTRUCTORS.len());
    for (key, compiled) in registry::CONSTRUCTORS.entries() {
        let read = READ.constructors.get(&key).unwrap_or_else(|| panic!("{key:?} is not found"));
        let of = |found: &ExportConfigConstructor<'_>| (found.class().name, found.task(), found.use_past());
        assert_eq!(of(read), of(compiled), "{key:?}");
    }
    let types = [READ.config_types, &registry::CONFIG_TYPES];
    let [read, compiled] = types.map(|types| types.keys().copied().collect::<BTreeSet<_>>());
    assert_eq!(read, compiled);
    assert!(READ.constructors.get(&Key::new("onnx", "transformers", "no-such-type", "fill-mask")).is_none());
}

/// A registry that is read has no table of synonyms: it goes through the tasks of the model type.
#[test]
fn a_synonym_stands_for_the_same_in_its_table_and_without_one() {
    let synonyms: BTreeSet<_> = registry::SYNONYMS.entries().flat_map(|(synonym, of)| [*synonym, *of]).collect();
    let mut found = 0;
    for model in registry::MODELS.values().copied().flatten() {
        for (support, task) in
            model.exporters.iter().flat_map(|support| synonyms.iter().map(move |task| (support, task)))
        {
            for task in [(*task).to_owned(), format!("{task}-with-past")] {
                let query = Query::new(support.exporter).model_type(model.model_type).task(&task);
                let query = query.library_name(model.library.name);
                let compiled = TasksManager::get_exporter_config_constructor(&query);
                let read = READ.get_exporter_config_constructor(&query);
                let of = |found: &ExportConfigConstructor<'_>| (found.class().name, found.task(), found.use_past());
                found += usize::from(compiled.is_ok());
                assert_eq!(compiled.as_ref().ok().map(of), read.as_ref().ok().map(of), "{query:?}");
                assert_eq!(compiled.err().map(|error| error.to_string()), read.err().map(|error| error.to_string()));
            }
        }
    }
    assert!(found > 2 * registry::CONSTRUCTORS.len(), "only {found}");
}

/// All that an export says which no request of `batch` asks for.
fn said(constructor: &ExportConfigConstructor<'_>, config: &PretrainedConfig, arguments: &Arguments) -> String {
    let export = match constructor.call_with(config, arguments) {
        Ok(export) => export,
        Err(error) => return error.to_string(),
    };
    let options = DummyOptions::default();
    let sizes = Sizes::new().with("batch_size", 2).with("sequence_length", 16);
    let plan = export.export_plan(true).and_then(|plan| plan.generation());
    format!(
        "{:?}",
        (
            (export.renamed_inputs(), export.session_inputs(), export.torch_to_onnx_output_map()),
            (export.cache_layout(&options), export.input_types(), export.output_shapes(&sizes), plan),
            (export.mandatory_axes(), export.axis_sizes(), export.quantization_approaches(), export.warnings()),
        )
    )
}

#[test]
fn every_class_says_the_same_of_its_cache_its_shapes_and_its_steps() {
    let mut classes = BTreeSet::new();
    let mut compared = 0;
    for (key, compiled) in registry::CONSTRUCTORS.entries() {
        if !classes.insert((compiled.class().name, key.model_type, compiled.use_past())) {
            continue;
        }
        let read = READ.constructors.get(&key).expect("it is found");
        let config = PretrainedConfig::empty(key.model_type);
        for with_past in [false, true] {
            let with_past = with_past && compiled.class().accepts("use_past_in_inputs");
            let arguments =
                if with_past { Arguments::new().with("use_past_in_inputs", true) } else { Arguments::new() };
            let (one, other) = (said(compiled, &config, &arguments), said(read, &config, &arguments));
            assert_eq!(one, other, "{key:?}");
            compared += 1;
        }
    }
    assert!(compared > 1_000, "only {compared}");
}

#[test]
fn a_registry_alone_and_one_laid_over_are_told_apart() {
    let no_files = optimum_exporters::codegen::Sources::default();
    assert!(Registry::read(&no_files, Over::Alone).is_err());
    let empty = Registry::read(&no_files, Over::BuiltIn).unwrap_or_else(|wrong| panic!("{wrong}"));
    assert_eq!((empty.models.len(), empty.constructors.len(), empty.classes.len()), (0, 0, 0));
    assert_eq!(empty.tasks, registry::TASKS);
}

#[test]
fn classes_of_the_registry_below_are_the_compiled_ones() {
    let text = "
model_type: mine
config: {vocab_size: 9}
exporters: {onnx: {class: MineOnnxConfig, extends: BertOnnxConfig, tasks: [fill-mask]}}
";
    let sources = optimum_exporters::codegen::Sources::of(&[("models/transformers/mine.yaml", text)]);
    let registry = Registry::read(&sources, Over::Guessed).unwrap_or_else(|wrong| panic!("{wrong}"));
    let class = registry.classes[0];
    assert_eq!(class.name, "MineOnnxConfig");
    assert!(std::ptr::eq(class.extends.unwrap(), registry::config_class("BertOnnxConfig").unwrap()));
    let constructor = &registry.models.get("mine").unwrap()[0].exporters[0].tasks[0].1;
    let export = constructor.call(&PretrainedConfig::from_json("{}").unwrap()).unwrap();
    assert_eq!(export.normalized().get("vocab_size").unwrap().int("it"), Ok(9));
    assert_eq!(export.inputs().unwrap().len(), 3);
}

#[test]
fn sizes_that_the_program_has_not_are_an_error() {
    let sizes = "shapes: {batch_size: 3, sequence_lenght: 16}\n";
    let mut files = vec![("dummy_inputs.yaml", sizes)];
    files.extend([("tasks.yaml", "tasks: [writing]\nsynonyms: {}\n"), ("libraries.yaml", "lib: {}\n")]);
    files.push(("normalized_configs.yaml", "Names: {}\n"));
    let sources = optimum_exporters::codegen::Sources::of(&files);
    let wrong = Registry::read(&sources, Over::Alone).unwrap_err().to_string();
    for part in ["has 2 for `batch_size`", "no size `sequence_lenght`", "did you mean `sequence_length`?"] {
        assert!(wrong.contains(part), "{wrong}");
    }
}
