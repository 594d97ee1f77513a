//! What the modules of a model do with its outputs.

use super::layers::Loaded;
use super::pool::{Text, pooled};
use super::{Embedding, Module, Pooling};
use crate::error::Error;

/// The modules of a model with their weights.
///
/// ```no_run
/// use optimum_exporters::Model;
/// use optimum_exporters::embed::Embedder;
///
/// let embedder = Embedder::load(Model::from_dir("my-model")?.embedding()?)?;
/// # let (shape, values) = ([1, 3, 384], [0.0_f32; 3 * 384]);
/// // What a session gave for two tokens and a place of padding.
/// for row in embedder.embed(&shape, &values, &[1, 1, 0])? {
///     println!("{row:?}");
/// }
/// # Ok::<(), optimum_exporters::Error>(())
/// ```
#[derive(Clone, Debug)]
pub struct Embedder {
    embedding: Embedding,
    layers: Vec<Loaded>,
}

impl Embedder {
    /// Reads the weights of the modules, for which only `.safetensors` files are read.
    ///
    /// # Errors
    /// As [`tensors::read`](crate::tensors::read); [`Error::InvalidTensors`] if a tensor is missing or has another
    /// shape than the config says.
    pub fn load(embedding: Embedding) -> Result<Self, Error> {
        let layers = embedding.modules.iter().filter_map(|module| match module {
            Module::Pooling(_) => None,
            Module::Dense(dense) => Some(Loaded::dense(dense)),
            Module::LayerNorm(norm) => Some(Loaded::layer_norm(norm)),
            Module::Normalize => Some(Ok(Loaded::Normalize)),
        });
        Ok(Self { layers: layers.collect::<Result<_, _>>()?, embedding })
    }

    /// What it was loaded from.
    pub fn embedding(&self) -> &Embedding {
        &self.embedding
    }

    /// The embeddings of texts, from what a model gives for them: texts by tokens by dims, with 1 for each token of a
    /// text and 0 for each place of padding in `mask`, on whichever side; or texts by dims, of a model that pools.
    ///
    /// # Errors
    /// [`Error::InvalidTensors`] if sizes are others than that.
    pub fn embed<T: Copy + Into<f32>>(
        &self,
        shape: &[usize],
        values: &[T],
        mask: &[i64],
    ) -> Result<Vec<Vec<f32>>, Error> {
        self.embed_after(0, shape, values, mask)
    }

    /// The same for texts that begin with a prompt of so many tokens, those before it included: where the pooling leaves
    /// prompts out ([`Pooling::include_prompt`]), they do not count.
    ///
    /// # Errors
    /// As [`embed`](Self::embed).
    pub fn embed_after<T: Copy + Into<f32>>(
        &self,
        prompt: usize,
        shape: &[usize],
        values: &[T],
        mask: &[i64],
    ) -> Result<Vec<Vec<f32>>, Error> {
        let elements = shape.iter().try_fold(1_usize, |all, size| all.checked_mul(*size));
        if elements != Some(values.len()) {
            return Err(odd(format!("it has the shape {shape:?} and {} values", values.len())));
        }
        let values: Vec<f32> = values.iter().map(|value| (*value).into()).collect();
        let vectors = match (shape, self.embedding.pooling()) {
            ([texts, tokens, dims], Some(pooling)) => {
                let sizes = Sizes { texts: *texts, tokens: *tokens, dims: *dims };
                sizes.check(pooling, mask)?;
                sizes.pool(pooling, &values, mask, prompt)
            }
            ([_, dims], None) if *dims > 0 => values.chunks_exact(*dims).map(<[f32]>::to_vec).collect(),
            (_, pooling) => {
                let expected = if pooling.is_some() { "texts by tokens by dims" } else { "texts by dims" };
                return Err(odd(format!("it has the shape {shape:?}, expected {expected}")));
            }
        };
        vectors.into_iter().map(|vector| self.finish(vector)).collect()
    }

    fn finish(&self, mut vector: Vec<f32>) -> Result<Vec<f32>, Error> {
        for layer in &self.layers {
            if let Some(takes) = layer.takes().filter(|takes| *takes != vector.len()) {
                let given = vector.len();
                return Err(odd(format!("it makes {given} numbers a text, and the layer behind takes {takes}")));
            }
            vector = layer.apply(vector);
        }
        vector.truncate(self.embedding.cut_to.unwrap_or(usize::MAX));
        Ok(vector)
    }
}

struct Sizes {
    texts: usize,
    tokens: usize,
    dims: usize,
}

impl Sizes {
    fn check(&self, pooling: &Pooling, mask: &[i64]) -> Result<(), Error> {
        let Self { texts, tokens, dims } = self;
        if tokens.checked_mul(*dims).is_none_or(|each| each == 0) {
            return Err(odd(format!("it has the shape {:?}, and there has to be a token", [texts, tokens, dims])));
        }
        if pooling.dims.is_some_and(|expected| expected != self.dims) {
            let expected = pooling.dims.unwrap_or_default();
            return Err(odd(format!("its vectors have {dims} numbers, and those of the pooling have {expected}")));
        }
        if texts.checked_mul(*tokens) != Some(mask.len()) {
            let given = mask.len();
            return Err(odd(format!("its mask has {given} places, and there are {texts} texts of {tokens} tokens")));
        }
        Ok(())
    }

    fn pool(&self, pooling: &Pooling, values: &[f32], mask: &[i64], prompt: usize) -> Vec<Vec<f32>> {
        let left_out = if pooling.include_prompt { 0 } else { prompt };
        let texts = values.chunks_exact(self.tokens * self.dims).zip(mask.chunks_exact(self.tokens));
        let each = texts.map(|(values, mask)| {
            let first = mask.iter().position(|place| *place != 0).unwrap_or_default();
            let begin = first.saturating_add(left_out);
            let counts: Vec<_> = mask.iter().enumerate().map(|(at, place)| *place != 0 && at >= begin).collect();
            let text = Text { values, dims: self.dims, counts: &counts, first };
            pooling.modes.iter().flat_map(|mode| pooled(*mode, &text)).collect()
        });
        each.collect()
    }
}

fn odd(reason: String) -> Error {
    Error::InvalidTensors { what: "the output of the model".to_owned(), reason }
}
