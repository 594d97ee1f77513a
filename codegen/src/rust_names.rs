//! How the names of a registry are written in Rust.

use crate::model::{Class, ConfigType, DummyPart, Generator, Model, Slot, Source};

/// `BertOnnxConfig` as `bert_onnx_config`; what is no letter or digit as `_`.
pub(crate) fn snake(name: &str) -> String {
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
            snake.push(character.to_ascii_lowercase());
        } else {
            snake.push('_');
        }
    }
    if snake.starts_with(|first: char| first.is_ascii_digit()) || snake.is_empty() {
        snake.insert(0, '_');
    }
    snake
}

/// `text-classification` as `TextClassification`: the member of an enumeration.
pub(crate) fn camel(name: &str) -> String {
    let words = name.split(|character: char| !character.is_ascii_alphanumeric()).filter(|word| !word.is_empty());
    let camel: String = words
        .map(|word| {
            let (first, rest) = word.split_at(1);
            first.to_ascii_uppercase() + rest
        })
        .collect();
    if camel.is_empty() || camel.starts_with(|first: char| first.is_ascii_digit()) {
        format!("_{camel}")
    } else if camel == "Self" {
        "Self_".to_owned()
    } else {
        camel
    }
}

/// Names as [`camel`] writes them. Of two that differ in what stands between their words alone, as `clip-text-model` and
/// `clip_text_model`, the later has a `_` at its end.
pub(crate) fn members<'a>(names: impl IntoIterator<Item = &'a str>) -> Vec<String> {
    let mut taken = std::collections::HashSet::new();
    let names = names.into_iter().map(|name| {
        let mut member = camel(name);
        while !taken.insert(member.clone()) {
            member.push('_');
        }
        member
    });
    names.collect()
}

/// The module of an exporter, of a library or of a model type.
pub(crate) fn module(name: &str) -> String {
    let snake = snake(name);
    let is_ident = syn::parse_str::<syn::Ident>(&snake).is_ok();
    if is_ident { snake } else { format!("{snake}_") }
}

/// `fill-mask` as `FILL_MASK`: a constant or a static.
pub(crate) fn constant(name: &str) -> String {
    snake(name).to_uppercase()
}

/// The constant that says where an argument stands, by the class that has it first.
pub(crate) fn argument(owner: &str, name: &str) -> String {
    format!("{}_{}", constant(owner), constant(name))
}

/// The constant that says where a size of dummy inputs stands.
pub(crate) fn size(name: &str) -> String {
    format!("SHAPE_{}", constant(name))
}

/// The static of a config type.
pub(crate) fn config_type(name: &str) -> String {
    format!("CONFIG_{}", constant(name))
}

/// The function that computes an attribute of a config type.
pub(crate) fn rule(config_type: &str, attribute: &str) -> String {
    format!("{}_{}", snake(config_type), snake(attribute))
}

/// The static of a normalized config.
pub(crate) fn normalized(key: &str) -> String {
    format!("NORMALIZED_{}", constant(key))
}

/// The static of a generator.
pub(crate) fn generator(name: &str) -> String {
    format!("GENERATOR_{}", constant(name))
}

/// The function that makes a generator read.
pub(crate) fn construct(generator: &str) -> String {
    format!("{}_construct", snake(generator))
}

/// The function that draws for a generator.
pub(crate) fn draw(generator: &str) -> String {
    format!("{}_draw", snake(generator))
}

/// The table of a class's arguments.
pub(crate) fn arguments(class: &str) -> String {
    format!("{}_ARGUMENTS", constant(class))
}

/// The table of a class's static axes.
pub(crate) fn static_axes(class: &str) -> String {
    format!("{}_STATIC_AXES", constant(class))
}

/// The function of a class for what it says under a key.
pub(crate) fn of_class(class: &str, key: &str) -> String {
    format!("{}_{key}", snake(class))
}

/// The function of a class for a part of what it says of dummy inputs.
pub(crate) fn of_dummies(class: &str, part: DummyPart) -> String {
    of_class(class, &format!("dummy_{}", part.name()))
}

/// All that is written for a class beside all others.
pub(crate) fn items_of_class(model: &Model, class: &Class) -> Vec<String> {
    let mut items = vec![constant(&class.name)];
    if class.states_arguments {
        items.push(arguments(&class.name));
        let own = class.arguments.iter().filter(|argument| std::ptr::eq(&model.classes[argument.owner], class));
        items.extend(own.map(|own| argument(&class.name, &own.name)));
    }
    if class.static_axes.is_some() {
        items.push(static_axes(&class.name));
    }
    let said = Slot::ALL.into_iter().filter(|slot| slot.is_said(class));
    items.extend(said.map(|slot| of_class(&class.name, slot.name())));
    let parts = DummyPart::ALL.into_iter().filter(|part| part.is_said(&class.dummies));
    items.extend(parts.map(|part| of_dummies(&class.name, part)));
    items
}

/// All that is written for a generator beside all others.
pub(crate) fn items_of_generator(of: &Generator) -> Vec<String> {
    let draw = of.draws.as_ref().map(|_| draw(&of.name));
    [generator(&of.name), construct(&of.name)].into_iter().chain(draw).collect()
}

/// All that is written for a config type beside all others.
pub(crate) fn items_of_config_type(of: &ConfigType) -> Vec<String> {
    let has_function = |source: &Source| {
        matches!(
            source,
            Source::Derived(_)
                | Source::Computed(_)
                | Source::DefaultOrDerived(..)
                | Source::Nested { derive: Some(_), .. }
        )
    };
    let computed = of.attributes.iter().filter(|attribute| has_function(&attribute.source));
    let rules = computed.map(|attribute| rule(&of.name, &attribute.name));
    std::iter::once(config_type(&of.name)).chain(rules).collect()
}

/// The tables, which every registry has, and the constants of sizes.
pub(crate) fn tables(model: &Model) -> Vec<String> {
    const ALL: [&str; 11] = [
        "TASKS",
        "EXPORTERS",
        "LIBRARIES",
        "SYNONYMS",
        "CONFIG_TYPES",
        "CONSTRUCTORS",
        "SCOPES",
        "MODELS",
        "REGISTRY",
        "CLASSES",
        "SHAPES",
    ];
    const OF_BUILT_IN: [&str; 6] =
        ["LOADERS", "CUSTOM_CLASSES", "LOADED_CLASSES", "LIBRARY_SIGNS", "FRAMEWORK_SIGNS", "FRAMEWORKS"];
    let further = OF_BUILT_IN.into_iter().filter(|_| !model.is_laid_over).map(str::to_owned);
    let sizes = model.sizes.iter().filter(|_| !model.is_laid_over).map(|(name, _)| size(name));
    ALL.into_iter().map(str::to_owned).chain(further).chain(sizes).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

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

    #[test]
    fn words_begin_with_a_capital() {
        assert_eq!(camel("text-classification"), "TextClassification");
        assert_eq!(camel("text2text-generation-with-past"), "Text2textGenerationWithPast");
        assert_eq!(camel("sentence_transformers"), "SentenceTransformers");
        assert_eq!(camel("3d"), "_3d");
        assert_eq!(camel("é"), "_");
        assert_eq!(camel("self"), "Self_");
    }

    #[test]
    fn a_keyword_is_no_module() {
        assert_eq!(module("type"), "type_");
        assert_eq!(module("u-net"), "u_net");
    }
}
