//! How the outputs of an exported model become embeddings: one vector for each text.
//!
//! A model of sentence-transformers is followed by modules, which its directory lists: pooling, which makes one vector
//! of those of all tokens, layers behind it, and normalization. [`Model::embedding`] reads them, as version 5 and
//! version 6 write them, and [`Embedding::output`] says which of a file's outputs is the one to begin with. With the
//! feature `tensors`, an `Embedder` has the weights as well and does what they say. Where texts are padded on the left, it
//! does what version 6 does: version 5 takes padding for the first token, and counts it in weights and in prompts.
//!
//! ```
//! use optimum_exporters::embed::{Mode, Module, Output};
//! use optimum_exporters::{Error, Model};
//!
//! # let folder = std::env::temp_dir().join(format!("optimum-exporters-embed-{}", std::process::id()));
//! # std::fs::create_dir_all(folder.join("1_Pooling")).expect("a folder for the example");
//! # std::fs::copy("examples/bert-base-uncased/config.json", folder.join("config.json")).expect("a config");
//! # let modules = r#"[{"type": "sentence_transformers.models.Transformer", "path": ""},
//! #     {"type": "sentence_transformers.models.Pooling", "path": "1_Pooling"},
//! #     {"type": "sentence_transformers.models.Normalize", "path": "2_Normalize"}]"#;
//! # std::fs::write(folder.join("modules.json"), modules).expect("modules");
//! # let pooling = r#"{"word_embedding_dimension": 768, "pooling_mode_cls_token": true}"#;
//! # std::fs::write(folder.join("1_Pooling/config.json"), pooling).expect("pooling");
//! let embedding = Model::from_dir(&folder)?.embedding()?;
//! # std::fs::remove_dir_all(&folder).expect("the folder is there");
//! let [Module::Pooling(pooling), Module::Normalize] = &embedding.modules[..] else { panic!("{embedding:?}") };
//! assert_eq!((pooling.modes.as_slice(), embedding.dims), (&[Mode::Cls][..], Some(768)));
//! assert_eq!(embedding.output(["last_hidden_state"]), Some(Output::OfModel("last_hidden_state")));
//! assert_eq!(embedding.output(["token_embeddings", "sentence_embedding"]), Some(Output::Embeddings("sentence_embedding")));
//! # Ok::<(), Error>(())
//! ```

#[cfg(feature = "tensors")]
mod embedder;
mod json;
#[cfg(feature = "tensors")]
mod layers;
#[cfg(feature = "tensors")]
mod pool;
mod read;
mod settings;

#[cfg(feature = "tensors")]
pub use embedder::Embedder;

use std::path::PathBuf;

use crate::error::Error;
use crate::model::Model;

/// The output of an export that has the modules in its graph.
const EMBEDDINGS: &str = "sentence_embedding";

/// The output with a vector for each token, as the library of the modules calls it.
const TOKENS: &str = "token_embeddings";

/// What is done with a model's output, and with what texts begin.
#[derive(Clone, Debug, PartialEq)]
pub struct Embedding {
    /// The model's own output that the modules go on from, for instance `last_hidden_state`.
    pub output: String,
    /// What is done with it, one after the other.
    pub modules: Vec<Module>,
    /// How long an embedding is; `None` where the modules do not say it, so that it is as long as the output is wide.
    pub dims: Option<usize>,
    /// What an embedding is cut to in the end, as the model says it; most say nothing.
    pub cut_to: Option<usize>,
    /// Texts to put before what is embedded, by their names, for instance `query`.
    pub prompts: Vec<(String, String)>,
    /// The name of the one that is taken where none is asked for.
    pub default_prompt: Option<String>,
    /// How two embeddings are compared, for instance `cosine`, where the model says it.
    pub similarity: Option<String>,
}

/// What is done with vectors.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub enum Module {
    /// The vectors of a text's tokens become one.
    Pooling(Pooling),
    /// A linear layer.
    Dense(Dense),
    /// To the mean 0 and the variance 1, then by weights.
    LayerNorm(LayerNorm),
    /// To the length 1.
    Normalize,
}

/// How the vectors of a text's tokens become one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Pooling {
    /// In which ways; the vectors of several stand one after the other.
    pub modes: Vec<Mode>,
    /// How long the vector of a token is; `None` where the config does not say it.
    pub dims: Option<usize>,
    /// Whether the tokens of the prompt count as well.
    pub include_prompt: bool,
}

/// A way in which the vectors of a text's tokens become one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Mode {
    /// That of the first token.
    Cls,
    /// The greatest number at each place.
    Max,
    /// Their mean.
    Mean,
    /// Their sum, over the square root of how many there are.
    MeanSqrtLen,
    /// Their mean, weighted by the place of each in its text: 1, 2, 3.
    WeightedMean,
    /// That of the last token.
    LastToken,
}

/// A linear layer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Dense {
    /// How long what it takes is.
    pub from: usize,
    /// How long what it gives is.
    pub to: usize,
    /// Whether something is added.
    pub bias: bool,
    /// What is done with each number behind it.
    pub activation: Activation,
    /// The folder of its weights.
    pub folder: PathBuf,
}

/// What is done with each number behind a linear layer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Activation {
    /// Nothing.
    Identity,
    /// The hyperbolic tangent.
    Tanh,
    /// No less than 0.
    Relu,
    /// To between 0 and 1.
    Sigmoid,
    /// Times the same between 0 and 1.
    Silu,
}

/// A layer that makes mean and variance the same.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LayerNorm {
    /// How long what it takes and gives is.
    pub dims: usize,
    /// The folder of its weights.
    pub folder: PathBuf,
}

/// Which output of a file is the one to take.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Output<'a> {
    /// What the modules go on from.
    OfModel(&'a str),
    /// Embeddings: the file has the modules in its graph, and nothing is left to do.
    Embeddings(&'a str),
}

impl Model {
    /// How its outputs become embeddings.
    ///
    /// # Errors
    /// [`Error::Untold`] if there is no list of modules, or a module that is not known; [`Error::Io`] or
    /// [`Error::InvalidConfig`] if a file of them cannot be read or is unlike what the library writes.
    pub fn embedding(&self) -> Result<Embedding, Error> {
        read::of(self)
    }
}

impl Embedding {
    /// Which of a file's outputs is the one to take, by their names; `None` if it gives none that embeddings are made
    /// of.
    pub fn output<'a>(&self, names: impl IntoIterator<Item = &'a str>) -> Option<Output<'a>> {
        let names: Vec<_> = names.into_iter().collect();
        let find = |wanted: &str| names.iter().copied().find(|name| *name == wanted);
        let of_model = || find(&self.output).or_else(|| find(TOKENS)).map(Output::OfModel);
        find(EMBEDDINGS).map(Output::Embeddings).or_else(of_model)
    }

    /// Its pooling; `None` where what the model gives is pooled.
    pub fn pooling(&self) -> Option<&Pooling> {
        self.modules.iter().find_map(|module| match module {
            Module::Pooling(pooling) => Some(pooling),
            _ => None,
        })
    }
}
