//! Names that exporters make up for outputs.

/// Whether a name is one that an exporter makes up where none is given: that of an operator, a number, or both.
pub(super) fn is_made_up(name: &str) -> bool {
    const OPERATORS: &[&str] = &[
        "add",
        "addmm",
        "bmm",
        "cat",
        "clone",
        "concat",
        "conv1d",
        "conv2d",
        "convolution",
        "div",
        "einsum",
        "embedding",
        "expand",
        "gather",
        "gelu",
        "gemm",
        "getitem",
        "group_norm",
        "identity",
        "index",
        "index_select",
        "layer_norm",
        "layernormalization",
        "linear",
        "log_softmax",
        "matmul",
        "mean",
        "mul",
        "native_layer_norm",
        "output",
        "outputs",
        "permute",
        "pow",
        "relu",
        "reshape",
        "scaled_dot_product_attention",
        "select",
        "sigmoid",
        "slice",
        "softmax",
        "split",
        "squeeze",
        "stack",
        "sub",
        "sum",
        "tanh",
        "to",
        "transpose",
        "unsqueeze",
        "view",
        "where",
        "_to_copy",
    ];
    // As TensorFlow names what an operator gives.
    let name = name.split_once(':').map_or(name, |(name, place)| if is_number(place) { name } else { "" });
    let stem = name.trim_end_matches(|letter: char| letter.is_ascii_digit());
    let has_number = stem.len() < name.len();
    let word = stem.trim_end_matches(['_', '.']).rsplit('/').next().unwrap_or_default().to_ascii_lowercase();
    match word.as_str() {
        "" => has_number,
        word => OPERATORS.contains(&word) || word.starts_with("statefulpartitionedcall"),
    }
}

fn is_number(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit())
}

#[cfg(test)]
mod tests {
    use super::is_made_up;

    #[test]
    fn names_of_operators_and_numbers_are_made_up_and_words_are_not() {
        for name in
            ["linear_13", "linear", "1203", "output_0", "output.1", "getitem_2", "Identity:0", "/head/Gemm", "view_101"]
        {
            assert!(is_made_up(name), "{name}");
        }
        for name in
            ["", "logits", "scores", "scores_1", "last_hidden_state", "embedding_of_text", "a:b", "present.0.key"]
        {
            assert!(!is_made_up(name), "{name}");
        }
    }
}
