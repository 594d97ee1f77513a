//! However a decoder keeps its past, several sequences go on from it as the reference has it: entries that grow, states that each
//! step replaces, or a file that keeps all itself and is told which rows to go on from.

use optimum_exporters::decoder::{Feeds, First, OnDisk};
use optimum_exporters::generate::{Beams, Early, Generator, Options, Prompt, Sampling};
use optimum_exporters::onnx::Signature;
use optimum_exporters::signature::{Value, ValueType};
use optimum_exporters::{Arguments, Model};
use serde_json::{Value as Json, json};

use crate::folder;
use crate::scripted::{Script, Scripted};

const ENGINE: Scripted = Scripted { memory: 99 };

/// The decoder of a config, with a file that takes and gives what it says, and behind an encoder with that of another export.
fn opened(exporter: &str, config: &Json) -> Generator<Script> {
    opened_for(exporter, config, "text-generation-with-past")
}

fn opened_for(exporter: &str, config: &Json, task: &str) -> Generator<Script> {
    let directory = tempfile::tempdir().unwrap();
    std::fs::write(directory.path().join("config.json"), config.to_string()).unwrap();
    let model = Model::from_dir(directory.path()).unwrap().with_task(task);
    let decoder = model.decoders(exporter, &Arguments::new()).unwrap().swap_remove(0);
    let known = Signature::read(folder("gpt2-text-generation").join("model.onnx")).unwrap();
    let named = |name: &str, like: &Value| Value { name: name.to_owned(), ..like.clone() };
    let state = |name: &str| {
        let value = named(name, &known.outputs[0]);
        let ValueType::Tensor { element, .. } = value.of else { panic!("{value:?}") };
        Value { of: ValueType::Tensor { element, shape: None }, ..value }
    };
    let inputs = decoder.inputs.iter().map(|input| named(&input.name, &known.inputs[0]));
    let graph = Signature {
        inputs: inputs.chain(decoder.cache.iter().map(|entry| state(&entry.past))).collect(),
        outputs: ["logits"].into_iter().chain(decoder.cache.iter().map(|entry| &*entry.present)).map(state).collect(),
        ..known.clone()
    };
    let file = (directory.path().join(&decoder.part.file), graph);
    let of_encoder = Signature::read(folder("t5-text2text-generation").join("encoder_model.onnx")).unwrap();
    let encoder = decoder.encoder.as_ref().map(|encoder| (directory.path().join(&encoder.file), of_encoder));
    let (directory, first, embeddings) = (directory.path().to_owned(), None, None);
    Generator::load(OnDisk { decoder, directory, file, first, encoder, embeddings }, &ENGINE).unwrap()
}

/// What is generated in several ways.
fn generated(generator: &mut Generator<Script>, sequences: &[Vec<i64>]) -> Vec<Vec<Vec<i64>>> {
    let options = Options::new(7).end(vec![3, 5]);
    let sampling = Sampling { temperature: Some(2.0), ..Sampling::default() };
    let beams = Beams { early: Early::Never, length_penalty: 0.5, ..Beams::new(4) };
    let ways = [
        options.clone(),
        options.clone().chunk(2),
        options.clone().beams(beams).returned(3),
        options.clone().beams(beams).sampling(sampling).seed(4),
        options.sampling(sampling).seed(4).returned(3),
    ];
    let prompt = Prompt::tokens(sequences.to_vec());
    ways.iter().map(|options| generator.generate(&prompt, options).unwrap()).collect()
}

#[test]
fn however_the_past_is_kept_several_go_on_from_it() {
    let alike = [vec![5, 7, 1], vec![2, 2, 9]];
    let ragged = [vec![5, 7, 1, 11], vec![2, 9]];
    let mut grown = Generator::open(folder("gpt2-text-generation"), &ENGINE).unwrap();
    let mut hybrid = Generator::open(folder("lfm2-text-generation"), &ENGINE).unwrap();
    assert!(hybrid.decoder().cache.iter().any(|entry| entry.grows.is_none()));
    let expected = [&alike[..], &ragged].map(|sequences| generated(&mut grown, sequences));
    assert_eq!([&alike[..], &ragged].map(|sequences| generated(&mut hybrid, sequences)), expected);
    let llama = json!({"model_type": "llama", "num_hidden_layers": 2, "eos_token_id": 2, "architectures": ["LlamaForCausalLM"]});
    let mut stateful = opened("openvino", &llama);
    assert!(matches!(stateful.decoder().first, First::EmptyState) && stateful.decoder().fed(&Feeds::Rows).count() == 1);
    assert_eq!([&alike[..], &ragged].map(|sequences| generated(&mut stateful, sequences)), expected);
    for config in [
        json!({"model_type": "mamba", "num_hidden_layers": 2, "architectures": ["MambaForCausalLM"]}),
        json!({"model_type": "jamba", "num_hidden_layers": 4, "architectures": ["JambaForCausalLM"], "attn_layer_period": 2}),
        json!({"model_type": "falcon_mamba", "num_hidden_layers": 2, "architectures": ["FalconMambaForCausalLM"]}),
    ] {
        let mut states = opened("onnx", &config);
        assert!(states.decoder().cache.iter().any(|entry| entry.grows.is_none()), "{config}");
        assert_eq!(generated(&mut states, &alike), expected[0], "{config}");
    }
}

/// What such a file computes of an encoder's output it keeps by rows, and goes by no word on them later.
#[test]
fn behind_an_encoder_all_sequences_are_there_from_the_beginning() {
    let sequences = [vec![5, 7, 1], vec![2, 2, 9]];
    let ends = |options: Options| options.end(vec![3, 5]).start(0);
    let prompt = Prompt::tokens(sequences.to_vec());
    let sampling = Sampling { temperature: Some(2.0), ..Sampling::default() };
    let ways = [
        ends(Options::new(7)),
        ends(Options::new(7)).beams(Beams::new(4)).returned(3),
        ends(Options::new(7)).sampling(sampling).seed(4).returned(3),
    ];
    let config = json!({"model_type": "t5", "architectures": ["T5ForConditionalGeneration"], "num_layers": 2});
    let mut stateful = opened_for("openvino", &config, "text2text-generation-with-past");
    let mut grown = Generator::open(folder("t5-text2text-generation"), &ENGINE).unwrap();
    assert!(matches!(stateful.decoder().first, First::EmptyState) && stateful.decoder().encoder.is_some());
    for options in ways {
        let expected = grown.generate(&prompt, &options).unwrap();
        assert_eq!(stateful.generate(&prompt, &options).unwrap(), expected);
    }
}
