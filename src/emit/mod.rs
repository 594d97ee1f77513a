//! What other runtimes read beside exported files: onnxruntime-genai, written from a
//! [`Decoder`](crate::decoder::Decoder), and with the feature `check` transformers.js, from the files themselves.
//!
//! ```
//! use optimum_exporters::emit::{GenaiOptions, genai_config};
//! use optimum_exporters::{Arguments, Error, Model};
//!
//! let decoder = &Model::from_dir("examples/gpt2")?.decoders("onnx", &Arguments::new())?[0];
//! let config = genai_config(decoder, "model.onnx", &GenaiOptions::default())?;
//! assert_eq!(config["model"]["decoder"]["inputs"]["past_key_names"], "past_key_values.%d.key");
//! assert_eq!(config["model"]["context_length"], 1024);
//! # Ok::<(), Error>(())
//! ```

mod genai;
#[cfg(feature = "check")]
mod transformers_js;

pub use genai::{GenaiOptions, genai_config};
#[cfg(feature = "check")]
pub use transformers_js::{TransformersJs, TransformersJsOptions, transformers_js};
