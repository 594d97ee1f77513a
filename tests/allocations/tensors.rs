//! What a spec costs, and a refused drawing.

use optimum_exporters::{Arguments, DummyOptions, Error, ExporterConfig, PretrainedConfig, Query, TasksManager};

use crate::counting::counted;

fn llama(layers: usize) -> ExporterConfig {
    let json = serde_json::json!({"model_type": "llama", "num_hidden_layers": layers});
    let config = PretrainedConfig::from_json(&json.to_string()).unwrap();
    let arguments = Arguments::new().with("use_past_in_inputs", true);
    let query = Query::new("onnx").model(&config).task("text-generation-with-past").exporter_config_kwargs(&arguments);
    TasksManager::get_exporter_config_constructor(&query).unwrap().call(&config).unwrap()
}

fn options(batch_size: i64, sequence_length: i64) -> DummyOptions {
    let mut options = DummyOptions::default();
    options.shapes.set("batch_size", batch_size).unwrap();
    options.shapes.set("sequence_length", sequence_length).unwrap();
    options
}

#[test]
fn specs_and_refused_drawings_allocate_nothing_in_proportion_to_size() {
    let cost = |layers, batch_size, length| {
        let (config, options) = (llama(layers), options(batch_size, length));
        let (feed, counts) = counted(|| config.feed(&options).unwrap());
        (feed, counts.bytes_allocated)
    };
    let (_, small) = cost(1, 1, 1);
    let (feed, large) = cost(128, 64, 1_000_000);
    assert_eq!(small, large);
    assert!(large < 1 << 14, "{large} bytes");

    let (refused, counts) = counted(|| feed.draw(0, 4 << 30));
    let allocated = counts.bytes_allocated;
    assert!(allocated < 1 << 10, "{allocated} bytes");
    // Keys and values of 32 heads of 128 numbers of 4 bytes; ids and positions, and a mask over the past too.
    let tokens = 64 * 1_000_000_u128;
    let expected = 2 * 128 * tokens * 32 * 128 * 4 + (1 + 1 + 2) * tokens * 8;
    match refused {
        Err(Error::TooLarge { bytes, limit, .. }) => assert_eq!((bytes, limit), (expected, 4 << 30)),
        other => panic!("{other:?}"),
    }
}
