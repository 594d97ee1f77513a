//! What a name stands for where it is read.

use proc_macro2::TokenStream;
use quote::{format_ident, quote};
use syn::Expr;

use super::rust::{mismatch, nested_config, shape_constant};
use super::syntax::name_at;
use super::template;
use super::{Result, Scope, Ty, argument_constant, last_of, names_of, no_name, written};
use crate::diagnostic::{Problem, unknown};
use crate::problems::{no_attribute, unknown_part};
use crate::resolve::Argument;
use crate::schema::{FoldSpec, LetSpec};

impl<'r> Scope<'r> {
    /// A name, or a dotted path; `may_miss` where `?` follows it.
    pub(super) fn path(&self, expr: &Expr, may_miss: bool) -> Result<(Ty, TokenStream)> {
        let names =
            names_of(expr).ok_or_else(|| format!("`{}` is not part of the expression language", written(expr)))?;
        let names: Vec<_> = names.iter().map(String::as_str).collect();
        let (read, find) = if may_miss { (Ty::MaybeAttr, "find_non_null") } else { (Ty::Attr, "get") };
        let find = format_ident!("{find}");
        if let Some(found) = self.dummy_path(&names, may_miss) {
            return found;
        }
        match (self.class, names.as_slice()) {
            (_, [name]) if self.items.iter().any(|item| item == name) => {
                let item = format_ident!("{name}");
                Ok((if *name == "it" { Ty::Text } else { Ty::Attr }, quote!(#item)))
            }
            (None, [parents @ .., leaf]) if self.locals.is_none() => {
                // The first name is one of the config type's own, or reported already.
                if !parents.is_empty() {
                    self.check_attribute(leaf).map_err(|problem| problem.in_part(last_of(expr)))?;
                }
                let config = nested_config(&quote!(config), parents);
                let field = if may_miss { "find_field" } else { "get_field" };
                let find = if parents.is_empty() { format_ident!("{field}") } else { find };
                Ok((read, quote!(#config.#find(#leaf)?)))
            }
            (_, ["config", parents @ .., leaf]) => {
                self.check_attribute(leaf).map_err(|problem| problem.in_part(last_of(expr)))?;
                let config = nested_config(&quote!(cx.config().as_ref()), parents);
                Ok((read, quote!(#config.#find(#leaf)?)))
            }
            (_, ["normalized", part, name]) => {
                self.check_attribute(name).map_err(|problem| problem.in_part(last_of(expr)))?;
                let find = if may_miss { format_ident!("find") } else { find };
                Ok((read, quote!(cx.normalized().part(#part)?.#find(#name)?)))
            }
            (_, ["normalized", name]) => {
                self.check_attribute(name).map_err(|problem| problem.in_part(last_of(expr)))?;
                let find = if may_miss { format_ident!("find") } else { find };
                Ok((read, quote!(cx.normalized().#find(#name)?)))
            }
            (class, ["nested", part, "knows_behaviors"]) => {
                self.check_nested(class, part).map_err(|problem| problem.in_part(name_at(expr, 1)))?;
                Ok((Ty::Bool, quote!(cx.nested(#part)?.class().accepts("behavior"))))
            }
            (class, ["nested", part, "supports_past"]) => {
                self.check_nested(class, part).map_err(|problem| problem.in_part(name_at(expr, 1)))?;
                Ok((Ty::Bool, quote!(cx.nested(#part)?.class().supports_past)))
            }
            (class, ["nested", part, "normalized", name]) => {
                self.check_nested(class, part).map_err(|problem| problem.in_part(name_at(expr, 1)))?;
                self.check_attribute(name).map_err(|problem| problem.in_part(last_of(expr)))?;
                let find = if may_miss { format_ident!("find") } else { find };
                Ok((read, quote!(cx.nested(#part)?.normalized().#find(#name)?)))
            }
            (Some(class), [name]) if !may_miss => self.variable(class, name),
            (None, ["task"]) if !may_miss => Ok((Ty::Str, quote!(cx.task()))),
            // The sizes may be what is left out.
            (None, [_]) if self.registry.shapes.is_empty() && self.registry.lacks.anything => Err(Problem::reported()),
            (None, [name]) => Err(self.elsewhere(name).unwrap_or_else(|| unknown("name", name, self.dummy_names()))),
            (_, [root, ..]) => Err(self.no_path(expr, root)),
            _ => Err(format!("`{}` is not part of the expression language", written(expr)).into()),
        }
    }

    /// A size, what a generator has read, or a value of the image processor.
    pub(super) fn dummy_path(&self, names: &[&str], may_miss: bool) -> Option<Result<(Ty, TokenStream)>> {
        let locals = self.locals.as_ref()?;
        match names {
            ["preprocessor", path @ ..] => Some(Ok(if may_miss {
                (Ty::MaybeAttr, quote!(dx.find_in_preprocessor(&[#(#path),*])))
            } else {
                (Ty::Attr, quote!(dx.get_in_preprocessor(&[#(#path),*])?))
            })),
            [name] => {
                if let Some(at) = locals.iter().position(|local| local == name) {
                    return Some(Ok((Ty::Int, quote!(locals[#at]))));
                }
                self.registry.shapes.iter().any(|(shape, _)| shape == name).then(|| {
                    let constant = shape_constant(name);
                    Ok(if may_miss {
                        (Ty::MaybeAttr, quote!(dx.shapes.at(#constant).map(Attr::Int)))
                    } else {
                        (Ty::Int, quote!(dx.shape(#constant)?))
                    })
                })
            }
            _ => None,
        }
    }

    pub(super) fn dummy_names(&self) -> Vec<&str> {
        let shapes = self.registry.shapes.iter().map(|(name, _)| *name);
        let locals = self.locals.iter().flatten().map(String::as_str);
        locals.chain(shapes).chain(["task", "config", "normalized", "preprocessor", "nested", "versions"]).collect()
    }

    /// The message on a name that is known in other places than this one, or begins a path.
    fn elsewhere(&self, name: &str) -> Option<Problem> {
        let is_size = || self.registry.shapes.iter().any(|(size, _)| *size == name);
        let where_known = match name {
            "config" | "normalized" | "nested" | "versions" | "preprocessor" => {
                let name = syn::parse_str(name).ok()?;
                return Some(self.no_path(&name, &written(&name)));
            }
            "direction" => "`direction` says in the steps of `past` whether they are of inputs or of outputs",
            "monolith" => "`monolith` says in a `plan` whether one file is asked for",
            "it" => "`it` is in a `fold` the text so far",
            _ if is_size() => "the sizes of dummy inputs are known where these are made",
            _ => return None,
        };
        Some(Problem::new(format!("`{name}` is not known here")).help(where_known))
    }

    /// The message on a path that begins with `root`, and is none that there is.
    fn no_path(&self, expr: &Expr, root: &str) -> Problem {
        let forms = match root {
            "config" => "config.ATTRIBUTE",
            "normalized" => "normalized.ATTRIBUTE or normalized.MEMBER.ATTRIBUTE",
            "nested" => "nested.PART.normalized.ATTRIBUTE or nested.PART.supports_past",
            "versions" => "a comparison such as versions.transformers >= \"4.46\"",
            "preprocessor" => {
                let problem = Problem::new("`preprocessor` is not known here").in_part(name_at(expr, 0));
                return problem.help("the image processor is known where dummy inputs are made");
            }
            _ => {
                let problem = Problem::new(format!("`{}` is not part of the expression language", written(expr)));
                return problem.help("a path begins with config, normalized or nested, and `?` goes with these");
            }
        };
        Problem::new(format!("`{}` is no value", written(expr))).label(format!("expected {forms}"))
    }

    pub(super) fn variable(&self, class: usize, name: &str) -> Result<(Ty, TokenStream)> {
        match name {
            "monolith" if self.in_plan => return Ok((Ty::Bool, quote!(monolith))),
            "task" => return Ok((Ty::Str, quote!(cx.task()))),
            "variant" => return Ok((Ty::Str, quote!(cx.variant()))),
            "pad_attention_mask_to_past" => return Ok((Ty::Bool, quote!(cx.class().pad_attention_mask_to_past))),
            "direction" if self.in_past => return Ok((Ty::Direction, quote!(direction))),
            _ => {}
        }
        if let Some(argument) = self.argument(class, name) {
            let constant = argument_constant(self.registry, argument);
            return Ok((Ty::Argument, quote!(cx.value(#constant))));
        }
        match self.find_let(class, name) {
            // Reported where it stands.
            Some(_) if self.lets.iter().any(|known| known == name) => Err(Problem::reported()),
            Some((owner, spec)) => {
                let inside =
                    Self { items: Vec::new(), lets: [&self.lets[..], &[name.to_owned()]].concat(), ..self.clone() };
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

    pub(super) fn let_value(&self, spec: &LetSpec) -> Result<(Ty, TokenStream)> {
        match spec {
            LetSpec::Expression(text) => self.lower(&template::expression(text)?).map(|value| (value.ty, value.tokens)),
            LetSpec::Fold(fold) => self.fold(fold),
        }
    }

    /// Everything that a named expression of `class` can name, wherever that is used.
    pub(super) fn anywhere(&self, class: usize) -> Self {
        let locals = Some(self.locals.clone().unwrap_or_default());
        Self { class: Some(class), in_past: true, in_plan: true, locals, ..self.clone() }
    }

    /// What is wrong with a named expression wherever it is used.
    pub(crate) fn check_let(&self, class: usize, name: &str, spec: &LetSpec) -> Result<()> {
        let inside = Self { lets: vec![name.to_owned()], ..self.clone() };
        inside.anywhere(class).let_value(spec).map(|_| ())
    }

    pub(super) fn unknown_name(&self, class: usize, name: &str) -> Problem {
        let mut names = vec!["task", "variant", "config", "normalized", "nested", "versions"];
        names.extend(self.registry.classes[class].arguments.iter().map(|argument| argument.name));
        for ancestor in self.registry.lineage(class) {
            names.extend(self.registry.classes[ancestor].spec.lets.keys().map(String::as_str));
        }
        if self.in_past {
            names.push("direction");
        }
        names.extend(self.items.iter().map(String::as_str));
        unknown("name", name, names)
    }

    pub(super) fn argument(&self, class: usize, name: &str) -> Option<&'r Argument<'r>> {
        self.registry.classes[class].arguments.iter().find(|argument| argument.name == name)
    }

    /// The class that has a named expression, and the expression.
    pub(super) fn find_let(&self, class: usize, name: &str) -> Option<(usize, &'r LetSpec)> {
        self.registry.lineage(class).find_map(|class| Some((class, self.registry.classes[class].spec.lets.get(name)?)))
    }

    pub(super) fn fold(&self, fold: &FoldSpec) -> Result<(Ty, TokenStream)> {
        let mut lists = Vec::new();
        for (name, text) in &fold.over {
            let inside = |problem: Problem| problem.under(&["fold", "over", name]);
            let list = template::expression(text).and_then(|list| self.lower(&list)).map_err(inside)?;
            if list.ty != Ty::Attr {
                return Err(inside(mismatch(&list, "a list")));
            }
            let (tokens, what) = (&list.tokens, &list.what);
            lists.push(quote!((#tokens, #what)));
        }
        let names = fold.over.keys().map(|name| {
            let item = syn::parse_str::<syn::Ident>(name);
            item.map_err(|_| no_name(name).under_key(&["fold", "over", name]))
        });
        let names = names.collect::<Result<Vec<_>>>()?;
        let items = fold.over.keys().cloned().chain(["it".to_owned()]).collect();
        let step = Scope { items, ..self.clone() }.string(&fold.template);
        let step = step.map_err(|problem| problem.under(&["fold", "as"]))?;
        let from = &fold.from;
        Ok((Ty::Text, quote!(eval::fold(#from, [#(#lists),*], |it, [#(#names),*]| Ok(#step))?)))
    }

    /// Holds a word against what its subject can be.
    pub(super) fn check_word(&self, subject: &Expr, word: &str) -> Result<()> {
        let subject = written(subject);
        let known: Vec<&str> = match (subject.as_str(), self.class) {
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

    pub(super) fn variants(&self, class: usize) -> Vec<&'r str> {
        let own = self.registry.lineage(class).map(|class| &self.registry.classes[class].spec.variants);
        own.into_iter()
            .find(|variants| !variants.is_empty())
            .map_or_else(Vec::new, |variants| variants.keys().map(String::as_str).collect())
    }

    pub(crate) fn check_attribute(&self, name: &str) -> Result<()> {
        let known = self.registry.index.attributes();
        if known.contains(name) || self.registry.lacks.attributes {
            return Ok(());
        }
        Err(no_attribute(name, known.iter().map(String::as_str)))
    }

    pub(crate) fn check_nested(&self, class: Option<usize>, part: &str) -> Result<()> {
        let Some(class) = class else { return Ok(()) };
        let parts: Vec<_> = self
            .registry
            .lineage(class)
            .flat_map(|class| self.registry.classes[class].spec.nested.keys().map(String::as_str))
            .collect();
        if parts.contains(&part) || !self.registry.classes[class].is_whole {
            Ok(())
        } else {
            Err(unknown_part(self.registry.classes[class].name, part, &parts))
        }
    }
}
