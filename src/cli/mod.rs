//! Commands and their arguments.

mod answer;
#[cfg(any(feature = "run-onnxruntime", feature = "run-tract"))]
mod apart;
mod batch;
mod blocks;
mod cache_table;
mod check;
mod color;
mod completions;
mod drawing;
mod dummy_command;
mod dump;
mod emit;
#[cfg(feature = "codegen")]
mod explain;
mod fitting;
#[cfg(feature = "codegen")]
mod folder;
mod identify;
mod in_order;
mod json_page;
#[cfg(feature = "codegen")]
mod lint;
mod made_with;
mod model;
mod models;
#[cfg(feature = "codegen")]
mod new;
mod plan;
mod reasons;
mod registry;
mod run;
#[cfg(feature = "codegen")]
mod schema;
mod show;
mod sizes;
mod source;
mod static_axes;
mod suggest;
mod table;

use std::io::{self, Write};
use std::process::ExitCode;

use clap::builder::PossibleValuesParser;
use clap::{Args, Parser, Subcommand};
use optimum_exporters::{Error, TasksManager};

/// What the export of a Hugging Face model takes and gives.
#[derive(Parser)]
#[command(
    version,
    max_term_width = 100,
    after_help = "Exit codes: 0 done, 1 the input is at fault, 2 the command line is. \
                  `check`: 1 errors, 3 warnings."
)]
struct Cli {
    /// Colour what is said: on a terminal, always or never
    #[arg(long, global = true, value_name = "WHEN", value_enum, default_value_t)]
    color: color::When,
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Print the contract of a model's export: inputs, outputs and dynamic axes
    Show(show::Show),
    /// Print the files that an export is made of, with what each takes and gives
    Plan(plan::Plan),
    /// Print what a session of a model's export is fed, or draw it into a file
    #[command(name = "dummy")]
    Dummy(dummy_command::Dummy),
    /// Hold exported files against their contract
    Check(check::Check),
    /// Tell whose contract an exported file fits
    Identify(identify::Identify),
    /// Write what another runtime reads beside exported files
    Emit(emit::Emit),
    /// List the model types there are
    Models(models::Models),
    /// List the tasks that a model type supports
    Tasks(models::Tasks),
    /// Write the whole registry as one JSON document
    Dump(dump::Dump),
    /// Print what completes command lines in a shell
    Completions(completions::Completions),
    /// Answer JSON requests, one a line, from standard input on standard output
    Batch(batch::Batch),
    /// Say what is wrong with a registry, without compiling it
    #[cfg(feature = "codegen")]
    Lint(lint::Lint),
    /// Write the file of a model that is like another
    #[cfg(feature = "codegen")]
    New(new::New),
    /// Write the JSON Schema of a registry's files, for editors
    #[cfg(feature = "codegen")]
    Schema(schema::Schema),
    /// Print a config class with all that it inherits, and the line that says each thing
    #[cfg(feature = "codegen")]
    Explain(explain::Explain),
}

/// Which exporter and library are meant.
#[derive(Args)]
struct Scope {
    /// The exporter [default: onnx, or the one that writes such files as are checked]
    #[arg(long, value_parser = exporters())]
    exporter: Option<String>,
    /// The library that the model comes from [default: all, transformers first]
    #[arg(long, value_parser = libraries())]
    library: Option<String>,
    #[command(flatten)]
    registry: registry::Registry,
}

/// The exporter where none is asked for, and no file tells it.
const EXPORTER: &str = "onnx";

fn exporters() -> PossibleValuesParser {
    PossibleValuesParser::new(TasksManager::exporters())
}

fn libraries() -> PossibleValuesParser {
    PossibleValuesParser::new(TasksManager::libraries().iter().map(|library| library.name))
}

/// What ends a command before it is done.
enum Stop {
    /// The input is at fault.
    Input(String),
    /// The command line is.
    Usage(String),
    /// What was asked for is printed, and says this of the input.
    Found(Verdict),
    /// Writing failed; a reader that has gone away is no fault.
    Output(io::Error),
}

/// What a check says of the input, as an exit code.
#[derive(Clone, Copy)]
enum Verdict {
    AtFault = 1,
    Doubtful = 3,
}

impl From<Error> for Stop {
    fn from(error: Error) -> Self {
        Self::Input(error.to_string())
    }
}

impl From<io::Error> for Stop {
    fn from(error: io::Error) -> Self {
        Self::Output(error)
    }
}

/// Runs the command that the command line names.
pub fn run() -> ExitCode {
    let arguments: Vec<_> = std::env::args_os().collect();
    #[cfg(any(feature = "run-onnxruntime", feature = "run-tract"))]
    if let Some(code) = apart::served(&arguments) {
        return code;
    }
    if let Err(stop) = is_built_in(&arguments).and_then(|()| registry::lay(&arguments)) {
        return exit_code(Err(stop));
    }
    let cli = match Cli::try_parse_from(arguments) {
        Ok(cli) => cli,
        Err(told) => return said_by_clap(&told),
    };
    color::set(cli.color);
    let mut out = io::BufWriter::with_capacity(1 << 16, io::stdout());
    let done = match cli.command {
        Command::Show(show) => show.run(&mut out),
        Command::Plan(plan) => plan.run(&mut out),
        Command::Dummy(dummy) => dummy.run(&mut out),
        Command::Check(check) => check.run(&mut out),
        Command::Identify(identify) => identify.run(&mut out),
        Command::Models(models) => models.run(&mut out),
        Command::Tasks(tasks) => tasks.run(&mut out),
        Command::Emit(emit) => emit.run(&mut out),
        Command::Dump(dump) => dump.run(&mut out),
        Command::Completions(completions) => completions.run::<Cli>(&mut out),
        #[cfg(feature = "codegen")]
        Command::Lint(lint) => lint.run(&mut out),
        #[cfg(feature = "codegen")]
        Command::New(new) => new.run(&mut out),
        #[cfg(feature = "codegen")]
        Command::Schema(schema) => schema.run(&mut out),
        #[cfg(feature = "codegen")]
        Command::Explain(explain) => explain.run(&mut out),
        Command::Batch(batch) => batch.run(io::stdin(), &mut out),
    };
    // What was written before a command was stopped is shown as well.
    exit_code(out.flush().map_err(Stop::from).and(done))
}

/// Names the feature that has a command, where the program was built without.
fn is_built_in(arguments: &[std::ffi::OsString]) -> Result<(), Stop> {
    const OF_CODEGEN: [&str; 4] = ["lint", "new", "schema", "explain"];
    let command = arguments.get(1).and_then(|command| command.to_str());
    match command.filter(|command| !cfg!(feature = "codegen") && OF_CODEGEN.contains(command)) {
        Some(command) => Err(Stop::Usage(format!(
            "`{command}` needs a program that is built with the feature `codegen`: cargo install --path . --features codegen"
        ))),
        None => Ok(()),
    }
}

/// What clap prints in the place of a command: help that was asked for, or what is wrong with the command line.
fn said_by_clap(told: &clap::Error) -> ExitCode {
    match told.print().and_then(|()| io::stdout().flush()) {
        Err(error) if !told.use_stderr() => exit_code(Err(Stop::Output(error))),
        _ => ExitCode::from(u8::try_from(told.exit_code()).unwrap_or(2)),
    }
}

fn exit_code(done: Result<(), Stop>) -> ExitCode {
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(Stop::Found(verdict)) => ExitCode::from(verdict as u8),
        Err(Stop::Output(error)) if error.kind() == io::ErrorKind::BrokenPipe => ExitCode::SUCCESS,
        Err(Stop::Output(error)) => fail(1, &format!("cannot write: {error}")),
        Err(Stop::Input(message)) => fail(1, &message),
        Err(Stop::Usage(message)) => fail(2, &message),
    }
}

fn fail(code: u8, message: &str) -> ExitCode {
    report("error", message);
    ExitCode::from(code)
}

/// One paragraph on standard error, whatever names it quotes.
fn report(what: &str, message: &str) {
    // Standard error may be closed too, and there is nobody left to tell.
    let _ = writeln!(io::stderr(), "{}: {}", color::word(what, color::on_stderr()), table::plain(message));
}

/// The beginning of a name from outside, enough to know it by.
fn short(name: &str) -> String {
    name.chars().take(80).collect()
}
