//! What a name stands for where it is read.

use super::operators::Does;
use super::{Result, Scope, no_name, of_types};
use crate::diagnostic::{Problem, unknown};
use crate::model::{ArgumentRef, Expr, ExprKind, Fold, Handle, Of, Type};
use crate::problems::{no_attribute, unknown_part};
use crate::resolve::index::{ARGUMENT, NORMALIZED_NAME};
use crate::resolve::{Argument, static_axes};
use crate::schema::{self, FoldSpec, LetSpec};
use crate::syntax::{self, Name, no_part_of_the_language};

fn boxed(names: &[&str]) -> Vec<Box<str>> {
    names.iter().map(|name| (*name).into()).collect()
}

impl<'r> Scope<'r> {
    /// A name, or a dotted path; `may_miss` where `?` follows it.
    pub(super) fn path(&self, expr: &syntax::Expr, may_miss: bool) -> Result<Does> {
        let path = expr.names().ok_or_else(|| no_part_of_the_language(&expr.text))?;
        let names: Vec<_> = path.iter().map(|name| name.text.as_str()).collect();
        if let Some((ty, kind)) = self.dummy_path(&names, may_miss) {
            return self.given_size(&kind).map(|()| (ty, kind));
        }
        let read = if may_miss { Type::MaybeAttr } else { Type::Attr };
        let attribute = |of: Of, name: &str| (read, ExprKind::Attribute { of, name: name.into(), may_miss });
        match (self.class, names.as_slice()) {
            (_, [name]) if self.items.iter().any(|item| item == name) => Ok(self.item(name)),
            (_, [name]) if self.layer.as_deref() == Some(name) && !may_miss => Ok((Type::Int, ExprKind::Layer)),
            (None, [parents @ .., leaf]) if self.locals.is_none() => {
                let of = if self.is_finished { Of::Finished } else { Of::Own };
                // The first name is one of the config type's own, or reported already.
                self.registry.index.read(names[0]);
                self.read(&path[1..], attribute(of(boxed(parents)), leaf))
            }
            (_, ["config", parents @ .., leaf]) => self.read(&path[1..], attribute(Of::Config(boxed(parents)), leaf)),
            (_, ["normalized", part, name]) => self.normalized(&path[2], attribute(Of::Member((*part).into()), name)),
            (_, ["normalized", name]) => self.normalized(&path[1], attribute(Of::Normalized, name)),
            (class, ["nested", part, "knows_behaviors"]) => {
                self.check_part(class, &path[1])?;
                Ok((Type::Bool, ExprKind::KnowsBehaviors((*part).into())))
            }
            (class, ["nested", part, "supports_past"]) => {
                self.check_part(class, &path[1])?;
                Ok((Type::Bool, ExprKind::SupportsPast((*part).into())))
            }
            (class, ["nested", part, "patcher"]) if !may_miss => {
                self.check_part(class, &path[1])?;
                Ok((Type::Str, ExprKind::PatcherOf((*part).into())))
            }
            (class, ["nested", part, "normalized", name]) => {
                self.check_part(class, &path[1])?;
                self.normalized(&path[3], attribute(Of::Nested((*part).into()), name))
            }
            (Some(class), ["axes", axis]) => self.static_axis(class, axis, &path[1], may_miss),
            (Some(class), [name]) if !may_miss => self.variable(class, name),
            (None, ["task"]) if !may_miss => Ok((Type::Str, ExprKind::Task)),
            // The sizes may be what is left out.
            (None, [_]) if self.registry.shapes.is_empty() && self.registry.lacks.anything => Err(Problem::reported()),
            (None, [name]) => {
                let unknown = || unknown_or_otherwise_written(name, self.dummy_names());
                Err(self.elsewhere(name).unwrap_or_else(|| self.attribute_or(name, unknown())))
            }
            (_, [root, ..]) => Err(self.no_path(&expr.text, root, expr.bytes_of_name(0))),
            _ => Err(no_part_of_the_language(&expr.text)),
        }
    }

    /// What reads attributes, each of which has to be known.
    pub(super) fn read(&self, attributes: &[Name], does: Does) -> Result<Does> {
        for Name { text, bytes } in attributes {
            self.check_attribute(text).map_err(|problem| problem.in_bytes(bytes.clone()))?;
        }
        Ok(does)
    }

    /// What reads an attribute by its normalized name.
    fn normalized(&self, attribute: &Name, does: Does) -> Result<Does> {
        self.registry.index.uses(NORMALIZED_NAME, &attribute.text);
        self.read(std::slice::from_ref(attribute), does)
    }

    /// The size of a static axis, given or from the config.
    fn static_axis(&self, class: usize, axis: &str, name: &Name, may_miss: bool) -> Result<Does> {
        let known = static_axes::of(self.registry, class);
        if !known.contains_key(axis) && self.registry.classes[class].is_whole {
            return Err(unknown("static axis", axis, known.into_keys()).in_bytes(name.bytes.clone()));
        }
        if !may_miss {
            let problem = Problem::new(format!("the size of `{axis}` may be missing"));
            return Err(problem.label(format!("write `axes.{axis}?`")));
        }
        Ok((Type::MaybeAttr, ExprKind::StaticAxis(axis.into())))
    }

    fn check_part(&self, class: Option<usize>, part: &Name) -> Result<()> {
        self.check_nested(class, &part.text).map_err(|problem| problem.in_bytes(part.bytes.clone()))
    }

    /// An item of a fold, or the text so far.
    fn item(&self, name: &str) -> Does {
        match self.items.iter().position(|item| item == name) {
            Some(at) if name != "it" => (Type::Attr, ExprKind::Item(at)),
            _ => (Type::Text, ExprKind::SoFar),
        }
    }

    /// A size, what a generator has read, or a value of the image processor.
    fn dummy_path(&self, names: &[&str], may_miss: bool) -> Option<Does> {
        const AXES: [&str; 3] = ["x", "y", "z"];
        let locals = self.locals.as_ref()?;
        match names {
            [name] if self.in_tensor && AXES.contains(name) => {
                Some((Type::Int, ExprKind::Index(AXES.iter().position(|axis| axis == name)?)))
            }
            ["asked", size] if may_miss => Some((Type::MaybeAttr, ExprKind::Asked(self.registry.size(size)?))),
            ["preprocessor", path @ ..] if !path.is_empty() => {
                let ty = if may_miss { Type::MaybeAttr } else { Type::Attr };
                Some((ty, ExprKind::Preprocessor { path: boxed(path), may_miss }))
            }
            [name] => {
                if let Some(at) = locals.iter().position(|local| local == name) {
                    return Some((Type::Int, ExprKind::Local(at)));
                }
                let at = self.registry.size(name)?;
                let ty = if may_miss { Type::MaybeAttr } else { Type::Int };
                Some((ty, ExprKind::Size { at, may_miss }))
            }
            _ => None,
        }
    }

    /// A size without a default can be missing.
    fn given_size(&self, read: &ExprKind) -> Result<()> {
        match read {
            ExprKind::Size { at, may_miss: false } if self.registry.shapes[*at].1.is_none() => {
                let size = self.registry.shapes[*at].0;
                let problem = Problem::new(format!("the size `{size}` may be missing: it has no default"));
                Err(problem.label(format!("write `{size}?.unwrap_or(…)`")))
            }
            _ => Ok(()),
        }
    }

    fn dummy_names(&self) -> Vec<&str> {
        let shapes = self.registry.shapes.iter().map(|(name, _)| *name);
        let locals = self.locals.iter().flatten().chain(&self.layer).map(String::as_str);
        locals.chain(shapes).chain(["task", "config", "normalized", "preprocessor", "nested", "versions"]).collect()
    }

    /// The message on a name that is known in other places than this one, or begins a path.
    fn elsewhere(&self, name: &str) -> Option<Problem> {
        let where_known = match name {
            "config" | "normalized" | "nested" | "versions" | "preprocessor" => {
                return Some(self.no_path(name, name, None));
            }
            "direction" => "`direction` says in the steps of `past` whether they are of inputs or of outputs",
            "monolith" => "`monolith` says in a `plan` whether one file is asked for",
            "stateful" => "`stateful` says in a `plan` whether files keep the past as their state",
            "it" => "`it` is in a `fold` the text so far",
            _ if self.registry.size(name).is_some() => "the sizes of dummy inputs are known where these are made",
            _ => return None,
        };
        Some(Problem::new(format!("`{name}` is not known here")).help(where_known))
    }

    /// The message on a path that begins with `root`, and is none that there is.
    fn no_path(&self, written: &str, root: &str, bytes: Option<std::ops::Range<usize>>) -> Problem {
        let forms = match root {
            "config" => "config.ATTRIBUTE",
            "normalized" => "normalized.ATTRIBUTE or normalized.MEMBER.ATTRIBUTE",
            "nested" => "nested.PART.normalized.ATTRIBUTE or nested.PART.supports_past",
            "axes" => "axes.AXIS?",
            "versions" => "a comparison such as versions.transformers >= \"4.46\"",
            "preprocessor" if self.locals.is_some() => "preprocessor.KEY",
            "preprocessor" => {
                let problem = Problem::new("`preprocessor` is not known here").in_bytes(bytes);
                return problem.help("the image processor is known where dummy inputs are made");
            }
            _ => {
                let problem = no_part_of_the_language(written).in_bytes(bytes);
                let problem = syntax::otherwise_written(root).into_iter().fold(problem, Problem::label);
                return problem.help("a path begins with config, normalized or nested, and `?` goes with these");
            }
        };
        Problem::new(format!("`{written}` is no value")).label(format!("expected {forms}"))
    }

    fn variable(&self, class: usize, name: &str) -> Result<Does> {
        match name {
            "monolith" if self.in_plan => return Ok((Type::Bool, ExprKind::Monolith)),
            "stateful" if self.in_plan => return Ok((Type::Bool, ExprKind::Stateful)),
            "task" => return Ok((Type::Str, ExprKind::Task)),
            "variant" => return Ok((Type::Str, ExprKind::Variant)),
            "pad_attention_mask_to_past" => return Ok((Type::Bool, ExprKind::PadsMask)),
            "keeps_state" => return Ok((Type::Bool, ExprKind::KeepsState)),
            "direction" if self.in_past => return Ok((Type::Direction, ExprKind::Direction)),
            _ => {}
        }
        if let Some(argument) = self.argument_ref(class, name) {
            self.registry.index.uses(ARGUMENT, name);
            return Ok((Type::Argument, ExprKind::Argument(argument)));
        }
        match self.find_let(class, name) {
            // Reported where it stands.
            Some((_, name, _)) if self.lets.contains(&name) => Err(Problem::reported()),
            Some((owner, name, spec)) => {
                let inside = Self { items: Vec::new(), lets: [&self.lets[..], &[name]].concat(), ..self.clone() };
                inside.let_value(spec).map_err(|problem| match inside.anywhere(owner).let_value(spec) {
                    Ok(_) => {
                        let made = self.registry.classes[owner].place.key("let").key(name);
                        problem.in_whole().related(made, format!("`{name}` stands for this"))
                    }
                    Err(_) => Problem::reported(),
                })
            }
            None if !self.registry.classes[class].is_whole => Err(Problem::reported()),
            None => Err(self.elsewhere(name).unwrap_or_else(|| self.unknown_name(class, name))),
        }
    }

    fn let_value(&self, spec: &LetSpec) -> Result<Does> {
        let expr = match spec {
            LetSpec::Expression(text) => self.lower(&*self.registry.parsed.expression(text)?)?.expr,
            LetSpec::Fold(schema::Fold { fold }) => {
                let (ty, kind) = self.fold(fold)?;
                Expr { kind, ty, what: "fold".into() }
            }
        };
        Ok((expr.ty, ExprKind::Named(Box::new(expr))))
    }

    /// Everything that a named expression of `class` can name, wherever that is used.
    fn anywhere(&self, class: usize) -> Self {
        const LAYER: &str = "i";
        let locals = Some(self.locals.clone().unwrap_or_default());
        let layer = self.layer.clone().or_else(|| Some(LAYER.to_owned()));
        Self { class: Some(class), in_past: true, in_plan: true, layer, locals, ..self.clone() }
    }

    /// What is wrong with a named expression wherever it is used.
    pub(crate) fn check_let(&self, class: usize, name: &'r str, spec: &LetSpec) -> Result<()> {
        let inside = Self { lets: vec![name], ..self.clone() };
        inside.anywhere(class).let_value(spec).map(|_| ())
    }

    fn unknown_name(&self, class: usize, name: &str) -> Problem {
        let mut names = vec!["task", "variant", "config", "normalized", "nested", "versions"];
        names.extend(self.registry.classes[class].arguments.iter().map(|argument| argument.name));
        names.extend(self.registry.ancestry(class).flat_map(|class| class.spec.lets.keys()).map(String::as_str));
        if self.in_past {
            names.push("direction");
        }
        names.extend(self.items.iter().chain(&self.layer).map(String::as_str));
        self.attribute_or(name, unknown_or_otherwise_written(name, names))
    }

    /// The message on an unknown name, where it is that of an attribute.
    fn attribute_or(&self, name: &str, problem: Problem) -> Problem {
        let is_attribute = self.registry.index.attributes().any(|attribute| attribute == name);
        if is_attribute { problem.label(format!("did you mean `config.{name}`?")) } else { problem }
    }

    fn argument(&self, class: usize, name: &str) -> Option<&'r Argument<'r>> {
        self.registry.classes[class].arguments.iter().find(|argument| argument.name == name)
    }

    /// An argument of a class by its name, with its place among them.
    pub(crate) fn argument_ref(&self, class: usize, name: &str) -> Option<ArgumentRef> {
        let at = self.registry.classes[class].arguments.iter().position(|argument| argument.name == name)?;
        let owner = Handle::at(self.registry.classes[class].arguments[at].owner);
        Some(ArgumentRef { owner, name: name.into(), at })
    }

    /// The class that has a named expression, its name, and the expression.
    fn find_let(&self, class: usize, name: &str) -> Option<(usize, &'r str, &'r LetSpec)> {
        self.registry.lineage(class).find_map(|class| {
            let (name, spec) = self.registry.classes[class].spec.lets.get_key_value(name)?;
            Some((class, name.as_str(), spec))
        })
    }

    fn fold(&self, fold: &FoldSpec) -> Result<Does> {
        let mut over = Vec::new();
        for (name, text) in &fold.over {
            let inside = |problem: Problem| problem.under(&["fold", "over", name]);
            let list = self.registry.parsed.expression(text).and_then(|list| self.lower(&list));
            let list = list.and_then(|list| of_types(list, &[Type::Attr], "a list")).map_err(inside)?;
            over.push(list);
        }
        if let Some(name) = fold.over.keys().find(|name| !syntax::is_name(name)) {
            return Err(no_name(name).under_key(&["fold", "over", name]));
        }
        if let Some(at) = fold.from.find(['{', '}']) {
            let problem = Problem::new("what a `fold` begins as is a text, in which nothing is computed");
            let problem = problem.help("name it in the text that the `fold` is part of, or in what stands under `as`");
            return Err(problem.under(&["fold", "from"]).in_bytes(Some(at..at + 1)));
        }
        let items: Vec<_> = fold.over.keys().cloned().chain(["it".to_owned()]).collect();
        self.check_grown(&fold.template, &items).map_err(|problem| problem.under(&["fold", "as"]))?;
        let step = Scope { items, ..self.clone() }.template(&fold.template);
        let step = step.map_err(|problem| problem.under(&["fold", "as"]))?;
        let fold = Fold { from: fold.from.as_str().into(), over, step };
        Ok((Type::Text, ExprKind::Fold(Box::new(fold))))
    }

    /// What a fold makes of its items: these stand in braces, and brackets match.
    fn check_grown(&self, text: &str, items: &[String]) -> Result<()> {
        let parts = self.registry.parsed.parts(text)?;
        let texts = syntax::texts_of(&parts);
        if let Some(word) = texts.clone().flat_map(syntax::words_of).find(|word| items.iter().any(|item| item == word))
        {
            let problem = Problem::new(format!("`{word}` is an item of this `fold`, and stands without braces"));
            return Err(problem.label(format!("write `{{{word}}}`")));
        }
        let count = |bracket: char| texts.clone().map(|text| text.matches(bracket).count()).sum::<usize>();
        if count('(') == count(')') {
            return Ok(());
        }
        Err(Problem::new(format!("the parentheses of `{text}` do not match")))
    }

    /// Holds what an argument is assigned against what it can be: each word that is written there is one of its words, and another argument
    /// that stands there can be one of them.
    pub(crate) fn check_assigned(&self, argument: &str, value: &Expr) -> Result<()> {
        match &value.kind {
            ExprKind::Str(word) => self.check_assigned_word(argument, word),
            ExprKind::If(parts) => parts[1..].iter().try_for_each(|part| self.check_assigned(argument, part)),
            ExprKind::Named(inner) => self.check_assigned(argument, inner),
            ExprKind::Argument(other) => {
                let words = self.words_of(&other.name).unwrap_or_default();
                let each = words.iter().map(|word| self.check_assigned_word(argument, word));
                each.reduce(Result::or).unwrap_or_else(|| self.check_assigned_flag(argument))
            }
            _ if value.ty == Type::Bool => self.check_assigned_flag(argument),
            _ => Ok(()),
        }
    }

    fn check_assigned_word(&self, argument: &str, word: &str) -> Result<()> {
        match self.words_of(argument) {
            Some([]) => {
                let problem = Problem::new(format!("`{argument}` is never \"{word}\""));
                Err(problem.label("expected `true` or `false`"))
            }
            _ => self.check_word(argument, word),
        }
    }

    fn check_assigned_flag(&self, argument: &str) -> Result<()> {
        match self.words_of(argument) {
            None | Some([]) => Ok(()),
            Some(words) => {
                let problem = Problem::new(format!("`{argument}` is a word, and never `true` or `false`"));
                Err(problem.help(format!("expected one of {}", words.join(", "))))
            }
        }
    }

    /// The words that an argument can be, none of a flag.
    fn words_of(&self, argument: &str) -> Option<&'r [String]> {
        Some(&self.argument(self.class?, argument)?.spec.one_of)
    }

    /// Whether a text is one of the words that its subject can be.
    pub(super) fn is_word_of(&self, subject: &str, word: &str) -> bool {
        match subject {
            "task" => self.registry.tasks.contains(&word),
            "direction" => ["inputs", "outputs"].contains(&word),
            _ => self.words_of(subject).is_some_and(|words| words.iter().any(|known| known == word)),
        }
    }

    /// Holds a word against what its subject can be.
    pub(super) fn check_word(&self, subject: &str, word: &str) -> Result<()> {
        let known: Vec<&str> = match (subject, self.class) {
            ("task", _) if self.registry.tasks.is_empty() => return Ok(()),
            ("task", _) => {
                if let Some((_, task)) = self.registry.synonyms.iter().find(|(synonym, _)| *synonym == word)
                    && !self.registry.tasks.contains(&word)
                {
                    let problem = Problem::new(format!("`task` is never \"{word}\", which is a synonym"));
                    return Err(problem.label(format!("write \"{task}\"")));
                }
                self.registry.tasks.clone()
            }
            ("direction", _) => vec!["inputs", "outputs"],
            ("variant", Some(class)) => self.variants(class),
            (name, Some(class)) => match self.argument(class, name) {
                Some(argument) if !argument.spec.one_of.is_empty() => {
                    argument.spec.one_of.iter().map(String::as_str).collect()
                }
                Some(_) => {
                    let problem = Problem::new(format!("`{name}` is never \"{word}\""));
                    return Err(problem.label("expected `true` or `false`, or the name alone"));
                }
                None => return Ok(()),
            },
            _ => return Ok(()),
        };
        let problem = Problem::new(format!("`{subject}` is never \"{word}\""));
        match known.as_slice() {
            [] => Err(problem.help("the class and those that it extends have no `variants`")),
            known if known.contains(&word) => Ok(()),
            _ => Err(problem.among(word, known)),
        }
    }

    fn variants(&self, class: usize) -> Vec<&'r str> {
        let class = self.registry.with_variants(class);
        class
            .into_iter()
            .flat_map(|class| self.registry.classes[class].spec.variants.keys().map(String::as_str))
            .collect()
    }

    pub(crate) fn check_attribute(&self, name: &str) -> Result<()> {
        let index = &self.registry.index;
        if index.read(name) || self.registry.lacks.attributes {
            return Ok(());
        }
        Err(no_attribute(name, index.attributes()))
    }

    pub(crate) fn check_nested(&self, class: Option<usize>, part: &str) -> Result<()> {
        let Some(class) = class else { return Ok(()) };
        let nested = self.registry.ancestry(class).flat_map(|class| class.spec.nested.keys());
        let parts: Vec<_> = nested.map(String::as_str).collect();
        if parts.contains(&part) || !self.registry.classes[class].is_whole {
            Ok(())
        } else {
            Err(unknown_part(self.registry.classes[class].name, part, &parts))
        }
    }
}

/// The message on a name that is none, or is how other languages write what this one writes otherwise.
fn unknown_or_otherwise_written<'a>(name: &str, known: impl IntoIterator<Item = &'a str> + Clone) -> Problem {
    match syntax::otherwise_written(name) {
        Some(written) => Problem::new(format!("unknown name `{name}`")).label(written),
        None => unknown("name", name, known),
    }
}
