//! The class that a graph was made from, where its exporter says so.

use std::io::{Read, Seek};
use std::ops::Range;

use super::read::decode;
use super::weights::Entry;
use super::wire::{Damage, Wire};

/// The most nodes that are looked at. What the exporter adds before the model itself names no class.
const MOST_NODES: usize = 64;
/// The most bytes of an entry that is read.
const MAX_BYTES: usize = 1 << 16;

/// The number of the field that holds what an exporter says of a node.
const METADATA: u64 = 9;
/// The key under which torch lists the classes that a node stands in, the outermost first.
const CLASSES: &str = "pkg.torch.onnx.class_hierarchy";

/// Looks for the class among the first nodes.
#[derive(Default)]
pub(super) struct Origin {
    nodes: usize,
    pub(super) class: Option<String>,
}

impl Origin {
    /// Whether a further node is to be looked at.
    pub(super) const fn is_sought(&self) -> bool {
        self.class.is_none() && self.nodes < MOST_NODES
    }

    /// Looks at a node, and leaves the file at its end.
    pub(super) fn look<R: Read + Seek>(&mut self, wire: &mut Wire<R>, node: Range<u64>) -> Result<(), Damage> {
        self.nodes += 1;
        wire.go_to(node.start)?;
        while let Some(field) = wire.field(node.end)? {
            let at = field.at;
            if field.number != METADATA {
                wire.pass(&field)?;
                continue;
            }
            let range = field.bytes("what an exporter says of a node")?;
            if range.end - range.start > MAX_BYTES as u64 {
                wire.go_to(range.end)?;
                continue;
            }
            let bytes = wire.read(range, MAX_BYTES, "what an exporter says of a node")?;
            let entry: Entry = decode(at, &bytes, "what an exporter says of a node")?;
            if entry.key == CLASSES {
                self.class = class_of(&entry.value);
            }
        }
        wire.go_to(node.end)
    }
}

/// The outermost class of a list such as `['transformers.models.a.modeling_a.AForB', 'torch.nn.Linear']`, without its
/// module.
fn class_of(list: &str) -> Option<String> {
    let outermost = list.trim_start_matches('[').split(',').next()?.trim().trim_matches(['\'', '"', ']']);
    let (module, class) = outermost.rsplit_once('.')?;
    let is_class = class.starts_with(|letter: char| letter.is_ascii_uppercase()) && !module.is_empty();
    is_class.then(|| class.to_owned())
}

#[cfg(test)]
mod tests {
    use super::class_of;

    #[test]
    fn the_outermost_class_is_taken_and_no_operator() {
        assert_eq!(class_of("['a.b.OneForTwo', 'a.b.One', 'aten.add']").as_deref(), Some("OneForTwo"));
        assert_eq!(class_of("[\"a.One\"]").as_deref(), Some("One"));
        for none in ["", "[]", "['_empty_nn_module_stack_from_metadata_hook', 'aten.sym_size.int']", "['aten.add']"] {
            assert_eq!(class_of(none), None, "{none}");
        }
    }
}
