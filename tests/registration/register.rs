//! What is registered, and what is found from then on.

use std::sync::Barrier;
use std::thread;

use optimum_exporters::registry::{CONFIG_TYPES, config_class};
use optimum_exporters::{
    Axes, ConfigClass, DynamicAxes, Error, ExportConfigConstructor, ExporterConfig, PretrainedConfig, Query,
    TasksManager,
};

fn class(name: &str) -> &'static ConfigClass {
    config_class(name).expect("the class is in the registry")
}

/// A class as a program makes it at run time.
fn made(name: &'static str, base: &'static ConfigClass) -> &'static ConfigClass {
    Box::leak(Box::new(ConfigClass { name, extends: Some(base), ..*base }))
}

fn look_up(exporter: &str, model_type: &str, task: &str) -> Result<ExportConfigConstructor<'static>, Error> {
    let query = Query::new(exporter).model_type(model_type).task(task);
    TasksManager::get_exporter_config_constructor(&query).map(ExportConfigConstructor::unbound)
}

fn class_name(exporter: &str, model_type: &str, task: &str) -> Result<&'static str, Error> {
    look_up(exporter, model_type, task).map(|constructor| constructor.class().name)
}

fn tasks(exporter: &str, model_type: &str) -> Vec<&'static str> {
    let tasks = TasksManager::get_supported_tasks_for_model_type(model_type, exporter, None, None);
    tasks.expect("the model type has the exporter").iter().map(|(task, _)| *task).collect()
}

#[test]
fn what_is_registered_already_stays_unless_it_may_be_overwritten() {
    let before = tasks("onnx", "bert");
    let another = made("AnotherBertConfig", class("BertOnnxConfig"));
    TasksManager::create_register("onnx", false)
        .register("bert", &["text-classification"], another)
        .expect("it is fine");
    assert_eq!(class_name("onnx", "bert", "text-classification"), Ok("BertOnnxConfig"));

    TasksManager::create_register("onnx", true)
        .register("bert", &["text-classification"], another)
        .expect("it is fine");
    assert_eq!(class_name("onnx", "bert", "text-classification"), Ok("AnotherBertConfig"));
    assert_eq!(class_name("onnx", "bert", "sequence-classification"), Ok("AnotherBertConfig"), "by a synonym");
    assert_eq!(class_name("onnx", "bert", "fill-mask"), Ok("BertOnnxConfig"), "another task keeps its class");
    assert_eq!(tasks("onnx", "bert"), before, "the order of the tasks is the same");
}

#[test]
fn an_unknown_task_is_an_error_and_nothing_is_registered() {
    let albert = class("AlbertOnnxConfig");
    let register = TasksManager::create_register("onnx", true);
    let error =
        register.register("albert", &["audio-xvector", "fill-maks"], albert).expect_err("there is no such task");
    assert_eq!(error, Error::UnknownTask { found: "fill-maks".to_owned(), near: Some("fill-mask") });
    let error = register.register("albert", &["no such task-with-past"], albert).expect_err("there is no such task");
    assert!(matches!(error, Error::UnknownTask { .. }), "{error}");
    let error = register.register("albert", &["masked-lm"], albert).expect_err("nothing is registered under a synonym");
    assert!(matches!(error, Error::UnknownTask { .. }), "{error}");
    assert!(!tasks("onnx", "albert").contains(&"audio-xvector"));
}

#[test]
fn a_task_with_past_needs_a_class_with_past() {
    let register = TasksManager::create_register("past-exporter", false);
    let error = register.register("camembert", &["text-generation-with-past"], class("CamembertOnnxConfig"));
    let error = error.expect_err("the class knows no past");
    assert!(matches!(error, Error::NoPast { .. }), "{error}");

    register.register("gpt2", &["text-generation-with-past"], class("GPT2OnnxConfig")).expect("the class knows past");
    let constructor = look_up("past-exporter", "gpt2", "text-generation-with-past").expect("it is registered");
    assert_eq!((constructor.task(), constructor.use_past()), ("text-generation", true));
    let config = constructor.call(&PretrainedConfig::empty("gpt2")).expect("the defaults of the model type count");
    assert_eq!(config.outputs().expect("it has outputs").len(), 1 + 2 * 12);
}

#[test]
fn a_new_exporter_and_then_another_task_for_it() {
    let distilbert = made("DistilBertNewConfig", class("DistilBertOnnxConfig"));
    let missing = class_name("new-exporter", "distilbert", "text-classification").expect_err("not yet");
    assert!(matches!(missing, Error::UnknownExporter { .. }), "{missing}");

    let register = TasksManager::create_register("new-exporter", false);
    register.register("distilbert", &["text-classification"], distilbert).expect("it is fine");
    assert_eq!(class_name("new-exporter", "distilbert", "text-classification"), Ok("DistilBertNewConfig"));
    let error = class_name("new-exporter", "distilbert", "token-classification").expect_err("not yet");
    assert!(error.to_string().contains("it supports text-classification"), "{error}");

    register.register("distilbert", &["token-classification"], distilbert).expect("it is fine");
    assert_eq!(class_name("new-exporter", "distilbert", "token-classification"), Ok("DistilBertNewConfig"));
    assert_eq!(tasks("new-exporter", "distilbert"), ["text-classification", "token-classification"]);

    assert_eq!(class_name("onnx", "distilbert", "fill-mask"), Ok("DistilBertOnnxConfig"));
    assert!(TasksManager::exporters().contains(&"new-exporter"));
    let error = class_name("no-such-exporter", "distilbert", "fill-mask").expect_err("there is no such exporter");
    assert!(error.to_string().contains("new-exporter"), "{error}");
    for task in ["text-classification", "token-classification"] {
        assert_eq!(TasksManager::get_supported_model_type_for_task(task, "new-exporter"), ["distilbert"]);
    }
}

#[test]
fn a_new_model_type_of_a_library() {
    let tasks_of = ["feature-extraction", "fill-mask"];
    let register = TasksManager::create_register("onnx", false);
    register.register("a-new-model", &tasks_of, class("BertOnnxConfig")).expect("it is fine");
    assert_eq!(tasks("onnx", "a-new-model"), tasks_of);
    assert!(TasksManager::get_supported_model_type_for_task("fill-mask", "onnx").contains(&"a-new-model"));

    let models: Vec<_> = TasksManager::models().map(|model| (model.library.name, model.model_type)).collect();
    let of_transformers = models.iter().take_while(|(library, _)| *library == "transformers");
    assert!(of_transformers.clone().is_sorted(), "models are in alphabetical order");
    assert_eq!(of_transformers.filter(|(_, model_type)| *model_type == "a-new-model").count(), 1);

    let error = class_name("onnx", "a-new-modle", "fill-mask").expect_err("there is no such model type");
    assert!(error.to_string().contains("did you mean `a-new-model`?"), "{error}");
    let elsewhere = Query::new("onnx").library_name("diffusers").model_type("a-new-model");
    let error =
        TasksManager::get_exporter_config_constructor(&elsewhere).expect_err("diffusers has no such model type");
    assert!(error.to_string().contains("transformers has it"), "{error}");
}

#[test]
fn a_model_type_of_two_libraries_is_theirs_in_the_order_of_libraries() {
    let (first, second) = (made("OfTimm", class("BertOnnxConfig")), made("OfDiffusers", class("BertOnnxConfig")));
    let register = TasksManager::create_register("onnx", false);
    register.library_name("timm").register("in-two-libraries", &["fill-mask"], first).expect("it is fine");
    register.library_name("diffusers").register("in-two-libraries", &["fill-mask"], second).expect("it is fine");
    let libraries: Vec<_> = TasksManager::libraries().iter().map(|library| library.name).collect();
    let models = TasksManager::models().filter(|model| model.model_type == "in-two-libraries");
    let found: Vec<_> = models.map(|model| model.library.name).collect();
    let expected: Vec<_> = libraries.into_iter().filter(|name| ["timm", "diffusers"].contains(name)).collect();
    assert_eq!(found, expected);
}

#[test]
fn an_unknown_library_is_an_error() {
    let register = TasksManager::create_register("onnx", false).library_name("transfomers");
    let error = register.register("roberta", &["fill-mask"], class("RobertaOnnxConfig")).expect_err("no such library");
    assert!(error.to_string().contains("did you mean `transformers`?"), "{error}");
}

#[test]
fn what_a_config_leaves_out_is_as_the_register_says() {
    let bare = TasksManager::create_register("onnx", false);
    bare.register("without-defaults", &["text-generation-with-past"], class("GPT2OnnxConfig")).expect("it is fine");
    let with = bare.config_type(CONFIG_TYPES["gpt2"]);
    with.register("with-defaults", &["text-generation-with-past"], class("GPT2OnnxConfig")).expect("it is fine");
    let outputs = |model_type: &str| {
        let constructor = look_up("onnx", model_type, "text-generation-with-past").expect("it is registered");
        constructor.call(&PretrainedConfig::empty(model_type))?.outputs()
    };
    assert_eq!(outputs("with-defaults").expect("it has the defaults of another").len(), 1 + 2 * 12);
    assert!(matches!(outputs("without-defaults"), Err(Error::MissingAttribute { .. })));
}

#[test]
fn a_class_may_have_functions_of_the_program() {
    fn inputs(_: &ExporterConfig, axes: &mut DynamicAxes) -> Result<(), Error> {
        axes.set("ids", Axes::fixed(&[(0, "batch_size")]));
        Ok(())
    }
    let base = class("BertOnnxConfig");
    let own: &'static ConfigClass =
        Box::leak(Box::new(ConfigClass { name: "OwnInputs", extends: Some(base), inputs, ..*base }));
    TasksManager::create_register("own", false).register("mpnet", &["fill-mask"], own).expect("it is fine");
    let config = look_up("own", "mpnet", "fill-mask").and_then(|found| found.call(&PretrainedConfig::empty("mpnet")));
    let inputs = config.and_then(|config| config.inputs()).expect("it has inputs");
    assert_eq!(inputs.iter().map(|(name, _)| name.to_string()).collect::<Vec<_>>(), ["ids"]);
}

#[test]
fn threads_register_and_look_up_side_by_side() {
    const THREADS: usize = 8;
    const ROUNDS: usize = 50;
    const TASKS: [&str; 4] = ["fill-mask", "feature-extraction", "text-classification", "token-classification"];
    let (bert, start) = (class("BertOnnxConfig"), Barrier::new(THREADS));
    thread::scope(|scope| {
        for thread in 0..THREADS {
            let start = &start;
            scope.spawn(move || {
                let own = format!("thread-{thread}");
                start.wait();
                for round in 0..ROUNDS {
                    let task = TASKS[round % TASKS.len()];
                    for model_type in [&*own, "of-all-threads"] {
                        let register = TasksManager::create_register("threads", round % 2 == 0);
                        register.register(model_type, &[task], bert).expect("it is fine");
                        assert_eq!(class_name("threads", model_type, task), Ok("BertOnnxConfig"));
                    }
                    assert_eq!(class_name("onnx", "electra", "fill-mask"), Ok("ElectraOnnxConfig"));
                }
            });
        }
    });
    let registered = TasksManager::models().filter(|model| model.model_type.starts_with("thread-"));
    assert_eq!(registered.count(), THREADS);
    let mut tasks = tasks("threads", "of-all-threads");
    tasks.sort_unstable();
    let mut expected = TASKS;
    expected.sort_unstable();
    assert_eq!(tasks, expected, "each task once");
}

#[cfg(feature = "check")]
#[test]
fn a_graph_is_of_what_is_registered_by_then() {
    use optimum_exporters::check::identify;
    use optimum_exporters::onnx::Signature;

    let file = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/onnx/bert-text-classification/model.onnx");
    let graph = Signature::read(file).expect("it is there");
    let models = || identify(&graph, "identified").into_iter().next().map(|best| best.models);
    let names = || models().map(|models| models.iter().map(|model| model.name).collect::<Vec<_>>());
    assert_eq!(names(), None, "there is no such exporter");
    let register = TasksManager::create_register("identified", false);
    register.register("bert", &["text-classification"], class("BertOnnxConfig")).expect("it is fine");
    assert_eq!(names(), Some(vec!["bert"]));
    register.register("electra", &["text-classification"], class("BertOnnxConfig")).expect("it is fine");
    assert_eq!(names(), Some(vec!["bert", "electra"]));
}
