//! The options that say how dummy inputs are drawn.

use std::path::PathBuf;

use clap::{Args, ValueEnum};
use optimum_exporters::dummy_inputs::PaddingSide;
use optimum_exporters::model::read_preprocessor;
use optimum_exporters::tensors::DEFAULT_LIMIT_BYTES;
use optimum_exporters::{ConfigClass, DummyOptions};

use super::Stop;
use super::model::Opened;
use super::sizes::Sizes;

#[derive(Args)]
pub struct Drawing {
    /// The model's preprocessor_config.json or processor_config.json, or a directory that holds one [default: the model's own]
    #[arg(long, value_name = "FILE")]
    preprocessor: Option<PathBuf>,
    /// The side on which attention masks are zero
    #[arg(long, value_name = "SIDE", default_value = "right")]
    padding_side: Side,
    /// What the values are drawn from: equal seeds give equal values
    #[arg(long, value_name = "N", default_value_t = 0)]
    pub seed: u64,
    /// The most memory in bytes that the values may take [default: 4 GiB]
    #[arg(long, value_name = "BYTES", default_value_t = DEFAULT_LIMIT_BYTES, hide_default_value = true)]
    pub limit: u64,
    #[command(flatten)]
    pub sizes: Sizes,
}

#[derive(Clone, Copy, ValueEnum)]
enum Side {
    Right,
    Left,
}

impl Drawing {
    /// What dummy inputs of a class depend on.
    pub fn options(&self, opened: &Opened<'_>, class: &ConfigClass) -> Result<DummyOptions, Stop> {
        let mut options = DummyOptions::default();
        self.sizes.set(&mut options.shapes, class)?;
        if let Some(path) = &self.preprocessor {
            options.preprocessor = Some(read_preprocessor(path)?);
        } else {
            options.preprocessor = opened.model().preprocessor()?;
        }
        options.padding_side = match self.padding_side {
            Side::Right => PaddingSide::Right,
            Side::Left => PaddingSide::Left,
        };
        Ok(options)
    }
}
