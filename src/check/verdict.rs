//! What a file can be fed, in one line that a program can act on.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

use super::finding::{Finding, Kind, Severity, Subject};
use super::part::{FileReport, Report};
use crate::expression::Expression;
use crate::gathered::gathered;
use crate::registry::SHAPES;

/// Whether files run, and fed by what.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Runs {
    /// They run when they are fed by the contract.
    ByContract,
    /// They run when they are fed what a session names, and as it names it.
    BySessionNames,
    /// They run when they are fed, and what they give is not what the contract says.
    WithOtherOutputs,
    /// They cannot be run by the contract.
    Not,
}

impl Runs {
    /// A short, stable name, as JSON has it.
    pub const fn name(self) -> &'static str {
        match self {
            Self::ByContract => "by_contract",
            Self::BySessionNames => "by_session_names",
            Self::WithOtherOutputs => "with_other_outputs",
            Self::Not => "not",
        }
    }

    /// What a finding leaves of it.
    fn after(finding: &Finding) -> Self {
        let is_input = matches!(finding.subject, Subject::Input(_));
        let is_of_outputs = matches!(finding.subject, Subject::Output(_))
            || matches!(finding.kind, Kind::Order | Kind::Shape | Kind::Values | Kind::Reference);
        match finding.severity {
            // What one runtime looks for says nothing of a session.
            _ if finding.kind == Kind::Runtime => Self::ByContract,
            Severity::Error if is_of_outputs => Self::WithOtherOutputs,
            Severity::Error => Self::Not,
            Severity::Warning if is_input || matches!(finding.kind, Kind::Run | Kind::NoPart) => Self::BySessionNames,
            // What is left out cannot be fed.
            Severity::Note if is_input && finding.kind == Kind::Missing => Self::BySessionNames,
            Severity::Warning | Severity::Note => Self::ByContract,
        }
    }
}

/// Whether files run, and why they do not or not by the contract alone.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Verdict {
    /// Whether they run.
    pub runs: Runs,
    /// Why; empty where they run by the contract.
    pub why: String,
}

impl fmt::Display for Verdict {
    /// For instance `runs by the contract`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let line = match self.runs {
            Runs::ByContract => return f.write_str("runs by the contract"),
            Runs::BySessionNames => "runs if fed what the session names",
            Runs::WithOtherOutputs => "runs, and does not give what the contract says",
            Runs::Not => "cannot run by the contract",
        };
        write!(f, "{line}: {}", self.why)
    }
}

impl Verdict {
    fn of<'a>(findings: impl Iterator<Item = &'a Finding> + Clone) -> Self {
        let runs = findings.clone().map(Runs::after).max().unwrap_or(Runs::ByContract);
        let deciding: Vec<_> = findings.filter(|finding| Runs::after(finding) == runs).collect();
        let why = match (runs, deciding.as_slice()) {
            (Runs::ByContract, _) | (_, []) => String::new(),
            (Runs::BySessionNames, deciding) => by_session_names(deciding),
            (_, [first, others @ ..]) => {
                let further = match others.len() {
                    0 => String::new(),
                    1 => "; and 1 more".to_owned(),
                    several => format!("; and {several} more"),
                };
                format!("{}{further}{}", without_severity(first), wanted(&deciding))
            }
        };
        Self { runs, why }
    }
}

/// What a session does not name, or names otherwise.
fn by_session_names(deciding: &[&Finding]) -> String {
    let is_left_out = |finding: &&&Finding| finding.kind == Kind::Missing;
    let left_out: BTreeSet<_> =
        gathered(deciding.iter().filter(is_left_out).filter_map(|finding| finding.subject.tensor()));
    let left_out = left_out.into_iter().map(|name| format!("`{name}`")).collect::<Vec<_>>().join(", ");
    match deciding.iter().find(|finding| finding.kind != Kind::Missing) {
        Some(other) if left_out.is_empty() => without_severity(other),
        Some(other) => format!("without {left_out}; {}", without_severity(other)),
        None => format!("without {left_out}"),
    }
}

fn without_severity(finding: &Finding) -> String {
    let text = finding.to_string();
    text.strip_prefix(finding.severity.name()).and_then(|text| text.strip_prefix(": ")).unwrap_or(&text).to_owned()
}

/// How it is said that fixed sizes are wanted, where nothing else is wrong: those of axes that have names, where the sizes of all
/// others follow from them.
fn wanted(deciding: &[&Finding]) -> String {
    let fixed = |finding: &&Finding| {
        let is_fixed = finding.kind == Kind::StaticAxis && matches!(finding.subject, Subject::Input(_));
        Some((finding.expected.clone(), finding.found.parse::<i64>().ok().filter(|_| is_fixed)?))
    };
    let Some(fixed) = deciding.iter().map(fixed).collect::<Option<Vec<_>>>() else { return String::new() };
    let is_named = |(expected, _): &&(String, i64)| SHAPES.iter().any(|(name, _)| name == expected);
    let sizes: BTreeMap<_, _> = gathered(fixed.iter().filter(is_named).map(|(name, size)| (name.as_str(), *size)));
    let follows = |(expected, size): &(String, i64)| {
        let computed = Expression::parse(expected).ok().and_then(|of| of.evaluate(|name| sizes.get(name).copied()));
        computed == Some(*size)
    };
    if sizes.is_empty() || !fixed.iter().all(follows) {
        return String::new();
    }
    let options: Vec<_> = sizes.iter().map(|(name, size)| format!("--{} {size}", name.replace('_', "-"))).collect();
    format!("; if these sizes are wanted: {}", options.join(" "))
}

impl FileReport {
    /// Whether the file runs, and fed by what.
    pub fn verdict(&self) -> Verdict {
        Verdict::of(self.findings.iter())
    }
}

impl Report {
    /// Whether all files run, and fed by what.
    pub fn verdict(&self) -> Verdict {
        let all: Vec<_> = self.findings().collect();
        Verdict::of(all.iter().copied())
    }
}
