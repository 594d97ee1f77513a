//! Layers by kind: a registry whose layers follow a list, compiled and read. The compiler's own tests hold the Rust
//! against it.

use std::sync::LazyLock;

use optimum_exporters::axes::Part;
use optimum_exporters::dummy_inputs::FeedPart;
use optimum_exporters::registry::Registry;
use optimum_exporters::symbolic::{Size, Sizes};
use optimum_exporters::{Arguments, DummyOptions, Error, ExporterConfig, Key, PretrainedConfig};

#[allow(dead_code, clippy::all, clippy::pedantic, reason = "the compiler wrote it")]
mod compiled {
    include!("../../codegen/tests/compiles/kinds.rs");
}

static READ: LazyLock<&'static Registry> = LazyLock::new(|| {
    Registry::load(concat!(env!("CARGO_MANIFEST_DIR"), "/codegen/tests/compiles/kinds"))
        .unwrap_or_else(|wrong| panic!("{wrong}"))
});

/// The exporter config of both for a config.
fn both(config: &str) -> [ExporterConfig; 2] {
    let config = PretrainedConfig::from_json(config).unwrap();
    let key = Key { exporter: "paper", library: "lib", model_type: "writer", task: "writing-with-past" };
    let arguments = Arguments::new().with("use_past_in_inputs", true);
    [&compiled::CONSTRUCTORS, READ.constructors]
        .map(|constructors| constructors.get(&key).expect("it is registered").call_with(&config, &arguments).unwrap())
}

/// What a config says, or the error in its place.
fn said(export: &ExporterConfig) -> Vec<String> {
    let options = DummyOptions::default();
    let plan = export.export_plan(false).unwrap();
    vec![
        format!("{:?}", export.inputs()),
        format!("{:?}", export.outputs()),
        format!("{:?}", export.dummy_inputs(&options)),
        format!("{:?}", export.feed(&options)),
        format!("{:?}", export.cache_layout(&options)),
        format!("{:?}", export.input_types()),
        format!("{:?}", export.output_shapes(&Sizes::new().with("batch_size", 2))),
        format!("{:?}", plan.generation()),
    ]
}

const HYBRID: &str = r#"{"model_type": "writer"}"#;

#[test]
fn what_is_read_says_what_is_compiled_of_layers_by_kind() {
    let configs = [
        HYBRID,
        r#"{"num_layers": 0}"#,
        r#"{"num_layers": 3}"#,
        r#"{"num_layers": 8}"#,
        r#"{"num_layers": -1}"#,
        r#"{"num_layers": 100000000}"#,
        r#"{"num_layers": "7"}"#,
        r#"{"kinds": ["none", "none", "full", "full", "none", "none", "full"]}"#,
        r#"{"kinds": ["full", "full", "full", "full", "full", "full", "full"]}"#,
        r#"{"kinds": [null, 1, {}, [], "conv", "conv", "conv"]}"#,
        r#"{"kinds": [], "num_layers": 1}"#,
        r#"{"kinds": "full"}"#,
        r#"{"kinds": null}"#,
        r#"{"widths": [1, 2]}"#,
        r#"{"widths": [1, -2, 0, 0, 0, 0, 1]}"#,
    ];
    for config in configs {
        let [compiled, read] = both(config).map(|export| said(&export));
        assert_eq!(compiled, read, "{config}");
    }
}

#[test]
fn layers_have_their_own_numbers_whatever_stands_between() {
    for export in both(HYBRID) {
        let inputs = export.inputs().unwrap();
        let names: Vec<_> = inputs.iter().map(|(name, _)| name.to_string()).collect();
        let expected = [
            "tokens",
            "past.0.conv",
            "past.1.conv",
            "past.2.key",
            "past.2.value",
            "past.4.key",
            "past.4.value",
            "past.5.key",
            "past.5.value",
            "past.6.conv",
            "mask",
        ];
        assert_eq!(names, expected);
        let runs = inputs.parts().iter().filter_map(|part| match part {
            Part::Layers { first, count, .. } => Some((*first, *count)),
            Part::Tensor(..) => None,
        });
        assert_eq!(runs.collect::<Vec<_>>(), [(0, 2), (2, 1), (4, 2), (6, 1)]);
        assert!(inputs.get("past.3.key").is_none() && inputs.get("past.2.conv").is_none());
        assert!(inputs.get("past.5.value").is_some());
        assert_eq!(export.input_types().unwrap().get("past.6.conv").map(|of| of.rank), Some(2));
    }
}

#[test]
fn a_feed_has_a_tensor_for_each_name_in_its_own_shape() {
    for export in both(HYBRID) {
        let feed = export.feed(&DummyOptions::default()).unwrap();
        let shape = |wanted: &str| {
            let found = feed.iter().find(|(name, _)| *name == *wanted);
            found.unwrap_or_else(|| panic!("{wanted} is not fed")).1.shape.clone()
        };
        assert_eq!(shape("past.1.conv"), [2, 3]);
        assert_eq!(shape("past.4.value"), [2, 4, 16, 8]);
        assert_eq!(shape("past.6.conv"), [2, 5]);
        let inputs = export.inputs().unwrap();
        let fed: Vec<_> =
            feed.iter().map(|(name, _)| name.to_string()).filter(|name| name.starts_with("past")).collect();
        let named: Vec<_> =
            inputs.iter().map(|(name, _)| name.to_string()).filter(|name| name.starts_with("past")).collect();
        assert_eq!(fed, named);
        // The widths of the first two are alike, and those of names are as well: runs end where either does.
        let runs = feed.parts().iter().filter(|part| matches!(part, FeedPart::Layers { .. })).count();
        assert_eq!(runs, 4);
    }
}

#[test]
fn a_cache_is_laid_out_and_goes_round_by_layers() {
    for export in both(HYBRID) {
        let layout = export.cache_layout(&DummyOptions::default()).unwrap().expect("it has a past");
        let entries: Vec<_> =
            layout.iter().map(|(layer, name, entry)| (layer, name.to_string(), entry.shape.len())).collect();
        assert_eq!(entries[0], (0, "past.0.conv".to_owned(), 2));
        assert_eq!(entries[2], (2, "past.2.key".to_owned(), 4));
        assert_eq!(entries.last(), Some(&(6, "past.6.conv".to_owned(), 2)));
        // Three states of 2 times 3, 3 and 5, and three keys and values.
        assert_eq!(layout.bytes().unwrap(), 4 * (2 * (3 + 3 + 5) + 3 * 2 * 2 * 4 * 16 * 8));
        let generation = &export.export_plan(false).unwrap().generation().unwrap()[0];
        let wires: Vec<_> =
            generation.each_step.iter().map(|wire| (wire.first, wire.layers, wire.past.suffix)).collect();
        let expected =
            [(0, 2, ".conv"), (2, 1, ".key"), (2, 1, ".value"), (4, 2, ".key"), (4, 2, ".value"), (6, 1, ".conv")];
        assert_eq!(wires, expected);
        let shapes =
            export.output_shapes(&Sizes::new().with("batch_size", 2).with("past_sequence_length", 16)).unwrap();
        assert_eq!(shapes.get("present.6.conv").unwrap().axes(), [Size::Known(2), Size::Known(5)]);
        assert_eq!(shapes.get("present.1.conv").unwrap().axes(), [Size::Known(2), Size::Known(3)]);
        assert!(shapes.get("present.3.conv").is_none());
    }
}

#[test]
fn layers_that_may_differ_have_a_limit_of_their_own() {
    const MOST: usize = 1 << 14;
    for (layers, is_answered) in [(MOST, true), (MOST + 1, false)] {
        let kinds = vec![r#""full""#; layers].join(",");
        for export in both(&format!(r#"{{"num_layers": {layers}, "kinds": [{kinds}]}}"#)) {
            let error = export.dummy_inputs(&DummyOptions::default()).err();
            assert_eq!(error.as_ref().map(Error::kind), (!is_answered).then_some("limit"), "{layers}: {error:?}");
        }
    }
}
