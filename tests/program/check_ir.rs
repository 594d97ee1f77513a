//! `check` and `identify` of graphs as `.xml`: whole exports pass, and what is changed in one is named.

use std::fs::{self, File};
use std::path::{Path, PathBuf};

use optimum_exporters::signature::Signature;
use serde_json::Value;
use tempfile::TempDir;

use crate::common::program::{run, stderr, stdout};

/// An export with empty files of weights, as long as they have to be.
fn export(name: &str) -> TempDir {
    let folder = tempfile::tempdir().unwrap();
    copy(&Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/ir").join(name), folder.path());
    folder
}

fn copy(from: &Path, to_folder: &Path) {
    for entry in fs::read_dir(from).unwrap() {
        let path = entry.unwrap().path();
        let to = to_folder.join(path.file_name().unwrap());
        if path.is_dir() {
            fs::create_dir(&to).unwrap();
            copy(&path, &to);
            continue;
        }
        fs::copy(&path, &to).unwrap();
        if path.extension().is_some_and(|kind| kind == "xml") {
            let weights = &Signature::read(&path).unwrap().weight_files[0];
            File::create(to_folder.join(&weights.path)).unwrap().set_len(weights.bytes).unwrap();
        }
    }
}

fn check(folder: &Path, further: &[&str]) -> (Option<i32>, Value) {
    let path = folder.display().to_string();
    let output = run([&["check", path.as_str(), "--json"], further].concat(), Vec::new());
    let page = serde_json::from_str(&stdout(&output)).unwrap_or_else(|_| panic!("{}", stderr(&output)));
    (output.status.code(), page)
}

/// The findings of this severity: their kinds and what they are about.
fn found(page: &Value, severity: &str) -> Vec<String> {
    let of_files = page["files"].as_array().unwrap().iter().flat_map(|file| file["findings"].as_array().unwrap());
    let all = of_files.chain(page["findings"].as_array().unwrap());
    let of_severity = all.filter(|finding| finding["severity"] == severity);
    let text = |finding: &Value, key: &str| finding[key].as_str().unwrap_or_default().to_owned();
    of_severity.map(|of| format!("{} {} {}", text(of, "kind"), text(of, "side"), text(of, "tensor"))).collect()
}

fn change(folder: &Path, file: &str, from: &str, to: &str) {
    let path: PathBuf = folder.join(file);
    let text = fs::read_to_string(&path).unwrap();
    assert!(text.contains(from), "{file} has no {from}");
    fs::write(path, text.replacen(from, to, 1)).unwrap();
}

#[test]
fn whole_exports_pass_for_the_task_that_they_are_of() {
    for (name, task) in [
        ("llama", "text-generation-with-past"),
        ("llama-stateless", "text-generation-with-past"),
        ("t5", "text2text-generation-with-past"),
        ("t5-stateless", "text2text-generation-with-past"),
        ("qwen2_vl", "image-text-to-text"),
        ("qwen2_5_vl", "image-text-to-text"),
        ("qwen3_vl", "image-text-to-text"),
        ("llava-pixtral", "image-text-to-text"),
    ] {
        let folder = export(name);
        let (code, page) = check(folder.path(), &[]);
        assert_eq!((code, page["tasks"][0].as_str()), (Some(0), Some(task)), "{page}");
        let (code, page) = check(folder.path(), &["--task", task]);
        assert_eq!((code, found(&page, "error")), (Some(0), Vec::new()), "{page}");
    }
}

#[test]
fn dynamic_axes_are_not_missed_for_their_names() {
    let (_, page) = check(export("llama").path(), &[]);
    assert_eq!(page["worst"], Value::Null, "{page}");
    let (_, page) = check(export("t5").path(), &[]);
    assert_eq!(page["worst"], Value::Null, "{page}");
}

/// What writes the first state of the decoder, with the type of what it takes.
fn written(element: &str) -> String {
    let data = "<data variable_id=\"past_key_values.0.keypresent.0.key\" />";
    format!("{data}\n   <input>\n    <port id=\"0\" precision=\"{element}\">")
}

#[test]
fn what_is_changed_in_a_graph_is_an_error_that_names_it() {
    let rows = "name=\"beam_idx\" type=\"Parameter\" version=\"opset1\">\n   <data shape=\"?\"";
    let mask = "name=\"attention_mask\" type=\"Parameter\" version=\"opset1\">\n   <data shape=\"?,?\"";
    let state = "type=\"ReadValue\" version=\"opset6\">\n   <data variable_id=\"past_key_values.0.keypresent.0.key\" \
                 variable_type=\"f32\" variable_shape=\"?,2,?,8\"";
    let logits = "output_names=\"logits\">\n   <input>\n    <port id=\"0\" precision=\"FP32\">\n     <dim>-1</dim>\n     \
                  <dim>-1</dim>\n     <dim>100</dim>";
    let with = |text: &str, from: &str, to: &str| text.replacen(from, to, 1);
    let cases = [
        ("names=\"input_ids\"".to_owned(), "names=\"inputs\"".to_owned(), "missing input input_ids"),
        (mask.to_owned(), with(mask, "?,?", "?,16"), "static_axis input attention_mask"),
        (mask.to_owned(), with(mask, "?,?", "?,?,?"), "rank input attention_mask"),
        (rows.to_owned() + " element_type=\"i32\"", rows.to_owned() + " element_type=\"f32\"", "dtype input beam_idx"),
        ("names=\"beam_idx\"".to_owned(), "names=\"beams\"".to_owned(), "missing input beam_idx"),
        ("output_names=\"logits\"".to_owned(), "output_names=\"scores\"".to_owned(), "missing output logits"),
        (logits.to_owned(), with(logits, "<dim>100<", "<dim>99<"), "size output logits"),
        (state.to_owned(), with(state, "?,2,?,8", "?,2,?,9"), "size state past_key_values.0.key"),
        (state.to_owned(), with(state, "?,2,?,8", "?,2,7,8"), "static_axis state past_key_values.0.key"),
        (state.to_owned(), with(state, "f32", "i32"), "dtype state past_key_values.0.key"),
        (state.to_owned(), with(state, "ReadValue", "Sigmoid"), "missing state past_key_values.0.key"),
        ("type=\"Assign\"".to_owned(), "type=\"Sigmoid\"".to_owned(), "state state"),
        (written("FP32"), written("FP16"), "state state past_key_values.0.keypresent.0.key"),
    ];
    for (from, to, expected) in cases {
        let folder = export("llama");
        change(folder.path(), "openvino_model.xml", &from, &to);
        let (code, page) = check(folder.path(), &[]);
        let errors = found(&page, "error");
        assert_eq!(code, Some(1), "{from}: {page}");
        assert!(errors.iter().any(|error| error.starts_with(expected)), "{expected}: {errors:?}");
    }
}

#[test]
fn what_an_encoder_gave_is_kept_under_any_name_and_has_to_be_there() {
    let folder = export("t5");
    change(folder.path(), "openvino_decoder_model.xml", "variable_id=\"435\"", "variable_id=\"anything\"");
    change(folder.path(), "openvino_decoder_model.xml", "variable_id=\"435\"", "variable_id=\"anything\"");
    assert_eq!(check(folder.path(), &[]).0, Some(0));
    change(folder.path(), "openvino_decoder_model.xml", "type=\"ReadValue\"", "type=\"Sigmoid\"");
    let (code, page) = check(folder.path(), &[]);
    assert_eq!((code, found(&page, "error")), (Some(1), vec!["state state …".to_owned()]), "{page}");
}

/// Patches of images are as wide as the model that sees, what is merged of them as the one that reads.
#[test]
fn each_part_is_as_wide_as_its_own_attribute_says() {
    for (name, patches, merged) in [("qwen2_vl", 24, 32), ("qwen2_5_vl", 24, 32), ("qwen3_vl", 24, 32)] {
        for (part, width) in [("embeddings", patches), ("embeddings_merger", merged)] {
            let folder = export(name);
            let file = format!("openvino_vision_{part}_model.xml");
            let result = "output_names=\"last_hidden_state\">\n   <input>\n    <port id=\"0\" precision=\"FP32\">\n     <dim>-1</dim>\n     <dim>";
            change(folder.path(), &file, &format!("{result}{width}<"), &format!("{result}{}<", width + 1));
            let (code, page) = check(folder.path(), &[]);
            let expected = vec!["size output last_hidden_state".to_owned()];
            assert_eq!((code, found(&page, "error")), (Some(1), expected), "{name} {part}: {page}");
        }
    }
}

#[test]
fn a_decoder_that_keeps_its_past_takes_what_the_encoder_gave() {
    let folder = export("t5");
    change(folder.path(), "openvino_decoder_model.xml", "names=\"encoder_hidden_states\"", "names=\"hidden\"");
    let (code, page) = check(folder.path(), &[]);
    let expected = ["missing input encoder_hidden_states", "unexpected input hidden"].map(str::to_owned);
    assert_eq!((code, found(&page, "error")), (Some(1), expected.to_vec()), "{page}");
}

/// What an encoder gave may be kept besides what is computed from it.
#[test]
fn what_an_encoder_gave_may_be_kept_as_it_is() {
    let folder = export("t5");
    let path = folder.path().join("openvino_decoder_model.xml");
    let text = fs::read_to_string(&path).unwrap();
    let state = text.find("<layer id=\"10\" name=\"ReadValue").unwrap();
    let kept = |id: &str| {
        let (reads, writes) = ("type=\"ReadValue\" version=\"opset6\"", "type=\"Assign\" version=\"opset6\"");
        let data = format!("<data variable_id=\"{id}\" variable_type=\"f32\" variable_shape=\"?,?,16\" />");
        let port = "<port id=\"0\" precision=\"FP32\"><dim>-1</dim><dim>-1</dim><dim>16</dim></port>";
        let put = format!("<input>{port}</input><output>{}</output></layer>", port.replace("id=\"0\"", "id=\"1\""));
        format!("<layer id=\"90001\" name=\"r\" {reads}>{data}{put}<layer id=\"90002\" name=\"w\" {writes}>{data}{put}")
    };
    let with = |id: &str| format!("{}{}{}", &text[..state], kept(id), &text[state..]);
    fs::write(&path, with("encoder_hidden_states")).unwrap();
    let (code, page) = check(folder.path(), &[]);
    assert_eq!((code, &page["worst"]), (Some(0), &Value::Null), "{page}");
    // It is none of those that are computed from it.
    let lacks = with("encoder_hidden_states").replace("_55693\" type=\"ReadValue\"", "_55693\" type=\"Sigmoid\"");
    fs::write(&path, lacks).unwrap();
    let (code, page) = check(folder.path(), &[]);
    assert_eq!((code, found(&page, "error")), (Some(1), vec!["state state …".to_owned()]), "{page}");
    fs::write(&path, with("others")).unwrap();
    let (code, page) = check(folder.path(), &[]);
    assert_eq!((code, found(&page, "warning").len()), (Some(3), 1), "{page}");
}

/// No runtime feeds a state by its name: what names are for is to read or reset it.
#[test]
fn states_of_other_names_stand_for_those_of_the_contract_where_they_are_alike() {
    let folder = export("llama");
    let path = folder.path().join("openvino_model.xml");
    let text = fs::read_to_string(&path).unwrap();
    let mut renamed = text.clone();
    for layer in 0..2 {
        for entry in ["key", "value"] {
            let id = format!("past_key_values.{layer}.{entry}present.{layer}.{entry}");
            renamed = renamed.replace(&id, &format!("kept_{layer}_{entry}"));
            renamed = renamed.replace(&format!("names=\"past_key_values.{layer}.{entry}\""), "names=\"\"");
        }
    }
    fs::write(&path, &renamed).unwrap();
    let (code, page) = check(folder.path(), &[]);
    assert_eq!((code, page["tasks"][0].as_str()), (Some(0), Some("text-generation-with-past")), "{page}");
    assert_eq!(found(&page, "note"), ["state state past_key_values.0.key"], "{page}");
    let output = run(["identify", &path.display().to_string(), "--json"], Vec::new());
    let identified: Value = serde_json::from_str(&stdout(&output)).unwrap();
    assert_eq!(identified["candidates"][0]["fits"], Value::Bool(true), "{identified}");

    for other in ["?,2,?,9", "?,2,3,8"] {
        fs::write(&path, renamed.replacen("?,2,?,8", other, 1)).unwrap();
        let (code, page) = check(folder.path(), &["--task", "text-generation-with-past"]);
        assert_eq!(code, Some(1), "{page}");
        assert!(found(&page, "error").iter().any(|error| error.starts_with("missing state")), "{page}");
    }
    // What grows with each step is of no fixed length, whatever the config is.
    let output = run(["identify", &path.display().to_string(), "--json"], Vec::new());
    assert!(!stdout(&output).contains("the file calls it `kept_"), "{}", stdout(&output));
    // One of a contract's names is there, so that the others are missed.
    let id = "past_key_values.1.valuepresent.1.value";
    fs::write(&path, text.replace(id, "other").replace("names=\"past_key_values.1.value\"", "names=\"\"")).unwrap();
    let (code, page) = check(folder.path(), &["--task", "text-generation-with-past"]);
    assert_eq!((code, found(&page, "error")), (Some(1), vec!["missing state past_key_values.1.value".to_owned()]));
}

#[test]
fn a_state_that_is_missed_is_no_output_that_is() {
    let folder = export("llama");
    change(folder.path(), "openvino_model.xml", "type=\"ReadValue\"", "type=\"Sigmoid\"");
    let file = folder.path().join("openvino_model.xml").display().to_string();
    let page: Value = serde_json::from_str(&stdout(&run(["identify", file.as_str(), "--json"], Vec::new()))).unwrap();
    let best = &page["candidates"][0];
    assert_eq!(best["against"][0]["side"], "state", "{best}");
    assert_eq!((&best["outputs"]["found"], &best["outputs"]["of"]), (&1.into(), &1.into()), "{best}");
}

#[test]
fn what_a_file_was_made_with_is_told() {
    let folder = export("t5");
    let versions = serde_json::json!({"optimum_intel": "2.2.0", "optimum": "2.3.0", "pytorch": "2.15.0", "transformers": "4.57.6"});
    let (_, page) = check(folder.path(), &[]);
    assert!(page["files"].as_array().unwrap().iter().all(|file| file["made_with"] == versions), "{page}");
    let path = folder.path().display().to_string();
    let text = stdout(&run(["check", path.as_str()], Vec::new()));
    let line = "made with optimum_intel 2.2.0, optimum 2.3.0, pytorch 2.15.0, transformers 4.57.6\n";
    assert_eq!(text.matches(line).count(), 1, "{text}");
    let file = folder.path().join("openvino_encoder_model.xml").display().to_string();
    assert!(stdout(&run(["identify", file.as_str()], Vec::new())).ends_with(line));
    let page: Value = serde_json::from_str(&stdout(&run(["identify", file.as_str(), "--json"], Vec::new()))).unwrap();
    assert_eq!(page["made_with"], versions);
    // What says nothing of it has no such line.
    let onnx = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/onnx/gpt2-no-cache").display().to_string();
    assert!(!stdout(&run(["check", onnx.as_str()], Vec::new())).contains("made with"));
}

#[test]
fn a_config_of_another_model_is_an_error() {
    let folder = export("llama");
    change(folder.path(), "config.json", "\"num_hidden_layers\": 2", "\"num_hidden_layers\": 3");
    let (code, page) = check(folder.path(), &[]);
    let expected = ["layer_count state past_key_values.{i}.key, past_key_values.{i}.value".to_owned()];
    assert_eq!((code, found(&page, "error")), (Some(1), expected.to_vec()), "{page}");
    change(folder.path(), "config.json", "\"num_hidden_layers\": 3", "\"num_hidden_layers\": 2");
    change(folder.path(), "config.json", "\"num_key_value_heads\": 2", "\"num_key_value_heads\": 4");
    let errors = found(&check(folder.path(), &[]).1, "error");
    assert_eq!(errors, ["size state past_key_values.{0..1}.key", "size state past_key_values.{0..1}.value"]);
}

#[test]
fn weights_that_are_missing_or_short_and_files_that_are_cut_are_errors() {
    let folder = export("llama");
    let weights = folder.path().join("openvino_model.bin");
    let length = fs::metadata(&weights).unwrap().len();
    File::options().write(true).open(&weights).unwrap().set_len(length - 1).unwrap();
    assert_eq!(found(&check(folder.path(), &[]).1, "error"), ["external_data file "]);
    fs::remove_file(&weights).unwrap();
    assert_eq!(found(&check(folder.path(), &[]).1, "error"), ["external_data file "]);
    let path = folder.path().join("openvino_model.xml");
    let text = fs::read(&path).unwrap();
    fs::write(&path, &text[..text.len() / 2]).unwrap();
    let (code, page) = check(folder.path(), &[]);
    assert_eq!((code, found(&page, "error")), (Some(1), vec!["unreadable file ".to_owned()]));
    assert!(page["files"][0]["findings"][0]["reason"].as_str().unwrap().contains("at byte"), "{page}");
}

#[test]
fn a_missing_part_is_an_error_and_a_tokenizer_is_none() {
    let folder = export("t5");
    fs::copy(folder.path().join("openvino_encoder_model.xml"), folder.path().join("openvino_tokenizer.xml")).unwrap();
    assert_eq!(check(folder.path(), &[]).0, Some(0));
    fs::remove_file(folder.path().join("openvino_encoder_model.xml")).unwrap();
    assert_eq!(found(&check(folder.path(), &[]).1, "error"), ["missing_file file "]);
}

#[test]
fn whose_contract_a_graph_fits_is_told_of_its_own_exporter() {
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/ir/llama/openvino_model.xml").display().to_string();
    let output = run(["identify", file.as_str(), "--json"], Vec::new());
    let page: Value = serde_json::from_str(&stdout(&output)).unwrap();
    let best = &page["candidates"][0];
    assert_eq!((&best["fits"], best["tasks"][0].as_str()), (&Value::Bool(true), Some("text-generation-with-past")));
    assert!(best["models"].as_array().unwrap().iter().any(|model| model["model_type"] == "llama"), "{best}");
}

/// The graph is written by hand, with what the exporter declares of the model.
#[test]
fn an_axis_within_the_bounds_of_its_contract_is_right_and_within_others_is_not() {
    let kept = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/ir/kokoro");
    let folder = tempfile::tempdir().unwrap();
    for name in ["config.json", "openvino_model.xml"] {
        fs::copy(kept.join(name), folder.path().join(name)).unwrap();
    }
    File::create(folder.path().join("openvino_model.bin")).unwrap();
    let asked = ["--library", "kokoro", "--exporter", "openvino", "--task", "text-to-audio"];
    let (code, page) = check(folder.path(), &asked);
    assert_eq!((code, &page["worst"]), (Some(0), &Value::Null), "{page}");
    for (from, to) in [("1,2..", "1,8.."), ("1,8..", "1,2..64")] {
        change(folder.path(), "openvino_model.xml", from, to);
        let (code, page) = check(folder.path(), &asked);
        assert_eq!(
            (code, found(&page, "warning")),
            (Some(3), vec!["static_axis input input_ids".to_owned()]),
            "{page}"
        );
    }
}

#[test]
fn what_is_no_model_is_passed_over_where_it_was_not_named() {
    let folder = export("llama");
    let foreign = folder.path().join("pom.xml");
    fs::write(&foreign, "<?xml version=\"1.0\"?>\n<project><name>mine</name></project>").unwrap();
    let (code, page) = check(folder.path(), &[]);
    assert_eq!((code, &page["verdict"]["runs"]), (Some(0), &"by_contract".into()), "{page:#}");
    let of_foreign = |page: &Value| {
        let files = page["files"].as_array().unwrap().iter();
        files.clone().find(|file| file["file"].as_str().unwrap().ends_with("pom.xml")).unwrap()["findings"][0].clone()
    };
    let finding = of_foreign(&page);
    assert_eq!((&finding["severity"], &finding["kind"]), (&"note".into(), &"no_part".into()), "{page:#}");
    assert!(finding["reason"].as_str().unwrap().contains("its outermost element is `project`"), "{page:#}");

    // What was named is meant, and so is what is called as a part.
    let named = foreign.display().to_string();
    let (code, page) = check(folder.path(), &[&named]);
    assert_eq!((code, &of_foreign(&page)["kind"]), (Some(1), &"unreadable".into()), "{page:#}");
    fs::rename(&foreign, folder.path().join("openvino_model.xml")).unwrap();
    let (code, page) = check(folder.path(), &[]);
    assert_eq!((code, found(&page, "error")), (Some(1), vec!["unreadable file ".to_owned()]), "{page:#}");

    fs::remove_file(folder.path().join("openvino_model.xml")).unwrap();
    fs::write(&foreign, "<project/>").unwrap();
    let output = run(["check", &folder.path().display().to_string()].to_vec(), Vec::new());
    assert_eq!(output.status.code(), Some(1), "{}", stderr(&output));
    assert!(stderr(&output).contains("holds no .onnx file"), "{}", stderr(&output));
}

fn identified(file: &Path) -> Value {
    let output = run(["identify", &file.display().to_string(), "--json"], Vec::new());
    serde_json::from_str(&stdout(&output)).unwrap_or_else(|_| panic!("{}", stderr(&output)))
}

#[test]
fn the_model_that_a_file_is_of_comes_first() {
    // Of an axis with a size a contract need not say anything.
    let best = &identified(
        &Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/ir/gemma3/openvino_vision_embeddings_model.xml"),
    )["candidates"][0];
    assert!(best["models"].as_array().unwrap().iter().any(|model| model["model_type"] == "gemma3"), "{best:#}");
    assert_eq!((&best["fits"], best["against"].as_array().map(Vec::len)), (&Value::Bool(true), Some(0)), "{best:#}");

    // What layers keep of a kind that a config has not by default is what they keep under another config.
    let best =
        &identified(&Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/ir/lfm2/openvino_model.xml"))["candidates"][0];
    assert_eq!(best["models"][0]["model_type"], "lfm2", "{best:#}");
    assert_eq!((&best["fits"], best["against"].as_array().map(Vec::len)), (&Value::Bool(true), Some(0)), "{best:#}");
}

#[test]
fn a_state_whose_name_says_that_it_becomes_what_another_entry_gives_is_noted() {
    let folder = export("speecht5");
    let (code, page) = check(folder.path(), &[]);
    let crossed = ["key", "value"].map(|kind| format!("order state past_key_values.1.decoder.{kind}"));
    let mut notes = found(&page, "note");
    notes.sort();
    assert_eq!((code, found(&page, "error").len(), notes), (Some(0), 0, crossed.to_vec()), "{page:#}");
    let tasks = page["tasks"].as_array().unwrap();
    assert!(tasks.iter().enumerate().all(|(at, task)| !tasks[..at].contains(task)), "{tasks:?}");

    for kind in ["key", "value"] {
        let (of_another, own) = (format!("present.0.encoder.{kind}"), format!("present.1.decoder.{kind}"));
        let path = folder.path().join("openvino_decoder_model.xml");
        let text = fs::read_to_string(&path).unwrap();
        fs::write(&path, text.replace(&format!(".{kind}{of_another}"), &format!(".{kind}{own}"))).unwrap();
    }
    let (code, page) = check(folder.path(), &[]);
    assert_eq!((code, found(&page, "note").len()), (Some(0), 0), "{page:#}");
}

/// The reference's classes declare a pooled output of text encoders that do not pool, and the axes of an image where one is
/// packed.
#[test]
fn pipelines_pass_whose_files_give_other_outputs_than_are_declared() {
    for name in ["flux", "sana"] {
        let (code, page) = check(export(name).path(), &[]);
        assert_eq!((code, found(&page, "error")), (Some(0), Vec::new()), "{name}: {page}");
        assert_eq!(found(&page, "warning"), Vec::<String>::new(), "{name}: {page}");
    }
}

#[test]
fn other_outputs_of_a_pipeline_than_its_files_give_are_named() {
    for (name, file, from, to) in [
        ("flux", "text_encoder/openvino_model.xml", "pooler_output", "pooled"),
        ("flux", "text_encoder_2/openvino_model.xml", "last_hidden_state", "hidden"),
        ("sana", "text_encoder/openvino_model.xml", "last_hidden_state", "pooler_output"),
        ("sana", "transformer/openvino_model.xml", "out_sample", "sample_out"),
    ] {
        let folder = export(name);
        // The layer names it, and its result.
        for _ in 0..2 {
            change(folder.path(), file, &format!("names=\"{from}\""), &format!("names=\"{to}\""));
        }
        let (code, page) = check(folder.path(), &[]);
        let errors = found(&page, "error");
        assert!(code == Some(1) && errors.iter().any(|error| error.contains(from)), "{name} {file}: {errors:?} {page}");
    }
}

/// What is planned of a model with OpenVINO, as JSON.
fn planned(arguments: &[&str]) -> Value {
    let plan = run([&["plan", "--exporter", "openvino", "--json"], arguments].concat(), Vec::new());
    serde_json::from_slice(&plan.stdout).unwrap_or_else(|error| panic!("{error}: {}", stderr(&plan)))
}

#[test]
fn a_language_part_is_fed_by_the_part_that_makes_embeddings() {
    for model in ["gemma3", "qwen2_vl", "llava-pixtral"] {
        let directory = format!("{}/tests/ir/{model}", env!("CARGO_MANIFEST_DIR"));
        let decoder = &planned(&[&directory, "--task", "image-text-to-text"])["decoders"][0];
        assert_eq!(decoder["embeddings"]["file"], "openvino_text_embeddings_model.xml", "{model}: {decoder}");
        assert_eq!(decoder["inputs"]["inputs_embeds"]["feeds"]["embeddings"], "inputs_embeds", "{model}");
    }
}

#[test]
fn decoders_of_openvino_are_never_merged() {
    let directory = tempfile::tempdir().unwrap();
    let config =
        r#"{"model_type":"vision-encoder-decoder","encoder":{"model_type":"vit"},"decoder":{"model_type":"gpt2"}}"#;
    fs::write(directory.path().join("config.json"), config).unwrap();
    let plan = planned(&[directory.path().to_str().unwrap(), "--task", "image-to-text-with-past"]);
    assert_eq!(plan["merged"], serde_json::json!([]));
    let mut decoders = plan["decoders"].as_array().unwrap().iter();
    assert!(decoders.all(|decoder| decoder["part"] != "decoder_model_merged"), "{plan}");
}

/// A file that keeps its past is a decoder with one, whatever stands beside it.
#[test]
fn a_file_of_another_model_beside_takes_no_past_from_a_decoder() {
    let folder = export("llama");
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/ir");
    fs::copy(root.join("t5/openvino_encoder_model.xml"), folder.path().join("text_encoder.xml")).unwrap();
    File::create(folder.path().join("text_encoder.bin")).unwrap();
    let (code, page) = check(folder.path(), &[]);
    assert_eq!((code, &page["tasks"][0]), (Some(0), &"text-generation-with-past".into()), "{page:#}");
    assert_eq!((&page["worst"], &page["verdict"]["runs"]), (&"note".into(), &"by_contract".into()), "{page:#}");
}
