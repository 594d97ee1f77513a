//! How the decoder of a `tokenizer.json` makes text of a token that stands behind others.

use crate::json_form::read::JsonRef;

/// The most bytes that the steps of all tokens may make.
const MOST_MADE: usize = 64 << 20;

/// The most steps.
const MOST_STEPS: usize = 64;

/// The steps, in their order.
pub(super) struct TextSteps {
    steps: Vec<Step>,
    bytes: Bytes,
    made: usize,
}

/// How tokens say bytes that are no text by themselves.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Bytes {
    /// They do not.
    Never,
    /// Each sign of any token is a byte.
    BySign,
    /// A token of six signs is one, as `<0x0A>`.
    ByToken,
}

enum Step {
    /// A text in the place of another.
    Replace(String, String),
    /// A mark of blanks before words.
    Blank(String),
    /// No blank after this mark, which goes; one before any other token.
    Joined { mark: String, tidy: bool },
    /// A mark at the end of words goes; behind the word before there is a blank.
    Ended(String),
    /// A blank before any token.
    Apart,
    /// So many of a text go at the beginning, unless it stands behind others, and at the end.
    Strip { text: String, start: usize, stop: usize },
    /// What stands behind others does so in the steps to come as well.
    Fuse,
}

/// What one that tidies up has for a text of several signs.
const TIDY: &[(&str, &str)] = &[
    (" .", "."),
    (" ?", "?"),
    (" !", "!"),
    (" ,", ","),
    (" ' ", "'"),
    (" n't", "n't"),
    (" 'm", "'m"),
    (" do not", " don't"),
    (" 's", "'s"),
    (" 've", "'ve"),
    (" 're", "'re"),
];

impl TextSteps {
    /// The steps of a decoder; where there is none, tokens are set apart by blanks.
    pub(super) fn of(decoder: Option<JsonRef<'_>>) -> Result<Self, String> {
        let Some(decoder) = decoder.filter(|decoder| !decoder.is_null()) else {
            return Ok(Self { steps: vec![Step::Apart], bytes: Bytes::Never, made: 0 });
        };
        let mut all = Self { steps: Vec::new(), bytes: Bytes::Never, made: 0 };
        all.add(decoder)?;
        let found = all.steps.len();
        if found > MOST_STEPS {
            Err(format!("its `decoder` has {found} steps, and {MOST_STEPS} are the most"))
        } else {
            Ok(all)
        }
    }

    fn add(&mut self, decoder: JsonRef<'_>) -> Result<(), String> {
        let get = |key: &str| decoder.as_object().and_then(|decoder| decoder.get(key));
        let kind = get("type").and_then(JsonRef::as_str).unwrap_or_default();
        let missing = |what: &str, key: &str| format!("its `decoder` has a `{kind}` without {what} under `{key}`");
        let text =
            |key: &str| get(key).and_then(JsonRef::as_str).map(str::to_owned).ok_or_else(|| missing("a text", key));
        let count = |key: &str| {
            let count = get(key).and_then(JsonRef::as_i64).and_then(|count| usize::try_from(count).ok());
            count.ok_or_else(|| missing("a number from 0 on", key))
        };
        let step = match kind {
            "Sequence" => {
                let decoders = get("decoders").and_then(JsonRef::as_list);
                return decoders.iter().flat_map(|decoders| decoders.iter()).try_for_each(|inner| self.add(inner));
            }
            "ByteLevel" => {
                self.bytes = if self.bytes == Bytes::ByToken { self.bytes } else { Bytes::BySign };
                return Ok(());
            }
            "ByteFallback" => {
                self.bytes = Bytes::ByToken;
                return Ok(());
            }
            "Fuse" => Step::Fuse,
            "Metaspace" => Step::Blank(text("replacement")?),
            "WordPiece" => {
                Step::Joined { mark: text("prefix")?, tidy: get("cleanup").and_then(JsonRef::as_bool) == Some(true) }
            }
            "BPEDecoder" => Step::Ended(text("suffix")?),
            "Strip" => Step::Strip { text: text("content")?, start: count("start")?, stop: count("stop")? },
            "Replace" => {
                let pattern = get("pattern").and_then(JsonRef::as_object).and_then(|pattern| pattern.get("String"));
                let pattern = pattern.and_then(JsonRef::as_str);
                let pattern = pattern.ok_or("its `decoder` has a `Replace` whose `pattern` is no `String`")?;
                Step::Replace(pattern.to_owned(), text("content")?)
            }
            other => return Err(format!("its `decoder` has a step of the type `{other}`, which is not known")),
        };
        self.steps.push(step);
        Ok(())
    }

    /// What a token adds to a text.
    ///
    /// # Errors
    /// If the steps make more than can be meant.
    pub(super) fn text(&mut self, token: &str) -> Result<Vec<u8>, String> {
        let bytes = match self.bytes {
            Bytes::Never => None,
            Bytes::BySign => token.chars().map(byte_of).collect(),
            Bytes::ByToken => named_byte(token).map(|byte| vec![byte]),
        };
        if let Some(bytes) = bytes {
            return Ok(bytes);
        }
        let (mut text, mut is_fused) = (token.to_owned(), false);
        for step in &self.steps {
            self.made = self.made.saturating_add(text.len()).saturating_add(step.added(&text));
            if self.made > MOST_MADE {
                return Err(format!("its `decoder` makes more than {MOST_MADE} bytes of its tokens"));
            }
            text = step.done(text, &mut is_fused);
        }
        Ok(text.into_bytes())
    }
}

impl Step {
    /// How many bytes it may add to a text.
    fn added(&self, text: &str) -> usize {
        match self {
            Self::Replace(from, to) => text.matches(from.as_str()).count().saturating_mul(to.len()),
            Self::Blank(mark) => text.matches(mark.as_str()).count(),
            _ => 1,
        }
    }

    fn done(&self, text: String, is_fused: &mut bool) -> String {
        match self {
            Self::Replace(from, to) => text.replace(from.as_str(), to),
            Self::Blank(mark) => text.replace(mark.as_str(), " "),
            Self::Joined { mark, tidy } => {
                let joined = text.strip_prefix(mark.as_str()).map_or_else(|| format!(" {text}"), str::to_owned);
                let tidy = if *tidy { TIDY } else { &[] };
                tidy.iter().fold(joined, |text, (from, to)| text.replace(from, to))
            }
            Self::Ended(mark) => format!(" {}", text.replace(mark.as_str(), "")),
            Self::Apart => format!(" {text}"),
            Self::Strip { text: mark, start, stop } => {
                let start = if *is_fused { 0 } else { *start };
                // No more of them are there than the text has bytes.
                let most = |count: usize| if mark.is_empty() { 0 } else { count.min(text.len()) };
                let mut rest = text.as_str();
                (0..most(start)).for_each(|_| rest = rest.strip_prefix(mark.as_str()).unwrap_or(rest));
                (0..most(*stop)).for_each(|_| rest = rest.strip_suffix(mark.as_str()).unwrap_or(rest));
                rest.to_owned()
            }
            Self::Fuse => {
                *is_fused = true;
                text
            }
        }
    }
}

/// The byte that a sign stands for where each is one: those that can be seen are themselves, the others, in their order, those from
/// 256 on.
fn byte_of(sign: char) -> Option<u8> {
    let is_seen = |code: u32| matches!(code, 0x21..=0x7e | 0xa1..=0xac | 0xae..=0xff);
    let code = u32::from(sign);
    match code {
        _ if is_seen(code) => u8::try_from(code).ok(),
        0x100.. => (0..=u8::MAX).filter(|byte| !is_seen(u32::from(*byte))).nth(usize::try_from(code - 0x100).ok()?),
        _ => None,
    }
}

/// The byte that a token names, as `<0x0A>`.
fn named_byte(token: &str) -> Option<u8> {
    let digits = token.strip_prefix("<0x")?.strip_suffix('>')?;
    let is_byte = digits.len() == 2 && digits.bytes().all(|digit| digit.is_ascii_hexdigit());
    if is_byte { u8::from_str_radix(digits, 16).ok() } else { None }
}
