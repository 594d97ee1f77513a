//! `dump`: the whole registry as one document.

use std::io::Write;

use clap::Args;
use optimum_exporters::json::{Dump as Document, Json, Writer};

use super::{Stop, exporters, libraries};

#[derive(Args)]
pub struct Dump {
    /// Only what this exporter exports
    #[arg(long, value_parser = exporters())]
    exporter: Option<String>,
    /// Only the model types of this library
    #[arg(long, value_parser = libraries())]
    library: Option<String>,
    #[command(flatten)]
    registry: super::registry::Registry,
}

impl Dump {
    pub fn run(&self, out: &mut impl Write) -> Result<(), Stop> {
        let mut document = Document::new();
        if let Some(exporter) = &self.exporter {
            document = document.exporter(exporter);
        }
        if let Some(library) = &self.library {
            document = document.library(library);
        }
        let mut hand_on = |bytes: &mut Vec<u8>| {
            out.write_all(bytes)?;
            bytes.clear();
            Ok(())
        };
        let mut writer = Writer::new(Vec::new(), &mut hand_on);
        document.write(&mut writer)?;
        writer.end_line();
        let rest = writer.into_bytes();
        Ok(out.write_all(&rest)?)
    }
}
