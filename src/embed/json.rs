//! An embedding as JSON.

use serde_json::{Map, Value, json};

use super::{Embedding, Mode, Module};

impl Embedding {
    /// The same as JSON.
    pub fn to_json(&self) -> Value {
        let prompts: Map<_, _> = self.prompts.iter().map(|(name, text)| (name.clone(), json!(text))).collect();
        json!({
            "output": self.output,
            "modules": self.modules.iter().map(module).collect::<Vec<_>>(),
            "dims": self.dims,
            "cut_to": self.cut_to,
            "prompts": prompts,
            "default_prompt": self.default_prompt,
            "similarity": self.similarity,
        })
    }
}

fn module(module: &Module) -> Value {
    match module {
        Module::Pooling(pooling) => {
            let modes: Vec<_> = pooling.modes.iter().map(|mode| Mode::name(*mode)).collect();
            json!({"pooling": {"modes": modes, "dims": pooling.dims, "include_prompt": pooling.include_prompt}})
        }
        Module::Dense(dense) => json!({"dense": {
            "from": dense.from,
            "to": dense.to,
            "bias": dense.bias,
            "activation": dense.activation.name(),
            "folder": dense.folder.display().to_string(),
        }}),
        Module::LayerNorm(norm) => {
            json!({"layer_norm": {"dims": norm.dims, "folder": norm.folder.display().to_string()}})
        }
        Module::Normalize => json!("normalize"),
    }
}
