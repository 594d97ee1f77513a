//! Drawn tensors obey their spec, are the same on every machine, and come back from files.
#![allow(
    clippy::cast_possible_truncation,
    clippy::cast_possible_wrap,
    clippy::cast_precision_loss,
    clippy::cast_sign_loss,
    reason = "the numbers here are small"
)]

use std::fs::{self, File};
use std::io::Read;
use std::path::Path;
use std::process::Command;
use std::sync::OnceLock;

use ndarray_npy::NpzReader;
use optimum_exporters::dummy_inputs::{DType, PaddingSide, Prefix, TensorSpec, Values};
use optimum_exporters::registry::SHAPES;
use optimum_exporters::tensors::{DEFAULT_LIMIT_BYTES, Element, Format, bf16, f16, write};
use optimum_exporters::{
    Arguments, DummyOptions, Error, ExportConfigConstructor, ExporterConfig, PretrainedConfig, Query, TasksManager,
    Tensor, TensorData,
};
use proptest::prelude::*;
use safetensors::{Dtype, SafeTensors};

const SEED: u64 = 7;

fn spec(shape: &[i64], dtype: DType, values: Values) -> TensorSpec {
    TensorSpec {
        shape: shape.to_vec(),
        dtype,
        values,
        padded: None,
        each_row_has: None,
        prefix: None,
        rows_end_with: None,
        alike: false,
    }
}

fn draw(spec: &TensorSpec) -> Result<Tensor, Error> {
    spec.draw("x", SEED, DEFAULT_LIMIT_BYTES)
}

/// The integer at or below each value, and whether it is the value.
fn numbers(data: &TensorData) -> Vec<(i128, bool)> {
    let int = |value: i64| (i128::from(value), true);
    let float = |value: f64| {
        assert!(value.is_finite());
        (value.floor() as i128, value.fract() == 0.0)
    };
    match data {
        TensorData::I64(values) => values.iter().map(|value| int(*value)).collect(),
        TensorData::I32(values) => values.iter().map(|value| int((*value).into())).collect(),
        TensorData::I8(values) => values.iter().map(|value| int((*value).into())).collect(),
        TensorData::Bool(values) => values.iter().map(|value| int((*value).into())).collect(),
        TensorData::F32(values) => values.iter().map(|value| float((*value).into())).collect(),
        TensorData::F16(values) => values.iter().map(|value| float(value.to_f64())).collect(),
        TensorData::BF16(values) => values.iter().map(|value| float(value.to_f64())).collect(),
    }
}

/// Asserts that a tensor is one that its spec describes.
fn obeys(spec: &TensorSpec, tensor: &Tensor) {
    let shape: Vec<i64> = tensor.shape().iter().map(|size| *size as i64).collect();
    assert_eq!((&shape, tensor.dtype()), (&spec.shape, spec.dtype));
    let numbers = numbers(tensor.data());
    assert_eq!(numbers.len() as u64, spec.elements().unwrap());
    let full = shape.last().copied().unwrap_or(1) as usize;
    if full == 0 {
        return;
    }
    let (axis, from) = spec.padded.unwrap_or((shape.len(), 0));
    let inner: usize = shape.iter().skip(axis + 1).map(|size| *size as usize).product();
    let size = shape.get(axis).map_or(1, |size| *size as usize);
    let is_drawn = |index: usize| spec.padded.is_none() || index / inner % size < from as usize;
    let prefix = spec.prefix.map_or(0, |prefix| prefix.length as usize);
    let mut first_mask: Option<Vec<i128>> = None;
    for (row, values) in numbers.chunks_exact(full).enumerate() {
        let mut drawn = Vec::new();
        for (at, (value, exact)) in values.iter().copied().enumerate() {
            if at < prefix {
                assert_eq!((value, exact), (spec.prefix.unwrap().value.into(), true));
            } else if !is_drawn(row * full + at) {
                assert_eq!((value, exact), (1, true));
            } else {
                drawn.push(value);
                let special = spec.each_row_has.map(i128::from) == Some(value) && exact;
                match spec.values {
                    Values::Int { low, high } => {
                        let range = i128::from(low)..i128::from(high);
                        assert!(exact && range.contains(&value) || special, "{value} {spec:?}");
                    }
                    Values::Float { low, high } if low == high => assert_eq!((value, exact), (low.into(), true)),
                    Values::Float { low, high } => {
                        assert!((i128::from(low)..i128::from(high)).contains(&value), "{value} {spec:?}");
                    }
                    Values::Mask(_) => assert!(exact && (value == 0 || value == 1) || special),
                    Values::Zeros => assert!(exact && value == 0 || special),
                    Values::Flag(flag) => assert!(exact && value == i128::from(flag) || special),
                    Values::Constant(constant) => assert!(exact && value == i128::from(constant) || special),
                    Values::Computed { ref of, over: 1 } => {
                        assert_eq!((value, exact), (of[row * full + at].into(), true));
                    }
                    Values::Computed { .. } => {}
                }
            }
        }
        if drawn.is_empty() || prefix > 0 {
            continue;
        }
        if let Some(value) = spec.each_row_has {
            assert!(drawn.contains(&value.into()), "{drawn:?} {spec:?}");
        } else if let Values::Mask(side) = spec.values {
            let ones = drawn.iter().filter(|value| **value == 1).count();
            let mut sorted = drawn.clone();
            sorted.sort_unstable();
            if side == PaddingSide::Right {
                sorted.reverse();
            }
            assert_eq!(drawn, sorted, "{spec:?}");
            assert!(ones > 0 && (drawn.len() == 1 || ones < drawn.len()), "{drawn:?}");
            assert_eq!(first_mask.get_or_insert_with(|| drawn.clone()), &drawn, "rows differ");
        }
    }
}

fn dtypes() -> impl Strategy<Value = DType> {
    use DType::{Bf16, Bool, Fp16, Fp32, Int8, Int32, Int64};
    prop::sample::select(vec![Int64, Int32, Int8, Fp32, Fp16, Bf16, Bool])
}

fn specs() -> impl Strategy<Value = TensorSpec> {
    let drawn = dtypes().prop_flat_map(|dtype| {
        let side = prop_oneof![Just(PaddingSide::Right), Just(PaddingSide::Left)];
        let any = prop_oneof![side.prop_map(Values::Mask), Just(Values::Zeros), any::<bool>().prop_map(Values::Flag)];
        let own = match dtype {
            DType::Fp32 | DType::Fp16 | DType::Bf16 => {
                let range = (-1000..1000_i64, 0..2000_i64);
                range.prop_map(|(low, span)| Values::Float { low, high: low + span }).boxed()
            }
            DType::Bool => Just(Values::Zeros).boxed(),
            _ => (-100..100_i64, 1..=28_i64).prop_map(|(low, span)| Values::Int { low, high: low + span }).boxed(),
        };
        (Just(dtype), prop_oneof![own, any])
    });
    let shape = prop::collection::vec(0..6_i64, 0..5);
    let padding = prop::option::of((0..4_usize, 0..6_i64));
    let value = || 0..2_i64;
    let prefix = prop::option::of((0..8_i64, value()));
    (drawn, shape, padding, prop::option::of(value()), prefix).prop_map(|(drawn, shape, padding, each, prefix)| {
        let (dtype, values) = drawn;
        let padded = padding.and_then(|(axis, from)| Some((axis, from.min(*shape.get(axis)?))));
        let prefix = prefix.map(|(length, value)| Prefix { length, value });
        let each_row_has = each.filter(|_| !matches!(values, Values::Float { .. }));
        TensorSpec { shape, dtype, values, padded, each_row_has, prefix, rows_end_with: None, alike: false }
    })
}

/// Every model type and task that the registry has.
fn exports() -> &'static [(&'static str, &'static str, ExportConfigConstructor<'static>)] {
    static EXPORTS: OnceLock<Vec<(&str, &str, ExportConfigConstructor<'static>)>> = OnceLock::new();
    EXPORTS.get_or_init(|| {
        TasksManager::models()
            .flat_map(|model| model.exporters.iter().map(move |support| (model, support)))
            .flat_map(|(model, support)| support.tasks.iter().map(move |(task, make)| (model.model_type, *task, *make)))
            .collect()
    })
}

fn llama(json: &str, arguments: &Arguments) -> ExporterConfig {
    let config = PretrainedConfig::from_json(json).unwrap();
    let query = Query::new("onnx").model(&config).task("text-generation-with-past").exporter_config_kwargs(arguments);
    TasksManager::get_exporter_config_constructor(&query).unwrap().call(&config).unwrap()
}

const SMALL_LLAMA: &str = r#"{"model_type": "llama", "num_hidden_layers": 2, "hidden_size": 16,
    "num_attention_heads": 4, "num_key_value_heads": 2, "vocab_size": 1000}"#;

fn with_past() -> Arguments {
    Arguments::new().with("use_past_in_inputs", true)
}

proptest! {
    #[test]
    fn a_drawn_tensor_obeys_its_spec(spec in specs(), seed: u64) {
        match spec.draw("x", seed, DEFAULT_LIMIT_BYTES) {
            Ok(tensor) => {
                obeys(&spec, &tensor);
                prop_assert_eq!(spec.draw("x", seed, DEFAULT_LIMIT_BYTES).unwrap(), tensor);
            }
            // Above 256, bf16 does not have every integer, nor a number between all of them.
            Err(Error::EmptyRange { low, high, dtype: "bf16", .. }) => {
                prop_assert!(high - low < 8 && (low > 256 || high < -256), "{low} {high}");
            }
            Err(error) => prop_assert!(false, "{spec:?}: {error}"),
        }
    }

    #[test]
    fn what_models_are_fed_obeys_its_spec(
        at in any::<prop::sample::Index>(),
        sizes in prop::collection::vec((prop::sample::select(SHAPES), 0..6_i64), 0..4),
        layers in 0..4_i64,
        heads in 1..4_i64,
        vocabulary in 1..1000_i64,
        int_dtype in prop::sample::select(vec!["int64", "int32"]),
        float_dtype in prop::sample::select(vec!["fp32", "fp16", "bf16"]),
        left: bool,
        seed: u64,
    ) {
        let (model_type, task, constructor) = at.get(exports());
        let config = serde_json::json!({
            "model_type": model_type,
            "num_hidden_layers": layers, "n_layer": layers, "num_layers": layers, "decoder_layers": layers,
            "num_attention_heads": heads, "n_head": heads, "num_heads": heads, "decoder_attention_heads": heads,
            "vocab_size": vocabulary,
        });
        let serde_json::Value::Object(config) = config else { unreachable!() };
        let padding_side = if left { PaddingSide::Left } else { PaddingSide::Right };
        let mut options = DummyOptions { padding_side, ..DummyOptions::default() };
        for ((name, _), size) in sizes {
            options.shapes.set(name, size).unwrap();
        }
        let arguments = Arguments::new().with("int_dtype", int_dtype).with("float_dtype", float_dtype);
        // The registry's own tests say which configs cannot be exported.
        let feed = constructor
            .call_with(&PretrainedConfig::from_map(config), &arguments)
            .and_then(|config| config.feed(&options));
        let Ok(feed) = feed else { return Ok(()) };
        const LIMIT: u64 = 1 << 20;
        match feed.draw(seed, LIMIT) {
            Ok(tensors) => {
                prop_assert!(feed.bytes() <= LIMIT.into());
                prop_assert_eq!(tensors.len(), feed.iter().count());
                for ((name, spec), (drawn, tensor)) in feed.iter().zip(&tensors) {
                    prop_assert_eq!(&*name.to_cow(), drawn);
                    obeys(spec, tensor);
                }
            }
            Err(Error::TooLarge { bytes, limit, .. }) => {
                prop_assert!(bytes == feed.bytes() && limit == LIMIT && bytes > LIMIT.into());
            }
            Err(error) => prop_assert!(false, "{model_type} {task}: {error}"),
        }
    }
}

/// The proptest above lets configs pass that cannot be exported; most can.
#[test]
fn most_models_can_be_fed() {
    let mut options = DummyOptions::default();
    for name in ["width", "height"] {
        options.shapes.set(name, 8).unwrap();
    }
    let (mut drawn, mut failed) = (0, Vec::new());
    for (model_type, task, constructor) in exports() {
        let axes = constructor.class().static_axes.iter();
        let sizes = axes.fold(Arguments::new(), |sizes, axis| sizes.with(axis.name, 8));
        let config = constructor.call_with(&PretrainedConfig::empty(model_type), &sizes);
        match config.and_then(|config| config.feed(&options)) {
            Ok(feed) => {
                let one_each = feed.iter().filter(|(_, spec)| spec.bytes().unwrap() < 1 << 12);
                for (name, spec) in one_each {
                    obeys(spec, &spec.draw(&name.to_cow(), SEED, 1 << 12).unwrap());
                }
                drawn += 1;
            }
            Err(error) => failed.push(format!("{model_type} {task}: {error}")),
        }
    }
    assert!(drawn > 9 * failed.len(), "{drawn} drawn, and not: {failed:#?}");
}

#[test]
fn each_row_gets_the_value_it_has_to_have() {
    let mut spec = spec(&[50, 1], DType::Int64, Values::Int { low: 10, high: 20 });
    spec.each_row_has = Some(2);
    assert_eq!(draw(&spec).unwrap().values::<i64>().unwrap(), [2; 50]);
    spec.shape = vec![50, 3];
    let tensor = draw(&spec).unwrap();
    for row in tensor.values::<i64>().unwrap().chunks_exact(3) {
        assert!(row[0] != 2 && row[1..].iter().filter(|value| **value == 2).count() == 1, "{row:?}");
    }
}

#[test]
fn floats_fill_their_range_and_never_reach_its_end() {
    fn check<T: Element + PartialOrd + Into<f64>>(next_below_one: f64) {
        let tensor = draw(&spec(&[200_000], T::DTYPE, Values::Float { low: 0, high: 1 })).unwrap();
        let values: Vec<f64> = tensor.values::<T>().unwrap().iter().map(|value| (*value).into()).collect();
        let greatest = values.iter().copied().fold(0.0, f64::max);
        let mean = values.iter().sum::<f64>() / values.len() as f64;
        assert!(greatest <= next_below_one && greatest > 0.99, "{greatest}");
        assert!((mean - 0.5).abs() < 0.01, "{mean}");
    }
    check::<f32>(1.0 - f64::from(f32::EPSILON) / 2.0);
    check::<f16>(1.0 - 1.0 / 2048.0);
    check::<bf16>(1.0 - 1.0 / 256.0);
}

#[test]
fn ranges_that_a_type_does_not_have_are_errors() {
    let empty = |dtype, values| assert!(matches!(draw(&spec(&[3], dtype, values)), Err(Error::EmptyRange { .. })));
    empty(DType::Int8, Values::Int { low: 0, high: 129 });
    empty(DType::Int8, Values::Int { low: -129, high: 0 });
    empty(DType::Int32, Values::Int { low: 0, high: i64::MAX });
    empty(DType::Int64, Values::Int { low: 5, high: 5 });
    empty(DType::Int64, Values::Int { low: i64::MIN, high: i64::MIN });
    empty(DType::Fp32, Values::Float { low: 1, high: 0 });
    empty(DType::Fp16, Values::Float { low: 70_000, high: 80_000 });
    empty(DType::Bf16, Values::Float { low: 1001, high: 1003 });
    empty(DType::Bf16, Values::Float { low: 1001, high: 1001 });
    for (dtype, values) in [
        (DType::Int8, Values::Int { low: -128, high: 128 }),
        (DType::Int64, Values::Int { low: i64::MIN, high: i64::MAX }),
        (DType::Fp16, Values::Float { low: i64::MIN, high: i64::MAX }),
        (DType::Fp32, Values::Float { low: i64::MIN, high: i64::MAX }),
        (DType::Bf16, Values::Float { low: i64::MAX - (1 << 60), high: i64::MAX }),
    ] {
        let spec = spec(&[500], dtype, values);
        obeys(&spec, &draw(&spec).unwrap());
    }
}

#[test]
fn specs_of_no_tensor_are_errors() {
    let zeros = spec(&[2, 3], DType::Int8, Values::Zeros);
    let fill = |value, length| Some(Prefix { length, value });
    for wrong in [
        TensorSpec { shape: vec![2, -1], ..zeros.clone() },
        TensorSpec { shape: vec![0, -1], ..zeros.clone() },
        TensorSpec { padded: Some((2, 0)), ..zeros.clone() },
        TensorSpec { padded: Some((1, 4)), ..zeros.clone() },
        TensorSpec { padded: Some((1, -1)), ..zeros.clone() },
        TensorSpec { each_row_has: Some(128), ..zeros.clone() },
        TensorSpec { prefix: fill(-129, 1), ..zeros.clone() },
        TensorSpec { prefix: fill(1, -1), ..zeros.clone() },
        TensorSpec { values: Values::Float { low: 0, high: 1 }, ..zeros.clone() },
        TensorSpec { dtype: DType::Bool, each_row_has: Some(2), ..zeros.clone() },
    ] {
        let error = draw(&wrong).unwrap_err();
        assert_eq!(error.kind(), "wrong_type", "{wrong:?}: {error}");
    }
}

#[test]
fn what_takes_too_much_memory_is_refused_with_its_bytes() {
    let refused = |shape: &[i64], limit| match spec(shape, DType::Int32, Values::Zeros).draw("x", SEED, limit) {
        Err(error @ Error::TooLarge { bytes, .. }) => {
            assert_eq!(error.kind(), "too_large");
            assert!(error.to_string().contains(&bytes.to_string()), "{error}");
            Some(bytes)
        }
        Err(error) => panic!("{error}"),
        Ok(_) => None,
    };
    assert_eq!(refused(&[10, 10], 400), None);
    assert_eq!(refused(&[10, 10], 399), Some(400));
    assert_eq!(refused(&[1 << 40, 1 << 40], u64::MAX), Some(4 << 80));
    assert_eq!(refused(&[i64::MAX; 3], u64::MAX), Some(u128::MAX));
    assert_eq!(refused(&[i64::MAX, i64::MAX, i64::MAX, 0], 0), None);
    assert_eq!(refused(&[i64::MAX], u64::MAX), Some(4 * i64::MAX as u128));
}

#[test]
fn a_tensor_depends_on_its_seed_and_name_alone() {
    let config = llama(SMALL_LLAMA, &with_past());
    let feed = config.feed(&DummyOptions::default()).unwrap();
    let tensors = feed.draw(SEED, DEFAULT_LIMIT_BYTES).unwrap();
    assert_eq!(feed.draw(SEED, DEFAULT_LIMIT_BYTES).unwrap(), tensors);
    for ((name, spec), (drawn, tensor)) in feed.iter().zip(&tensors) {
        assert_eq!(&*name.to_cow(), drawn);
        assert_eq!(&spec.draw(drawn, SEED, DEFAULT_LIMIT_BYTES).unwrap(), tensor);
        if !matches!(spec.values, Values::Mask(_)) {
            assert_ne!(&spec.draw(drawn, SEED + 1, DEFAULT_LIMIT_BYTES).unwrap(), tensor);
            assert_ne!(&spec.draw("other", SEED, DEFAULT_LIMIT_BYTES).unwrap(), tensor);
        }
    }
}

/// FNV-1a of names, shapes and bytes.
fn checksum(tensors: &[(String, Tensor)]) -> u64 {
    let mut hash = 0xcbf2_9ce4_8422_2325_u64;
    let mut add = |bytes: &[u8]| {
        for byte in bytes {
            hash = (hash ^ u64::from(*byte)).wrapping_mul(0x0000_0100_0000_01b3);
        }
    };
    for (name, tensor) in tensors {
        add(name.as_bytes());
        add(format!("{:?}{}", tensor.shape(), tensor.dtype()).as_bytes());
        add(&tensor.data().to_le_bytes());
    }
    hash
}

/// If these change, files drawn by an earlier version cannot be drawn again.
#[test]
fn equal_seeds_give_equal_tensors_on_every_machine() {
    let draw = |int_dtype: &str, float_dtype: &str| {
        let arguments = with_past().with("int_dtype", int_dtype).with("float_dtype", float_dtype);
        let feed = llama(SMALL_LLAMA, &arguments).feed(&DummyOptions::default()).unwrap();
        feed.draw(SEED, DEFAULT_LIMIT_BYTES).unwrap()
    };
    let single = draw("int64", "fp32");
    assert_eq!(single[0].1.values::<i64>().unwrap()[..4], [322, 618, 602, 690]);
    let sums = [single, draw("int32", "fp16"), draw("int32", "bf16")].map(|tensors| checksum(&tensors));
    assert_eq!(sums, [7_818_832_033_344_528_160, 10_023_300_439_130_624_151, 12_612_493_889_227_224_087]);
}

/// One tensor of each type, an empty one and a scalar among them.
fn of_each_type() -> Vec<(String, Tensor)> {
    let numbers = Values::Float { low: -2, high: 3 };
    let ids = Values::Int { low: -100, high: 100 };
    let specs = [
        ("input_ids", spec(&[2, 7], DType::Int64, ids.clone())),
        ("past.0.key", spec(&[2, 3, 4, 5], DType::Fp32, numbers.clone())),
        ("half", spec(&[3, 5], DType::Fp16, numbers.clone())),
        ("brain", spec(&[3, 5], DType::Bf16, numbers.clone())),
        ("int32", spec(&[11], DType::Int32, ids.clone())),
        ("int8", spec(&[1, 13], DType::Int8, ids.clone())),
        ("use_cache_branch", spec(&[1], DType::Bool, Values::Flag(true))),
        ("mask", spec(&[2, 9], DType::Bool, Values::Mask(PaddingSide::Left))),
        ("empty", spec(&[2, 0, 3], DType::Fp32, numbers.clone())),
        ("scalar", spec(&[], DType::Int64, ids.clone())),
    ];
    let draw = |(name, spec): (&str, TensorSpec)| (name.to_owned(), spec.draw(name, SEED, 1 << 20).unwrap());
    specs.into_iter().map(draw).collect()
}

fn without_bf16() -> Vec<(String, Tensor)> {
    of_each_type().into_iter().filter(|(_, tensor)| tensor.dtype() != DType::Bf16).collect()
}

#[test]
fn safetensors_files_come_back_equal() {
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("inputs.safetensors");
    let tensors = of_each_type();
    write(&path, &tensors).unwrap();
    let bytes = fs::read(&path).unwrap();
    let read = SafeTensors::deserialize(&bytes).unwrap();
    assert_eq!(read.len(), tensors.len());
    for (name, tensor) in &tensors {
        let view = read.tensor(name).unwrap();
        let dtype = match tensor.dtype() {
            DType::Int64 => Dtype::I64,
            DType::Int32 => Dtype::I32,
            DType::Int8 => Dtype::I8,
            DType::Fp32 => Dtype::F32,
            DType::Fp16 => Dtype::F16,
            DType::Bf16 => Dtype::BF16,
            DType::Bool => Dtype::BOOL,
        };
        assert_eq!((view.dtype(), view.shape()), (dtype, tensor.shape()), "{name}");
        assert_eq!(view.data(), &*tensor.data().to_le_bytes(), "{name}");
    }
    write(&path, &tensors).unwrap();
    assert_eq!(fs::read(&path).unwrap(), bytes, "equal tensors give equal files");
}

#[test]
fn npz_files_come_back_equal() {
    fn equal<T: Element + PartialEq + std::fmt::Debug + ndarray_npy::ReadableElement>(
        npz: &mut NpzReader<File>,
        name: &str,
        tensor: &Tensor,
    ) {
        let array: ndarray::ArrayD<T> = npz.by_name(name).unwrap();
        assert_eq!((array.shape(), array.as_slice().unwrap()), (tensor.shape(), tensor.values::<T>().unwrap()));
    }
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("inputs.npz");
    let tensors = without_bf16();
    write(&path, &tensors).unwrap();
    let mut npz = NpzReader::new(File::open(&path).unwrap()).unwrap();
    let names: Vec<_> = tensors.iter().map(|(name, _)| name.clone()).collect();
    assert_eq!(npz.names().unwrap(), names);
    for (name, tensor) in &tensors {
        match tensor.dtype() {
            DType::Int64 => equal::<i64>(&mut npz, name, tensor),
            DType::Int32 => equal::<i32>(&mut npz, name, tensor),
            DType::Int8 => equal::<i8>(&mut npz, name, tensor),
            DType::Fp32 => equal::<f32>(&mut npz, name, tensor),
            DType::Bool => equal::<bool>(&mut npz, name, tensor),
            _ => {
                // ndarray-npy knows no half precision.
                let mut npy = Vec::new();
                let mut archive = zip::ZipArchive::new(File::open(&path).unwrap()).unwrap();
                archive.by_name(&format!("{name}.npy")).unwrap().read_to_end(&mut npy).unwrap();
                let data = npy.len() - tensor.data().len() * 2;
                let header = String::from_utf8_lossy(&npy[10..data]);
                assert!(data % 64 == 0 && header.starts_with("{'descr': '<f2', 'fortran_order': False, "));
                assert!(header.contains("'shape': (3, 5,)"), "{header}");
                assert_eq!(npy[data..], *tensor.data().to_le_bytes());
            }
        }
    }
    let bytes = fs::read(&path).unwrap();
    write(&path, &tensors).unwrap();
    assert_eq!(fs::read(&path).unwrap(), bytes, "equal tensors give equal files");
}

/// Needs a `python3` that has NumPy; says so where there is none.
#[test]
fn npz_files_load_in_numpy() {
    if !Command::new("python3").args(["-c", "import numpy"]).output().is_ok_and(|output| output.status.success()) {
        eprintln!("SKIPPED: no python3 with NumPy on the path");
        return;
    }
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("inputs.npz");
    let tensors = without_bf16();
    write(&path, &tensors).unwrap();
    let script = "import sys, numpy\n\
        with numpy.load(sys.argv[1]) as npz:\n    \
            for name in npz.files:\n        \
                array = npz[name]\n        \
                print(name, array.dtype.name, list(array.shape), array.tobytes().hex())\n";
    let output = Command::new("python3").arg("-c").arg(script).arg(&path).output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let expected: String = tensors
        .iter()
        .map(|(name, tensor)| {
            let dtype = match tensor.dtype() {
                DType::Fp32 => "float32",
                DType::Fp16 => "float16",
                other => other.name(),
            };
            let hex: String = tensor.data().to_le_bytes().iter().map(|byte| format!("{byte:02x}")).collect();
            format!("{name} {dtype} {:?} {hex}\n", tensor.shape())
        })
        .collect();
    assert_eq!(String::from_utf8(output.stdout).unwrap(), expected);
}

#[test]
fn what_a_file_cannot_hold_is_an_error() {
    let directory = tempfile::tempdir().unwrap();
    let kind = |name: &str, tensors: &[(String, Tensor)]| {
        let error = write(directory.path().join(name), tensors).unwrap_err();
        (error.kind(), error.to_string())
    };
    let (what, message) = kind("inputs.npz", &of_each_type());
    assert!(what == "not_in_format" && message.contains("`brain`") && message.contains("safetensors"), "{message}");
    for name in ["inputs.npy", "inputs", "npz", ".npz"] {
        let (what, message) = kind(name, &[]);
        assert!(what == "unknown_format" && message.contains(".npz or .safetensors"), "{message}");
    }
    let twice = [of_each_type().remove(0), of_each_type().remove(0)];
    assert_eq!(kind("inputs.npz", &twice).0, "wrong_type");
    assert_eq!(kind("inputs.safetensors", &twice).0, "wrong_type");
    assert_eq!(entries(directory.path()), Vec::<String>::new());
    assert_eq!(Format::from_path("A.NPZ").unwrap(), Format::Npz);
}

fn entries(directory: &Path) -> Vec<String> {
    let name = |entry: std::io::Result<fs::DirEntry>| entry.unwrap().file_name().into_string().unwrap();
    let mut names: Vec<_> = fs::read_dir(directory).unwrap().map(name).collect();
    names.sort();
    names
}

#[test]
fn a_file_that_cannot_be_written_leaves_nothing_behind() {
    let directory = tempfile::tempdir().unwrap();
    let tensors = without_bf16();
    for extension in ["npz", "safetensors"] {
        let name = format!("inputs.{extension}");
        let missing = write(directory.path().join("missing").join(&name), &tensors).unwrap_err();
        assert!(missing.kind() == "io" && missing.to_string().contains("does not exist"), "{missing}");

        // A directory stands where the file should be.
        fs::create_dir(directory.path().join(&name)).unwrap();
        assert_eq!(write(directory.path().join(&name), &tensors).unwrap_err().kind(), "io");
        assert_eq!(entries(directory.path()), std::slice::from_ref(&name));
        fs::remove_dir(directory.path().join(&name)).unwrap();

        // A file stands where the directory should be.
        let file = directory.path().join("file");
        fs::write(&file, "").unwrap();
        assert_eq!(write(file.join(&name), &tensors).unwrap_err().kind(), "io");
        fs::remove_file(file).unwrap();
    }
}

#[cfg(unix)]
#[test]
fn a_directory_that_is_read_only_is_an_error() {
    use std::os::unix::fs::PermissionsExt;
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("inputs.npz");
    fs::write(&path, "before").unwrap();
    fs::set_permissions(directory.path(), fs::Permissions::from_mode(0o555)).unwrap();
    let written = write(&path, &without_bf16());
    let may_anyway = File::create(directory.path().join("probe")).is_ok();
    fs::set_permissions(directory.path(), fs::Permissions::from_mode(0o755)).unwrap();
    if may_anyway {
        eprintln!("SKIPPED: this user may write to read-only directories");
        return;
    }
    assert_eq!(written.unwrap_err().kind(), "io");
    assert_eq!(entries(directory.path()), ["inputs.npz"]);
    assert_eq!(fs::read(&path).unwrap(), b"before");
}

#[cfg(unix)]
#[test]
fn files_have_the_permissions_of_other_new_files() {
    use std::os::unix::fs::PermissionsExt;
    let directory = tempfile::tempdir().unwrap();
    let mode = |name: &str| fs::metadata(directory.path().join(name)).unwrap().permissions().mode();
    File::create(directory.path().join("other")).unwrap();
    for name in ["inputs.npz", "inputs.safetensors"] {
        write(directory.path().join(name), &without_bf16()).unwrap();
        assert_eq!(mode(name), mode("other"), "{name}");
    }
}

#[cfg(feature = "ndarray")]
#[test]
fn tensors_become_arrays() {
    use ndarray::ArrayD;
    let tensors = of_each_type();
    let (_, tensor) = &tensors[0];
    let array: ArrayD<i64> = tensor.clone().try_into().unwrap();
    assert_eq!((array.shape(), array.as_slice().unwrap()), (tensor.shape(), tensor.values().unwrap()));
    let error = tensor.clone().into_ndarray::<f16>().unwrap_err();
    assert!(error.to_string().contains("int64") && error.to_string().contains("fp16"), "{error}");
    let vast = spec(&[0, i64::MAX, 2], DType::Int8, Values::Zeros);
    assert_eq!(draw(&vast).unwrap().into_ndarray::<i8>().unwrap_err().kind(), "wrong_type");
}

#[test]
fn a_tensor_has_as_many_values_as_its_shape_says() {
    assert!(Tensor::new(vec![2, 2], vec![1_i64, 2, 3, 4].into()).is_some());
    assert!(Tensor::new(vec![2, 2], vec![1_i64].into()).is_none());
    assert!(Tensor::new(vec![], vec![true].into()).is_some());
    assert!(Tensor::new(vec![usize::MAX, usize::MAX], vec![true].into()).is_none());
    assert!(Tensor::new(vec![usize::MAX, usize::MAX, 0], Vec::<f32>::new().into()).is_some());
}
