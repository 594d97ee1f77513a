//! Graphs as `.xml`: what is read of them, and those that are cut off, foreign or beyond the limits.

use std::io::Cursor;
use std::path::{Path, PathBuf};

use optimum_exporters::Error;
use optimum_exporters::signature::{Dim, Format, Signature, ValueType};

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/ir")
}

fn read(text: &str) -> Result<Signature, Error> {
    Signature::read_from(Cursor::new(text.as_bytes()), "x.xml")
}

#[track_caller]
fn fails(text: &str, reason: &str) {
    match read(text) {
        Err(error @ Error::InvalidModel { .. }) => {
            let message = error.to_string();
            assert!(message.starts_with("x.xml: at byte ") && message.contains(reason), "{message}");
            assert!(message.len() < 400 && !message.contains('\n'), "{message}");
        }
        other => panic!("{reason}: {other:?}"),
    }
}

fn graph(layers: &str) -> String {
    format!("<?xml version=\"1.0\"?>\n<net name=\"m\" version=\"11\"><layers>{layers}</layers><edges></edges></net>")
}

fn input(data: &str, names: &str) -> String {
    let port = format!("<output><port id=\"0\" precision=\"FP32\" names=\"{names}\"/></output>");
    graph(&format!("<layer id=\"0\" name=\"a\" type=\"Parameter\"><data {data}/>{port}</layer>"))
}

#[test]
fn a_decoder_that_keeps_its_past_is_read() {
    let graph = Signature::read(folder().join("llama/openvino_model.xml")).unwrap();
    assert_eq!((graph.format, graph.ir_version, graph.opset()), (Format::Ir, 11, None));
    let inputs: Vec<_> = graph.inputs.iter().map(|input| format!("{} {}", input.name, input.of)).collect();
    let expected =
        ["input_ids int64 [?, ?]", "attention_mask int64 [?, ?]", "position_ids int64 [?, ?]", "beam_idx int32 [?]"];
    assert_eq!(inputs, expected);
    let outputs: Vec<_> = graph.outputs.iter().map(|output| format!("{} {}", output.name, output.of)).collect();
    assert_eq!(outputs, ["logits fp32 [?, ?, 100]"]);
    assert_eq!(graph.states.len(), 4);
    let state = graph.states.iter().find(|state| state.value.is_called("past_key_values.1.key")).unwrap();
    assert_eq!((state.id.as_str(), state.is_written), ("past_key_values.1.keypresent.1.key", true));
    assert_eq!(state.written_as.map(|element| element.to_string()).as_deref(), Some("fp32"));
    assert_eq!(state.value.of.to_string(), "fp32 [?, 2, ?, 8]");
    assert_eq!(graph.info("optimum/optimum_intel_version"), Some("2.2.0"));
    assert_eq!(graph.info("runtime_options/KV_CACHE_PRECISION"), Some("f16"));
    let weights = &graph.weight_files[0];
    assert_eq!((graph.weight_files.len(), weights.path.as_str()), (1, "openvino_model.bin"));
    assert!(weights.bytes > 10_000, "{weights:?}");
}

#[test]
fn what_a_graph_was_made_with_are_packages_with_versions() {
    let graph = Signature::read(folder().join("t5/openvino_encoder_model.xml")).unwrap();
    let packages: Vec<_> = graph.made_with().collect();
    let expected =
        [("optimum_intel", "2.2.0"), ("optimum", "2.3.0"), ("pytorch", "2.15.0"), ("transformers", "4.57.6")];
    assert_eq!(packages, expected);
    let info = "<rt_info><Runtime_version value=\"1\"/><a><_version value=\"2\"/><b value=\"3\"/><c_version value=\"4\"/>\
                </a></rt_info>";
    let graph = read(&graph_with(info)).unwrap();
    assert_eq!(graph.made_with().collect::<Vec<_>>(), [("c", "4")]);
}

fn graph_with(further: &str) -> String {
    graph(&layer()).replace("</net>", &format!("{further}</net>"))
}

#[test]
fn states_of_what_an_encoder_gave_have_types_that_their_ports_have() {
    let graph = Signature::read(folder().join("t5/openvino_decoder_model.xml")).unwrap();
    assert_eq!(graph.states.len(), 8);
    let of_encoder: Vec<_> = graph.states.iter().filter(|state| !state.id.starts_with("past_key_values")).collect();
    assert_eq!(of_encoder.len(), 4);
    for state in of_encoder {
        assert!(state.value.of.to_string().starts_with("fp32"), "{state:?}");
        assert!(state.is_written);
    }
}

#[test]
fn axes_are_open_bounded_or_fixed_and_ranks_may_be_open() {
    let text = input("shape=\"2..8,1..,?,..5,3\" element_type=\"bf16\"", "b\\,x,b2");
    let graph = read(&text).unwrap();
    let value = &graph.inputs[0];
    assert_eq!((value.name.as_str(), value.other_names.as_slice()), ("b,x", &["b2".to_owned()][..]));
    assert_eq!(value.of.to_string(), "bf16 [2..8, 1.., ?, 0..5, 3]");
    let ValueType::Tensor { shape: Some(shape), .. } = &value.of else { panic!() };
    assert_eq!(shape[1], Dim::Bounded { least: 1, most: None });
    assert!(graph.input("b2").is_some());
    let open = read(&input("shape=\"...\" element_type=\"boolean\"", "b")).unwrap();
    assert_eq!(open.inputs[0].of.to_string(), "bool of unknown rank");
    let scalar = read(&input("shape=\"\" element_type=\"i32\"", "")).unwrap();
    assert_eq!((scalar.inputs[0].name.as_str(), scalar.inputs[0].of.to_string().as_str()), ("a", "int32 []"));
}

#[test]
fn an_output_without_a_name_has_that_of_the_tensor_that_it_is() {
    let text = "<net version=\"10\"><layers>
        <layer id=\"7\" name=\"f\" type=\"Relu\"><output><port id=\"0\"/><port id=\"2\" names=\"y,z\"/></output></layer>
        <layer id=\"9\" name=\"r\" type=\"Result\"><input><port id=\"0\" precision=\"FP16\"><dim>-1</dim><dim>4</dim></port>
        </input></layer></layers>
        <edges><edge from-layer=\"7\" from-port=\"2\" to-layer=\"9\" to-port=\"0\"/></edges></net>";
    let graph = read(text).unwrap();
    assert_eq!((graph.outputs[0].name.as_str(), graph.outputs[0].of.to_string().as_str()), ("y", "fp16 [?, 4]"));
    assert!(graph.output("z").is_some());
}

#[test]
fn what_stands_in_a_body_is_no_input() {
    let body = "<layer id=\"1\" name=\"l\" type=\"Loop\"><body><layers><layer id=\"0\" name=\"i\" type=\"Parameter\"/>
        </layers></body></layer>";
    assert_eq!(read(&graph(body)).unwrap().inputs, []);
}

#[test]
fn what_is_no_graph_is_refused() {
    fails("<html><body/></html>", "it is a page of HTML");
    match read("<page><body/></page>") {
        Err(error @ Error::NoModel { .. }) => {
            assert!(
                error.to_string().starts_with("x.xml: its outermost element is `page`, where that of a graph is `net`")
            );
        }
        other => panic!("{other:?}"),
    }
    fails("<net version=\"7\"><layers/></net>", "it is of version 7");
    fails("<net version=\"12\"><layers/></net>", "it is of version 12, and versions 10 to 11 are read");
    fails("<net version=\"11\"></net>", "it holds no layers");
    fails("<?xml version=\"1.0\"?>", "there is no element");
    fails(&(graph(&layer()) + "<net/>"), "a second element");
    fails(&input("shape=\"-3\" element_type=\"f32\"", "a"), "has an axis of the length `-3`");
    fails(&input("shape=\"3\" element_type=\"f77\"", "a"), "elements of the unknown type `f77`");
    fails(&graph(&(layer() + &layer())), "there are two inputs `a`");
    fails("<net version=\"11\"><layers></net>", "no XML");
    fails("<net version=\"11\" <layers/></net>", "");
}

fn layer() -> String {
    "<layer id=\"0\" name=\"a\" type=\"Parameter\"><data shape=\"?\" element_type=\"f32\"/></layer>".to_owned()
}

#[test]
fn what_is_cut_off_anywhere_is_refused() {
    let text = std::fs::read_to_string(folder().join("llama/openvino_model.xml")).unwrap();
    for end in (1..text.trim_end().len()).step_by(97) {
        assert!(read(&text[..end]).is_err(), "{end}");
    }
}

#[test]
fn what_is_beyond_the_limits_is_refused() {
    fails(&("<net version=\"11\">".to_owned() + &"<a>".repeat(100)), "more than 64 deep");
    fails(&graph(&format!("<layer id=\"{}\"/>", "1".repeat(2_000_000))), "more than 1048576 bytes");
    let axes = ["?"; 65].join(",");
    fails(&input(&format!("shape=\"{axes}\" element_type=\"f32\""), "a"), "more than 64 axes");
    let many: String =
        (0..65_537).map(|at| format!("<layer id=\"{at}\" name=\"a{at}\" type=\"Parameter\"/>")).collect();
    fails(&graph(&many), "more than 65536 inputs");
    let many = format!("<layer type=\"Assign\"><data variable_id=\"{}\"/></layer>", "a".repeat(1 << 19)).repeat(40);
    fails(&graph(&many), "more than 16777216 bytes");
}

#[test]
fn many_attributes_take_no_time() {
    let attributes: String = (0..150_000).map(|at| format!(" a{at}=\"\"")).take(100_000).collect();
    let start = std::time::Instant::now();
    let _ = read(&graph(&format!("<layer{}/>", &attributes[..900_000])));
    assert!(start.elapsed().as_secs() < 10, "{:?}", start.elapsed());
}

/// Wherever a file ends that is not all there, what is said of it is that.
#[test]
fn a_file_that_is_cut_anywhere_is_said_to_be_cut_short() {
    let whole = input("shape=\"1,2\" element_type=\"f32\"", "a");
    let first = whole.find("<net").unwrap();
    for end in (1..first - 1).chain(first + 1..whole.len()) {
        fails(&whole[..end], "cut short");
    }
}
