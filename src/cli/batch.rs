//! `batch`: a JSON request a line, a JSON answer a line, in order.

use std::borrow::Cow;
use std::io::{self, Read, Write};
use std::num::NonZeroUsize;
use std::rc::Rc;
use std::sync::Arc;
use std::thread;

use clap::{Args, value_parser};
use optimum_exporters::arguments::Given;
use optimum_exporters::export_plan::PlanOptions;
use optimum_exporters::json::{Document, Json, JsonRef, ObjectRef, Writer};
use optimum_exporters::model::image_processor_first;
use optimum_exporters::{
    Arguments, DummyOptions, Error, ExportConfigConstructor, ExportPlan, ExporterConfig, MAX_CONFIG_BYTES,
    PretrainedConfig, Query, TasksManager,
};
use optimum_exporters_common::nearest;

use super::answer::{Answer, Failed, Field, invalid};
use super::in_order::{Line, answer_in_order};
use super::{Stop, short};

/// The files of an export, or why they cannot be told.
type Planned = Result<ExportPlan, Error>;

/// The most bytes that a request may have.
const MAX_REQUEST_BYTES: usize = MAX_CONFIG_BYTES + (1 << 20);

/// The most names that a request may have in one of its lists or objects.
const MAX_NAMES: usize = 64;
/// What a request can hold.
const KEYS: [&str; 15] = [
    "id",
    "task",
    "config",
    "model_type",
    "library_name",
    "exporter",
    "transformers",
    "args",
    "set",
    "shapes",
    "preprocessor",
    "monolith",
    "stateful",
    "variant",
    "want",
];

/// The most values that a preprocessor may have, keys counted as well.
const MAX_PREPROCESSOR_VALUES: usize = 1 << 16;

/// The most threads that answer.
const MOST_JOBS: i64 = 256;

/// Arguments of `batch`.
#[derive(Args)]
pub struct Batch {
    /// How many threads answer, 256 at most [default: as many as there are cores]
    #[arg(long, value_name = "N", value_parser = value_parser!(u16).range(1..=MOST_JOBS))]
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
            match line {
                Line::Whole(line) => answer(line, out)?,
                Line::TooLong => {
                    let failed = invalid(format!("the line has more than {MAX_REQUEST_BYTES} bytes"));
                    Answer::without_id(failed).write(&mut *out)?;
                }
            }
            out.end_line();
            Ok(())
        })
    }
}

fn answer(line: &[u8], out: &mut Writer<'_>) -> io::Result<()> {
    let failed = |message: String, out| Answer::without_id(invalid(message)).write(out);
    // Windows puts it before what it pipes.
    let line = line.strip_prefix(b"\xef\xbb\xbf").unwrap_or(line);
    let document = match std::str::from_utf8(line) {
        Ok(text) => Document::read(text.to_owned()),
        Err(_) => Err(Document::refusal(line)),
    };
    let document = match document {
        Ok(document) => Arc::new(document),
        Err(error) => return failed(format!("the line is no JSON: {error}"), out),
    };
    let Some(request) = document.root().as_object().map(Request) else {
        return failed("the line is JSON, but not an object".to_owned(), out);
    };
    let config = request.config();
    let arguments = arguments(request.given("args"), "args");
    Answer { id: request.0.get("id"), fields: request.answer(&config, &arguments) }.write(out)
}

/// A request's fields.
struct Request<'a>(ObjectRef<'a>);

impl<'a> Request<'a> {
    /// What a field has, if not null.
    fn given(&self, key: &str) -> Option<JsonRef<'a>> {
        self.0.get(key).filter(|given| !given.is_null())
    }

    fn config(&self) -> Result<Option<PretrainedConfig>, Failed> {
        match self.given("config") {
            None => Ok(None),
            Some(config) if config.as_object().is_some() => Ok(Some(PretrainedConfig::from_object(config))),
            Some(other) => {
                Err(invalid(format!("`config` is {}: expected an object, as config.json has it", found(other))))
            }
        }
    }

    fn answer<'b>(
        &self,
        config: &'b Result<Option<PretrainedConfig>, Failed>,
        arguments: &'b Result<Arguments, Failed>,
    ) -> Result<Vec<(&'a str, Field<'b>)>, Failed>
    where
        'a: 'b,
    {
        self.check_keys()?;
        let wanted = self.wanted()?;
        self.check_of_plan(&wanted)?;
        let config = config.as_ref().map_err(Clone::clone)?;
        let arguments = arguments.as_ref().map_err(Clone::clone)?;
        let constructor = self.constructor(config.as_ref(), arguments)?;
        let Some(config) = config else {
            return Ok(vec![("contract", Field::Lookup(constructor))]);
        };
        let mut answers = Vec::new();
        let (plans, others): (Vec<_>, Vec<_>) = wanted.into_iter().partition(|want| *want == "plan");
        let alone = plans.is_empty() || others.is_empty();
        if !others.is_empty() {
            let options = self.dummy_options().map(Rc::new);
            let made = match self.exporter_config(&constructor, config) {
                Err(failed) if !alone => Err(failed),
                made => Ok(Rc::new(made?)),
            };
            let answer = |want: &'a str| {
                let field = match &made {
                    Ok(made) => answer_for(want, made, &options),
                    Err(failed) => Field::Failed(failed.clone()),
                };
                (want, field)
            };
            answers.extend(others.into_iter().map(answer));
        }
        for want in plans {
            let plan = match self.plan(&constructor, config) {
                Err(failed) if !alone => Field::Failed(failed),
                made => Field::Plan(made?),
            };
            answers.push((want, plan));
        }
        Ok(answers)
    }

    /// A key that nothing reads is an error, as what was meant by it would be missed in silence.
    fn check_keys(&self) -> Result<(), Failed> {
        let unknown = self.0.iter().map(|(key, _)| key).find(|key| !KEYS.contains(key));
        unknown.map_or(Ok(()), |key| {
            let expected = match nearest(key, KEYS) {
                Some(near) => format!("; did you mean `{near}`?"),
                None => format!(": expected {}", KEYS.join(", ")),
            };
            Err(invalid(format!("a request has no key `{}`{expected}", short(key))))
        })
    }

    /// What the lookup finds.
    fn constructor<'b>(
        &self,
        config: Option<&'b PretrainedConfig>,
        arguments: &'b Arguments,
    ) -> Result<ExportConfigConstructor<'b>, Failed>
    where
        'a: 'b,
    {
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
        if let Some(version) = self.text("transformers")? {
            query = query.transformers(version.parse()?);
        }
        Ok(TasksManager::get_exporter_config_constructor(&query)?)
    }

    fn exporter_config(
        &self,
        constructor: &ExportConfigConstructor<'_>,
        config: &PretrainedConfig,
    ) -> Result<ExporterConfig, Failed> {
        let mut exporter_config = constructor.call(config)?;
        for (name, value) in arguments_of(self.given("set"), "set")? {
            exporter_config.set(&name, value)?;
        }
        Ok(exporter_config)
    }

    /// The plan of the whole model, to which the arguments of one of its parts mean nothing.
    fn plan(&self, constructor: &ExportConfigConstructor<'_>, config: &PretrainedConfig) -> Result<Planned, Failed> {
        let options = PlanOptions { monolith: self.flag("monolith", false)?, stateful: self.flag("stateful", true)? };
        let mut exporter_config = constructor.bind(&Arguments::new()).call(config)?;
        exporter_config.set_variant(self.text("variant")?.unwrap_or("default"))?;
        Ok(exporter_config.export_plan_with(options))
    }

    fn flag(&self, key: &str, default: bool) -> Result<bool, Failed> {
        match self.given(key).map(JsonRef::as_bool) {
            None => Ok(default),
            Some(Some(flag)) => Ok(flag),
            Some(None) => Err(self.wrong(key, "true or false")),
        }
    }

    fn wanted(&self) -> Result<Vec<&'a str>, Failed> {
        let wrong = || self.wrong("want", "a list of names");
        let Some(given) = self.given("want") else { return Ok(vec!["contract"]) };
        let names = given.as_list().ok_or_else(wrong)?;
        few(names.len(), "want")?;
        let mut wanted = Vec::with_capacity(names.len());
        for name in names.iter() {
            let name = name.as_str().ok_or_else(wrong)?;
            if !wanted.contains(&name) {
                wanted.push(name);
            }
        }
        Ok(wanted)
    }

    fn dummy_options(&self) -> Result<DummyOptions, Failed> {
        let mut options = DummyOptions::default();
        if let Some(shapes) = self.object("shapes")? {
            for (name, size) in shapes.iter() {
                let wrong = || invalid(format!("`shapes.{}` is {}: expected an integer", short(name), found(size)));
                options.shapes.set(name, size.as_i64().ok_or_else(wrong)?)?;
            }
        }
        if let Some(preprocessor) = self.object("preprocessor")? {
            let values = preprocessor.value().values();
            if values > MAX_PREPROCESSOR_VALUES {
                return Err(invalid(format!(
                    "`preprocessor` has {values} values, and {MAX_PREPROCESSOR_VALUES} are the most that it may have"
                )));
            }
            options.preprocessor = Some(image_processor_first(preprocessor.to_map()));
        }
        Ok(options)
    }

    fn object(&self, key: &str) -> Result<Option<ObjectRef<'a>>, Failed> {
        let Some(given) = self.given(key) else { return Ok(None) };
        given.as_object().map(Some).ok_or_else(|| self.wrong(key, "an object"))
    }

    fn text(&self, key: &str) -> Result<Option<&'a str>, Failed> {
        let Some(given) = self.given(key) else { return Ok(None) };
        given.as_str().map(Some).ok_or_else(|| self.wrong(key, "a text"))
    }

    fn wrong(&self, key: &str, expected: &str) -> Failed {
        let found = self.0.get(key).map_or_else(|| "missing".to_owned(), found);
        invalid(format!("`{key}` is {found}: expected {expected}"))
    }

    /// What is said of a plan means nothing to anything else: it would be passed over in silence.
    fn check_of_plan(&self, wanted: &[&str]) -> Result<(), Failed> {
        let of_plan = ["monolith", "stateful", "variant"].into_iter().find(|key| self.given(key).is_some());
        match of_plan.filter(|_| !wanted.contains(&"plan")) {
            None => Ok(()),
            Some("variant") => Err(invalid(
                "`variant` is of a plan, and `want` has no `plan`: the variant of a contract stands under `set`",
            )),
            Some(key) => Err(invalid(format!("`{key}` is of a plan, and `want` has no `plan`"))),
        }
    }
}

fn answer_for<'a>(want: &str, config: &Rc<ExporterConfig>, options: &Result<Rc<DummyOptions>, Failed>) -> Field<'a> {
    let config = Rc::clone(config);
    let of_options = |field: fn(Rc<ExporterConfig>, Rc<DummyOptions>) -> Field<'a>, config| match options {
        Ok(options) => field(config, Rc::clone(options)),
        Err(failed) => Field::Failed(failed.clone()),
    };
    match want {
        "contract" => Field::Contract(config),
        "dummy_inputs" => of_options(Field::DummyInputs, config),
        "feed" => of_options(Field::Feed, config),
        other => Field::Failed(invalid(format!(
            "nothing is called `{}`: expected contract, dummy_inputs, feed or plan",
            short(other)
        ))),
    }
}

fn arguments(given: Option<JsonRef<'_>>, key: &str) -> Result<Arguments, Failed> {
    let mut arguments = Arguments::new();
    for (name, value) in arguments_of(given, key)? {
        arguments.set(&name, value);
    }
    Ok(arguments)
}

fn arguments_of<'a>(given: Option<JsonRef<'a>>, key: &str) -> Result<Vec<(Cow<'a, str>, Given)>, Failed> {
    let Some(given) = given else { return Ok(Vec::new()) };
    let wrong = || invalid(format!("`{key}` is {}: expected an object", found(given)));
    let given = given.as_object().ok_or_else(wrong)?;
    few(given.len(), key)?;
    let mut arguments = Vec::new();
    for (name, value) in given.iter() {
        // An axis of several sizes.
        if let Some(parts) = value.as_object() {
            few(parts.len(), key)?;
            if parts.is_empty() {
                return Err(invalid(format!("`{key}.{}` is an object with nothing in it", short(name))));
            }
            for (part, value) in parts.iter() {
                let name = format!("{name}.{part}");
                arguments.push((Cow::Owned(name.clone()), argument(&name, value, key)?));
            }
        } else {
            arguments.push((Cow::Borrowed(name), argument(name, value, key)?));
        }
    }
    Ok(arguments)
}

fn argument(name: &str, value: JsonRef<'_>, key: &str) -> Result<Given, Failed> {
    let flag = || value.as_bool().map(Given::Bool);
    let text = || value.as_str().map(|text| Given::Text(text.to_owned()));
    let none = || value.is_null().then_some(Given::None);
    let given = none().or_else(flag).or_else(text).or_else(|| value.as_i64().map(Given::Int));
    let expected = "expected true, false, null, an integer or a text";
    given.ok_or_else(|| invalid(format!("`{key}.{}` is {}: {expected}", short(name), found(value))))
}

/// A value as a message names it.
fn found(value: JsonRef<'_>) -> String {
    if value.is_null() {
        "null".to_owned()
    } else if let Some(flag) = value.as_bool() {
        flag.to_string()
    } else if let Some(text) = value.as_str() {
        format!("the text \"{}\"", short(text))
    } else if value.as_list().is_some() {
        "a list".to_owned()
    } else if value.as_object().is_some() {
        "an object".to_owned()
    } else if let Some(number) = value.as_i64() {
        number.to_string()
    } else {
        value.as_f64().map_or_else(|| "a number".to_owned(), |number| number.to_string())
    }
}

/// An error if there are more names than any request needs.
fn few(names: usize, key: &str) -> Result<(), Failed> {
    if names > MAX_NAMES {
        return Err(invalid(format!("`{key}` has {names} names, and {MAX_NAMES} are the most that it may have")));
    }
    Ok(())
}
