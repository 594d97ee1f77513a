//! `directories.yaml`: what the files of a model's directory tell.

#[cfg(feature = "schema")]
use super::form;
use super::node::keys;

/// What the files of a model's directory tell of the model.
#[derive(Debug, Default)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema), schemars(deny_unknown_fields))]
pub struct DirectoriesFile {
    /// What tells the library that a model comes from; the first sign that is there counts.
    pub library: Vec<SignSpec>,
    /// What tells the framework that its weights are of; the first sign that is there counts.
    #[cfg_attr(feature = "schema", schemars(default))]
    pub framework: Vec<SignSpec>,
}

keys!(DirectoriesFile { library, framework or default });

/// A sign, by a file or by an attribute of `config.json`.
#[derive(Debug, Default)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema), schemars(transform = form::one_of("file attribute")), schemars(deny_unknown_fields))]
pub struct SignSpec {
    /// A path in the directory, in which one `*` stands for anything.
    #[cfg_attr(feature = "schema", schemars(regex(pattern = r"^[^*]*\*?[^*]*$")))]
    pub file: Option<String>,
    /// An attribute of `config.json`, whatever its value is.
    pub attribute: Option<String>,
    /// A file that has to be there as well.
    pub with: Option<String>,
    /// What the sign tells: a library, or a framework.
    pub is: String,
}

keys!(SignSpec { file, attribute, with, is });
