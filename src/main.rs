//! The program `optimum-exporters`.

mod cli;
mod nearest;

use std::process::ExitCode;

fn main() -> ExitCode {
    cli::run()
}
