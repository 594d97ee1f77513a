//! Prints what the export of each model takes, by constant and by name.

use optimum_exporters::{Error, PretrainedConfig, Query, TasksManager};
use own_registry::registry::{REGISTRY, onnx};

fn main() -> Result<(), Error> {
    // A constant: a pair of model type and task that there is not does not compile.
    let export = onnx::tinybert::FILL_MASK.call(&PretrainedConfig::empty("tinybert"))?;
    println!("{}: {:?}", export.class().name, export.inputs()?);

    // A lookup in this registry alone.
    let query = Query::new("onnx").model_type("weatherformer").task("weather");
    let export = REGISTRY.get_exporter_config_constructor(&query)?.call(&PretrainedConfig::empty("weatherformer"))?;
    println!("{}: {:?}", export.class().name, export.outputs()?);

    // And one in both, as everything else looks up from here on.
    REGISTRY.lay_over_built_in();
    for model_type in ["bert", "tinybert", "distilbert"] {
        let tasks = TasksManager::get_supported_tasks_for_model_type(model_type, "onnx", None, None)?;
        println!("{model_type}: {} tasks", tasks.len());
    }
    Ok(())
}
