//! What other processes and the disk do to the program while it runs.
#![cfg(unix)]

use std::ffi::{OsStr, OsString};
use std::fs;
use std::io::{BufRead, BufReader, Read, Write};
use std::os::unix::ffi::OsStrExt;
use std::os::unix::fs::{PermissionsExt, symlink};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::mpsc;
use std::thread;
use std::time::Duration;

use crate::common::program::{PROGRAM, assert_is_good, good_request, run, stderr, stdout};

/// Long enough for a machine that does much else; a test fails after it that would never end.
const LONG: Duration = Duration::from_secs(60);

fn drawing(path: &Path) -> [OsString; 5] {
    ["dummy".into(), "bert".into(), "--task=fill-mask".into(), "-o".into(), path.into()]
}

/// The names in a directory that are not those of `files`.
fn left_in(directory: &Path, files: &[&str]) -> Vec<String> {
    let names = fs::read_dir(directory).unwrap().map(|entry| entry.unwrap().file_name().into_string().unwrap());
    names.filter(|name| !files.contains(&name.as_str())).collect()
}

fn pipe(path: &Path) {
    assert!(Command::new("mkfifo").arg(path).status().unwrap().success());
}

#[test]
fn a_pipe_in_the_place_of_a_file_is_refused_and_not_waited_for() {
    for name in ["config.json", "preprocessor_config.json"] {
        let directory = tempfile::tempdir().unwrap();
        fs::write(directory.path().join("config.json"), r#"{"model_type": "vit"}"#).unwrap();
        let _ = fs::remove_file(directory.path().join(name));
        pipe(&directory.path().join(name));
        let output = run([Path::new("dummy"), directory.path(), "--task=image-classification".as_ref()], Vec::new());
        let said = stderr(&output);
        assert!(said.contains(name) && said.contains("it is a pipe, not a file"), "{name}: {said}");
        assert_eq!(output.status.code(), Some(1));
    }
    let directory = tempfile::tempdir().unwrap();
    let model = directory.path().join("model.onnx");
    pipe(&model);
    for arguments in [&["identify".as_ref(), model.as_path()][..], &["check".as_ref(), "bert".as_ref(), &model]] {
        let output = run(arguments, Vec::new());
        let said = format!("{}{}", stdout(&output), stderr(&output));
        assert!(said.contains("it is a pipe, not a file"), "{said}");
        assert_eq!(output.status.code(), Some(1));
    }
}

#[test]
fn what_the_program_is_started_with_is_read_as_a_config_and_not_as_a_model() {
    let config = br#"{"model_type": "bert"}"#;
    let shown = run(["show", "/dev/stdin", "--task=fill-mask"], config.to_vec());
    assert_eq!(shown.status.code(), Some(0), "{}", stderr(&shown));
    let said = stderr(&run(["identify", "/dev/stdin"], config.to_vec()));
    assert!(said.contains("/dev/stdin: it is a pipe, not a file"), "{said}");
}

#[test]
fn a_directory_with_a_name_that_is_no_text_is_a_model() {
    let directory = tempfile::tempdir().unwrap();
    let model = directory.path().join(OsStr::from_bytes(b"a\xff"));
    let shown = |model: &Path| run([Path::new("show"), model, "--task=fill-mask".as_ref()], Vec::new());
    assert!(stderr(&shown(&model)).contains("there is no file or directory"));
    // Some file systems have no such names.
    if fs::create_dir(&model).is_ok() {
        fs::write(model.join("config.json"), r#"{"model_type": "bert"}"#).unwrap();
        let output = shown(&model);
        assert_eq!(output.status.code(), Some(0), "{}", stderr(&output));
    }
}

#[test]
fn names_cannot_change_how_a_message_reads() {
    let said = stderr(&run(["show", "a\u{202e}b\u{200b}c"], Vec::new()));
    assert!(said.contains(r"a\u{202e}b\u{200b}c"), "{said}");
}

#[test]
fn a_file_keeps_its_permissions_and_a_link_what_it_leads_to() {
    for name in ["inputs.npz", "inputs.safetensors"] {
        let directory = tempfile::tempdir().unwrap();
        let file = directory.path().join(name);
        fs::write(&file, "before").unwrap();
        fs::set_permissions(&file, fs::Permissions::from_mode(0o600)).unwrap();
        let link = directory.path().join(format!("link.{name}"));
        symlink(name, &link).unwrap();
        let output = run(drawing(&link), Vec::new());
        assert_eq!(output.status.code(), Some(0), "{}", stderr(&output));
        assert!(link.is_symlink());
        assert!(fs::metadata(&file).unwrap().len() > 100, "it is as it was");
        assert_eq!(fs::metadata(&file).unwrap().permissions().mode() & 0o777, 0o600);
        let nowhere = directory.path().join(format!("nowhere.{name}"));
        symlink(format!("new.{name}"), &nowhere).unwrap();
        assert_eq!(run(drawing(&nowhere), Vec::new()).status.code(), Some(0));
        assert!(nowhere.is_symlink() && nowhere.is_file());
        assert_eq!(left_in(directory.path(), &[name]).len(), 3);
    }
}

/// A directory that nothing can be written to: one that says so, or one of the kernel's where that binds nobody, as it does
/// not who may do everything.
fn read_only(inside: &Path) -> Option<PathBuf> {
    let directory = inside.join("read-only");
    fs::create_dir(&directory).unwrap();
    fs::set_permissions(&directory, fs::Permissions::from_mode(0o555)).unwrap();
    let candidates = [directory, "/sys".into()];
    candidates.into_iter().find(|directory| directory.is_dir() && fs::write(directory.join("probe"), "").is_err())
}

#[test]
fn a_directory_that_cannot_be_written_to_is_named_and_nothing_is_left_in_it() {
    let directory = tempfile::tempdir().unwrap();
    let Some(read_only) = read_only(directory.path()) else { return };
    let before = left_in(&read_only, &[]);
    for name in ["x.npz", "x.safetensors"] {
        let file = read_only.join(name);
        let output = run(drawing(&file), Vec::new());
        assert_eq!(output.status.code(), Some(1), "{}", stdout(&output));
        let said = stderr(&output);
        assert!(said.contains(file.to_str().unwrap()) && said.contains("cannot be written to"), "{said}");
        assert!(!said.contains("os error") && said.lines().count() == 1, "{said}");
    }
    assert_eq!(left_in(&read_only, &[]), before);
}

#[test]
fn what_is_no_file_is_not_replaced() {
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("inputs.npz");
    pipe(&path);
    let said = stderr(&run(drawing(&path), Vec::new()));
    assert!(said.contains("it is there, and no file"), "{said}");
    assert_eq!(left_in(directory.path(), &["inputs.npz"]), [""; 0]);
}

/// The program while it draws a large file, which takes a while.
fn drawing_much(path: &Path) -> Child {
    let much = ["--batch-size=64", "--sequence-length=65536"];
    Command::new(PROGRAM).args(drawing(path)).args(much).stderr(Stdio::null()).spawn().unwrap()
}

#[test]
fn a_kill_leaves_the_file_that_was_there_and_what_one_pattern_finds() {
    for name in ["inputs.npz", "inputs.safetensors"] {
        for wait in [0, 20, 100, 400] {
            let directory = tempfile::tempdir().unwrap();
            let file = directory.path().join(name);
            fs::write(&file, "before").unwrap();
            let mut child = drawing_much(&file);
            thread::sleep(Duration::from_millis(wait));
            child.kill().unwrap();
            let is_done = child.wait().unwrap().success();
            assert_eq!(fs::read(&file).unwrap() == b"before", !is_done, "{name} after {wait} ms");
            for left in left_in(directory.path(), &[name]) {
                assert!(left.starts_with('.') && left.ends_with(".partial"), "{left}");
            }
        }
    }
}

#[test]
fn of_two_who_write_a_file_one_has_written_it() {
    let directory = tempfile::tempdir().unwrap();
    for name in ["inputs.npz", "inputs.safetensors"] {
        let sized = |path: &Path, batch: usize| {
            Command::new(PROGRAM).args(drawing(path)).arg(format!("--batch-size={batch}")).spawn().unwrap()
        };
        let alone = [1, 2].map(|batch| {
            let path = directory.path().join(format!("{batch}.{name}"));
            assert!(sized(&path, batch).wait().unwrap().success());
            fs::read(path).unwrap()
        });
        let path = directory.path().join(name);
        for _ in 0..4 {
            let both = [1, 2].map(|batch| sized(&path, batch));
            for mut child in both {
                assert!(child.wait().unwrap().success());
            }
            assert!(alone.contains(&fs::read(&path).unwrap()));
        }
    }
}

#[test]
fn an_interrupt_ends_what_waits_for_requests() {
    let mut child = Command::new(PROGRAM).arg("batch").stdin(Stdio::piped()).stdout(Stdio::null()).spawn().unwrap();
    thread::sleep(Duration::from_millis(50));
    assert!(Command::new("kill").args(["-INT", &child.id().to_string()]).status().unwrap().success());
    assert_eq!(child.wait().unwrap().code(), None);
}

#[test]
fn who_writes_slowly_has_each_answer_at_once() {
    for jobs in ["1", "4"] {
        let mut program = Command::new(PROGRAM);
        program.args(["batch", "--jobs", jobs]).stdin(Stdio::piped()).stdout(Stdio::piped());
        let mut child = program.spawn().unwrap();
        let mut requests = child.stdin.take().unwrap();
        let mut answers = BufReader::new(child.stdout.take().unwrap());
        let (send, received) = mpsc::channel();
        let reading = thread::spawn(move || {
            let mut line = String::new();
            while answers.read_line(&mut line).unwrap() > 0 {
                send.send(std::mem::take(&mut line)).unwrap();
            }
        });
        for id in 0..5 {
            writeln!(requests, "{}", good_request(id)).unwrap();
            requests.flush().unwrap();
            let answer = received.recv_timeout(LONG).expect("it is answered before the next one is asked");
            assert_is_good(&serde_json::from_str(&answer).unwrap(), id);
        }
        drop(requests);
        reading.join().unwrap();
        assert!(child.wait().unwrap().success());
    }
}

#[test]
fn a_reader_that_goes_away_ends_a_batch_without_end() {
    let mut program = Command::new(PROGRAM);
    let mut child = program.args(["batch", "--jobs=4"]).stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().unwrap();
    let mut requests = child.stdin.take().unwrap();
    let asking = thread::spawn(move || {
        let line = format!("{}\n", good_request(0));
        // Ends when nobody reads any more.
        while requests.write_all(line.as_bytes()).is_ok() {}
    });
    let mut some = [0; 1000];
    child.stdout.take().unwrap().read_exact(&mut some).unwrap();
    assert_eq!(child.wait().unwrap().code(), Some(0));
    asking.join().unwrap();
}

#[test]
fn what_cannot_be_written_is_said_whatever_it_is() {
    for arguments in
        [&["--help"][..], &["help", "show"], &["--version"], &["emit", "-h"], &["tasks", "gpt2"], &["models"]]
    {
        // Only Linux has a device that takes nothing.
        let Ok(full) = fs::OpenOptions::new().write(true).open("/dev/full") else { return };
        let output = Command::new(PROGRAM).args(arguments).stdout(full).output().unwrap();
        let said = stderr(&output);
        assert!(output.status.code() == Some(1) && said.starts_with("error: cannot write: "), "{arguments:?}: {said}");
    }
}

#[test]
fn a_link_in_the_place_of_a_model_that_leads_nowhere_is_named() {
    let directory = tempfile::tempdir().unwrap();
    symlink("no-model", directory.path().join("my-model")).unwrap();
    let mut program = Command::new(PROGRAM);
    let output = program.args(["show", "my-model"]).current_dir(directory.path()).output().unwrap();
    assert_eq!(stderr(&output), "error: `my-model` is a link to `no-model`, where there is nothing\n");
}
