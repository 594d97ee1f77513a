//! The names that a class's normalized config has, as far as the class reads them.

use super::{Explainer, Section};
use crate::diagnostic::Place;
use crate::resolve::MemberOf;

impl Explainer<'_, '_> {
    /// Where the normalized attributes are found that the class reads, which the sections beside this one show.
    pub(super) fn normalized(&self, class: usize, others: &[Section]) -> Section {
        let name = self.registry.classes[class].normalized.as_deref().unwrap_or_default();
        let Some(normalized) = self.registry.normalized.get(name) else {
            return Section { name: "normalized_config".to_owned(), lines: Vec::new() };
        };
        let of_class = self.registry.ancestry(class).find(|class| class.spec.normalized_config.is_some());
        let place = of_class.map(|class| class.place.key("normalized_config"));
        let mut lines: Vec<_> =
            place.iter().map(|place| self.line(0, normalized.name.clone(), &place.itself())).collect();
        let texts = self.texts_that_read(class, others);
        let is_read = |attribute: &str| texts.iter().any(|text| reads(text, attribute));
        for (attribute, path) in normalized.attributes.iter().filter(|(attribute, _)| is_read(attribute)) {
            let mut places = self.registry.normalized_paths.iter().rev();
            let is_this = |place: &Place| place.ends_with(attribute) && self.is_of(place, name, class);
            if let Some((place, _)) = places.find(|(place, text)| *text == path.as_str() && is_this(place)) {
                lines.push(self.line(1, format!("{attribute}: {path}"), &place.itself()));
            }
        }
        for (member, (place, of)) in &normalized.members {
            let of = match of {
                MemberOf::SubConfig { config, class } => format!("{class} of {config}"),
                MemberOf::Nested(part) => format!("that of the part {part}"),
            };
            lines.push(self.line(1, format!("{member}: {of}"), &place.itself()));
        }
        let unread: Vec<_> = normalized.attributes.keys().map(String::as_str).filter(|name| !is_read(name)).collect();
        if let Some(place) = place.filter(|_| !unread.is_empty()) {
            lines.push(self.line(1, format!("not read here: {}", unread.join(", ")), &place.itself()));
        }
        Section { name: "normalized_config".to_owned(), lines }
    }

    /// What the class says, and what its generators and those that they extend say, as text.
    fn texts_that_read(&self, class: usize, others: &[Section]) -> Vec<String> {
        let mut texts: Vec<_> =
            others.iter().flat_map(|section| &section.lines).map(|line| line.text.clone()).collect();
        let axes = self.registry.ancestry(class).flat_map(|class| class.spec.mandatory_axes.iter());
        texts.extend(axes.flatten().map(|axis| format!("normalized.{}", axis.axis())));
        for name in self.generator_names(class) {
            let named = self.registry.generators.get(name.as_str());
            let lineage = std::iter::successors(named, |generator| {
                self.registry.generators.get(generator.spec.extends.as_deref()?)
            });
            for place in lineage.map(|generator| &generator.place) {
                texts.extend(self.node(place).map(|(_, node)| self.flow(place.file, node)));
            }
        }
        texts
    }

    /// Whether a path of a normalized config belongs to one that this class has.
    fn is_of(&self, place: &Place, name: &str, class: usize) -> bool {
        let holds = |of: &Place| of.file == place.file && place.path.starts_with(&of.path);
        let of_class = self.registry.ancestry(class).any(|class| holds(&class.place));
        of_class || self.registry.normalized.contains_key(name) && !self.registry.files[place.file].contains('/')
    }
}

/// Whether a text reads `normalized.NAME`.
fn reads(text: &str, name: &str) -> bool {
    let path = format!("normalized.{name}");
    let ends = |at: usize| !text[at..].starts_with(|next: char| next.is_ascii_alphanumeric() || next == '_');
    text.match_indices(&path).any(|(at, found)| ends(at + found.len()))
}

#[cfg(test)]
mod tests {
    use super::reads;

    #[test]
    fn a_name_is_read_as_a_whole() {
        assert!(reads("0..normalized.num_layers + 1", "num_layers"));
        assert!(reads("nested.decoder.normalized.num_layers", "num_layers"));
        assert!(!reads("normalized.num_layers_of_all", "num_layers"));
        assert!(!reads("config.num_layers", "num_layers"));
    }
}
