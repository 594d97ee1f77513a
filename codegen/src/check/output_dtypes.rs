//! The types of outputs that are not the model's floating point numbers, and of what a state is told.

use super::output_sizes::Known;
use crate::diagnostic::unknown;
use crate::resolve::Registry;
use crate::syntax;

/// The types that a tensor can have.
const DTYPES: [&str; 7] = ["int64", "int32", "int8", "fp32", "fp16", "bf16", "bool"];

pub(super) fn check(registry: &Registry<'_>) {
    for (index, class) in registry.own_classes() {
        if let Some(rows) = class.spec.state_rows.as_ref().filter(|rows| !DTYPES.contains(&rows.dtype.as_str())) {
            registry.report(&class.place.key("state_rows").key("dtype"), unknown("type", &rows.dtype, DTYPES));
        }
        if class.spec.output_dtypes.is_empty() {
            continue;
        }
        let heirs = registry.heirs(index, |class| !class.spec.output_dtypes.is_empty());
        let known = Known::of_outputs(registry, &heirs);
        let is_closed = class.is_whole && !registry.lacks.anything && !known.is_open;
        for (key, dtype) in &class.spec.output_dtypes {
            let place = class.place.key("output_dtypes").key(key);
            let is_unknown = |name: &str| is_closed && !known.has(name);
            for (name, bytes) in syntax::names_in(key).filter(|(name, _)| is_unknown(name)) {
                let problem = unknown("output", name, known.tensors.iter().map(String::as_str));
                registry.report(&place.itself(), problem.in_bytes(Some(bytes)));
            }
            if !DTYPES.contains(&dtype.as_str()) {
                registry.report(&place, unknown("type", dtype, DTYPES));
            }
        }
    }
}
