//! Names that exporters make up for outputs and their axes.

/// What exporters name what an operator gives.
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

/// Whether a name is one that an exporter makes up where none is given: that of an operator, a number, or both.
pub(super) fn is_made_up(name: &str) -> bool {
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

/// Whether the name of an axis is one that torch makes up where none is given: that of an operator and of what it gives, with
/// the number of the axis, for instance `Addlast_hidden_state_dim_2`.
pub(super) fn is_made_up_axis(name: &str) -> bool {
    let of_what = name.rsplit_once("_dim_").filter(|(_, axis)| is_number(axis)).map_or("", |(of_what, _)| of_what);
    of_what.starts_with(|letter: char| letter.is_ascii_uppercase())
}

fn is_number(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit())
}

#[cfg(test)]
mod tests {
    use super::{is_made_up, is_made_up_axis};

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

    #[test]
    fn names_of_axes_are_made_up_of_an_operator_an_output_and_a_number() {
        for name in
            ["Addlast_hidden_state_dim_2", "LayerNormalizationlast_hidden_state_dim_1", "Gatherpred_boxes_dim_2"]
        {
            assert!(is_made_up_axis(name), "{name}");
        }
        for name in ["", "batch_size", "s0", "num_dim_2", "rotary_axes_dim", "Add_dim_", "_dim_2", "height // 32"] {
            assert!(!is_made_up_axis(name), "{name}");
        }
    }
}
