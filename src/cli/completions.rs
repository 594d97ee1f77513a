//! `completions`: what a shell needs to complete command lines.

use std::io::Write;

use clap::{Args, CommandFactory};
use clap_complete::Shell;

use super::Stop;

#[derive(Args)]
pub struct Completions {
    /// The shell
    shell: Shell,
}

impl Completions {
    pub fn run<C: CommandFactory>(&self, out: &mut impl Write) -> Result<(), Stop> {
        let mut command = C::command();
        let name = command.get_name().to_owned();
        // What is written to a text cannot fail, and a reader that has gone away is no fault.
        let mut text = Vec::new();
        clap_complete::generate(self.shell, &mut command, name, &mut text);
        Ok(out.write_all(&text)?)
    }
}
