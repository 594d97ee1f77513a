//! What can name something.

use proc_macro2::{TokenStream, TokenTree};

/// Whether a text can be a name in an expression, and in Rust.
pub(crate) fn is_name(text: &str) -> bool {
    let mut tokens = text.parse::<TokenStream>().unwrap_or_default().into_iter();
    match (tokens.next(), tokens.next()) {
        (Some(TokenTree::Ident(word)), None) => !is_keyword(&word.to_string()),
        _ => false,
    }
}

/// Whether a word has a meaning of its own, or is kept for one.
pub(super) fn is_keyword(word: &str) -> bool {
    const KEYWORDS: [&str; 53] = [
        "_", "abstract", "as", "async", "await", "become", "box", "break", "const", "continue", "crate", "do", "dyn",
        "else", "enum", "extern", "false", "final", "fn", "for", "if", "impl", "in", "let", "loop", "macro", "match",
        "mod", "move", "mut", "override", "priv", "pub", "ref", "return", "self", "Self", "static", "struct", "super",
        "trait", "true", "try", "type", "typeof", "unsafe", "unsized", "use", "virtual", "where", "while", "yield",
        "gen",
    ];
    KEYWORDS.contains(&word)
}
