//! `batch`: a JSON request a line, a JSON answer a line, in order.

use std::io::{Read, Write};
use std::num::NonZeroUsize;
use std::rc::Rc;
use std::thread;

use clap::{Args, value_parser};
use optimum_exporters::arguments::Given;
use optimum_exporters::{
    Arguments, DummyOptions, ExportConfigConstructor, ExporterConfig, MAX_CONFIG_BYTES, PretrainedConfig, Query,
    TasksManager,
};
use serde_json::{Map, Value};

use super::answer::{Answer, Failed, Field, invalid};
use super::in_order::{Line, answer_in_order};
use super::{Stop, contract, dummy, short};

/// The most bytes that a request may have.
const MAX_REQUEST_BYTES: usize = MAX_CONFIG_BYTES + (1 << 20);

/// The most names that a request may have in one of its lists or objects.
const MAX_NAMES: usize = 64;

/// Arguments of `batch`.
#[derive(Args)]
pub struct Batch {
    /// How many threads answer [default: as many as there are cores]
    #[arg(long, value_name = "N", value_parser = value_parser!(u16).range(1..=256))]
    jobs: Option<u16>,
    #[command(flatten)]
    registry: super::registry::Registry,
}

impl Batch {
    /// Answers every line of `input`.
    pub fn run(&self, input: impl Read + Send, out: impl Write + Send) -> Result<(), Stop> {
        let cores = || thread::available_parallelism().map_or(1, NonZeroUsize::get);
        let jobs = self.jobs.map_or_else(cores, usize::from);
        answer_in_order(input, out, jobs, MAX_REQUEST_BYTES, |line, out| {
            let answer = match line {
                Line::Whole(line) => answer(line),
                Line::TooLong => {
                    Answer::without_id(invalid(format!("the line has more than {MAX_REQUEST_BYTES} bytes")))
                }
            };
            serde_json::to_writer(&mut *out, &answer)?;
            out.push(b'\n');
            Ok(())
        })
    }
}

fn answer(line: &[u8]) -> Answer {
    let request = match serde_json::from_slice(line) {
        Ok(Value::Object(request)) => request,
        Ok(_) => return Answer::without_id(invalid("the line is JSON, but not an object")),
        Err(error) => return Answer::without_id(invalid(error.to_string())),
    };
    let mut request = Request(request);
    let id = request.0.remove("id").unwrap_or_default();
    Answer { id, fields: request.answer() }
}

/// A request's fields.
struct Request(Map<String, Value>);

impl Request {
    fn answer(mut self) -> Result<Vec<(String, Field)>, Failed> {
        let wanted = self.wanted()?;
        let config = match self.0.remove("config") {
            None | Some(Value::Null) => None,
            Some(Value::Object(config)) => Some(PretrainedConfig::from_map(config)),
            Some(_) => return Err(invalid("`config` has to be an object, as config.json has it")),
        };
        let arguments = arguments(self.0.get("args"), "args")?;
        let constructor = self.constructor(config.as_ref(), &arguments)?;
        let Some(config) = &config else {
            return Ok(vec![("contract".to_owned(), Field::Json(contract::lookup(&constructor)))]);
        };
        let mut answers = Vec::new();
        let (plans, others): (Vec<_>, Vec<_>) = wanted.into_iter().partition(|want| want == "plan");
        let alone = plans.is_empty() || others.is_empty();
        if !others.is_empty() {
            let options = self.dummy_options();
            let made = match self.exporter_config(&constructor, config) {
                Err(failed) if !alone => Err(failed),
                made => Ok(Rc::new(made?)),
            };
            let answer = |want: String| {
                let field = match &made {
                    Ok(made) => answer_for(&want, made, &options),
                    Err(failed) => failed.into(),
                };
                (want, field)
            };
            answers.extend(others.into_iter().map(answer));
        }
        for want in plans {
            let plan = match self.plan(&constructor, config) {
                Err(failed) if !alone => Field::from(&failed),
                made => Field::Json(made?),
            };
            answers.push((want, plan));
        }
        Ok(answers)
    }

    /// What the lookup finds.
    fn constructor<'a>(
        &'a self,
        config: Option<&'a PretrainedConfig>,
        arguments: &'a Arguments,
    ) -> Result<ExportConfigConstructor<'a>, Failed> {
        let mut query = Query::new(self.text("exporter")?.unwrap_or("onnx"))
            .task(self.text("task")?.ok_or_else(|| invalid("the key `task` is missing"))?)
            .exporter_config_kwargs(arguments);
        if let Some(library) = self.text("library_name")? {
            query = query.library_name(library);
        }
        if let Some(model_type) = self.text("model_type")? {
            query = query.model_type(model_type);
        }
        if let Some(config) = config {
            query = query.model(config);
        }
        Ok(TasksManager::get_exporter_config_constructor(&query)?)
    }

    fn exporter_config(
        &self,
        constructor: &ExportConfigConstructor<'_>,
        config: &PretrainedConfig,
    ) -> Result<ExporterConfig, Failed> {
        let mut exporter_config = constructor.call(config)?;
        for (name, value) in arguments_of(self.0.get("set"), "set")? {
            exporter_config.set(&name, value)?;
        }
        Ok(exporter_config)
    }

    /// The plan of the whole model, to which the arguments of one of its parts mean nothing.
    fn plan(&self, constructor: &ExportConfigConstructor<'_>, config: &PretrainedConfig) -> Result<Value, Failed> {
        let monolith = match self.0.get("monolith") {
            None | Some(Value::Null) => false,
            Some(Value::Bool(monolith)) => *monolith,
            Some(_) => return Err(invalid("`monolith` has to be true or false")),
        };
        let mut exporter_config = constructor.bind(&Arguments::new()).call(config)?;
        exporter_config.set_variant(self.text("variant")?.unwrap_or("default"))?;
        Ok(contract::plan(&exporter_config, monolith))
    }

    fn wanted(&self) -> Result<Vec<String>, Failed> {
        let wrong = || invalid("`want` has to be a list of names");
        match self.0.get("want") {
            None | Some(Value::Null) => Ok(vec!["contract".to_owned()]),
            Some(Value::Array(names)) => {
                few(names.len(), "want")?;
                let mut wanted = Vec::new();
                for name in names {
                    let name = name.as_str().ok_or_else(wrong)?.to_owned();
                    if !wanted.contains(&name) {
                        wanted.push(name);
                    }
                }
                Ok(wanted)
            }
            Some(_) => Err(wrong()),
        }
    }

    fn dummy_options(&self) -> Result<DummyOptions, Failed> {
        let mut options = DummyOptions::default();
        match self.0.get("shapes") {
            None | Some(Value::Null) => {}
            Some(Value::Object(shapes)) => {
                for (name, size) in shapes {
                    let size = size
                        .as_i64()
                        .ok_or_else(|| invalid(format!("`shapes.{}` has to be an integer", short(name))))?;
                    options.shapes.set(name, size)?;
                }
            }
            Some(_) => return Err(invalid("`shapes` has to be an object")),
        }
        options.preprocessor = match self.0.get("preprocessor") {
            None | Some(Value::Null) => None,
            Some(Value::Object(preprocessor)) => Some(preprocessor.clone()),
            Some(_) => return Err(invalid("`preprocessor` has to be an object")),
        };
        Ok(options)
    }

    fn text(&self, key: &str) -> Result<Option<&str>, Failed> {
        match self.0.get(key) {
            None | Some(Value::Null) => Ok(None),
            Some(Value::String(text)) => Ok(Some(text)),
            Some(_) => Err(invalid(format!("`{key}` has to be a text"))),
        }
    }
}

fn answer_for(want: &str, config: &Rc<ExporterConfig>, options: &Result<DummyOptions, Failed>) -> Field {
    let with_options = |make: fn(&ExporterConfig, &DummyOptions) -> Value| match options {
        Ok(options) => Field::Json(make(config, options)),
        Err(failed) => failed.into(),
    };
    match want {
        "contract" => Field::Contract(Rc::clone(config)),
        "dummy_inputs" => with_options(dummy::dummy_inputs),
        "feed" => with_options(dummy::feed),
        other => {
            let message =
                format!("nothing is called `{}`: expected contract, dummy_inputs, feed or plan", short(other));
            Field::from(&invalid(message))
        }
    }
}

fn arguments(given: Option<&Value>, key: &str) -> Result<Arguments, Failed> {
    let mut arguments = Arguments::new();
    for (name, value) in arguments_of(given, key)? {
        arguments.set(&name, value);
    }
    Ok(arguments)
}

fn arguments_of(given: Option<&Value>, key: &str) -> Result<Vec<(String, Given)>, Failed> {
    let given = match given {
        None | Some(Value::Null) => return Ok(Vec::new()),
        Some(Value::Object(given)) => given,
        Some(_) => return Err(invalid(format!("`{key}` has to be an object"))),
    };
    few(given.len(), key)?;
    let value = |(name, value): (&String, &Value)| match value {
        Value::Null => Ok((name.clone(), Given::None)),
        Value::Bool(flag) => Ok((name.clone(), Given::Bool(*flag))),
        Value::String(text) => Ok((name.clone(), Given::Text(text.clone()))),
        value => match value.as_i64() {
            Some(size) => Ok((name.clone(), Given::Int(size))),
            None => Err(invalid(format!("`{key}.{}` has to be true, false, null, an integer or a text", short(name)))),
        },
    };
    given.iter().map(value).collect()
}

/// An error if there are more names than any request needs.
fn few(names: usize, key: &str) -> Result<(), Failed> {
    if names > MAX_NAMES {
        return Err(invalid(format!("`{key}` has {names} names, and {MAX_NAMES} are the most that it may have")));
    }
    Ok(())
}
