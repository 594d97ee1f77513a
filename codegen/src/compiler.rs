//! The passes in their order.

use std::path::{Path, PathBuf};

use crate::apart::apart;
use crate::check::bounds;
use crate::diagnostic::{Diagnostics, Problem, Reports};
use crate::model::Model;
use crate::read::load::{Files, load};
use crate::read::sources::Sources;
use crate::resolve::Registry;
use crate::{check, emit, lower, resolve, valid};

/// What a registry compiles to.
#[derive(Debug)]
pub struct Compiled {
    /// A Rust module: `phf` maps, statics and functions.
    pub source: String,
    /// The files and directories that it was made from, under the directory that was given.
    pub inputs: Vec<PathBuf>,
}

/// Compiles registries.
#[derive(Clone, Copy, Debug)]
pub struct Compiler<'a> {
    run_time: &'a str,
    pub(crate) base: &'a [(&'a str, &'a str)],
    sizes: Option<&'a [(&'a str, Option<i64>)]>,
}

impl Default for Compiler<'_> {
    fn default() -> Self {
        Self { run_time: "::optimum_exporters", base: &[], sizes: None }
    }
}

impl<'a> Compiler<'a> {
    /// A compiler for another crate, which has this one as a dependency.
    pub fn new() -> Self {
        Self::default()
    }

    /// The same for a crate that has this one under another path, for instance `::exporters`.
    #[must_use]
    pub const fn run_time(self, path: &'a str) -> Self {
        Self { run_time: path, ..self }
    }

    /// The same for a registry that is laid over the one that is built in, whose files are in
    /// `registry::SOURCES`: it may extend classes, generators and normalized configs of that one and name its
    /// tasks and libraries, and a model that both have is as it says. Nothing of the other registry is
    /// compiled again.
    #[must_use]
    pub const fn over(self, files: &'a [(&'a str, &'a str)]) -> Self {
        Self { base: files, ..self }
    }

    /// The same for a registry that a program reads which has these sizes of dummy inputs, each with its default: those
    /// in `registry::SHAPES`. Others are an error.
    #[must_use]
    pub const fn sizes(self, sizes: &'a [(&'a str, Option<i64>)]) -> Self {
        Self { sizes: Some(sizes), ..self }
    }

    /// Compiles the registry in `directory`.
    ///
    /// # Errors
    /// Every error that was found in any file, in the order of the files.
    pub fn compile(&self, directory: &Path) -> Result<Compiled, Diagnostics> {
        let sources = Sources::read(directory);
        let model = self.model(&sources)?;
        Ok(Compiled { source: emit::emit(&model, &self.run_time_path()), inputs: sources.inputs })
    }

    /// Makes sure that a registry compiles, and writes nothing.
    ///
    /// # Errors
    /// Every error that was found in any file, in the order of the files.
    pub fn check(&self, sources: &Sources) -> Result<(), Diagnostics> {
        self.model(sources).map(drop)
    }

    /// The typed model of a registry.
    ///
    /// # Errors
    /// Every error that was found in any file, in the order of the files.
    pub fn model(&self, sources: &Sources) -> Result<Model, Diagnostics> {
        apart(|| self.passes(sources))
    }

    fn passes(&self, sources: &Sources) -> Result<Model, Diagnostics> {
        let reports = Reports::default();
        let files = load(self.base, sources, &reports);
        let registry = linked(&files, reports)?;
        let checked = || lower::lower(&registry, || check::check(&registry));
        let model = checked();
        // What all words tell together is said of each where it stands.
        if registry.words.find_slips(&files.texts.files) {
            checked();
        }
        valid::check(&model, &registry.index, &registry.reports);
        check::unread::check(&registry);
        if let Some(known) = self.sizes {
            check::sizes::check(&files, known, &registry.reports);
        }
        self.check_run_time(&registry.reports);
        registry.reports.result(&files.texts)?;
        Ok(model)
    }

    fn check_run_time(&self, reports: &Reports) {
        if syn::parse_str::<syn::Path>(self.run_time).is_err() {
            let problem = Problem::new(format!("`{}` is no path to a crate", self.run_time));
            reports.of_file(0, problem.help("expected one such as ::optimum_exporters"));
        }
    }

    /// What [`check_run_time`](Self::check_run_time) has seen to be one.
    fn run_time_path(&self) -> syn::Path {
        syn::parse_str(self.run_time).unwrap_or_else(|_| syn::parse_quote!(crate))
    }
}

/// What was read with all names looked up.
///
/// # Errors
/// All that was found so far, and what there is too much of to be walked through.
pub(crate) fn linked(files: &Files, mut reports: Reports) -> Result<Registry<'_>, Diagnostics> {
    if bounds::fits(files, &reports) {
        let registry = resolve::resolve(files, reports);
        if bounds::is_bounded(&registry) {
            return Ok(registry);
        }
        reports = registry.reports;
    }
    Err(reports.result(&files.texts).err().unwrap_or_default())
}

/// Compiles the registry in `directory` for another crate: [`Compiler::compile`] with nothing but defaults.
///
/// # Errors
/// Every error that was found in any file, in the order of the files.
pub fn compile(directory: &Path) -> Result<Compiled, Diagnostics> {
    Compiler::new().compile(directory)
}
