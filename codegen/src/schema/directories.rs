//! `directories.yaml`: what the files of a model's directory tell.

#[cfg(feature = "schema")]
use super::form;
use super::node::schema;

schema! {
    /// What the files of a model's directory tell of the model.
    pub struct DirectoriesFile {
        /// What tells the library that a model comes from; the first sign that is there counts.
        pub library: Vec<SignSpec>,
        /// What tells the framework that its weights are of; the first sign that is there counts.
        pub framework: Vec<SignSpec> = default,
    }

    /// A sign, by a file or by an attribute of `config.json`.
    #[form(transform = form::one_of("file attribute"))]
    pub struct SignSpec {
        /// A path in the directory, in which one `*` stands for anything.
        #[form(regex(pattern = r"^[^*]*\*?[^*]*$"))]
        pub file: Option<String>,
        /// An attribute of `config.json`, whatever its value is.
        pub attribute: Option<String>,
        /// A file that has to be there as well.
        pub with: Option<String>,
        /// What the sign tells: a library, or a framework.
        pub is: String,
    }
}
