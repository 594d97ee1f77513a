//! Writes the registry as Rust: one module of statics, functions and `phf` maps.

mod classes;
mod config_types;
mod constants;
mod construct;
mod directories;
mod dummy;
mod generators;
mod model_classes;
mod names;
mod normalized;
mod ops;
mod output_sizes;
mod plan;
mod source;
mod static_axes;
mod summary;
mod tables;

use proc_macro2::{Ident, TokenStream};
use quote::{format_ident, quote};
use syn::Path;

use crate::diagnostic::{Diagnostics, Place, Problem};
use crate::expr::argument_constant;
use crate::resolve::Registry;
use source::Source;

/// The text of the whole module, for a run time that is found under a path.
pub(super) fn emit(registry: &Registry<'_>, run_time: &Path, diagnostics: &mut Diagnostics) -> String {
    let mut checked = Source::new();
    add_checked(registry, run_time, &mut checked, diagnostics);
    if !diagnostics.is_empty() {
        return String::new();
    }
    let mut source = Source::new();
    source.add(tables::emit(registry), diagnostics);
    source.append(checked);
    source.add(normalized::emit(registry), diagnostics);
    if registry.of_base == 0 {
        source.add(model_classes::emit(registry), diagnostics);
        source.add(directories::emit(registry), diagnostics);
    }
    named_twice(registry, &source, diagnostics);
    module(registry, run_time, &source.into_text(), diagnostics)
}

/// Finds what is wrong in all that is written, and leaves out the tables, in which nothing can be.
pub(super) fn check(registry: &Registry<'_>, run_time: &Path, diagnostics: &mut Diagnostics) {
    let mut checked = Source::of_names_alone();
    add_checked(registry, run_time, &mut checked, diagnostics);
    if diagnostics.is_empty() {
        named_twice(registry, &checked, diagnostics);
    }
}

/// The parts that are checked while they are written.
fn add_checked(registry: &Registry<'_>, run_time: &Path, source: &mut Source, diagnostics: &mut Diagnostics) {
    let constants = constants::emit(registry, run_time, diagnostics);
    source.add(constants, diagnostics);
    let names = names::emit(registry, diagnostics);
    source.add(names, diagnostics);
    config_types::emit(registry, source, diagnostics);
    generators::emit(registry, source, diagnostics);
    classes::emit(registry, source, diagnostics);
}

/// Reports what two parts of the registry are both written as.
fn named_twice(registry: &Registry<'_>, source: &Source, diagnostics: &mut Diagnostics) {
    for word in &source.named_twice {
        let problem = Problem::new(format!("two names of the registry are both written as `{word}` in Rust"));
        diagnostics.at(&place_of(registry, word), problem.help("change one of them"));
    }
}

/// The argument or the class that has this name in Rust, or else the first file.
fn place_of(registry: &Registry<'_>, word: &str) -> Place {
    let argument = registry.classes.iter().find_map(|class| {
        let mut arguments = class.arguments.iter();
        let argument = arguments.find(|argument| argument_constant(registry, argument) == word)?;
        Some(argument.place(registry))
    });
    let class = || registry.classes.iter().find(|class| word.eq_ignore_ascii_case(&snake(class.name)));
    argument.or_else(|| class().map(|class| class.place.itself())).unwrap_or(Place::of_file(0))
}

/// What all stands in: the names of the run time, those of the registry that this one is laid over, and in
/// another crate a check that the run time is of the compiler's version. There, what nobody uses is no
/// mistake.
fn module(registry: &Registry<'_>, run_time: &Path, items: &str, diagnostics: &mut Diagnostics) -> String {
    let mut text = |tokens: TokenStream| {
        let mut source = Source::new();
        source.add(tokens, diagnostics);
        source.into_text()
    };
    let built_in = (registry.of_base > 0).then(|| quote!(use #run_time::runtime::built_in::*;));
    let used = text(quote!(use #run_time::runtime::*; #built_in));
    if run_time.is_ident("crate") {
        return used + items;
    }
    let version = env!("CARGO_PKG_VERSION");
    let message = format!(
        "this registry was compiled by version {version} of the compiler, and the crate that it is used with has another \
         version: give the same version under [build-dependencies] and [dependencies]"
    );
    let check = text(quote! {
        const _: () = assert!(#run_time::runtime::is_version(#version), #message);
    });
    let public = text(quote! {
        #[allow(unused)]
        pub use compiled::constructors::*;
        #[allow(unused)]
        pub use compiled::{
            CLASSES, CONFIG_TYPES, CONSTRUCTORS, EXPORTERS, LIBRARIES, MODELS, REGISTRY, SHAPES, SYNONYMS, TASKS, names,
        };
    });
    format!("#[allow(unused)]\nmod compiled {{\n{check}{used}{items}}}\n{public}")
}

fn option(value: &Option<String>) -> TokenStream {
    value.as_ref().map_or_else(|| quote!(None), |value| quote!(Some(#value)))
}

/// `BertOnnxConfig` as `bert_onnx_config`; what is no letter or digit as `_`.
pub(super) fn snake(name: &str) -> String {
    let mut snake = String::new();
    let characters: Vec<char> = name.chars().collect();
    for (at, character) in characters.iter().enumerate() {
        let before = at.checked_sub(1).map(|at| characters[at]);
        let after = characters.get(at + 1);
        let starts_word = character.is_uppercase()
            && before.is_some_and(|before| {
                before.is_lowercase() || before.is_ascii_digit() || after.is_some_and(|after| after.is_lowercase())
            })
            && before != Some('_');
        if starts_word {
            snake.push('_');
        }
        if character.is_ascii_alphanumeric() {
            snake.extend(character.to_lowercase());
        } else {
            snake.push('_');
        }
    }
    if snake.starts_with(|first: char| first.is_ascii_digit()) || snake.is_empty() {
        snake.insert(0, '_');
    }
    snake
}

/// The module that a name is written as.
fn module_name(name: &str) -> Ident {
    let snake = snake(name);
    let is_ident = syn::parse_str::<Ident>(&snake).is_ok();
    if is_ident { format_ident!("{snake}") } else { format_ident!("{snake}_") }
}

/// The static that a name of some kind is written as.
fn static_name(kind: &str, name: &str) -> Ident {
    let upper = snake(name).to_uppercase();
    if kind.is_empty() { format_ident!("{upper}") } else { format_ident!("{kind}_{upper}") }
}

#[cfg(test)]
mod tests {
    use super::snake;

    #[test]
    fn words_are_told_apart() {
        assert_eq!(snake("BertOnnxConfig"), "bert_onnx_config");
        assert_eq!(snake("GPT2OnnxConfig"), "gpt2_onnx_config");
        assert_eq!(snake("CLIPTextOnnxConfig"), "clip_text_onnx_config");
        assert_eq!(snake("data2vec-text"), "data2vec_text");
        assert_eq!(snake("UNet2DConditionModel"), "u_net2_d_condition_model");
        assert_eq!(snake("3d é"), "_3d__");
        assert_eq!(snake(""), "_");
    }
}
