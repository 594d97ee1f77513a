//! The program's own code, with what it needs of the program around it.

use std::io;

pub enum Stop {
    #[allow(dead_code, reason = "what is said is not looked at")]
    Output(io::Error),
    #[allow(dead_code, reason = "what is said is not looked at")]
    Input(String),
}

impl From<io::Error> for Stop {
    fn from(error: io::Error) -> Self {
        Self::Output(error)
    }
}

pub mod registry {
    #[derive(clap::Args)]
    pub struct Registry {}
}

#[path = "../../src/cli/answer.rs"]
mod answer;
#[path = "../../src/cli/batch.rs"]
pub mod batch;
#[path = "../../src/cli/blocks.rs"]
mod blocks;
#[path = "../../src/cli/in_order.rs"]
mod in_order;

fn short(name: &str) -> String {
    name.chars().take(80).collect()
}
