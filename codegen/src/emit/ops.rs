//! The steps that fill inputs, outputs and tables of names.

use std::ops::Range;

use proc_macro2::TokenStream;
use quote::{format_ident, quote};
use syn::Expr;

use super::classes::{Slot, function_for};
use crate::diagnostic::{Diagnostics, Place, Problem, not_one, unknown};
use crate::expr::condition::{Domains, never};
use crate::expr::template::{self, Part};
use crate::expr::{Scope, constant};
use crate::resolve::{Registry, place_of_name};
use crate::schema::decode::OneOrMany;
use crate::schema::{Action, AxesSpec, AxesTable, Op, PairsOp};
use crate::static_axes;

/// Where steps stand.
pub(super) struct Steps<'r, 'd> {
    pub(super) registry: &'r Registry<'r>,
    pub(super) class: usize,
    pub(super) slot: Slot,
    pub(super) scope: Scope<'r>,
    pub(super) domains: Domains<'r>,
    /// The conditions around the step.
    pub(super) around: Vec<Expr>,
    /// The name of the layer's number, under `for`.
    pub(super) layer: Option<String>,
    pub(super) diagnostics: &'d mut Diagnostics,
}

impl<'r, 'd> Steps<'r, 'd> {
    pub(super) fn new(registry: &'r Registry<'r>, class: usize, slot: Slot, diagnostics: &'d mut Diagnostics) -> Self {
        let scope = Scope { in_past: slot == Slot::Past, ..Scope::of_class(registry, class) };
        let domains = Domains::of(registry, class);
        Self { registry, class, slot, scope, domains, around: Vec::new(), layer: None, diagnostics }
    }

    /// The statements of a list of steps.
    pub(super) fn ops(&mut self, ops: &OneOrMany<Op>, place: &Place) -> TokenStream {
        let each = ops.0.iter().enumerate();
        each.map(|(index, op)| self.op(op, &place.index(index))).collect()
    }

    fn op(&mut self, op: &Op, place: &Place) -> TokenStream {
        match op {
            Op::Word(_) if self.layer.is_some() => self.not_in_layers(place),
            Op::Word(word) if word == "super" => self.inherited(None, place),
            Op::Word(word) if word == "outputs_for_task" => quote!((cx.class().outputs_for_task)(cx, io)?;),
            Op::Word(word) => self.fail(place, unknown("step", word, ["super", "outputs_for_task"])),
            Op::Action(action) => self.conditional(action, place),
        }
    }

    fn conditional(&mut self, action: &Action, place: &Place) -> TokenStream {
        let Some(when) = &action.when else {
            if action.otherwise.is_some() {
                return self.fail(&place.key("else").itself(), "`else` goes with `when`");
            }
            return self.body(action, place);
        };
        let at = place.key("when");
        let condition = match self.scope.condition(when) {
            Ok(condition) => condition,
            Err(message) => return self.fail(&at, message),
        };
        let Ok(expr) = template::expression(when) else { return TokenStream::new() };
        let then = self.under(expr.clone(), &at, never(when), |steps| steps.body(action, place));
        let Some(otherwise) = &action.otherwise else {
            return match constant(&condition) {
                Some(true) => then,
                Some(false) => TokenStream::new(),
                None => quote!(if #condition { #then }),
            };
        };
        let opposite = syn::parse_quote!(!(#expr));
        let always = Problem::new(format!("`{when}` always holds here, and leaves nothing for `else`"));
        let otherwise = self.under(opposite, &at, always, |steps| steps.ops(otherwise, &place.key("else")));
        match constant(&condition) {
            Some(true) => then,
            Some(false) => otherwise,
            None if is_branch(&otherwise) => quote!(if #condition { #then } else #otherwise),
            None => quote!(if #condition { #then } else { #otherwise }),
        }
    }

    /// What `inside` gives under one more condition, which has to be able to hold.
    fn under(
        &mut self,
        condition: Expr,
        place: &Place,
        problem: Problem,
        inside: impl FnOnce(&mut Self) -> TokenStream,
    ) -> TokenStream {
        if let Err(reason) = self.domains.can_hold(&self.around, &condition) {
            self.diagnostics.at(place, reason.explain(problem));
        }
        self.around.push(condition);
        let tokens = inside(self);
        self.around.pop();
        tokens
    }

    /// The one action of a step.
    fn body(&mut self, action: &Action, place: &Place) -> TokenStream {
        let given = [
            ("then", action.then.is_some() && action.range.is_none()),
            ("super", action.ancestor.is_some()),
            ("set", action.set.is_some() && action.range.is_none()),
            ("for", action.range.is_some()),
            ("remove", action.remove.is_some()),
            ("rename", action.rename.is_some()),
            ("copy", action.copy.is_some()),
            ("relabel", action.relabel.is_some()),
            ("past", action.past.is_some()),
            ("delegate", action.delegate.is_some()),
            ("error", action.error.is_some()),
        ];
        let names: Vec<_> = given.iter().filter(|(_, given)| *given).map(|(name, _)| *name).collect();
        match names.as_slice() {
            ["then"] => action.then.as_ref().map(|ops| self.ops(ops, &place.key("then"))).unwrap_or_default(),
            ["set"] => action.set.as_ref().map(|table| self.set(table, &place.key("set"))).unwrap_or_default(),
            [_] if self.layer.is_some() => self.not_in_layers(place),
            ["super"] => self.inherited(action.ancestor.as_deref(), &place.key("super")),
            ["for"] => self.layers(action, place),
            ["remove" | "rename" | "copy" | "relabel"] if self.has_braces(action, place) => TokenStream::new(),
            ["remove"] => action.remove.iter().flatten().map(|name| quote!(io.remove(#name);)).collect(),
            ["rename"] => action.rename.iter().flatten().map(|(from, to)| quote!(io.rename(#from, #to);)).collect(),
            ["copy"] => action.copy.iter().flatten().map(|(name, from)| quote!(io.copy(#from, #name);)).collect(),
            ["relabel"] => relabel(action),
            ["past"] => self.past(action.past.as_deref().unwrap_or_default(), &place.key("past")),
            ["delegate"] => self.delegate(action.delegate.as_deref().unwrap_or_default(), &place.key("delegate")),
            ["error"] => self.error(action.error.as_deref().unwrap_or_default(), &place.key("error")),
            [] if !self.diagnostics.is_whole(place) => TokenStream::new(),
            several => {
                let problem = not_one("a step has one action", &given.map(|(name, _)| name), several);
                let are_steps = !several.is_empty();
                self.fail(place, if are_steps { problem.help("make them steps of a list") } else { problem })
            }
        }
    }

    /// Reports names that look like templates where they are taken as they stand.
    fn has_braces(&mut self, action: &Action, place: &Place) -> bool {
        let lists = action.remove.iter().flatten().enumerate();
        let maps = [("rename", &action.rename), ("copy", &action.copy)];
        let mut texts: Vec<(Place, &String)> =
            lists.map(|(index, name)| (place.key("remove").index(index), name)).collect();
        for (key, map) in maps {
            for (name, other) in map.iter().flatten() {
                let place = place.key(key).key(name);
                texts.extend([(place.itself(), name), (place, other)]);
            }
        }
        if let Some(relabel) = &action.relabel {
            let place = place.key("relabel");
            texts.extend([(place.key("containing"), &relabel.containing), (place.key("to"), &relabel.to)]);
            texts.extend(relabel.in_names.iter().map(|(name, symbol)| (place.key("in").key(name), symbol)));
        }
        texts.retain(|(_, text)| text.contains(['{', '}']));
        for (place, text) in &texts {
            let problem = Problem::new(format!("`{text}` is taken as it stands"));
            self.fail(place, problem.label("an expression in braces cannot stand here"));
        }
        !texts.is_empty()
    }

    fn inherited(&mut self, ancestor: Option<&str>, place: &Place) -> TokenStream {
        let parent = self.registry.classes[self.class].parent;
        let from = match ancestor {
            None => parent,
            Some(name) => {
                let named =
                    self.registry.lineage(self.class).skip(1).find(|class| self.registry.classes[*class].name == name);
                if named.is_none() {
                    let known: Vec<_> = self
                        .registry
                        .lineage(self.class)
                        .skip(1)
                        .map(|class| self.registry.classes[class].name)
                        .collect();
                    let own = self.registry.classes[self.class].name;
                    let problem = Problem::new(match name == own {
                        true => format!("`{name}` is the class itself, and not one that it extends"),
                        false => format!("`{name}` is no class that `{own}` extends"),
                    });
                    return self.fail(place, problem.among(name, known));
                }
                named
            }
        };
        match from.and_then(|class| function_for(self.registry, class, self.slot)) {
            Some(function) if self.slot == Slot::Past => quote!(#function(cx, direction, io)?;),
            Some(function) => quote!(#function(cx, io)?;),
            None => self.fail(place, nothing_inherited(self.registry, self.class, self.slot.name())),
        }
    }

    pub(super) fn set(&mut self, table: &AxesTable, place: &Place) -> TokenStream {
        if let Some(index) = self.layer.clone() {
            return self.layer_set(table, &index, place);
        }
        let mut statements = TokenStream::new();
        let mut known: Vec<(&str, Place)> = Vec::new();
        self.check_kind(table, place);
        for (names, place, axes) in table.entries(place) {
            let axes = self.axes(axes, &place);
            let place = place.itself();
            for (name, bytes) in template::names_in(names) {
                let first = known.iter().find(|(known, _)| *known == name);
                let problem = if name.is_empty() {
                    let problem = Problem::new(format!("a name is missing in \"{names}\""));
                    Some(problem.label("expected names with commas between"))
                } else if let Some((_, first)) = first {
                    let problem = Problem::new(format!("the tensor `{name}` is set twice in this step"));
                    let problem = problem.in_bytes(Some(bytes));
                    Some(problem.related(first.clone(), format!("the first `{name}`")))
                } else if name.contains(['{', '}']) {
                    let problem = Problem::new(format!("`{name}` is no tensor name"));
                    Some(problem.in_bytes(Some(bytes)).help("names over layers stand under `for`"))
                } else {
                    None
                };
                problem.into_iter().for_each(|problem| self.diagnostics.at(&place, problem));
                known.push((name, place.clone()));
                statements.extend(quote!(io.set(#name, #axes);));
            }
        }
        statements
    }

    /// A class with static axes lists names, and one with dynamic axes says which these are.
    fn check_kind(&mut self, table: &AxesTable, place: &Place) {
        let class = &self.registry.classes[self.class];
        let is_static = static_axes::are_static(self.registry, self.class);
        match table {
            AxesTable::Names(_) if !is_static && class.is_whole => {
                let title = format!("a list of names goes with `static_axes`, and `{}` has none", class.name);
                self.diagnostics.at(place, Problem::new(title).help("give the dynamic axes of each name"));
            }
            AxesTable::Axes(table) if is_static => {
                for names in table.iter().filter(|(_, axes)| !axes.0.is_empty()).map(|(names, _)| names) {
                    let problem = Problem::new(format!("the axes of `{}` are static", class.name));
                    self.diagnostics.at(&place.key(names), problem.help("make the names a list"));
                }
            }
            _ => {}
        }
    }

    fn axes(&mut self, spec: &AxesSpec, place: &Place) -> TokenStream {
        let mut fixed = Vec::new();
        let mut computed = Vec::new();
        for (axis, symbol) in &spec.0 {
            match self.scope.symbol(symbol) {
                Ok((tokens, text)) => {
                    fixed.push(text.map(|text| quote!((#axis, #text))));
                    computed.push(quote!((#axis, #tokens)));
                }
                Err(message) => self.diagnostics.at(&place.index(*axis), message),
            }
        }
        match fixed.into_iter().collect::<Option<Vec<_>>>() {
            Some(fixed) => quote!(Axes::fixed(&[#(#fixed),*])),
            None => quote!(Axes::computed(vec![#(#computed),*])),
        }
    }

    fn layers(&mut self, action: &Action, place: &Place) -> TokenStream {
        let range = action.range.as_deref().unwrap_or_default();
        let (index, count) = match self.range(range) {
            Ok(parsed) => parsed,
            Err(message) => return self.fail(&place.key("for"), message),
        };
        self.layer = Some(index);
        let body = match (&action.set, &action.then) {
            (Some(table), None) => self.set(table, &place.key("set")),
            (None, Some(ops)) => self.ops(ops, &place.key("then")),
            (set, _) => {
                let given: &[&str] = if set.is_some() { &["set", "then"] } else { &[] };
                self.fail(place, not_one("`for` goes with one action", &["set", "then"], given))
            }
        };
        self.layer = None;
        quote! {
            let mut tensors = Vec::with_capacity(4);
            #body
            io.layers(#count, tensors);
        }
    }

    fn not_in_layers(&mut self, place: &Place) -> TokenStream {
        let problem = Problem::new("this step cannot stand under `for`");
        self.fail(place, problem.help("expected a step with `set`, and with `when` if it depends on something"))
    }

    fn layer_set(&mut self, table: &AxesTable, index: &str, place: &Place) -> TokenStream {
        let mut statements = TokenStream::new();
        self.check_kind(table, place);
        for (names, place, axes) in table.entries(place) {
            let axes = self.axes(axes, &place);
            for (_, bytes) in template::names_in(names) {
                match self.layer_name(names, bytes, index) {
                    Ok(name) => statements.extend(quote!(tensors.push((#name, #axes));)),
                    Err(problem) => statements.extend(self.fail(&place.itself(), problem)),
                }
            }
        }
        statements
    }

    /// `{stem}.{i}suffix`, which is a part of a text.
    fn layer_name(&self, around: &str, bytes: Range<usize>, index: &str) -> Result<TokenStream, Problem> {
        let name = &around[bytes.clone()];
        let wrong = || {
            let problem = Problem::new(format!("`{name}` is no name over layers")).in_bytes(Some(bytes.clone()));
            problem.help(format!("it has to have `.{{{index}}}` once, with a text or one expression before it"))
        };
        let marker = format!(".{{{index}}}");
        let (stem, suffix) = name.split_once(&marker).ok_or_else(wrong)?;
        if suffix.contains(['{', '}']) || stem.is_empty() {
            return Err(wrong());
        }
        let stem = match template::parse_in(around, bytes.start..bytes.start + stem.len())?.as_slice() {
            [Part::Text(text)] => quote!(#text),
            [Part::Expr(expr)] => self.scope.static_text(expr)?,
            _ => return Err(wrong()),
        };
        Ok(quote!(LayerName { stem: #stem, suffix: #suffix }))
    }

    /// `i in 0..count` or `i in 0..=count`
    fn range(&self, text: &str) -> Result<(String, TokenStream), Problem> {
        const IN: &str = " in ";
        let wrong =
            || Problem::new(format!("`{text}` is no range")).label("expected `i in 0..COUNT` or `i in 0..=LAST`");
        let (index, _) = text.split_once(IN).ok_or_else(wrong)?;
        let Expr::Range(range) = template::expression_in(text, index.len() + IN.len()..text.len())? else {
            return Err(wrong());
        };
        let from_zero = range.start.as_deref().is_some_and(|start| matches!(start, Expr::Lit(literal) if matches!(&literal.lit, syn::Lit::Int(int) if int.base10_digits() == "0")));
        let end = range.end.as_deref().filter(|_| from_zero).ok_or_else(wrong)?;
        let what = crate::expr::written(end);
        syn::parse_str::<syn::Ident>(index.trim()).map_err(|_| wrong())?;
        let count = self.scope.int(end)?;
        let count = match range.limits {
            syn::RangeLimits::HalfOpen(_) => count,
            syn::RangeLimits::Closed(_) => quote!(eval::add(#count, 1, #what)?),
        };
        Ok((index.trim().to_owned(), quote!(eval::count(#count, #what)?)))
    }

    /// A condition without `else`, which has to be able to hold.
    fn condition(&self, when: &str) -> Result<TokenStream, Problem> {
        let condition = self.scope.condition(when)?;
        let expr = template::expression(when)?;
        self.domains.can_hold(&self.around, &expr).map_err(|reason| reason.explain(never(when)))?;
        Ok(condition)
    }

    fn past(&mut self, direction: &str, place: &Place) -> TokenStream {
        if self.slot == Slot::Past {
            let problem = Problem::new("`past` would put itself in here");
            return self.fail(place, problem.help("expected `for`, `delegate` or `super`"));
        }
        let direction = match direction {
            "inputs" => format_ident!("Inputs"),
            "outputs" => format_ident!("Outputs"),
            other => {
                return self.fail(
                    place,
                    Problem::new(format!("`past` is never `{other}`")).among(other, ["inputs", "outputs"]),
                );
            }
        };
        quote!((cx.class().past)(cx, Direction::#direction, io)?;)
    }

    fn delegate(&mut self, part: &str, place: &Place) -> TokenStream {
        if let Err(message) = self.scope.check_nested(Some(self.class), part) {
            return self.fail(place, message);
        }
        let slot = format_ident!("{}", self.slot.name());
        match self.slot {
            Slot::Past => quote! {
                let part = cx.nested(#part)?;
                (part.class().#slot)(part, direction, io)?;
            },
            _ => quote! {
                let part = cx.nested(#part)?;
                (part.class().#slot)(part, io)?;
            },
        }
    }

    fn error(&mut self, message: &str, place: &Place) -> TokenStream {
        match self.scope.string(message) {
            Ok(message) => quote!(return Err(eval::unsupported(cx.class(), #message));),
            Err(message) => self.fail(place, message),
        }
    }

    /// The statements that fill a table of names.
    pub(super) fn pairs(&mut self, ops: &OneOrMany<PairsOp>, place: &Place, expressions: bool) -> TokenStream {
        let mut statements = TokenStream::new();
        for (index, op) in ops.0.iter().enumerate() {
            let place = place.index(index);
            let pairs: TokenStream = op
                .set
                .iter()
                .map(|(name, value)| {
                    if !expressions {
                        return quote!(pairs.push((#name, #value)););
                    }
                    match self.scope.argument_value(value) {
                        Ok(value) => quote!(pairs.push((#name, #value));),
                        Err(message) => self.fail(&place.key("set").key(name), message),
                    }
                })
                .collect();
            match op.when.as_deref().map(|when| self.condition(when)) {
                None => statements.extend(pairs),
                Some(Ok(condition)) => statements.extend(quote!(if #condition { #pairs })),
                Some(Err(message)) => statements.extend(self.fail(&place.key("when"), message)),
            }
        }
        statements
    }

    fn fail(&mut self, place: &Place, message: impl Into<Problem>) -> TokenStream {
        self.diagnostics.at(place, message);
        TokenStream::new()
    }
}

/// The message on `super` where there is nothing to take over.
pub(super) fn nothing_inherited(registry: &Registry<'_>, class: usize, key: &str) -> Problem {
    let class = &registry.classes[class];
    let problem = Problem::new(format!("no class that `{}` extends says anything of `{key}`", class.name));
    match class.parent {
        Some(_) => problem.related(class.place.key("extends"), "it extends this one"),
        None => problem.related(place_of_name(class.spec, &class.place), "it extends none"),
    }
}

fn relabel(action: &Action) -> TokenStream {
    let Some(relabel) = &action.relabel else { return TokenStream::new() };
    let (containing, to) = (&relabel.containing, &relabel.to);
    let in_names = relabel.in_names.iter().map(|(part, symbol)| quote!((#part, #symbol)));
    quote!(io.relabel(#containing, #to, &[#(#in_names),*]);)
}

/// Whether statements are one `if`, which may follow `else` as it is.
fn is_branch(tokens: &TokenStream) -> bool {
    syn::parse2::<Expr>(tokens.clone()).is_ok_and(|expr| matches!(expr, Expr::If(_)))
}
