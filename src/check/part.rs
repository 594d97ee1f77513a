//! Finds which part of a plan each file is.

use std::cmp::Reverse;
use std::path::{Path, PathBuf};

use serde_json::{Map, Value};

use super::compare::findings;
use super::expectation::Expectation;
use super::finding::{Finding, Kind, Severity, Subject};
use super::halves;
use super::made_up::is_made_up;
use super::mixed;
use super::named::Named;
use super::weights;
use crate::error::Error;
use crate::export::types::ExportPlan;
use crate::export::types::ExporterConfig;
use crate::onnx::Signature;
use crate::spec::sizes::Shapes;

/// What was found in one file.
#[derive(Clone, Debug)]
pub struct FileReport {
    /// The file, as it was given.
    pub path: PathBuf,
    /// The part of the plan that it is, by name; `None` if it is none, or could not be read.
    pub part: Option<String>,
    /// What differs, the worst first.
    pub findings: Vec<Finding>,
    /// How many outputs have several axes that the contract says nothing of.
    unsaid: usize,
    /// How many entries that each layer of the contract's cache has are there for any layer.
    cached: usize,
    /// Whether both the file and the contract have a cache among their inputs, whatever its entries are.
    takes_cache: bool,
    /// Whether it stands beside the file of the part that it is most like, and is of another model.
    is_beside: bool,
}

impl FileReport {
    /// A file of which there is nothing else to say.
    fn of(path: &Path, finding: Finding) -> Self {
        let (path, findings) = (path.to_owned(), vec![finding]);
        Self { path, part: None, findings, unsaid: 0, cached: 0, takes_cache: false, is_beside: false }
    }

    /// How much the worst finding matters, `None` if there is none.
    pub fn worst(&self) -> Option<Severity> {
        self.findings.iter().map(|finding| finding.severity).max()
    }
}

/// What was found in the files of an export.
#[derive(Clone, Debug)]
pub struct Report {
    /// Each file, in the order in which they were given.
    pub files: Vec<FileReport>,
    /// What is not about any of them: parts of the plan that no file is.
    pub findings: Vec<Finding>,
}

impl Report {
    /// Everything that was found.
    pub fn findings(&self) -> impl Iterator<Item = &Finding> {
        self.files.iter().flat_map(|file| &file.findings).chain(&self.findings)
    }

    /// How much the worst finding matters, `None` if there is none.
    pub fn worst(&self) -> Option<Severity> {
        self.findings().map(|finding| finding.severity).max()
    }

    /// How little it fits, the least first; `told` is how well the model's files tell its plan.
    fn rank(&self, told: usize) -> impl Ord + use<> {
        // A plan of which a file is no part says nothing against that, and fits it less than any other.
        let is_no_part = |finding: &&Finding| (finding.severity, finding.kind) == (Severity::Note, Kind::NoPart);
        // One that is like a part of any plan says less, as much as a name that is wrong.
        let beside = self.files.iter().filter(|file| file.is_beside).count();
        let foreign = self.findings().filter(is_no_part).count() - beside;
        // A file that takes a cache is a decoder with one, whatever else differs.
        let takes_cache = self.files.iter().filter(|file| file.takes_cache).count();
        let names = beside + self.findings().filter(|finding| finding.is_about_names()).count();
        // Of contracts with as many names that are wrong, that with the cache which a file has on either side.
        let cached: usize = self.files.iter().map(|file| file.cached).sum();
        let kinds = self.findings().filter(|finding| finding.is_about_kinds()).count();
        // Weights that are not there are missed whatever the plan is.
        let is_of_plan = |finding: &&Finding| finding.kind != Kind::ExternalData && finding.kind != Kind::Unreadable;
        let has_error = self.findings().filter(is_of_plan).any(|finding| finding.severity == Severity::Error);
        let unsaid: usize = self.files.iter().map(|file| file.unsaid).sum();
        (
            foreign,
            Reverse(takes_cache),
            names,
            Reverse(cached),
            told > BY_CONFIG,
            has_error,
            told,
            kinds,
            unsaid,
            self.findings().map(Finding::cost).sum::<u64>(),
        )
    }
}

impl Finding {
    /// Whether it is about a name that is not there, or that should not be, unless an exporter made it up.
    pub(super) fn is_about_names(&self) -> bool {
        match self.severity {
            Severity::Error => {
                matches!(self.kind, Kind::Missing | Kind::MissingFile | Kind::NoPart | Kind::Unexpected)
            }
            Severity::Warning => self.kind == Kind::Unexpected && !self.subject.tensor().is_some_and(is_made_up),
            Severity::Note => false,
        }
    }

    /// Whether it is about what something is, and not how long.
    pub(super) const fn is_about_kinds(&self) -> bool {
        matches!(self.severity, Severity::Error) && matches!(self.kind, Kind::Rank | Kind::Dtype | Kind::NoTensor)
    }

    /// Puts the gravest first, and leaves those of a kind as they are.
    pub(crate) fn worst_first(findings: &mut [Self]) {
        findings.sort_by_key(|finding| Reverse(finding.severity));
    }

    /// How much it speaks against a file being what it is taken for.
    pub(super) const fn cost(&self) -> u64 {
        match (self.severity, self.kind) {
            (Severity::Error, Kind::Missing | Kind::Unexpected | Kind::NoTensor) => 1_000,
            (Severity::Error, Kind::Rank | Kind::Dtype | Kind::LayerCount) => 500,
            (Severity::Error, _) => 300,
            (Severity::Warning, _) => 50,
            (Severity::Note, Kind::Opset) => 0,
            (Severity::Note, Kind::Missing) => 20,
            (Severity::Note, _) => 2,
        }
    }
}

/// The most that `told` is of what the config names, and nothing else tells.
const BY_CONFIG: usize = 1;

/// A part that a file can be.
#[derive(Clone, Copy)]
pub(crate) struct Part<'a> {
    pub(crate) name: &'a str,
    pub(crate) file: &'a str,
    pub(crate) config: &'a ExporterConfig,
    /// The input that it has besides those of the config.
    pub(crate) flag: Option<&'static str>,
    /// Whether it keeps its past as state.
    pub(crate) is_stateful: bool,
    /// The contract of the part for the first step that is merged into it.
    pub(crate) first: Option<&'a ExporterConfig>,
}

pub(crate) fn parts(plan: &ExportPlan) -> impl Iterator<Item = Part<'_>> {
    let submodels = plan.submodels().iter().map(|submodel| Part {
        name: &submodel.name,
        file: &submodel.file,
        config: &submodel.config,
        flag: None,
        is_stateful: submodel.stateful,
        first: None,
    });
    let merged = plan.merged().iter().map(|merged| Part {
        name: &merged.name,
        file: &merged.file,
        config: &merged.config,
        flag: Some(merged.flag),
        is_stateful: false,
        first: plan.submodel(&merged.without_past).map(|submodel| &submodel.config),
    });
    submodels.chain(merged)
}

/// Holds files against a plan. A file whose name is that of a part, perhaps with an addition as in
/// `model_quantized.onnx`, is taken for that part; any other for the part whose contract it fits best.
/// Where `is_whole`, the files should be all of the export, and a part that none of them is an error.
///
/// A file that could not be read is given with its error.
///
/// # Errors
/// As [`ExporterConfig::outputs`], of any part of the plan.
pub fn check(
    plan: &ExportPlan,
    files: &[(PathBuf, Result<Signature, Error>)],
    is_whole: bool,
) -> Result<Report, Error> {
    Exported::new(files, is_whole).check(plan)
}

/// Files to be held against plans.
#[derive(Clone, Copy, Debug)]
pub struct Exported<'a> {
    files: &'a [(PathBuf, Result<Signature, Error>)],
    is_whole: bool,
    sizes: Shapes,
    preprocessor: Option<&'a Map<String, Value>>,
}

impl<'a> Exported<'a> {
    /// Files, each with what was read of it; where `is_whole`, they should be all of an export.
    pub fn new(files: &'a [(PathBuf, Result<Signature, Error>)], is_whole: bool) -> Self {
        Self { files, is_whole, sizes: Shapes::default(), preprocessor: None }
    }

    /// The same where inputs are meant to have the sizes that were set, and no others.
    #[must_use]
    pub const fn with_sizes(mut self, sizes: Shapes) -> Self {
        self.sizes = sizes;
        self
    }

    /// The same where sizes are known that the model's preprocessor says.
    #[must_use]
    pub const fn with_preprocessor(mut self, preprocessor: Option<&'a Map<String, Value>>) -> Self {
        self.preprocessor = preprocessor;
        self
    }

    /// Holds them against a plan, as [`check`].
    ///
    /// # Errors
    /// As [`check`].
    pub fn check(&self, plan: &ExportPlan) -> Result<Report, Error> {
        self.held(plan, &self.named())
    }

    /// The graphs with their values by name, for any number of plans.
    fn named(&self) -> Vec<Option<Named<'a>>> {
        let named = |(path, file): &'a (PathBuf, Result<Signature, Error>)| {
            file.as_ref().ok().map(|graph| Named::new(path, graph))
        };
        self.files.iter().map(named).collect()
    }

    fn held(&self, plan: &ExportPlan, named: &[Option<Named<'_>>]) -> Result<Report, Error> {
        let parts: Vec<_> = parts(plan).collect();
        let expectations = parts
            .iter()
            .map(|part| Expectation::new(part, &self.sizes, self.preprocessor))
            .collect::<Result<Vec<_>, _>>()?;
        let reports = self.files.iter().zip(named).map(|((path, file), graph)| match (file, graph) {
            (_, Some(graph)) if self.is_whole && is_foreign(path, graph.graph, &parts, &expectations) => {
                let reason = "it is no part of this export: it takes nothing that any part does".to_owned();
                FileReport::of(path, about_files(Severity::Note, Kind::NoPart, reason))
            }
            (_, Some(graph)) => match halves::half_of(graph, named, &expectations).zip(parts.first()) {
                Some((half, part)) if !is_named(path, part) => of_half(path, graph, &half, part),
                _ => {
                    let report = of_file(path, graph, &parts, &expectations);
                    self.file_of_its_part(&report, &parts).map_or(report, |own| beside(path, own))
                }
            },
            (file, None) => {
                of_unread(path, file.as_ref().err(), by_name(path, &parts).and_then(|at| parts.get(at)), self.is_whole)
            }
        });
        let mut files: Vec<_> = reports.collect();
        mixed::find(&parts, named, &mut files)?;
        let missing = if self.is_whole { missing(plan, &files) } else { Vec::new() };
        Ok(Report { files, findings: missing })
    }

    /// The file that is called as the part which another file beside it, called as none, is most like, where that one is of
    /// another model: it takes something else, or lacks what is taken and what is given.
    fn file_of_its_part(&self, report: &FileReport, parts: &[Part<'_>]) -> Option<&'a Path> {
        let part = parts.iter().find(|part| report.part.as_deref() == Some(part.name))?;
        let has = |kind: Kind, is_input: bool| {
            let is_it = |subject: &Subject| match subject {
                Subject::Input(_) => is_input,
                Subject::Output(_) => !is_input,
                Subject::State(_) | Subject::File => false,
            };
            let mut errors = report.findings.iter().filter(|finding| finding.severity == Severity::Error);
            errors.any(|finding| finding.kind == kind && is_it(&finding.subject))
        };
        let is_another = has(Kind::Unexpected, true) || has(Kind::Missing, true) && has(Kind::Missing, false);
        let is_stranger = self.is_whole && by_name(&report.path, parts).is_none() && is_another;
        let mut paths = self.files.iter().map(|(path, _)| path.as_path());
        paths.find(|path| is_stranger && path.ends_with(part.file))
    }

    /// Holds them against the plan that they fit best, as [`check_for_any_task`].
    ///
    /// # Errors
    /// As [`check_for_any_task`].
    pub fn check_for_any_task(&self, plans: &[ExportPlan], told: &[usize]) -> Result<(Vec<usize>, Report), Error> {
        let mut best: Option<(_, Vec<usize>, Report)> = None;
        let mut failed = None;
        let named = self.named();
        for (at, plan) in plans.iter().enumerate() {
            let report = match self.held(plan, &named) {
                Ok(report) => report,
                Err(error) => {
                    failed = Some(error);
                    continue;
                }
            };
            let rank = report.rank(told.get(at).copied().unwrap_or(usize::MAX));
            // Of thousands of files one report is kept, and no more.
            match &mut best {
                Some((known, places, _)) if *known == rank => places.push(at),
                Some((known, ..)) if *known < rank => {}
                _ => best = Some((rank, vec![at], report)),
            }
        }
        best.map(|(_, places, best)| (places, best)).ok_or_else(|| failed.unwrap_or(Error::NoModelType))
    }
}

/// [`check`] where the task is not known: for each of these plans, and the report of that which fits
/// best, with the places among them, from 0, of all that fit as well as it does. A plan that cannot be checked is
/// passed over while another can.
///
/// How many files are a part decides first, then that a file takes a cache, then names, then whether the config names the class
/// of such a model, then whether there is any error, then `told`, which has for each plan how well the model's own files tell it,
/// 0 the best; 0 and 1 are those that the config names. A plan beyond its end is told by nothing. Ranks, types and sizes never
/// outweigh these.
///
/// # Errors
/// As [`check`], if no plan can be checked; [`Error::NoModelType`] if there are no plans.
pub fn check_for_any_task(
    plans: &[ExportPlan],
    files: &[(PathBuf, Result<Signature, Error>)],
    is_whole: bool,
    told: &[usize],
) -> Result<(Vec<usize>, Report), Error> {
    Exported::new(files, is_whole).check_for_any_task(plans, told)
}

fn of_file(path: &Path, named: &Named<'_>, parts: &[Part<'_>], expectations: &[Expectation]) -> FileReport {
    let graph = named.graph;
    let all = || expectations.iter().map(|expectation| findings(expectation, named)).enumerate();
    let found = match by_name(path, parts) {
        Some(at) => expectations.get(at).map(|expectation| (at, findings(expectation, named))),
        None => all().min_by_key(|(_, findings)| findings.iter().map(Finding::cost).sum::<u64>()),
    };
    match found {
        Some((at, mut findings)) => {
            findings.extend(weights::findings(path, graph));
            Finding::worst_first(&mut findings);
            let part = parts.get(at).map(|part| part.name.to_owned());
            let unsaid = expectations.get(at).map_or(0, |expectation| expectation.unsaid(named));
            let cached = expectations.get(at).map_or(0, |expectation| expectation.cached(named));
            let takes_cache = expectations.get(at).is_some_and(|expectation| expectation.takes_cache(named));
            FileReport { path: path.to_owned(), part, findings, unsaid, cached, takes_cache, is_beside: false }
        }
        None => {
            let finding = about_files(Severity::Error, Kind::NoPart, "the export has no files".to_owned());
            FileReport::of(path, finding)
        }
    }
}

/// What is to be said of a file that is a half of a part.
fn of_half(path: &Path, named: &Named<'_>, half: &Expectation, part: &Part<'_>) -> FileReport {
    let mut all = vec![halves::finding(part, half)];
    all.extend(findings(half, named));
    all.extend(weights::findings(path, named.graph));
    Finding::worst_first(&mut all);
    let (unsaid, part) = (half.unsaid(named), Some(part.name.to_owned()));
    FileReport { path: path.to_owned(), part, findings: all, unsaid, cached: 0, takes_cache: false, is_beside: false }
}

/// What is to be said of a file that was not read. What is no model, and is called as no part, happens to stand where files of
/// the export were looked for.
fn of_unread(path: &Path, error: Option<&Error>, part: Option<&Part<'_>>, is_whole: bool) -> FileReport {
    let finding = match (error, part) {
        (Some(Error::NoModel { reason, .. }), None) if is_whole => {
            about_files(Severity::Note, Kind::NoPart, format!("passed over, as it is no model: {reason}"))
        }
        (error, _) => {
            about_files(Severity::Error, Kind::Unreadable, error.map(ToString::to_string).unwrap_or_default())
        }
    };
    FileReport { part: part.map(|part| part.name.to_owned()), ..FileReport::of(path, finding) }
}

/// Whether a file beside those of an export has nothing to do with it: neither its name nor any of its inputs is one of a
/// part's.
fn is_foreign(path: &Path, graph: &Signature, parts: &[Part<'_>], expectations: &[Expectation]) -> bool {
    let takes =
        |expectation: &Expectation| graph.inputs.iter().any(|value| value.names().any(|name| expectation.takes(name)));
    by_name(path, parts).is_none() && !expectations.iter().any(takes)
}

/// What is to be said of a file of another model, beside the one of the part that it is most like.
fn beside(path: &Path, own: &Path) -> FileReport {
    let own = own.file_name().unwrap_or(own.as_os_str()).display();
    let reason = format!(
        "it is no part of this export: it is like {own}, which is there, and takes or gives something else; `identify` tells \
         whose contract it fits"
    );
    FileReport { is_beside: true, ..FileReport::of(path, about_files(Severity::Note, Kind::NoPart, reason)) }
}

/// Whether a file has the very name of a part's.
fn is_named(path: &Path, part: &Part<'_>) -> bool {
    path.file_name() == Path::new(part.file).file_name()
}

/// The part whose file's name the path ends in, or whose name and an addition; the longest name counts.
fn by_name(path: &Path, parts: &[Part<'_>]) -> Option<usize> {
    let fits = |part: &Part<'_>| {
        let file = Path::new(part.file);
        if path.ends_with(file) {
            return true;
        }
        let stem = file.file_stem().and_then(|stem| stem.to_str()).unwrap_or_default();
        let folder = file.parent().filter(|folder| !folder.as_os_str().is_empty());
        let found = path.file_stem().and_then(|stem| stem.to_str()).unwrap_or_default();
        let in_folder = folder.is_none_or(|folder| path.parent().is_some_and(|parent| parent.ends_with(folder)));
        in_folder && found.strip_prefix(stem).is_some_and(|rest| rest.starts_with(['_', '-', '.']))
    };
    let known = parts.iter().enumerate().filter(|(_, part)| fits(part));
    known.max_by_key(|(_, part)| part.file.len()).map(|(at, _)| at)
}

/// Parts that no file is. Two that are merged into one file are not missed where that is there, nor
/// the one where the two are.
fn missing(plan: &ExportPlan, files: &[FileReport]) -> Vec<Finding> {
    let is_there = |name: &str| files.iter().any(|file| file.part.as_deref() == Some(name));
    let is_merged = |name: &str| {
        let holds =
            |merged: &&crate::export::export_plan::Merged| merged.with_past == name || merged.without_past == name;
        plan.merged().iter().filter(holds).any(|merged| is_there(&merged.name))
    };
    let missing = plan.submodels().iter().filter(|part| !is_there(&part.name) && !is_merged(&part.name));
    missing
        .map(|part| {
            let reason = format!("there is no file for the part `{}`, which is {} by default", part.name, part.file);
            let mut finding = about_files(Severity::Error, Kind::MissingFile, reason);
            finding.expected.clone_from(&part.file);
            finding
        })
        .collect()
}

pub(super) fn about_files(severity: Severity, kind: Kind, reason: String) -> Finding {
    let (found, expected) = (String::new(), String::new());
    Finding { severity, kind, subject: Subject::File, axis: None, found, expected, reason }
}
