//! `directories.yaml`: what the files of a model's directory tell.

use serde::Deserialize;

/// `directories.yaml`
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DirectoriesFile {
    /// What tells the library that a model comes from; the first sign that is there counts.
    pub library: Vec<SignSpec>,
    /// What tells the framework that its weights are of; likewise.
    #[serde(default)]
    pub framework: Vec<SignSpec>,
}

/// A sign, by a file or by an attribute of `config.json`.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SignSpec {
    /// A path in the directory, in which one `*` stands for anything.
    pub file: Option<String>,
    /// An attribute of `config.json`, whatever its value is.
    pub attribute: Option<String>,
    /// A file that has to be there as well.
    pub with: Option<String>,
    /// What the sign tells.
    pub is: String,
}
