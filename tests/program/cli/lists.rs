//! `models` and `tasks`.

use insta::assert_snapshot;

use super::{fails, prints};

#[test]
fn models() {
    let all = prints(&["models"]);
    assert!(all.lines().count() >= 166, "{all}");
    assert!(all.contains("\ntransformers           bert\n"), "{all}");
    assert_snapshot!(prints(&["models", "--library", "sentence_transformers"]), @r"
    sentence_transformers  clip
    sentence_transformers  transformer
    ");
    assert_snapshot!(prints(&["models", "--task", "depth-estimation"]), @r"
    transformers           chmv2
    transformers           depth_anything
    transformers           depth_pro
    transformers           dpt
    transformers           glpn
    transformers           prompt_depth_anything
    transformers           zoedepth
    ");
    assert_eq!(prints(&["models", "--exporter", "onnx", "--task", "depth-estimation"]).lines().count(), 7);
    assert_eq!(prints(&["models", "--library", "timm", "--task", "fill-mask"]), "");
}

#[test]
fn models_by_a_synonym() {
    let by_name = prints(&["models", "--task", "text2text-generation-with-past"]);
    assert_eq!(prints(&["models", "--task", "translation-with-past"]), by_name);
    // This one is registered, and a synonym as well.
    let own = prints(&["models", "--task", "sentence-similarity"]);
    assert!(own.lines().all(|line| line.starts_with("sentence_transformers ")), "{own}");
}

#[test]
fn tasks() {
    assert_snapshot!(prints(&["tasks", "gpt2"]), @r"
    feature-extraction
    feature-extraction-with-past
    text-generation
    text-generation-with-past
    text-classification
    token-classification
    ");
    assert_eq!(prints(&["tasks", "clip", "--library", "sentence_transformers"]).lines().count(), 2);
    assert_eq!(prints(&["tasks", "resnet18", "--library", "timm"]), "image-classification\n");
}

#[test]
fn wrong_names_find_the_right_ones() {
    assert_snapshot!(fails(&["tasks", "gpt-2"]), @"error: model type `gpt-2` is not in the registry for any library; did you mean `gpt2`?");
    let unknown = fails(&["models", "--task", "summarisation"]);
    assert!(unknown.starts_with("error: unknown task `summarisation`: expected one of audio-classification, "));
    assert!(unknown.ends_with("; did you mean `summarization`?\n"), "{unknown}");
}
