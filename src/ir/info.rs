//! What a file says of how it was made and is to be run.

use std::io::Read;

use super::Kept;
use super::xml::{Damage, Tag, Xml};

/// The most bytes of something that is said; longer ones are no options, as templates of chats.
const LONGEST: usize = 1 << 12;

/// Reads the element that is open, which is closed then: each value with the names of the elements that it stands in.
pub(super) fn read<R: Read>(
    xml: &mut Xml<R>,
    path: &str,
    kept: &mut Kept,
    into: &mut Vec<(String, String)>,
) -> Result<(), Damage> {
    while let Some(tag) = xml.child()? {
        let name = name(&tag);
        let path = if path.is_empty() { name } else { format!("{path}/{name}") };
        if let Some(value) = tag.attribute("value").filter(|value| value.len() <= LONGEST) {
            // Each is counted as more than its bytes, as an empty one takes room as well.
            kept.text(xml, &path)?;
            kept.text(xml, &value)?;
            kept.text(xml, "two texts and a place for them: ")?;
            into.push((path.clone(), value));
        }
        read(xml, &path, kept, into)?;
    }
    Ok(())
}

/// What an element is about: names that no element can have are attributes.
fn name(tag: &Tag) -> String {
    let own = tag.name();
    if own == "info" { tag.attribute("name").unwrap_or(own) } else { own }
}
