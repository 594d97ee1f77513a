//! `check`: exported files beside their contract.

use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::io::Write;
use std::path::{Path, PathBuf};

use clap::{Args, ValueEnum};
use optimum_exporters::check::{
    Exported, FileReport, Finding, Kind, PossibleExport, Report, Runtime, Severity, Verdict as RunVerdict,
    check_for_runtime, exporter_of, extension_of, fitting as fitting_of, folder_with_files, in_one_file, is_companion,
    other_format, possible_exports, told,
};
use optimum_exporters::json::{Json, Object, Sink, put_file_report};
use optimum_exporters::signature::{Format, Signature};
use optimum_exporters::{Error, ExportPlan, ExporterConfig};

use super::model::{Model, Opened};
use super::run::{Ran, RunArgs};
use super::source::near_path;
use super::table::plain;
use super::{Stop, Verdict, color, fitting, json_page, made_with, report};

/// The most files of a directory that are checked.
const MOST_FILES: usize = 1_000;

#[derive(Args)]
pub struct Check {
    #[command(flatten)]
    model: Model,
    /// The exported files, .onnx or .xml [default: all that are in MODEL, its folder `onnx` or the one that is called as
    /// their exporter, and those of a pipeline's parts]
    #[arg(value_name = "FILE")]
    files: Vec<PathBuf>,
    /// Expect an encoder and its decoder in one file
    #[arg(long)]
    monolith: bool,
    /// Hold them as well against what this runtime reads
    #[arg(long = "for", value_name = "RUNTIME")]
    meant_for: Option<ForRuntime>,
    /// Print JSON
    #[arg(long)]
    json: bool,
    #[command(flatten)]
    run: RunArgs,
}

#[derive(Clone, Copy, ValueEnum)]
enum ForRuntime {
    /// File names, weights, types and the names of axes, as transformers.js has them
    #[value(name = "transformers.js")]
    TransformersJs,
    /// File names and inputs, as the ORTModel classes of optimum-onnx have them
    Optimum,
    /// genai_config.json beside the files
    OnnxruntimeGenai,
    /// Versions that ONNX Runtime loads
    Ort,
}

impl From<ForRuntime> for Runtime {
    fn from(runtime: ForRuntime) -> Self {
        match runtime {
            ForRuntime::TransformersJs => Self::TransformersJs,
            ForRuntime::Optimum => Self::Optimum,
            ForRuntime::OnnxruntimeGenai => Self::OnnxruntimeGenai,
            ForRuntime::Ort => Self::Ort,
        }
    }
}

/// An exported file, with what was read of it.
type File = (PathBuf, Result<Signature, Error>);

/// What the files may be, and how each is held against them.
enum Meant {
    /// What was asked for, with the task where that was.
    One(Option<String>, Vec<ExportPlan>),
    /// The export that fits best.
    Any(Vec<PossibleExport>),
}

/// What the files were checked for.
#[derive(Default)]
struct Taken {
    tasks: Vec<String>,
    /// Whether several parts were expected in one file.
    monolith: bool,
    /// The library, where it is not the model's own.
    other_library: Option<&'static str>,
    /// The options with which they fit, where they do not with those that were given.
    fitting: Option<String>,
    /// The plan that they were held against, and the model that it is of.
    plan: Option<(ExportPlan, Option<optimum_exporters::Model>)>,
}

impl Check {
    pub fn run(&self, out: &mut impl Write) -> Result<(), Stop> {
        self.run.check()?;
        let (opened, meant, files) = self.found(&self.model.open(self.monolith)?)?;
        // What cannot be read says no sizes.
        let preprocessor = opened.model().preprocessor().ok().flatten();
        let exported = Exported::new(&files, self.files.is_empty())
            .with_sizes(self.run.sizes()?)
            .with_preprocessor(preprocessor.as_ref());
        let meant = meant.of_variants_with(&files, self.files.is_empty());
        let (mut taken, mut report) = meant.hold(exported, &files, opened.model())?;
        taken.fitting = taken.fitting.or_else(|| self.fitting(&opened, exported, &report));
        if let (Some(runtime), Some((plan, _))) = (self.meant_for, &taken.plan) {
            check_for_runtime(runtime.into(), opened.model().directory(), plan, &files, &mut report)?;
        }
        let ran = match &taken.plan {
            Some((plan, model)) if self.run.is_asked_for() => {
                let opened = match model.clone() {
                    Some(model) => opened.with_model(model),
                    None => opened,
                };
                Some(self.run.run(&opened, plan, &files, &mut report)?)
            }
            _ => None,
        };
        report.files.sort_by_key(|file| (std::cmp::Reverse(file.worst()), file.path.clone()));
        let (report, ran) = (&report, ran.as_ref());
        if self.json {
            let meant_for = self.meant_for.map(Runtime::from);
            json_page::print(&Page { taken: &taken, report, graphs: &files, ran, meant_for }, out)?;
        } else {
            out.write_all(self.text(&taken, report, &files, ran).as_bytes())?;
        }
        match report.worst() {
            Some(Severity::Error) => Err(Stop::Found(Verdict::AtFault)),
            Some(Severity::Warning) => Err(Stop::Found(Verdict::Doubtful)),
            Some(Severity::Note) | None => Ok(()),
        }
    }

    /// The options with which the files fit the task that was asked for.
    fn fitting(&self, opened: &Opened<'_>, exported: Exported<'_>, report: &Report) -> Option<String> {
        let task = self.model.asked_task().filter(|_| !opened.model().is_pipeline())?;
        let is_wrong = report.worst() == Some(Severity::Error);
        is_wrong.then(|| fitting::options(opened, task, self.monolith, exported)).flatten()
    }

    /// What the files may be and what is in them, of the exporter that was asked for, or that writes such files.
    fn found<'a>(&self, opened: &Opened<'a>) -> Result<(Opened<'a>, Meant, Vec<File>), Stop> {
        let own = opened.exporter();
        if !self.files.is_empty() {
            self.files.iter().for_each(|path| say_near(path));
            let files = read_all(&self.files);
            let format = files.iter().find_map(|(_, graph)| graph.as_ref().ok()).map(|graph| graph.format);
            let exporter = format.and_then(exporter_of).filter(|_| self.model.asked_exporter().is_none());
            let opened = opened.with_exporter(exporter.unwrap_or(own));
            let meant = self.meant(&opened)?;
            return Ok((opened, meant, files));
        }
        let of = |exporter: &'a str| {
            let opened = opened.with_exporter(exporter);
            let meant = self.meant(&opened)?;
            let files = self.files_of(&opened, &meant)?;
            Ok((opened, meant, files))
        };
        let other = exporter_of(Format::Ir).filter(|other| *other != own && self.model.asked_exporter().is_none());
        match (of(own), other) {
            (Err(Stop::Input(reason)), Some(other)) => match of(other) {
                Err(Stop::Input(of_other)) => Err(Stop::Input(self.of_two(opened, (own, reason), (other, of_other)))),
                Err(_) => Err(Stop::Input(reason)),
                found => found,
            },
            (found, _) => found,
        }
    }

    /// What is said where the files of neither of two exporters can be checked: what is wrong with those that are there, or
    /// else with the exporter that knows the model.
    fn of_two(&self, opened: &Opened<'_>, (own, reason): (&str, String), (other, of_other): (&str, String)) -> String {
        let directory = opened.model().directory();
        let has_files = |exporter: &str| {
            let extension = extension_of(exporter).unwrap_or_default();
            let folders = [directory.to_owned(), directory.join(exporter)];
            // The first that is one will do.
            folders.iter().flat_map(|folder| models_in(folder, extension)).any(|path| is_model(&Signature::read(&path)))
        };
        match (has_files(own), has_files(other)) {
            (false, true) => of_other,
            (false, false) if self.meant(&opened.with_exporter(own)).is_err() && reason != of_other => {
                format!("{reason}; and with {other}, {of_other}")
            }
            _ => reason,
        }
    }

    /// The plan for the task, or what the files may be where there is none.
    fn meant(&self, opened: &Opened<'_>) -> Result<Meant, Stop> {
        if self.model.asked_task().is_some() || opened.model().is_pipeline() {
            let mut plans = opened.plans(self.monolith).map_err(|error| opened.explain(error))?;
            plans.extend(opened.plans_of_other_variants(self.monolith));
            return Ok(Meant::One(self.model.asked_task().map(str::to_owned), plans));
        }
        let plan =
            |monolith| move |model: &optimum_exporters::Model| opened.with_model(model.clone()).export_plan(monolith);
        let mut possible = possible_exports(opened.model(), opened.exporter(), plan(self.monolith))
            .map_err(|error| opened.explain(error))?;
        possible.extend(in_one_file(&possible, plan(true)));
        if let Some(library) = opened.library() {
            possible.retain(|export| export.library == library);
        }
        let in_variants = |export: &PossibleExport| {
            let plans = opened.with_model(export.model.clone()).plans_of_other_variants(self.monolith);
            plans.into_iter().map(|plan| export.with_plan(plan)).collect::<Vec<_>>()
        };
        let others: Vec<_> = possible.iter().flat_map(in_variants).collect();
        possible.extend(others);
        let without_state = |export: &PossibleExport| {
            let plan = opened.with_model(export.model.clone()).plan_without_state(&export.plan, self.monolith)?;
            Some(export.with_plan(plan))
        };
        let others: Vec<_> = possible.iter().filter_map(without_state).collect();
        possible.extend(others);
        Ok(Meant::Any(possible))
    }

    /// All files that are found, with what was read of each.
    fn files_of(&self, opened: &Opened<'_>, meant: &Meant) -> Result<Vec<File>, Stop> {
        let directory = Some(opened.model().directory()).filter(|directory| directory.is_dir()).ok_or_else(|| {
            Stop::Input("there are no files to check: name them, or a directory that holds them".to_owned())
        })?;
        let exporter = opened.exporter();
        let extension = extension_of(exporter).unwrap_or_default();
        let mut folders = BTreeSet::from([directory.to_owned(), directory.join(exporter)]);
        for plan in meant.plans() {
            let parents = plan.submodels().iter().filter_map(|part| Path::new(&part.file).parent());
            folders.extend(parents.map(|parent| directory.join(parent)));
        }
        let is_own = |path: &PathBuf| !is_companion(path, exporter);
        let all = folders.iter().flat_map(|folder| models_in(folder, extension)).filter(is_own);
        let found: BTreeSet<_> = all.take(MOST_FILES).collect();
        let files = read_all(&found);
        let mut parts = meant.plans().flat_map(ExportPlan::submodels);
        if !has_models(&files) && !parts.any(|part| found.iter().any(|path| path.ends_with(&part.file))) {
            let deeper = || {
                let folder = folder_with_files(directory, extension)?;
                // A folder that says nothing of its model is nothing to give.
                let what =
                    if directory.join(&folder).join("config.json").is_file() { "that one, or the" } else { "the" };
                Some(format!("; its folder `{}` has some: give {what} files", plain(&folder.display().to_string())))
            };
            let other = folders.iter().find_map(|folder| other_format(folder)).or_else(deeper).unwrap_or_default();
            let kind = if files.is_empty() { "file" } else { "file that is a model" };
            return Err(Stop::Input(format!(
                "{} holds no .{extension} {kind}, nor does its folder `{exporter}`{other}",
                directory.display()
            )));
        }
        Ok(files)
    }

    fn text(&self, taken: &Taken, report: &Report, graphs: &[File], ran: Option<&Ran>) -> String {
        let mut text = String::new();
        let is_read = |file: &FileReport| file.findings.iter().all(|finding| finding.kind != Kind::Unreadable);
        let has_graph = report.files.iter().any(|file| file.part.is_some() && is_read(file));
        if self.model.asked_task().is_none() && !taken.tasks.is_empty() && has_graph {
            let one = if taken.monolith { " in one file" } else { "" };
            let of = taken.other_library.map_or_else(String::new, |library| format!(" as {library} exports it"));
            let _ =
                writeln!(text, "no --task given: checked for {}{one}{of}, which fits best", taken.tasks.join(" or "));
        }
        if let Some(variant) = taken.other_variant().filter(|_| has_graph && !self.model.has_variant()) {
            let _ = writeln!(text, "no --variant given: checked for `{variant}`, which fits best");
        }
        for file in &report.files {
            let _ = writeln!(text, "{}: {}", plain(&file.path.display().to_string()), summary(file));
            findings(&mut text, &file.findings);
            ran.into_iter().for_each(|ran| ran.write(&mut text, &file.path));
        }
        findings(&mut text, &report.findings);
        text += &made_with::of_files(graphs);
        let _ = writeln!(text, "{}", plain(&taken.verdict(report).to_string()));
        if let Some(runtime) = self.meant_for {
            let runtime = Runtime::from(runtime);
            let what = match worst_for(report) {
                Some(Severity::Error) => "does not run it as it is",
                Some(Severity::Warning) => "runs it, but not in every way",
                Some(Severity::Note) | None => "nothing is in the way of it",
            };
            let _ = writeln!(text, "for {runtime}: {what}");
        }
        text
    }
}

impl Taken {
    /// The variant of the export, where it is not the one that is exported by default.
    fn other_variant(&self) -> Option<&'static str> {
        variant_of(&self.plan.as_ref()?.0)
    }

    /// What the files can be fed, and with which options they would fit.
    fn verdict(&self, report: &Report) -> RunVerdict {
        let mut verdict = report.verdict();
        if let Some(options) = self.fitting.as_ref().filter(|_| !verdict.why.is_empty()) {
            verdict.why += &format!("; with {options} the contract is that of the files");
        }
        verdict
    }
}

/// The variant of an export, where it is not the one that is exported by default.
fn variant_of(plan: &ExportPlan) -> Option<&'static str> {
    let other =
        |config: &ExporterConfig| Some(config.variant()).filter(|variant| *variant != config.class().default_variant);
    plan.submodels().iter().find_map(|part| other(&part.config))
}

/// How much the worst matters of what was found for a runtime.
fn worst_for(report: &Report) -> Option<Severity> {
    let of_runtime = report.findings().filter(|finding| finding.kind == Kind::Runtime);
    of_runtime.map(|finding| finding.severity).max()
}

impl Meant {
    fn plans(&self) -> impl Iterator<Item = &ExportPlan> {
        let (one, any) = match self {
            Self::One(_, plans) => (plans.as_slice(), [].as_slice()),
            Self::Any(possible) => ([].as_slice(), possible.as_slice()),
        };
        one.iter().chain(any.iter().map(|export| &export.plan))
    }

    /// Without the variants that are not exported by default and whose files are not there: all of them, or, of some of the
    /// files, any.
    fn of_variants_with(self, files: &[File], is_whole: bool) -> Self {
        let stem = |path: &Path| path.file_stem().map(|stem| stem.to_string_lossy().into_owned()).unwrap_or_default();
        let is_there = |file: &str| files.iter().any(|(path, _)| stem(path).starts_with(&stem(Path::new(file))));
        let may_be = |plan: &ExportPlan| {
            let mut parts = plan.submodels().iter().map(|part| is_there(&part.file));
            variant_of(plan).is_none()
                || if is_whole { parts.all(|is_there| is_there) } else { parts.any(|is_there| is_there) }
        };
        // What was asked for stays first.
        match self {
            Self::One(task, plans) => {
                let kept = plans.into_iter().enumerate().filter(|(at, plan)| *at == 0 || may_be(plan));
                Self::One(task, kept.map(|(_, plan)| plan).collect())
            }
            Self::Any(possible) => Self::Any(possible.into_iter().filter(|export| may_be(&export.plan)).collect()),
        }
    }

    /// Holds files against it; `model` is what was opened.
    fn hold(
        self,
        exported: Exported<'_>,
        graphs: &[(PathBuf, Result<Signature, Error>)],
        model: &optimum_exporters::Model,
    ) -> Result<(Taken, Report), Error> {
        let possible = match self {
            Self::One(task, mut plans) => {
                let (places, report) = exported.check_for_any_task(&plans, &[])?;
                let tasks = task.into_iter().collect();
                let plan = places.first().map(|at| (plans.swap_remove(*at), None));
                return Ok((Taken { tasks, plan, ..Taken::default() }, report));
            }
            Self::Any(possible) => possible,
        };
        let plans: Vec<_> = possible.iter().map(|export| export.plan.clone()).collect();
        let told = told(&possible, graphs.iter().filter_map(|(_, graph)| graph.as_ref().ok()));
        let (places, report) = exported.check_for_any_task(&plans, &told)?;
        let fitting = fitting_of(&possible, &places);
        let own = model.library().value.name;
        let taken = Taken {
            tasks: gathered_once(fitting.iter().map(|export| export.task)),
            monolith: fitting.first().is_some_and(|export| export.monolith),
            fitting: task_without_error(&possible, (&plans, own), exported, &report),
            other_library: fitting.first().map(|export| export.library).filter(|library| *library != own),
            plan: fitting.first().map(|export| (export.plan.clone(), Some(export.model.clone()))),
        };
        Ok((taken, report))
    }
}

/// The options of the task that files fit without an error, beside the model's own library, where they do not fit the one
/// that the config tells.
fn task_without_error(
    possible: &[PossibleExport],
    (plans, own): (&[ExportPlan], &str),
    exported: Exported<'_>,
    report: &Report,
) -> Option<String> {
    let is_wrong = |report: &Report| report.worst() == Some(Severity::Error);
    let (places, of_other) = exported.check_for_any_task(plans, &[]).ok().filter(|_| is_wrong(report))?;
    let other = possible.get(*places.first()?).filter(|_| !is_wrong(&of_other))?;
    let library = if other.library == own { String::new() } else { format!(" --library {}", other.library) };
    let monolith = if other.monolith { " --monolith" } else { "" };
    Some(format!("--task {}{library}{monolith}", other.task))
}

/// Tasks in their order, each once: variants of an export are of the same.
fn gathered_once<'a>(tasks: impl Iterator<Item = &'a str>) -> Vec<String> {
    let mut once: Vec<String> = Vec::new();
    for task in tasks {
        if !once.iter().any(|known| known == task) {
            once.push(task.to_owned());
        }
    }
    once
}

/// Says which file was most likely meant by a path that leads nowhere.
fn say_near(path: &Path) {
    if let Some(near) = near_path(path).filter(|_| !path.exists()) {
        report("note", &format!("there is no file `{}`; did you mean `{}`?", path.display(), near.display()));
    }
}

fn read_all<'a>(paths: impl IntoIterator<Item = &'a PathBuf>) -> Vec<File> {
    paths.into_iter().map(|path| (path.clone(), Signature::read(path))).collect()
}

/// Whether any is a model.
fn has_models(files: &[File]) -> bool {
    files.iter().any(|(_, graph)| is_model(graph))
}

/// Whether what was read is a model, damaged or not, and not something else of the same extension.
fn is_model(graph: &Result<Signature, Error>) -> bool {
    !matches!(graph, Err(Error::NoModel { .. }))
}

pub fn models_in(folder: &Path, extension: &str) -> Vec<PathBuf> {
    let entries = folder.read_dir().into_iter().flatten().take(MOST_FILES).filter_map(Result::ok);
    let is_model = |path: &PathBuf| path.extension().is_some_and(|found| found == extension);
    entries.map(|entry| entry.path()).filter(is_model).collect()
}

/// What a file is, and how many findings of each kind there are.
fn summary(file: &FileReport) -> String {
    let part = file.part.as_deref().map_or_else(String::new, |part| format!("{part}, "));
    let count = |severity| file.findings.iter().filter(|finding| finding.severity == severity).count();
    let counted = |severity: Severity| match count(severity) {
        0 => None,
        1 => Some(format!("1 {severity}")),
        several => Some(format!("{several} {severity}s")),
    };
    let all: Vec<_> = [Severity::Error, Severity::Warning, Severity::Note].into_iter().filter_map(counted).collect();
    format!("{part}{}", if all.is_empty() { "as the contract has it".to_owned() } else { all.join(", ") })
}

pub fn findings(text: &mut String, findings: &[Finding]) {
    let is_on = color::on_stdout();
    for finding in findings {
        let (word, said) = (finding.severity.name(), plain(&finding.to_string()));
        let rest = said.strip_prefix(word).unwrap_or(&said);
        let _ = writeln!(text, "  {}{rest}", color::word(word, is_on));
    }
}

/// What is found, as JSON.
struct Page<'a> {
    taken: &'a Taken,
    report: &'a Report,
    graphs: &'a [File],
    ran: Option<&'a Ran>,
    meant_for: Option<Runtime>,
}

/// The runtime that files were held against as well, and how much the worst of that matters.
struct For<'a>(Runtime, &'a Report);

impl Json for For<'_> {
    fn write<S: Sink>(&self, sink: S) -> Result<S::Done, S::Failed> {
        let mut fields = sink.object()?;
        fields.field("runtime", self.0.name())?;
        fields.field("version", self.0.version())?;
        fields.field("worst", &worst_for(self.1))?;
        fields.end()
    }
}

impl<'a> Json for Page<'a> {
    fn write<S: Sink>(&self, sink: S) -> Result<S::Done, S::Failed> {
        let mut fields = sink.object()?;
        fields.field("tasks", &self.taken.tasks)?;
        if self.taken.monolith {
            fields.field("monolith", &true)?;
        }
        if let Some(variant) = self.taken.other_variant() {
            fields.field("variant", variant)?;
        }
        if let Some(library) = self.taken.other_library {
            fields.field("library", library)?;
        }
        fields.field("worst", &self.report.worst())?;
        fields.field("verdict", &self.taken.verdict(self.report))?;
        let file = |report: &'a FileReport| {
            let graph =
                self.graphs.iter().find(|(path, _)| *path == report.path).and_then(|(_, graph)| graph.as_ref().ok());
            FileWithRuns { report, graph, ran: self.ran }
        };
        fields.field("files", &self.report.files.iter().map(file).collect::<Vec<_>>())?;
        fields.field("findings", &self.report.findings)?;
        if let Some(runtime) = self.meant_for {
            fields.field("for", &For(runtime, self.report))?;
        }
        if let Some(ran) = self.ran {
            fields.field("runtime", ran.runtime())?;
        }
        fields.field("form", &json_page::FORM)?;
        fields.end()
    }
}

struct FileWithRuns<'a> {
    report: &'a FileReport,
    graph: Option<&'a Signature>,
    ran: Option<&'a Ran>,
}

impl Json for FileWithRuns<'_> {
    fn write<S: Sink>(&self, sink: S) -> Result<S::Done, S::Failed> {
        let mut fields = sink.object()?;
        put_file_report(self.report, &mut fields)?;
        made_with::put(self.graph, &mut fields)?;
        if let Some(ran) = self.ran {
            fields.field("runs", &ran.as_json(&self.report.path))?;
        }
        fields.end()
    }
}
