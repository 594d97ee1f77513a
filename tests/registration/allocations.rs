//! A lookup allocates nothing, whatever is registered at run time.

use optimum_exporters::registry::config_class;
use optimum_exporters::{Query, TasksManager};

use crate::counting::counted;

#[test]
fn a_lookup_of_what_is_registered_allocates_nothing() {
    let class = config_class("BertOnnxConfig").expect("the class is in the registry");
    let register = TasksManager::create_register("my-exporter", true);
    register.register("bert", &["fill-mask"], class).expect("it is fine");
    register.register("my-bert", &["fill-mask"], class).expect("it is fine");
    for (exporter, model_type, task) in [
        ("my-exporter", "bert", "fill-mask"),
        ("my-exporter", "my-bert", "masked-lm"),
        ("onnx", "bert", "fill-mask"),
        ("onnx", "albert", "fill-mask"),
    ] {
        let query = Query::new(exporter).model_type(model_type).task(task);
        let look_up = || assert!(TasksManager::get_exporter_config_constructor(&query).is_ok());
        assert_eq!(counted(look_up).1.allocations, 0, "{exporter} {model_type}");
    }
    let again = || register.register("bert", &["fill-mask"], class).expect("it is fine");
    let (_, made) = counted(again);
    assert_eq!(made.bytes_allocated, made.bytes_freed, "what changes nothing keeps nothing");
}
