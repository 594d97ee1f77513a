//! What it costs to tell whose contract a graph fits: each contract is held against it once, however many models have it, and
//! layers that are alike are looked at once.

use std::io::Cursor;

use optimum_exporters::check::identify;
use optimum_exporters::onnx::Signature;
use prost::Message;

use crate::common::proto::Model;
use crate::counting::counted;

/// The most allocations for each tensor, and for all contracts whatever the graph has.
const EACH: usize = 10;
const ALL: usize = 60_000;

/// How often memory is asked for, how many tensors a graph has, and the candidate that fits best.
fn cost(text: &str) -> (usize, usize, String) {
    let graph = Signature::read_from(Cursor::new(Model::described(text).encode_to_vec()), "x.onnx").unwrap();
    let tensors = graph.inputs.len() + graph.outputs.len();
    // What is asked first makes the contracts, which are kept.
    identify(&graph, "onnx");
    let (candidates, counts) = counted(|| identify(&graph, "onnx"));
    let best = &candidates[0];
    let against: Vec<_> = best.against.iter().map(ToString::to_string).collect();
    let best = format!("{} {} {}", best.tasks[0], best.fits(), against.join("\n"));
    (counts.allocations, tensors, best)
}

/// A decoder of this many layers, whose heads have no size.
fn decoder(layers: usize) -> String {
    let last = layers - 1;
    format!(
        "in input_ids,position_ids int64 batch_size sequence_length\n\
         in attention_mask int64 batch_size total\n\
         in past_key_values.{{0..{last}}}.key,past_key_values.{{0..{last}}}.value fp32 batch_size 4 past d\n\
         out logits fp32 batch_size sequence_length 100\n\
         out present.{{0..{last}}}.key,present.{{0..{last}}}.value fp32 batch_size 4 total 16"
    )
}

#[test]
fn layers_that_are_alike_cost_as_much_as_reading_them_again() {
    for layers in [1_000, 16_000] {
        let (allocations, tensors, best) = cost(&decoder(layers));
        println!("{layers} layers: {allocations} allocations for {tensors} tensors");
        assert!(best.starts_with("text-generation-with-past true"), "{best}");
        assert!(best.contains(&format!("`past_key_values.{{0..{}}}.value`, axis 3", layers - 1)), "{best}");
        assert!(allocations < EACH * tensors + ALL, "{allocations} for {layers} layers");
    }
}

#[test]
fn layers_of_which_each_has_another_symbol_are_compared_as_often_as_they_are_named() {
    const LAYERS: usize = 15_000;
    let mut text = decoder(1).lines().filter(|line| !line.contains('{')).collect::<Vec<_>>().join("\n");
    for layer in 0..LAYERS {
        let past = letters(layer);
        text += &format!("\nin past_key_values.{layer}.key,past_key_values.{layer}.value fp32 batch_size 4 {past} 16");
        text += &format!("\nout present.{layer}.key,present.{layer}.value fp32 batch_size 4 {past}_more 16");
    }
    let (allocations, tensors, best) = cost(&text);
    println!("{LAYERS} layers with their own symbols: {allocations} allocations for {tensors} tensors");
    assert!(best.starts_with("text-generation-with-past true"), "{best}");
    // Each type is looked at to be told apart from the others, once for all contracts.
    assert!(allocations < 75 * tensors, "{allocations}");
}

#[test]
fn tensors_that_no_contract_has_are_held_against_each_contract_once() {
    let others = |side: &str| {
        let names: Vec<_> = (0..30_000).map(|at| format!("x{}", letters(at))).collect();
        format!("{side} {} fp32 b 3\n", names.join(","))
    };
    let text = format!("in input_ids,attention_mask int64 b s\nout logits fp32 b 2\n{}{}", others("in"), others("out"));
    let (allocations, tensors, best) = cost(&text);
    println!("{allocations} allocations for {tensors} tensors");
    assert!(best.contains("false"), "{best}");
    assert!(allocations < 80 * tensors, "{allocations}");
}

/// A number in letters.
fn letters(number: usize) -> String {
    number.to_string().bytes().map(|digit| char::from(digit - b'0' + b'a')).collect()
}
