//! Runtimes in a process of their own, which a file that makes one crash ends in place of the program.
//!
//! The program starts itself once more for each file that is loaded. A line of JSON is asked, and a line answered;
//! tensors go to and fro in `.safetensors` files, under their numbers.

use std::collections::HashMap;
use std::ffi::OsString;
use std::io::{self, BufRead, BufReader, Lines, Write};
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdin, ChildStdout, Command, ExitCode, Stdio};

use optimum_exporters::onnx::Signature;
use optimum_exporters::run::{Output, Runtime, RuntimeName, Session};
use optimum_exporters::tensors::{read, write};
use optimum_exporters::{Error, Tensor};
use serde_json::{Value, json};
use tempfile::TempDir;

/// What a command line begins with that is the program's own.
const COMMAND: &str = "--runtime-apart";

/// The files that tensors are passed in.
const INPUTS: &str = "inputs.safetensors";
const OUTPUTS: &str = "outputs.safetensors";

/// A runtime that loads each file in a process of its own.
pub struct Apart {
    runtime: RuntimeName,
    program: PathBuf,
    title: String,
    is_complete: bool,
}

impl Apart {
    /// Asks the runtime what it is.
    ///
    /// # Errors
    /// [`Error::NoRuntime`] if it cannot be had.
    pub fn open(runtime: RuntimeName) -> Result<Self, Error> {
        let program = std::env::current_exe().map_err(|error| format!("the program does not find itself: {error}"));
        let opened = program.and_then(|program| Self::of_program(program, runtime));
        opened.map_err(|reason| Error::NoRuntime { name: runtime.name(), reason })
    }

    fn of_program(program: PathBuf, runtime: RuntimeName) -> Result<Self, String> {
        let mut process = Process::start(&program, runtime, None)?;
        let opened = process.answer()?;
        let title = opened["name"].as_str().unwrap_or_default().to_owned();
        let is_complete = opened["is_complete"].as_bool().unwrap_or_default();
        Ok(Self { runtime, program, title, is_complete })
    }
}

impl Runtime for Apart {
    fn name(&self) -> String {
        self.title.clone()
    }

    fn is_complete(&self) -> bool {
        self.is_complete
    }

    fn load(&self, path: &Path, _: &Signature) -> Result<Box<dyn Session>, String> {
        let folder = tempfile::tempdir().map_err(|error| format!("there is no folder for tensors: {error}"))?;
        let mut process = Process::start(&self.program, self.runtime, Some((path, folder.path())))?;
        // What the runtime is, and that it loaded the file.
        process.answer()?;
        process.answer()?;
        Ok(Box::new(Loaded { process, folder }))
    }
}

/// A file that is loaded in another process.
struct Loaded {
    process: Process,
    folder: TempDir,
}

impl Session for Loaded {
    fn run(&mut self, inputs: &[(&str, &Tensor)]) -> Result<Vec<Output>, String> {
        let names: Vec<_> = inputs.iter().map(|(name, _)| *name).collect();
        let tensors: Vec<_> = (0..).zip(inputs).map(|(at, (_, tensor))| (numbered(at), (*tensor).clone())).collect();
        write(self.folder.path().join(INPUTS), &tensors).map_err(reason)?;
        self.process.ask(&json!(names))?;
        let answer = self.process.answer()?;
        let mut tensors = by_number(&self.folder.path().join(OUTPUTS))?;
        let outputs = answer["outputs"].as_array().map_or(&[][..], Vec::as_slice);
        Ok((0..).zip(outputs).map(|(at, said)| output(said, tensors.remove(&numbered(at)))).collect())
    }
}

fn output(said: &Value, tensor: Option<Tensor>) -> Output {
    let sizes = said["shape"].as_array().map_or(&[][..], Vec::as_slice);
    let size = |size: &Value| size.as_u64().and_then(|size| usize::try_from(size).ok()).unwrap_or_default();
    Output {
        name: said["name"].as_str().unwrap_or_default().to_owned(),
        shape: sizes.iter().map(size).collect(),
        tensor,
    }
}

/// The other process, which ends with its file.
struct Process {
    child: Child,
    questions: ChildStdin,
    answers: Lines<BufReader<ChildStdout>>,
}

impl Process {
    fn start(program: &Path, runtime: RuntimeName, file: Option<(&Path, &Path)>) -> Result<Self, String> {
        let mut command = Command::new(program);
        command.args([COMMAND, runtime.name()]).stdin(Stdio::piped()).stdout(Stdio::piped());
        if let Some((path, folder)) = file {
            command.arg(path).arg(folder);
        }
        let started = |error: io::Error| format!("no process was started for it: {error}");
        let mut child = command.spawn().map_err(started)?;
        match (child.stdin.take(), child.stdout.take()) {
            (Some(questions), Some(answers)) => Ok(Self { child, questions, answers: BufReader::new(answers).lines() }),
            _ => Err("its process has no pipes".to_owned()),
        }
    }

    /// Asks; a process that has ended says so in its answer.
    fn ask(&mut self, question: &Value) -> Result<(), String> {
        match writeln!(self.questions, "{question}") {
            Err(error) if error.kind() != io::ErrorKind::BrokenPipe => Err(reason(error)),
            _ => Ok(()),
        }
    }

    fn answer(&mut self) -> Result<Value, String> {
        let Some(line) = self.answers.next() else {
            let ended = self.child.wait().map_err(reason)?;
            return Err(format!("it ended the process that it ran in: {ended}"));
        };
        let answer: Value = serde_json::from_str(&line.map_err(reason)?).map_err(reason)?;
        match answer["error"].as_str() {
            Some(error) => Err(error.to_owned()),
            None => Ok(answer),
        }
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        // It may have ended by itself.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// Runs a file, where a command line asks for that, until nothing more is asked.
pub fn served(arguments: &[OsString]) -> Option<ExitCode> {
    let [_, command, runtime, file @ ..] = arguments else { return None };
    if command != COMMAND {
        return None;
    }
    let runtime = [RuntimeName::Tract, RuntimeName::OnnxRuntime].into_iter().find(|known| *runtime == *known.name())?;
    std::panic::set_hook(Box::new(|panic| {
        let text = panic.payload().downcast_ref::<String>().map(String::as_str);
        let text = text.or_else(|| panic.payload().downcast_ref::<&str>().copied()).unwrap_or("without a reason");
        let _ = say(&json!({"error": format!("it gave up: {text}")}));
        std::process::exit(1);
    }));
    let served = opened(runtime).and_then(|runtime| match file {
        [file, folder] => run(runtime.as_ref(), Path::new(file), Path::new(folder)),
        _ => Ok(()),
    });
    if let Err(error) = served {
        let _ = say(&json!({"error": error}));
    }
    Some(ExitCode::SUCCESS)
}

fn opened(runtime: RuntimeName) -> Result<Box<dyn Runtime>, String> {
    let runtime = runtime.open().map_err(|error| match error {
        Error::NoRuntime { reason, .. } => reason,
        error => error.to_string(),
    })?;
    say(&json!({"name": runtime.name(), "is_complete": runtime.is_complete()}))?;
    Ok(runtime)
}

fn run(runtime: &dyn Runtime, file: &Path, folder: &Path) -> Result<(), String> {
    let signature = Signature::read(file).map_err(reason)?;
    let mut session = runtime.load(file, &signature)?;
    say(&json!({"loaded": true}))?;
    for line in io::stdin().lines() {
        let names: Vec<String> = serde_json::from_str(&line.map_err(reason)?).map_err(reason)?;
        let answer = match once(session.as_mut(), &names, folder) {
            Ok(outputs) => json!({"outputs": outputs}),
            Err(error) => json!({"error": error}),
        };
        say(&answer)?;
    }
    Ok(())
}

fn once(session: &mut dyn Session, names: &[String], folder: &Path) -> Result<Vec<Value>, String> {
    let tensors = by_number(&folder.join(INPUTS))?;
    let inputs = (0..).zip(names).filter_map(|(at, name)| Some((name.as_str(), tensors.get(&numbered(at))?)));
    let outputs = session.run(&inputs.collect::<Vec<_>>())?;
    let said = outputs.iter().map(|Output { name, shape, .. }| json!({"name": name, "shape": shape})).collect();
    let tensors = (0..).zip(outputs).filter_map(|(at, output)| Some((numbered(at), output.tensor?)));
    write(folder.join(OUTPUTS), &tensors.collect::<Vec<_>>()).map_err(reason)?;
    Ok(said)
}

/// A line of an answer.
fn say(answer: &Value) -> Result<(), String> {
    let mut out = io::stdout().lock();
    writeln!(out, "{answer}").and_then(|()| out.flush()).map_err(reason)
}

/// The tensors of a file, by their numbers.
fn by_number(path: &Path) -> Result<HashMap<String, Tensor>, String> {
    Ok(read(path, u64::MAX).map_err(reason)?.into_iter().collect())
}

fn numbered(at: usize) -> String {
    at.to_string()
}

fn reason(error: impl std::fmt::Display) -> String {
    error.to_string()
}

#[cfg(all(test, unix))]
mod tests {
    use std::fs;
    use std::os::unix::fs::PermissionsExt;

    use super::*;

    /// A runtime whose program is a script.
    fn scripted(folder: &Path, script: &str) -> Result<Apart, String> {
        let program = folder.join("program");
        fs::write(&program, format!("#!/bin/sh\n{script}\n")).unwrap();
        fs::set_permissions(&program, fs::Permissions::from_mode(0o700)).unwrap();
        Apart::of_program(program, RuntimeName::Tract)
    }

    fn error<T>(result: Result<T, String>) -> String {
        result.err().unwrap()
    }

    #[test]
    fn a_runtime_that_crashes_ends_its_own_process() {
        let folder = tempfile::tempdir().unwrap();
        let crashes = "it ended the process that it ran in: signal: 9 (SIGKILL)";
        assert_eq!(error(scripted(folder.path(), "kill -9 $$")), crashes);

        let opens = r#"echo '{"name": "a script", "is_complete": true}'; [ -z "$3" ] && exit"#;
        let runtime = scripted(folder.path(), &format!("{opens}; kill -9 $$")).unwrap();
        assert_eq!((runtime.name().as_str(), runtime.is_complete()), ("a script", true));
        assert_eq!(error(runtime.load(Path::new("model.onnx"), &Signature::default())), crashes);

        let loads = format!("{opens}; echo '{{}}'; read -r asked");
        let runtime = scripted(folder.path(), &format!("{loads}; kill -9 $$")).unwrap();
        let mut session = runtime.load(Path::new("model.onnx"), &Signature::default()).unwrap();
        assert_eq!(error(session.run(&[])), crashes);
        assert_eq!(error(session.run(&[])), crashes);
    }

    #[test]
    fn what_a_runtime_says_is_passed_on() {
        let folder = tempfile::tempdir().unwrap();
        assert_eq!(error(scripted(folder.path(), r#"echo '{"error": "it is too old"}'"#)), "it is too old");
        assert!(error(scripted(folder.path(), "echo hello")).contains("expected"));
    }
}
