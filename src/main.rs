//! The program `optimum-exporters`.

mod cli;

use std::process::ExitCode;

fn main() -> ExitCode {
    cli::run()
}
