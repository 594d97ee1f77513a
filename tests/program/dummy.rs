//! The command `dummy`.

use std::fs;
use std::path::Path;
use std::process::{Command, Output};

use safetensors::SafeTensors;

const PROGRAM: &str = env!("CARGO_BIN_EXE_optimum-exporters");

fn dummy(arguments: &[&str], directory: &Path) -> Output {
    Command::new(PROGRAM).arg("dummy").args(arguments).current_dir(directory).output().unwrap()
}

fn ends(output: &Output, code: i32) -> (String, String) {
    let text = |bytes: &[u8]| String::from_utf8(bytes.to_vec()).unwrap();
    let (out, err) = (text(&output.stdout), text(&output.stderr));
    assert_eq!(output.status.code(), Some(code), "{out}{err}");
    (out, err)
}

fn here() -> tempfile::TempDir {
    tempfile::tempdir().unwrap()
}

#[test]
fn without_a_file_it_prints_what_would_be_drawn() {
    let arguments = ["llama", "--task=text-generation-with-past", "--padding-side=left", "--batch-size=3"];
    let (out, _) = ends(&dummy(&arguments, here().path()), 0);
    insta::assert_snapshot!(out, @r"
    LlamaOnnxConfig for text-generation

    feed (67)                        type   shape             bytes     values
      input_ids                      int64  [3, 16]           384       integers from 0 to 31999
      attention_mask                 int64  [3, 32]           768       zeros, then ones; ones on axis 1
                                                                        from 16
      position_ids                   int64  [3, 16]           384       integers from 0 to 15
      past_key_values.{0..31}.key    fp32   [3, 32, 16, 128]  25165824  numbers from 0 to below 1
      past_key_values.{0..31}.value  fp32   [3, 32, 16, 128]  25165824  numbers from 0 to below 1
      total                                                   50333184
    ");
}

#[test]
fn a_size_that_changes_nothing_or_parts_what_is_one_is_said() {
    let (_, err) = ends(&dummy(&["bert", "--task=fill-mask", "--height=96", "--sequence-length=9"], here().path()), 0);
    insta::assert_snapshot!(err, @"warning: no input depends on the size `height`, which changes nothing");
    let vit = ["vit", "--task=image-classification", "--height=96", "--batch-size=3"];
    let (_, err) = ends(&dummy(&vit, here().path()), 0);
    assert!(err.contains("no input depends on the size `height`") && err.lines().count() == 1, "{err}");
    let speech = ["speech_to_text", "--task=automatic-speech-recognition-with-past", "--behavior=decoder"];
    let parted = ["--with-past-inputs", "--axis=encoder_sequence_length=32"];
    let (_, err) = ends(&dummy(&[&speech[..], &parted].concat(), here().path()), 0);
    insta::assert_snapshot!(err, @"warning: the axis `encoder_sequence_length` is 32 long in `past_key_values.0.encoder.key` and 16 in `encoder_attention_mask`, and no session takes both: the sizes that were given are not those of one input to the model");
    // These differ without a size as well: the one that was given makes it no better, and goes unsaid where none was.
    let encoder = [&speech[..2], &["--behavior=encoder"]].concat();
    let (_, err) = ends(&dummy(&[&encoder[..], &["--sequence-length=32"]].concat(), here().path()), 0);
    assert!(err.contains("long in `input_features` and 32 in `attention_mask`, and no session takes both"), "{err}");
    let (_, err) = ends(&dummy(&[&speech[..], &["--batch-size=3"]].concat(), here().path()), 0);
    assert_eq!(err, "");
}

#[test]
fn the_past_has_a_length_of_its_own_and_an_input_without_values_is_named() {
    let llama = ["llama", "--task=text-generation-with-past", "--sequence-length=2", "--past-sequence-length=5"];
    let (out, err) = ends(&dummy(&llama, here().path()), 0);
    assert!(out.contains("[2, 32, 5, 128]") && out.contains("input_ids                      int64  [2, 2]"), "{out}");
    assert!(out.contains("attention_mask                 int64  [2, 7]") && err.is_empty(), "{out}{err}");
    let (_, err) = ends(&dummy(&["gpt2", "--task=text-generation", "--sequence-length=0"], here().path()), 1);
    insta::assert_snapshot!(err, @"error: no int64 can be drawn from 0 to below 0 for `position_ids`");
}

#[test]
fn an_export_of_several_files_is_pointed_out() {
    let task = "--task=text2text-generation-with-past";
    let (_, err) = ends(&dummy(&["bart", task], here().path()), 0);
    assert!(err.contains("decoder_with_past_model.onnx") && err.contains("--with-past-inputs"), "{err}");
    let part = ["bart", task, "--behavior=decoder", "--with-past-inputs"];
    let (out, err) = ends(&dummy(&part, here().path()), 0);
    assert!(out.contains("past_key_values.{0..11}.decoder.key") && err.is_empty(), "{out}{err}");
}

#[test]
fn json_is_the_feed_as_batch_answers_it() {
    let arguments = ["bert", "--task=fill-mask", "--size=batch_size=5", "--int-dtype=int32", "--json"];
    let (out, _) = ends(&dummy(&arguments, here().path()), 0);
    let feed: serde_json::Value = serde_json::from_str(&out).unwrap();
    let expected = serde_json::json!({"shape": [5, 16], "dtype": "int32", "kind": "mask", "padding_side": "right"});
    assert_eq!(feed[1], serde_json::json!(["attention_mask", expected]));
}

#[test]
fn equal_seeds_give_equal_files() {
    let directory = here();
    let draw = |seed: &str, name: &str| {
        let arguments = ["bert", "--task=fill-mask", "--sequence-length=4", "--seed", seed, "-o", name];
        let (out, _) = ends(&dummy(&arguments, directory.path()), 0);
        assert_eq!(out, format!("{name}: 3 tensors, 192 bytes, seed {seed}\n"));
        fs::read(directory.path().join(name)).unwrap()
    };
    let bytes = draw("1", "a.safetensors");
    assert_eq!(SafeTensors::deserialize(&bytes).unwrap().tensor("input_ids").unwrap().shape(), [2, 4]);
    assert_eq!(draw("1", "b.safetensors"), bytes);
    assert_ne!(draw("2", "b.safetensors"), bytes);
    assert_eq!(draw("1", "a.npz"), draw("1", "b.npz"));
}

#[test]
fn what_is_wrong_is_said_and_nothing_written() {
    let directory = here();
    let past = ["llama", "--task=text-generation-with-past"];
    let fails = |more: &[&str], code, says: &str| {
        let (_, err) = ends(&dummy(&[&past, more].concat(), directory.path()), code);
        assert!(err.contains(says), "{err}");
    };
    fails(&["-o", "inputs.npy"], 1, "has to end with .npz or .safetensors");
    fails(&["-o", "inputs.npz", "--float-dtype=bf16"], 1, "safetensors has one");
    fails(&["-o", "inputs.npz", "--limit=1000"], 1, "would take 33555456 bytes of memory, and 1000 is the most");
    fails(&["-o", "no/inputs.npz"], 1, "the directory does not exist");
    fails(&["--size=batch_siz=1"], 1, "did you mean `batch_size`?");
    fails(&["--size=batch_size"], 2, "expected NAME=N");
    fails(&["--batch-size=-1"], 2, "-1");
    fails(&["--preprocessor=absent.json"], 1, "there is no such file");
    assert_eq!(fs::read_dir(directory.path()).unwrap().count(), 0);
}

/// A limit on the size of files stands in for a disk that is full.
#[cfg(unix)]
#[test]
fn a_disk_that_is_full_leaves_the_file_that_was_there() {
    let directory = here();
    for name in ["inputs.npz", "inputs.safetensors"] {
        let path = directory.path().join(name);
        fs::write(&path, "before").unwrap();
        let limited = "trap '' XFSZ; ulimit -f 16; exec \"$0\" dummy \"$@\"";
        let output = Command::new("sh")
            .args(["-c", limited, PROGRAM, "bert", "--task=fill-mask", "--sequence-length=9999", "-o"])
            .arg(&path)
            .output()
            .unwrap();
        let (_, err) = ends(&output, 1);
        assert!(err.contains(name) && err.to_lowercase().contains("too large"), "{err}");
        assert_eq!(err.trim_end().lines().count(), 1, "{err}");
        assert_eq!(fs::read(&path).unwrap(), b"before");
    }
    assert_eq!(fs::read_dir(directory.path()).unwrap().count(), 2);
}
