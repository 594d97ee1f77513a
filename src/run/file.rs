//! The runs of one file.

use std::collections::BTreeMap;
use std::path::Path;

use super::compare::{Expected, not_numbers, unsteady, with_reference};
use super::runtime::{Output, Runtime, Session, guarded};
use super::sizes::{as_fixed, changes, with};
use super::{Run, RunOptions, RunOutput};
use crate::check::{Difference, Finding, Kind, Part, Severity, Subject, float_of, ranks};
use crate::dtype::DType;
use crate::error::Error;
use crate::export::axes::Part as AxesPart;
use crate::export::types::ExporterConfig;
use crate::gathered::gathered;
use crate::onnx::{Signature, external_files};
use crate::spec::dummy::DummyOptions;
use crate::symbolic::{OutputShapes, Sizes};
use crate::tensors::{Tensor, TensorData};

/// The attribute of an exporter config that says whether a merged file uses the past.
const BRANCH: &str = "use_cache_branch";

/// The sizes that say how many tokens a step has, and how long the past is before it.
const TOKENS: &str = "sequence_length";
const PAST: &str = "past_sequence_length";

/// A file to be run.
pub(super) struct OfFile<'a> {
    pub(super) path: &'a Path,
    pub(super) part: &'a Part<'a>,
    pub(super) graph: &'a Signature,
    /// What was found before anything ran.
    pub(super) known: &'a [Finding],
    pub(super) runtime: &'a dyn Runtime,
    pub(super) options: &'a RunOptions,
    /// What it is fed in place of dummy inputs.
    pub(super) inputs: Option<Vec<(&'a str, &'a Tensor)>>,
    /// What it should give.
    pub(super) reference: Option<Vec<(&'a str, &'a Tensor)>>,
}

/// A run that was made.
struct Done {
    sizes: Sizes,
    shapes: OutputShapes,
    outputs: Vec<Output>,
    /// The sizes of the run, as text.
    at: String,
}

/// The contract as it is in the runs of one branch.
struct Branch {
    config: ExporterConfig,
    flag: Option<(&'static str, bool)>,
}

/// The finding that a file was not run: it is a note where another finding says what is wrong.
pub(super) fn not_run(reason: &str, known: &[Finding]) -> Box<Finding> {
    let is_known = known.iter().any(|finding| finding.severity == Severity::Error || finding.kind == Kind::NoPart);
    let severity = if is_known { Severity::Note } else { Severity::Warning };
    Box::new(Difference::new(severity, Kind::NotRun, format!("it was not run: {reason}")).of(Subject::File))
}

impl OfFile<'_> {
    pub(super) fn run(&self) -> (Vec<Run>, Vec<Finding>) {
        match self.session() {
            Ok(mut session) => self.runs(session.as_mut()),
            Err(finding) => (Vec::new(), vec![*finding]),
        }
    }

    /// The file, loaded.
    fn session(&self) -> Result<Box<dyn Session>, Box<Finding>> {
        let is_at_fault =
            |finding: &&Finding| finding.severity == Severity::Error && matches!(finding.subject, Subject::Input(_));
        if self.inputs.is_none() && self.known.iter().any(|finding| is_at_fault(&finding)) {
            return Err(not_run("it does not take what the contract feeds it", self.known));
        }
        if self.known.iter().any(|finding| finding.kind == Kind::ExternalData && finding.severity == Severity::Error) {
            return Err(not_run("its weights are not as they should be", self.known));
        }
        let files = external_files(self.path).map_err(|error| self.failed(&error.to_string()))?;
        let folder = self.path.parent().unwrap_or(Path::new(""));
        if let Some(missing) = files.iter().find(|file| !folder.join(file).is_file()) {
            let missing = missing.display().to_string();
            let reason = format!("its weights are in {missing}, which is not beside it: it cannot be run");
            let difference = Difference::new(Severity::Error, Kind::ExternalData, reason).between("", missing);
            return Err(Box::new(difference.of(Subject::File)));
        }
        guarded(|| self.runtime.load(self.path, self.graph)).map_err(|reason| self.failed(&reason))
    }

    /// The finding that the runtime does not run the file: what a runtime that lacks operators cannot run may
    /// be right all the same.
    fn failed(&self, reason: &str) -> Box<Finding> {
        const MOST: usize = 1_000;
        let name = self.runtime.name();
        let reason: String = reason.chars().take(MOST).collect();
        let (severity, reason) = match self.runtime.is_complete() {
            true => (Severity::Error, format!("{name} does not run it: {reason}")),
            false => (Severity::Warning, format!("{name} does not run it, which another runtime may: {reason}")),
        };
        Box::new(Difference::new(severity, Kind::Run, reason).of(Subject::File))
    }

    /// What speaks for a file whose values are far from the reference.
    fn doubt(&self) -> String {
        if self.runtime.is_complete() {
            return String::new();
        }
        format!("; {} may be at fault, which computes some operators otherwise", self.runtime.name())
    }

    fn runs(&self, session: &mut dyn Session) -> (Vec<Run>, Vec<Finding>) {
        let (mut runs, mut findings) = (Vec::new(), Vec::new());
        let branches = match self.branches() {
            Ok(branches) => branches,
            Err(error) => return (runs, vec![*not_run(&error.to_string(), self.known)]),
        };
        if branches.len() > 1 && self.reference.is_some() {
            let reason = format!(
                "it is not said which value of `{BRANCH}` the reference is of: give the inputs that it was made of"
            );
            findings.push(Difference::new(Severity::Error, Kind::Reference, reason).of(Subject::File));
        }
        let reference = self.reference.as_ref().filter(|_| branches.len() == 1);
        for branch in &branches {
            let made = self.of_branch(branch, session, &mut findings);
            for (at, Done { sizes, outputs, .. }) in made.into_iter().enumerate() {
                let compared = match reference.filter(|_| at == 0) {
                    Some(reference) => {
                        let tolerance = branch.config.class().atol_for_validation;
                        let (compared, found) = with_reference(&outputs, reference, tolerance, &self.doubt());
                        findings.extend(found);
                        compared
                    }
                    None => Vec::new(),
                };
                let outputs = outputs.into_iter().map(RunOutput::from).collect();
                runs.push(Run { sizes, flag: branch.flag, outputs, compared });
            }
        }
        (runs, findings)
    }

    /// The branches that the file has, or the one that it is fed.
    fn branches(&self) -> Result<Vec<Branch>, Error> {
        let Some(name) = self.part.flag else {
            return Ok(vec![Branch { config: self.part.config.clone(), flag: None }]);
        };
        let fed = self.inputs.as_ref().map(|inputs| {
            let flag = inputs.iter().find(|(known, _)| *known == name).map(|(_, tensor)| tensor.data());
            match flag {
                Some(TensorData::Bool(values)) if values.len() == 1 => Ok(values.contains(&true)),
                _ => Err(Error::InvalidTensors {
                    what: "the inputs".to_owned(),
                    reason: format!("there is no `{name}`, which has to be true or false"),
                }),
            }
        });
        let values = fed.transpose()?.map_or(vec![false, true], |value| vec![value]);
        let branch = |value| {
            let mut config = self.part.config.clone();
            config.set(BRANCH, value)?;
            Ok(Branch { config, flag: Some((name, value)) })
        };
        values.into_iter().map(branch).collect()
    }

    /// Runs a branch at two sets of sizes, or with what it is fed.
    fn of_branch(&self, branch: &Branch, session: &mut dyn Session, findings: &mut Vec<Finding>) -> Vec<Done> {
        let options = &self.options.dummy;
        let first = match self.once(branch, options, session) {
            Ok(first) => first,
            Err(finding) => return self.as_a_loop_feeds(branch, *finding, session, findings),
        };
        findings.extend(self.compared(&first));
        if self.inputs.is_some() {
            return vec![first];
        }
        let changes = changes(&branch.config, self.graph, options, &self.options.kept_sizes).unwrap_or_default();
        if changes.is_empty() {
            return vec![first];
        }
        match self.once(branch, &with(options, &changes), session) {
            Ok(second) => {
                findings.extend(self.compared(&second));
                let (one, other) = ((&*first.outputs, &*first.at), (&*second.outputs, &*second.at));
                findings.extend(unsteady(&first.shapes, one, other));
                vec![first, second]
            }
            Err(finding) => {
                findings.push(self.which(branch, &changes, *finding, session));
                vec![first]
            }
        }
    }

    /// Runs a decoder that does not take several tokens beside a past as a loop that generates feeds it: all tokens of a
    /// prompt without a past, then one token with it. What it did not take is a warning where it takes these.
    fn as_a_loop_feeds(
        &self,
        branch: &Branch,
        mut finding: Finding,
        session: &mut dyn Session,
        findings: &mut Vec<Finding>,
    ) -> Vec<Done> {
        let kept = |name: &str| self.options.kept_sizes.iter().any(|kept| kept == name);
        let is_open = finding.kind == Kind::Run && self.inputs.is_none() && !kept(TOKENS) && !kept(PAST);
        let tokens = self.options.dummy.shapes.iter().find(|(name, _)| *name == TOKENS).map(|(_, size)| size);
        if let Some(tokens) = tokens.filter(|_| is_open && has_past(&branch.config)) {
            let steps = [vec![(PAST, 0)], vec![(TOKENS, 1), (PAST, tokens)]];
            let steps = steps.iter().map(|step| self.once(branch, &with(&self.options.dummy, step), session));
            if let Ok(steps) = steps.collect::<Result<Vec<_>, _>>() {
                finding.severity = Severity::Warning;
                finding.reason += "; as a loop feeds it, a prompt without past and then one token at a time, it runs";
                findings.push(finding);
                findings.extend(steps.iter().flat_map(|step| self.compared(step)));
                return steps;
            }
        }
        findings.push(finding);
        Vec::new()
    }

    /// Says which of the sizes that were changed are at fault, where any is by itself.
    fn which(
        &self,
        branch: &Branch,
        changes: &[(&'static str, i64)],
        mut finding: Finding,
        session: &mut dyn Session,
    ) -> Finding {
        let fails = |change: &&(&'static str, i64)| {
            self.once(branch, &with(&self.options.dummy, &[**change]), session).is_err()
        };
        let at_fault: Vec<_> = changes.iter().filter(fails).map(|(name, size)| format!("{name} = {size}")).collect();
        let which = if at_fault.is_empty() { "other sizes".to_owned() } else { at_fault.join(", ") };
        finding.reason = format!("at {which} it fails, while the contract has these axes dynamic: {}", finding.reason);
        finding
    }

    fn compared(&self, done: &Done) -> Vec<Finding> {
        let ranks = ranks(self.part.config);
        let of_numbers = self.inputs.iter().flatten().all(|(_, tensor)| not_numbers(tensor) == 0);
        let expected = Expected {
            graph: self.graph,
            shapes: &done.shapes,
            ranks: &ranks,
            known: self.known,
            at: &done.at,
            of_numbers,
        };
        expected.findings(&done.outputs)
    }

    /// What the file takes of what was drawn or is given: a decoder with past takes less than the contract has.
    fn fed<'t>(&'t self, drawn: &'t [(String, Tensor)]) -> Result<Vec<(&'t str, &'t Tensor)>, Box<Finding>> {
        let fed: BTreeMap<&str, &Tensor> = match &self.inputs {
            Some(inputs) => gathered(inputs.iter().copied()),
            None => gathered(drawn.iter().map(|(name, tensor)| (name.as_str(), tensor))),
        };
        let taken = self.graph.inputs.iter().filter_map(|input| match fed.get_key_value(input.name.as_str()) {
            Some((name, tensor)) => Some(Ok((*name, *tensor))),
            None if input.has_default => None,
            None => Some(Err(not_run(&format!("there is nothing to feed its input `{}`", input.name), self.known))),
        });
        taken.collect()
    }

    /// One run.
    fn once(&self, branch: &Branch, options: &DummyOptions, session: &mut dyn Session) -> Result<Done, Box<Finding>> {
        let not_made = |error: Error| not_run(&error.to_string(), self.known);
        let drawn = match &self.inputs {
            Some(_) => Vec::new(),
            None => {
                let feed = match branch.flag {
                    Some((flag, has_past)) => branch.config.feed_of_merged(flag, has_past, options),
                    None => branch.config.feed(options),
                };
                let feed = feed.map_err(not_made)?;
                let float = DType::from_name(branch.config.float_dtype()).unwrap_or(DType::Fp32);
                // A file of another precision is fed what it takes, as `check` holds it against that.
                let feed = feed.with_floats(float, float_of(self.graph).unwrap_or(float));
                let feed = feed.of_those(|name| self.graph.input(name).is_some());
                let feed = as_fixed(feed, &branch.config, self.graph, options).map_err(not_made)?;
                feed.draw(self.options.seed, self.options.limit_bytes).map_err(not_made)?
            }
        };
        let fed = self.fed(&drawn)?;
        let sizes = sizes_of(&branch.config, &fed).map_err(not_made)?;
        let shapes = branch.config.output_shapes(&sizes).map_err(not_made)?;
        let at = text_of(&sizes, branch.flag);
        let outputs = guarded(|| session.run(&fed)).map_err(|reason| self.failed(&format!("at {at}: {reason}")))?;
        Ok(Done { sizes, shapes, outputs, at })
    }
}

/// Whether a contract has a past among its inputs.
fn has_past(config: &ExporterConfig) -> bool {
    let is_past = |part: &AxesPart| matches!(part, AxesPart::Layers { .. });
    config.session_inputs().is_ok_and(|inputs| inputs.parts().iter().any(is_past))
}

/// Whether a tensor is one of those of layers.
fn is_of_layers(part: &AxesPart, name: &str) -> bool {
    match part {
        AxesPart::Layers { first, count, tensors } => {
            tensors.iter().any(|(layer, _)| layer.is_of(name, *first, *count))
        }
        AxesPart::Tensor(..) => false,
    }
}

impl From<Output> for RunOutput {
    fn from(output: Output) -> Self {
        Self { dtype: output.tensor.as_ref().map(Tensor::dtype), name: output.name, shape: output.shape }
    }
}

/// What the symbols of the inputs' axes stand for where these tensors are fed.
fn sizes_of(config: &ExporterConfig, fed: &[(&str, &Tensor)]) -> Result<Sizes, Error> {
    let inputs = config.session_inputs()?;
    let is_past = |name: &str| inputs.parts().iter().any(|part| is_of_layers(part, name));
    let mut sizes = Sizes::new();
    for (name, tensor) in fed {
        let shape: Vec<_> = tensor.shape().iter().map(|size| i64::try_from(*size).unwrap_or(i64::MAX)).collect();
        let Some(axes) = inputs.get(name) else { continue };
        match is_past(name) {
            true => config.add_past(&mut sizes, axes, &shape),
            false => sizes.add(axes, &shape),
        }
    }
    Ok(sizes)
}

pub(super) fn text_of(sizes: &Sizes, flag: Option<(&str, bool)>) -> String {
    let flag = flag.map(|(name, value)| format!("{name} = {value}"));
    let sizes = sizes.iter().map(|(symbol, size)| format!("{symbol} = {size}"));
    flag.into_iter().chain(sizes).collect::<Vec<_>>().join(", ")
}
