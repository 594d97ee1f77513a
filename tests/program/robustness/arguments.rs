//! Arguments in every combination, and arguments that are none.

use optimum_exporters::arguments::{Argument, Given};
use optimum_exporters::{
    ArgumentValue, Arguments, ConfigClass, DummyOptions, Error, ExportConfigConstructor, ExporterConfig,
    PretrainedConfig,
};

use super::everything::{ask_everything, check_answer};
use crate::common::golden;
use crate::common::report::Report;

/// A value for each of some arguments.
type Choice = Vec<(&'static Argument, Given)>;

/// What the argument can be.
fn values(argument: &Argument) -> Vec<Given> {
    let none = (argument.default == ArgumentValue::None).then_some(Given::None);
    let flags = argument.one_of.is_empty().then_some([Given::Bool(false), Given::Bool(true)]);
    argument.one_of.iter().map(|word| Given::from(*word)).chain(none).chain(flags.into_iter().flatten()).collect()
}

/// Every choice of values for the class's arguments but the types of tensors, which nothing hangs on.
fn choices(class: &'static ConfigClass) -> Vec<Choice> {
    let mut choices = vec![Choice::new()];
    for argument in class.arguments.iter().filter(|argument| !argument.name.ends_with("_dtype")) {
        for choice in choices.clone() {
            let with = |value| choice.iter().cloned().chain([(argument, value)]).collect();
            choices.extend(values(argument).into_iter().map(with));
        }
    }
    choices
}

fn construct(
    constructor: &ExportConfigConstructor<'_>,
    config: &PretrainedConfig,
    choice: &Choice,
) -> Result<ExporterConfig, Error> {
    let mut arguments = Arguments::new();
    for (argument, value) in choice.iter().filter(|(argument, _)| argument.in_constructor) {
        arguments.set(argument.name, value.clone());
    }
    let mut exporter_config = constructor.call_with(config, &arguments)?;
    for (argument, value) in choice.iter().filter(|(argument, _)| !argument.in_constructor) {
        exporter_config.set(argument.name, value.clone())?;
    }
    Ok(exporter_config)
}

fn describe(choice: &Choice) -> String {
    choice.iter().map(|(argument, value)| format!(" {}={value}", argument.name)).collect()
}

#[test]
fn every_combination_of_arguments_gives_an_answer_or_a_short_error() {
    let (mut report, mut combinations) = (Report::new(), 0);
    let options = DummyOptions::default();
    for file in golden::files() {
        let config = PretrainedConfig::from_map(file.least_config().clone());
        for task in file.tasks() {
            let constructor = file.constructor(task).expect("the task is registered");
            for choice in choices(constructor.class()) {
                let what = || format!("{} {task}:{}", file.name(), describe(&choice));
                let ask = || ask_everything(&construct(&constructor, &config, &choice)?, &options);
                check_answer(&mut report, what, ask);
                combinations += 1;
            }
        }
    }
    report.finish(combinations);
}

#[test]
fn what_an_argument_cannot_be_is_an_error_that_names_it() {
    for file in golden::files() {
        let config = PretrainedConfig::from_map(file.least_config().clone());
        let constructor = file.constructor(file.tasks()[0]).expect("the task is registered");
        for argument in constructor.class().arguments {
            let all = [Given::None, Given::Bool(true), Given::from(""), Given::from("no-such-word")];
            for value in all.into_iter().filter(|value| !values(argument).contains(value)) {
                let made = construct(&constructor, &config, &vec![(argument, value.clone())]);
                let message = made.map(drop).expect_err(argument.name).to_string();
                assert!(message.contains(argument.name), "{} {value}: {message}", file.name());
            }
        }
    }
}
