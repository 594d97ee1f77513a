use std::path::{Path, PathBuf};

use optimum_exporters::decoder::{Decoder, Prompt, Rows};
use optimum_exporters::{Arguments, Model, Tensor, TensorData};
use ort::session::{Session, SessionInputValue};
use ort::value::{DynValue, Tensor as Value};

fn named(tensors: Vec<(String, Tensor)>) -> ort::Result<Vec<(String, DynValue)>> {
    let each = tensors.into_iter().map(|(name, tensor)| {
        let (shape, data) = tensor.into_parts();
        let value = match data {
            TensorData::I64(values) => Value::from_array((shape, values))?.into_dyn(),
            TensorData::I32(values) => Value::from_array((shape, values))?.into_dyn(),
            TensorData::I8(values) => Value::from_array((shape, values))?.into_dyn(),
            TensorData::F32(values) => Value::from_array((shape, values))?.into_dyn(),
            TensorData::F16(values) => Value::from_array((shape, values))?.into_dyn(),
            TensorData::BF16(values) => Value::from_array((shape, values))?.into_dyn(),
            TensorData::Bool(values) => Value::from_array((shape, values))?.into_dyn(),
        };
        Ok((name, value))
    });
    each.collect()
}

fn run(session: Option<&mut Session>, values: &[&Vec<(String, DynValue)>]) -> ort::Result<Vec<(String, DynValue)>> {
    let Some(session) = session else { return Ok(Vec::new()) };
    let takes = |name: &str| session.inputs().iter().any(|input| input.name() == name);
    let fed = values.iter().flat_map(|values| values.iter()).filter(|(name, _)| takes(name));
    let fed: Vec<_> = fed.map(|(name, value)| (name.as_str(), SessionInputValue::from(value))).collect();
    Ok(session.run(fed)?.into_iter().map(|(name, value)| (name.to_owned(), value)).collect())
}

pub fn generate(directory: &Path, prompt: &Prompt, new: usize) -> Result<Vec<Vec<i64>>, Box<dyn std::error::Error>> {
    let found = Decoder::find(&Model::from_dir(directory)?, &Arguments::new(), "")?;
    let open = |(path, _): &(PathBuf, _)| Session::builder()?.commit_from_file(path);
    let (mut main, mut first) = (open(&found.file)?, found.first.as_ref().map(open).transpose()?);
    let mut embed = found.embeddings.as_ref().map(open).transpose()?;
    let begin = found.decoder.begin(prompt, None)?;
    let (mut step, source, mut cache) = (begin.sequences()?, named(begin.source)?, Vec::new());
    let encoded = run(found.encoder.as_ref().map(open).transpose()?.as_mut(), &[&source])?;
    let given = found.decoder.given(source, encoded);
    for _ in 0..new {
        let embedded = found.decoder.embedded(run(embed.as_mut(), &[&named(found.tokens(&step)?)?])?);
        let session = first.as_mut().filter(|_| step.is_first()).unwrap_or(&mut main);
        let outputs = run(Some(session), &[&named(found.inputs(&step)?)?, &embedded, &given, &cache])?;
        let scores = found.decoder.keep(step.is_first(), &mut cache, outputs).ok_or("no scores")?;
        let (shape, scores) = scores.try_extract_tensor::<f32>()?;
        step.push(&Rows::last(shape, scores, |score| score)?.greedy().ok_or("no numbers")?);
    }
    Ok(step.pushed())
}

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let mut arguments = std::env::args().skip(1);
    let directory = arguments.next().ok_or("usage: own-loop DIRECTORY TOKEN…")?;
    let prompt = Prompt::tokens(vec![arguments.map(|token| token.parse()).collect::<Result<_, _>>()?]);
    ort::init_from(std::env::var("ORT_DYLIB_PATH")?)?.commit();
    println!("{:?}", generate(directory.as_ref(), &prompt, 16)?);
    Ok(())
}
