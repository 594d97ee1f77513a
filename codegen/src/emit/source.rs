//! What is written, as text.
//!
//! A build compiles it, and people read it where something is wrong: it takes lines and spaces, and no more. A formatter
//! would parse it all again, and be compiled before every build of the library.

use std::collections::HashMap;

use proc_macro2::{Delimiter, Group, Ident, Spacing, TokenStream, TokenTree};
use quote::quote;

/// Items of Rust. They are kept as text: as tokens they take many times the memory.
#[derive(Default)]
pub(super) struct Source {
    text: String,
    depth: usize,
    last: Last,
    /// Each function that there is by all but its name.
    functions: HashMap<String, Ident>,
}

/// What was written last.
#[derive(Clone, Copy, Default, PartialEq, Eq)]
enum Last {
    /// Nothing on this line.
    #[default]
    Nothing,
    Word,
    /// A word that something stands apart from, as a path that begins with `::` from `use`.
    Keyword,
    /// What stands close to what follows: `&`, `.`, `#`, `!`, `::`, a lifetime's quote, and what opens.
    Close,
    Punct(char),
    /// The first of several characters that are one token.
    Joint(char),
    /// A closing bracket of any kind, but for one that ends a line.
    Group,
    /// One that ends a line, if no punctuation follows.
    End,
}

impl Source {
    /// Items alone.
    pub(super) fn of(items: TokenStream) -> Self {
        let mut source = Self::default();
        source.add(items);
        source
    }

    /// Adds items. A function that is there already under another name is that one: many classes and rules say the same.
    pub(super) fn add(&mut self, items: TokenStream) {
        let mut item = Vec::new();
        for token in items {
            let is_end = matches!(&token, TokenTree::Group(group) if group.delimiter() == Delimiter::Brace);
            item.push(token);
            if is_end {
                self.item(std::mem::take(&mut item));
            }
        }
        self.item(item);
        self.end_line();
    }

    fn item(&mut self, item: Vec<TokenTree>) {
        let is_fn = |token: &TokenTree| matches!(token, TokenTree::Ident(word) if word == "fn");
        let at = item.iter().position(is_fn);
        let Some((at, TokenTree::Ident(name))) = at.and_then(|at| Some((at, item.get(at + 1)?.clone()))) else {
            return self.tokens(item, Delimiter::None);
        };
        let mut item = item.into_iter();
        self.tokens(item.by_ref().take(at), Delimiter::None);
        let (start, last) = (self.text.len(), self.last);
        self.tokens(item.by_ref().take(2), Delimiter::None);
        let end_of_name = self.text.len();
        self.tokens(item, Delimiter::None);
        if let Some(known) = self.functions.get(&self.text[end_of_name..]) {
            let known = quote!(use self::#known as #name;);
            self.text.truncate(start);
            self.last = last;
            self.tokens(known, Delimiter::None);
        } else {
            self.functions.insert(self.text[end_of_name..].to_owned(), name);
        }
    }

    pub(super) fn into_text(self) -> String {
        self.text
    }

    fn tokens(&mut self, tokens: impl IntoIterator<Item = TokenTree>, within: Delimiter) {
        for token in tokens {
            match token {
                TokenTree::Group(group) => self.group(group, within),
                TokenTree::Ident(word) => {
                    let is_keyword =
                        ["use", "if", "return", "match", "in", "else", "as"].iter().any(|known| word == known);
                    let last = if is_keyword { Last::Keyword } else { Last::Word };
                    self.word(&word.to_string(), last);
                }
                TokenTree::Literal(literal) => self.word(&literal.to_string(), Last::Word),
                TokenTree::Punct(punct) => {
                    self.punct(punct.as_char(), punct.spacing() == Spacing::Joint, within);
                }
            }
        }
    }

    fn word(&mut self, word: &str, last: Last) {
        self.break_after_end();
        if !matches!(self.last, Last::Nothing | Last::Close | Last::Joint(_) | Last::Punct('<')) {
            self.text.push(' ');
        }
        self.write(word, last);
    }

    fn punct(&mut self, punct: char, is_joint: bool, within: Delimiter) {
        let last = self.last;
        let stands_close = matches!(punct, ',' | ';' | '.' | '?' | ':' | '>' | '<') && last != Last::Keyword
            || matches!(last, Last::Nothing | Last::Close | Last::Joint(_))
            || matches!((last, punct), (Last::Punct('<'), '\'' | '&'))
            || last == Last::Word && punct == '!' && !is_joint;
        if last == Last::End && !matches!(punct, ',' | ';' | '.' | '?') {
            self.break_after_end();
        } else if !stands_close || matches!((last, punct), (Last::Punct(_), '<' | '>' | ':')) {
            self.text.push(' ');
        }
        let after = match (last, punct) {
            (Last::Joint('&'), '&') => Last::Punct('&'),
            (Last::Joint(':'), ':') | (_, '&' | '.' | '#' | '!' | '\'') if !is_joint || punct == '\'' => Last::Close,
            _ if is_joint => Last::Joint(punct),
            _ => Last::Punct(punct),
        };
        let follows_group = matches!(last, Last::Group | Last::End);
        self.write(punct.encode_utf8(&mut [0; 4]), after);
        let is_end = match punct {
            ';' => matches!(within, Delimiter::Brace | Delimiter::None),
            ',' => within == Delimiter::Brace || (within == Delimiter::Bracket && follows_group),
            _ => false,
        };
        if is_end {
            self.end_line();
        }
    }

    fn group(&mut self, group: Group, within: Delimiter) {
        let delimiter = group.delimiter();
        let (open, close) = match delimiter {
            Delimiter::Parenthesis => ("(", ")"),
            Delimiter::Bracket => ("[", "]"),
            Delimiter::Brace => ("{", "}"),
            Delimiter::None => return self.tokens(group.stream(), within),
        };
        self.break_after_end();
        let is_attribute = delimiter == Delimiter::Bracket && self.text.ends_with('#');
        let stands_close = matches!(self.last, Last::Nothing | Last::Close | Last::Punct('<'))
            || delimiter != Delimiter::Brace && matches!(self.last, Last::Word | Last::Group | Last::Joint(_));
        if !stands_close {
            self.text.push(' ');
        }
        self.write(open, Last::Close);
        if delimiter == Delimiter::Brace && !group.stream().is_empty() {
            self.depth += 1;
            self.end_line();
            self.tokens(group.stream(), delimiter);
            self.depth -= 1;
            self.end_line();
            self.write(close, Last::End);
            return;
        }
        self.tokens(group.stream(), delimiter);
        self.write(close, Last::Group);
        if is_attribute {
            self.end_line();
        }
    }

    fn write(&mut self, text: &str, last: Last) {
        if self.text.is_empty() || self.text.ends_with('\n') {
            self.text.extend(std::iter::repeat_n("    ", self.depth));
        }
        self.text.push_str(text);
        self.last = last;
    }

    fn break_after_end(&mut self) {
        if self.last == Last::End {
            self.end_line();
        }
    }

    fn end_line(&mut self) {
        if !self.text.is_empty() && !self.text.ends_with('\n') {
            self.text.push('\n');
        }
        self.last = Last::Nothing;
    }
}

#[cfg(test)]
mod tests {
    use quote::quote;

    use super::Source;

    #[test]
    fn a_function_that_is_there_already_is_that_one() {
        let source = Source::of(quote! {
            pub fn a(x: i64) -> i64 { x }
            pub static A: A = A { of: 1 };
            #[doc(hidden)] pub fn b(x: i64) -> i64 { x }
            pub fn c(x: i64) -> i64 { 1 }
        });
        let expected = "pub fn a(x: i64) -> i64 {\n    x\n}\npub static A: A = A {\n    of: 1\n};\n#[doc(hidden)]\n\
                        pub use self::a as b;\npub fn c(x: i64) -> i64 {\n    1\n}\n";
        assert_eq!(source.into_text(), expected);
    }

    #[test]
    fn what_is_written_takes_lines_and_spaces_and_keeps_tokens_apart() {
        let items = quote! {
            use ::crate_of::runtime::*;
            /// A table.
            pub static TABLE: &[(&str, Option<&'static [u8]>)] = &[("a", None), ("b", Some(&[1, 2]))];
            pub fn f<'a>(cx: &'a C<'_>, n: &mut Vec<i64>) -> Result<(), Error> {
                if !cx.get("a")?.is(-1) && n.len() < -1 || n[0] == 2 {
                    n.extend(cx.all().map(|it| it.b::<u8>() as i64));
                } else {
                    return Err(match n { _ => Error::None {}, });
                }
                let x = C { a: 1, b: [0; 2], c: -*n..=1 };
                Ok(format!("{}", x))
            }
        };
        let expected = r##"use ::crate_of::runtime::*;
#[doc = r" A table."]
pub static TABLE: &[(&str, Option<&'static[u8]>)] = &[("a", None),
("b", Some(&[1, 2]))];
pub fn f<'a> (cx: &'a C<'_>, n: &mut Vec<i64>) -> Result<(), Error> {
    if !cx.get("a")?.is(- 1) && n.len()< - 1 || n[0] == 2 {
        n.extend(cx.all().map(| it | it.b::<u8> () as i64));
    }
    else {
        return Err(match n {
            _ => Error::None {},
        });
    }
    let x = C {
        a: 1,
        b: [0; 2],
        c: - * n..= 1
    };
    Ok(format!("{}", x))
}
"##;
        let text = Source::of(items.clone()).into_text();
        assert_eq!(text, expected);
        let again: proc_macro2::TokenStream = text.parse().expect("it is Rust");
        assert_eq!(again.to_string().replace(' ', ""), items.to_string().replace(' ', ""));
    }
}
