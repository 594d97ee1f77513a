//! What a model's card says: the README.md that repositories have.

use std::io::Read;
use std::path::Path;

use optimum_exporters_common::regular_file;

use crate::error::shortened;

/// The file.
pub(super) const CARD: &str = "README.md";

/// The most bytes of a card that are read; what it says of the model comes first.
const MOST_BYTES: u64 = 1 << 16;

/// The task that a card says, `pipeline_tag` in what it begins with, by whatever name.
pub(super) fn pipeline_tag(directory: &Path) -> Option<String> {
    let mut bytes = Vec::new();
    regular_file::open_to_stream(&directory.join(CARD)).ok()?.take(MOST_BYTES).read_to_end(&mut bytes).ok()?;
    tag(&String::from_utf8_lossy(&bytes))
}

fn tag(card: &str) -> Option<String> {
    let mut lines = card.trim_start_matches('\u{feff}').lines();
    lines.next().filter(|line| line.trim_end() == "---")?;
    let mut said = lines.take_while(|line| line.trim_end() != "---");
    let value = said.find_map(|line| line.strip_prefix("pipeline_tag:"))?;
    let value = value.split(" #").next().unwrap_or_default().trim().trim_matches(['"', '\'']);
    (!value.is_empty()).then(|| shortened(value))
}

#[cfg(test)]
mod tests {
    use super::tag;

    #[test]
    fn what_stands_between_the_first_lines_counts() {
        let of = |text: &str| tag(text);
        assert_eq!(of("---\nlicense: mit\npipeline_tag: fill-mask\n---\n# A").as_deref(), Some("fill-mask"));
        assert_eq!(of("---\r\npipeline_tag: \"fill-mask\" # so\r\n---\r\n").as_deref(), Some("fill-mask"));
        for none in [
            "",
            "# A\npipeline_tag: x",
            "---\n---\npipeline_tag: x",
            "---\na:\n  pipeline_tag: x\n",
            "---\npipeline_tag:\n",
        ] {
            assert_eq!(of(none), None, "{none}");
        }
    }
}
