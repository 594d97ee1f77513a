//! The JSON of what is answered: the same as text, and by serde.

use optimum_exporters::json::{Json, to_string, to_string_pretty};
use optimum_exporters::{DummyOptions, Error};
use serde::Serialize;
use serde_json::Value;

use crate::common::golden;

fn assert_alike(what: &(impl Json + Serialize)) {
    let text = to_string(what);
    let value: Value = serde_json::from_str(&text).expect("it is JSON");
    assert_eq!(serde_json::to_string(what).expect("it can be serialized"), text);
    assert_eq!(to_string_pretty(what), format!("{value:#}"));
}

#[test]
fn serde_writes_what_the_program_writes() {
    let options = DummyOptions::default();
    let mut failed = 0;
    for file in golden::files() {
        for case in file.cases().step_by(7) {
            match case.exporter_config() {
                Ok(config) => {
                    assert_alike(&config);
                    config.feed(&options).iter().for_each(assert_alike);
                    config.dummy_inputs(&options).iter().for_each(assert_alike);
                    config.export_plan(false).iter().for_each(assert_alike);
                }
                Err(error) => {
                    assert_alike(&error);
                    failed += 1;
                }
            }
        }
    }
    assert!(failed > 0);
    assert_alike(&Error::NoModelType);
}
