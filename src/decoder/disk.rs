//! Which files of a decoder are there.

use std::path::{Path, PathBuf};

use super::{Decoder, First};
use crate::check::{Finding, Report, Severity, check_for_any_task};
use crate::error::Error;
use crate::export::arguments::Arguments;
use crate::export::types::{ExportPlan, Submodel};
use crate::exported::read_all;
use crate::model::Model;
use crate::onnx::Signature;
use crate::tables::with_past::without_past;

/// The folder that holds the files of an export in many repositories.
const FOLDER: &str = "onnx";

/// A decoder whose files are there, and fit their contracts.
#[derive(Clone, Debug)]
pub struct OnDisk {
    /// The decoder.
    pub decoder: Decoder,
    /// The model's directory.
    pub directory: PathBuf,
    /// Its file, with what that takes and gives.
    pub file: (PathBuf, Signature),
    /// The file of the first step, where that is another.
    pub first: Option<(PathBuf, Signature)>,
    /// The file of the encoder, where there is one.
    pub encoder: Option<(PathBuf, Signature)>,
    /// The file that makes embeddings, where the decoder takes them in the place of tokens.
    pub embeddings: Option<(PathBuf, Signature)>,
}

type Read = (PathBuf, Result<Signature, Error>);

impl Decoder {
    /// The files that it is made of.
    fn files(&self) -> impl Iterator<Item = &str> {
        let first = match &self.first {
            First::WithoutPast(first) => Some(first.file.as_str()),
            _ => None,
        };
        let others = [&self.encoder, &self.embeddings].into_iter().flatten().map(|part| part.file.as_str());
        std::iter::once(self.part.file.as_str()).chain(first).chain(others)
    }

    /// The first decoder of a model whose files are all in its directory or in the folder `onnx` of that, each by its
    /// name or with an addition such as `_quantized`. The plainest name counts; `addition` asks for another, for
    /// instance `_quantized`. Each file is held against its contract.
    ///
    /// # Errors
    /// [`Error::Untold`] if the model has no decoder, if files are missing, or if one is not what its contract says,
    /// with the finding; as [`Model::decoders`].
    pub fn find(model: &Model, arguments: &Arguments, addition: &str) -> Result<OnDisk, Error> {
        let found = Self::find_all(model, arguments, addition)?.into_iter().next();
        found.ok_or_else(|| untold("there is none".to_owned()))
    }

    /// The same for every decoder whose files are there, at least one.
    ///
    /// # Errors
    /// As [`find`](Self::find).
    pub fn find_all(model: &Model, arguments: &Arguments, addition: &str) -> Result<Vec<OnDisk>, Error> {
        let (plans, decoders): (Vec<_>, Vec<_>) = candidates(model, arguments)?.into_iter().unzip();
        let wanted: Vec<_> = decoders.iter().flatten().flat_map(|decoder| decoder.files().map(str::to_owned)).collect();
        let Some(first) = wanted.first() else {
            let tasks = tasks(model)?.join(", ");
            return Err(untold(format!("of what it can be, {tasks}, nothing generates tokens")));
        };
        let read: Vec<Read> = read_all(model.directory(), FOLDER);
        let (fits, report) = check_for_any_task(&plans, &read, false, &[])?;
        let files = Files { directory: model.directory(), report: &report, read: &read, addition };
        let decoders = fits.first().and_then(|at| decoders.into_iter().nth(*at)).unwrap_or_default();
        let found = decoders.into_iter().filter_map(|decoder| files.of(decoder).transpose());
        let found = found.collect::<Result<Vec<_>, _>>()?;
        if found.is_empty() {
            // A file by such a name that cannot be read says more than that one is missing.
            files.unreadable(&wanted)?;
            return Err(missing(model, first, addition));
        }
        Ok(found)
    }
}

/// The tasks that the files may have been exported for: the one that is told, with and without past, or else all.
fn tasks(model: &Model) -> Result<Vec<String>, Error> {
    match model.task("onnx") {
        Ok(told) => {
            let without = without_past(&told.value).to_owned();
            Ok(if without == told.value { vec![told.value] } else { vec![told.value, without] })
        }
        Err(Error::UntoldTask { supported, .. }) => {
            // Those with past first: where nothing else tells, they are what is exported.
            let (with, without): (Vec<_>, Vec<_>) = supported.into_iter().partition(|task| without_past(task) != *task);
            Ok(with.into_iter().chain(without).map(str::to_owned).collect())
        }
        Err(error) => Err(error),
    }
}

/// What an export can be that generates tokens: its plan, and its decoders.
fn candidates(model: &Model, arguments: &Arguments) -> Result<Vec<(ExportPlan, Vec<Decoder>)>, Error> {
    let mut all = Vec::new();
    for task in tasks(model)? {
        let has_past = without_past(&task) != task;
        let model = model.with_task(task);
        let of_files = candidate(&model, arguments)?;
        let has_encoder = of_files.iter().flat_map(|(_, decoders)| decoders).any(|decoder| decoder.encoder.is_some());
        all.extend(of_files);
        // The encoder and its decoder can be in one file, which then takes no past.
        if has_encoder && !has_past {
            all.extend(candidate(&model.with_monolith(true), arguments)?);
        }
    }
    Ok(all)
}

fn candidate(model: &Model, arguments: &Arguments) -> Result<Option<(ExportPlan, Vec<Decoder>)>, Error> {
    let mut decoders = model.decoders("onnx", arguments)?;
    decoders.retain(|decoder| decoder.scores.is_some());
    if decoders.is_empty() { Ok(None) } else { Ok(Some((model.export_plan("onnx", arguments)?, decoders))) }
}

/// The files that are there, held against their contracts.
struct Files<'a> {
    directory: &'a Path,
    report: &'a Report,
    read: &'a [Read],
    addition: &'a str,
}

impl Files<'_> {
    /// The files of a decoder, `None` if not all are there.
    fn of(&self, decoder: Decoder) -> Result<Option<OnDisk>, Error> {
        let first = match &decoder.first {
            First::WithoutPast(first) => Some(&**first),
            _ => None,
        };
        let place = |part: &Submodel| chosen(self.report, part, self.addition);
        let others = [first, decoder.encoder.as_ref(), decoder.embeddings.as_ref()].map(|part| part.map(place));
        let Some(own) = place(&decoder.part).filter(|_| !others.contains(&Some(None))) else { return Ok(None) };
        let open = |at: Option<usize>| at.map(|at| open_file(self.report, self.read, at)).transpose();
        let [first, encoder, embeddings] = others.map(Option::flatten);
        Ok(Some(OnDisk {
            file: open_file(self.report, self.read, own)?,
            first: open(first)?,
            encoder: open(encoder)?,
            embeddings: open(embeddings)?,
            directory: self.directory.to_owned(),
            decoder,
        }))
    }

    /// The error of a file that has the name of one that is wanted, and cannot be read.
    fn unreadable(&self, wanted: &[String]) -> Result<(), Error> {
        let is_wanted = |path: &Path| wanted.iter().any(|wanted| stem(path).starts_with(&stem(Path::new(wanted))));
        match self.read.iter().find(|(path, graph)| graph.is_err() && is_wanted(path)) {
            Some((_, Err(error))) => Err(error.clone()),
            _ => Ok(()),
        }
    }
}

/// The file of a part, by its place in the report.
fn chosen(report: &Report, part: &Submodel, addition: &str) -> Option<usize> {
    let expected = stem(Path::new(&part.file));
    let of_part = report.files.iter().enumerate().filter(|(_, file)| {
        let found = stem(&file.path);
        file.part.as_deref() == Some(part.name.as_str())
            && found.strip_prefix(&expected).is_some_and(|rest| addition.is_empty() || rest == addition)
    });
    of_part.min_by_key(|(_, file)| (stem(&file.path).len(), file.path.clone())).map(|(at, _)| at)
}

fn stem(path: &Path) -> String {
    path.file_stem().map(|stem| stem.to_string_lossy().into_owned()).unwrap_or_default()
}

/// A file that is what its contract says.
fn open_file(report: &Report, read: &[Read], at: usize) -> Result<(PathBuf, Signature), Error> {
    let (Some(file), Some((path, graph))) = (report.files.get(at), read.get(at)) else {
        return Err(untold("a file went missing".to_owned()));
    };
    let graph = graph.clone()?;
    let worst = file.findings.iter().find(|finding| finding.severity == Severity::Error);
    match worst {
        Some(finding) => Err(does_not_fit(path, finding)),
        None => Ok((path.clone(), graph)),
    }
}

fn does_not_fit(path: &Path, finding: &Finding) -> Error {
    untold(format!("{} is not what its contract says: {finding}", path.display()))
}

fn missing(model: &Model, file: &str, addition: &str) -> Error {
    let with = if addition.is_empty() { String::new() } else { format!(" with the addition `{addition}`") };
    let place = model.directory().display();
    untold(format!(
        "{place} holds no {file}{with}, nor does its folder `{FOLDER}`, nor other files that make a decoder"
    ))
}

fn untold(reason: String) -> Error {
    Error::Untold { what: "decoder", reason }
}
