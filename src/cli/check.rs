//! `check`: exported files beside their contract.

use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::io::Write;
use std::path::{Path, PathBuf};

use clap::Args;
use optimum_exporters::check::{FileReport, Finding, Report, Severity, check, check_for_any_task};
use optimum_exporters::json::{Json, Object, Sink, put_file_report};
use optimum_exporters::onnx::Signature;
use optimum_exporters::{Error, ExportPlan, TasksManager};

use super::model::Model;
use super::run::{Ran, RunArgs};
use super::table::plain;
use super::{Stop, Verdict, json_page};

/// The most files of a directory that are checked.
const MOST_FILES: usize = 1_000;

/// The folder that holds the files of an export in many repositories.
const FOLDER: &str = "onnx";

#[derive(Args)]
pub struct Check {
    #[command(flatten)]
    model: Model,
    /// The .onnx files [default: all that are in MODEL, its folder `onnx` and those of a pipeline's parts]
    #[arg(value_name = "FILE")]
    files: Vec<PathBuf>,
    /// Expect an encoder and its decoder in one file
    #[arg(long)]
    monolith: bool,
    /// Print JSON
    #[arg(long)]
    json: bool,
    #[command(flatten)]
    run: RunArgs,
}

/// Plans, and the task that each is for; a pipeline's has none.
#[derive(Default)]
struct Planned {
    tasks: Vec<String>,
    plans: Vec<ExportPlan>,
    /// The places of those that the model's files tell.
    told: Vec<usize>,
}

impl Check {
    pub fn run(&self, out: &mut impl Write) -> Result<(), Stop> {
        self.run.check()?;
        let Planned { tasks, plans, told } = self.planned()?;
        let files: Vec<_> = self.files(&plans)?.into_iter().map(|path| read(&path)).collect();
        let is_whole = self.files.is_empty();
        let (places, mut report) = match plans.as_slice() {
            [plan] => (vec![0], check(plan, &files, is_whole)?),
            plans => check_for_any_task(plans, &files, is_whole, &told)?,
        };
        let ran = match places.first().and_then(|at| plans.get(*at)) {
            Some(plan) if self.run.is_asked_for() => {
                Some(self.run.run(&self.model.open(self.monolith)?, plan, &files, &mut report)?)
            }
            _ => None,
        };
        report.files.sort_by_key(|file| (std::cmp::Reverse(file.worst()), file.path.clone()));
        let tasks: Vec<_> = places.into_iter().filter_map(|at| tasks.get(at).map(String::as_str)).collect();
        let (report, ran) = (&report, ran.as_ref());
        if self.json {
            json_page::print(&Page { tasks: &tasks, report, ran }, out)?;
        } else {
            out.write_all(self.text(&tasks, report, ran).as_bytes())?;
        }
        match report.worst() {
            Some(Severity::Error) => Err(Stop::Found(Verdict::AtFault)),
            Some(Severity::Warning) => Err(Stop::Found(Verdict::Doubtful)),
            Some(Severity::Note) | None => Ok(()),
        }
    }

    /// The plan for the task, or those for each task there is.
    fn planned(&self) -> Result<Planned, Stop> {
        let opened = self.model.open(self.monolith)?;
        if self.model.asked_task().is_some() || opened.model().is_pipeline() {
            let plan = opened.export_plan(self.monolith).map_err(|error| opened.explain(error))?;
            return Ok(Planned {
                tasks: self.model.asked_task().map(str::to_owned).into_iter().collect(),
                plans: vec![plan],
                told: Vec::new(),
            });
        }
        let model_type = &opened.model().model_type().map_err(|error| opened.explain(error))?.value;
        let tasks =
            TasksManager::get_supported_tasks_for_model_type(model_type, opened.exporter(), None, opened.library())
                .map_err(|error| opened.explain(error))?;
        let told = opened.model().task(opened.exporter()).ok();
        let told = told.map(|found| without_past(&found.value).to_owned());
        let mut failed = None;
        let mut planned = Planned::default();
        for (task, _) in tasks {
            let opened = self.model.open_for(Some(task), self.monolith)?;
            match opened.export_plan(self.monolith) {
                Ok(plan) => {
                    if told.as_deref() == Some(without_past(task)) {
                        planned.told.push(planned.plans.len());
                    }
                    planned.tasks.push((*task).to_owned());
                    planned.plans.push(plan);
                }
                Err(error) => failed = Some(opened.explain(error)),
            }
        }
        match failed {
            Some(error) if planned.plans.is_empty() => Err(error),
            _ => Ok(planned),
        }
    }

    /// The files that are named, or all that are found.
    fn files(&self, plans: &[ExportPlan]) -> Result<Vec<PathBuf>, Stop> {
        if !self.files.is_empty() {
            return Ok(self.files.clone());
        }
        let opened = self.model.open(self.monolith)?;
        let directory = Some(opened.model().directory()).filter(|directory| directory.is_dir()).ok_or_else(|| {
            Stop::Input("there are no files to check: name them, or a directory that holds them".to_owned())
        })?;
        let mut folders = BTreeSet::from([directory.to_owned(), directory.join(FOLDER)]);
        for plan in plans {
            let parents = plan.submodels().iter().filter_map(|part| Path::new(&part.file).parent());
            folders.extend(parents.map(|parent| directory.join(parent)));
        }
        let found: BTreeSet<_> = folders.iter().flat_map(|folder| models_in(folder)).take(MOST_FILES).collect();
        if found.is_empty() {
            return Err(Stop::Input(format!(
                "{} holds no .onnx file, nor does its folder `{FOLDER}`",
                directory.display()
            )));
        }
        Ok(found.into_iter().collect())
    }

    fn text(&self, tasks: &[&str], report: &Report, ran: Option<&Ran>) -> String {
        let mut text = String::new();
        if self.model.asked_task().is_none() && !tasks.is_empty() {
            let _ = writeln!(text, "no --task given: checked for {}, which fits best", tasks.join(" or "));
        }
        for file in &report.files {
            let _ = writeln!(text, "{}: {}", plain(&file.path.display().to_string()), summary(file));
            findings(&mut text, &file.findings);
            ran.into_iter().for_each(|ran| ran.write(&mut text, &file.path));
        }
        findings(&mut text, &report.findings);
        text
    }
}

/// A task, whether with past or not.
fn without_past(task: &str) -> &str {
    task.strip_suffix("-with-past").unwrap_or(task)
}

fn read(path: &Path) -> (PathBuf, Result<Signature, Error>) {
    (path.to_owned(), Signature::read(path))
}

fn models_in(folder: &Path) -> Vec<PathBuf> {
    let entries = folder.read_dir().into_iter().flatten().take(MOST_FILES).filter_map(Result::ok);
    let is_model = |path: &PathBuf| path.extension().is_some_and(|extension| extension == "onnx");
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
    for finding in findings {
        let _ = writeln!(text, "  {}", plain(&finding.to_string()));
    }
}

/// What is found, as JSON.
struct Page<'a> {
    tasks: &'a [&'a str],
    report: &'a Report,
    ran: Option<&'a Ran>,
}

impl Json for Page<'_> {
    fn write<S: Sink>(&self, sink: S) -> Result<S::Done, S::Failed> {
        let mut fields = sink.object()?;
        fields.field("tasks", self.tasks)?;
        fields.field("worst", &self.report.worst())?;
        let file = |report| FileWithRuns { report, ran: self.ran };
        fields.field("files", &self.report.files.iter().map(file).collect::<Vec<_>>())?;
        fields.field("findings", &self.report.findings)?;
        if let Some(ran) = self.ran {
            fields.field("runtime", ran.runtime())?;
        }
        fields.end()
    }
}

struct FileWithRuns<'a> {
    report: &'a FileReport,
    ran: Option<&'a Ran>,
}

impl Json for FileWithRuns<'_> {
    fn write<S: Sink>(&self, sink: S) -> Result<S::Done, S::Failed> {
        let mut fields = sink.object()?;
        put_file_report(self.report, &mut fields)?;
        if let Some(ran) = self.ran {
            fields.field("runs", &ran.as_json(&self.report.path))?;
        }
        fields.end()
    }
}
