//! What config classes say of dummy inputs.

use proc_macro2::{Ident, TokenStream};
use quote::{format_ident, quote};

use super::classes::mentions;
use super::generators::{binds_config, generator_name, parameters};
use super::ops::nothing_inherited;
use super::snake;
use crate::diagnostic::{Diagnostics, Place, not_one, unknown};
use crate::expr::{Scope, constant, shape_constant};
use crate::resolve::{Class, Registry};
use crate::schema::decode::OneOrMany;
use crate::schema::{AppendOp, DummyAction, DummyOp, DummySpec, GeneratorRef, SetShapes, ShapeOp};

/// What a class can say with a function.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Part {
    Generators,
    Shapes,
    Append,
    ShapesForInput,
    Finish,
    Feed,
}

impl Part {
    const ALL: [Self; 6] =
        [Self::Generators, Self::Shapes, Self::Append, Self::ShapesForInput, Self::Finish, Self::Feed];

    fn name(self) -> &'static str {
        match self {
            Self::Generators => "generators",
            Self::Shapes => "shapes",
            Self::Append => "append",
            Self::ShapesForInput => "shapes_for_input",
            Self::Finish => "finish",
            Self::Feed => "feed",
        }
    }

    fn nothing(self) -> TokenStream {
        match self {
            Self::Generators => quote!(unsaid::no_generators),
            Self::Shapes => quote!(unsaid::same_shapes),
            Self::Append => quote!(unsaid::no_inputs),
            Self::ShapesForInput => quote!(unsaid::same_shapes_for_input),
            Self::Finish | Self::Feed => quote!(unsaid::as_made),
        }
    }

    fn is_said(self, spec: &DummySpec) -> bool {
        match self {
            Self::Generators => spec.generators.is_some(),
            Self::Shapes => spec.shapes.is_some(),
            Self::Append => spec.append.is_some(),
            Self::ShapesForInput => spec.shapes_for_input.is_some(),
            Self::Finish => spec.finish.is_some(),
            Self::Feed => spec.feed.is_some(),
        }
    }
}

fn said<'r>(registry: &'r Registry<'r>, class: usize) -> Option<&'r DummySpec> {
    registry.classes[class].spec.dummy_inputs.as_ref()
}

fn function_for(registry: &Registry<'_>, class: usize, part: Part) -> Option<Ident> {
    let says = registry.lineage(class).find(|class| said(registry, *class).is_some_and(|spec| part.is_said(spec)))?;
    Some(function_name(&registry.classes[says], part))
}

fn function_name(class: &Class<'_>, part: Part) -> Ident {
    format_ident!("{}_dummy_{}", snake(class.name), part.name())
}

/// The table of a class's functions.
pub(super) fn table(registry: &Registry<'_>, class: usize, diagnostics: &mut Diagnostics) -> TokenStream {
    let fields = Part::ALL.map(|part| {
        let field = format_ident!("{}", part.name());
        let function = function_for(registry, class, part).map_or_else(|| part.nothing(), |function| quote!(#function));
        quote!(#field: #function)
    });
    let past = registry.lineage(class).find_map(|class| {
        let name = said(registry, class)?.past_generator.as_deref()?;
        Some((name, registry.classes[class].place.key("dummy_inputs").key("past_generator")))
    });
    let past = match past {
        Some((name, place)) => {
            check_generator(registry, name, &place, diagnostics);
            let ident = generator_name(name);
            quote!(Some(&#ident))
        }
        None => quote!(None),
    };
    quote!(DummyFns { #(#fields,)* past_generator: #past })
}

/// The functions that a class has of its own.
pub(super) fn functions(registry: &Registry<'_>, class: usize, diagnostics: &mut Diagnostics) -> TokenStream {
    let Some(spec) = said(registry, class) else { return TokenStream::new() };
    let parts = Part::ALL.into_iter().filter(|part| part.is_said(spec));
    parts
        .map(|part| {
            let place = registry.classes[class].place.key("dummy_inputs").key(part.name());
            let scope = Scope { locals: Some(Vec::new()), ..Scope::of_class(registry, class) };
            Emitter { registry, class, part, scope, place, diagnostics }.function(spec)
        })
        .collect()
}

fn check_generator(registry: &Registry<'_>, name: &str, place: &Place, diagnostics: &mut Diagnostics) {
    if !registry.generators.contains_key(name) && !registry.may_lack(name) {
        let known: Vec<_> = registry.generators.keys().copied().collect();
        diagnostics.at(place, unknown("generator", name, known));
    }
}

struct Emitter<'r, 'd> {
    registry: &'r Registry<'r>,
    class: usize,
    part: Part,
    scope: Scope<'r>,
    place: Place,
    diagnostics: &'d mut Diagnostics,
}

impl Emitter<'_, '_> {
    fn function(mut self, spec: &DummySpec) -> TokenStream {
        let place = self.place.clone();
        let body = match self.part {
            Part::Generators => spec.generators.as_ref().map(|refs| self.generators(refs, &place)),
            Part::Append => spec.append.as_ref().map(|ops| self.append(ops)),
            Part::Shapes => spec.shapes.as_ref().map(|ops| self.shapes(ops)),
            Part::ShapesForInput => spec.shapes_for_input.as_ref().map(|ops| self.shapes(ops)),
            Part::Finish => spec.finish.as_ref().map(|ops| self.steps(ops)),
            Part::Feed => spec.feed.as_ref().map(|ops| self.steps(ops)),
        };
        let body = body.unwrap_or_default();
        let name = function_name(&self.registry.classes[self.class], self.part);
        let cx = if mentions(&body, "cx") { format_ident!("cx") } else { format_ident!("_cx") };
        let (parameters, binds) = match self.part {
            Part::Generators => {
                (quote!(#cx: &ExporterConfig, generators: &mut Vec<&'static Generator>), TokenStream::new())
            }
            Part::Append => (quote!(#cx: &ExporterConfig, names: &mut Vec<&'static str>), TokenStream::new()),
            Part::Shapes => (parameters(&body, &[("shapes", quote!(&mut Shapes))]), binds_config(&body)),
            Part::ShapesForInput => {
                (parameters(&body, &[("name", quote!(&str)), ("shapes", quote!(&mut Shapes))]), binds_config(&body))
            }
            Part::Finish | Part::Feed => {
                (parameters(&body, &[("inputs", quote!(&mut DummyInputs))]), binds_config(&body))
            }
        };
        quote! {
            #[doc(hidden)] pub fn #name(#parameters) -> Result<(), Error> {
                #binds
                #body
                Ok(())
            }
        }
    }

    fn generators(&mut self, refs: &OneOrMany<GeneratorRef>, place: &Place) -> TokenStream {
        let mut statements = TokenStream::new();
        for (index, generator) in refs.0.iter().enumerate() {
            let place = place.index(index);
            match generator {
                GeneratorRef::Named(name) => {
                    check_generator(self.registry, name, &place, self.diagnostics);
                    let ident = generator_name(name);
                    statements.extend(quote!(generators.push(&#ident);));
                }
                GeneratorRef::Conditional(choice) => {
                    let then = self.generators(&choice.then, &place.key("then"));
                    let otherwise = self.generators(&choice.otherwise, &place.key("else"));
                    match self.scope.condition(&choice.when) {
                        Ok(condition) => statements.extend(quote!(if #condition { #then } else { #otherwise })),
                        Err(message) => self.diagnostics.at(&place.key("when"), message),
                    }
                }
            }
        }
        statements
    }

    fn append(&mut self, ops: &OneOrMany<AppendOp>) -> TokenStream {
        let mut statements = TokenStream::new();
        for (index, op) in ops.0.iter().enumerate() {
            let place = self.place.index(index);
            let input = &op.input;
            statements.extend(self.under(op.when.as_deref(), &place, quote!(names.push(#input);)));
        }
        statements
    }

    fn shapes(&mut self, ops: &OneOrMany<ShapeOp>) -> TokenStream {
        let mut statements = TokenStream::new();
        for (index, op) in ops.0.iter().enumerate() {
            let place = self.place.index(index);
            match op {
                ShapeOp::Word(word) => {
                    let arguments =
                        if self.part == Part::Shapes { quote!(dx, shapes) } else { quote!(dx, name, shapes) };
                    statements.extend(self.inherited(word, arguments, &place));
                }
                ShapeOp::Set(set) => statements.extend(self.set_shapes(set, &place)),
            }
        }
        statements
    }

    fn set_shapes(&mut self, set: &SetShapes, place: &Place) -> TokenStream {
        let mut statements = TokenStream::new();
        for (name, size) in &set.set {
            let place = place.key("set").key(name);
            if !self.registry.shapes.iter().any(|(known, _)| known == name) {
                let known: Vec<_> = self.registry.shapes.iter().map(|(name, _)| *name).collect();
                self.diagnostics.at(&place.itself(), unknown("size", name, known));
            }
            match self.scope.int_text(&size.0) {
                Ok(size) => {
                    let constant = shape_constant(name);
                    statements.extend(quote!(shapes.put(#constant, #size);));
                }
                Err(message) => self.diagnostics.at(&place, message),
            }
        }
        let inputs = &set.inputs;
        let for_these = (!inputs.is_empty()).then(|| quote!(matches!(name, #(#inputs)|*)));
        match (&set.when, for_these) {
            (None, None) => statements,
            (None, Some(these)) => quote!(if #these { #statements }),
            (Some(when), None) => self.under(Some(when), place, statements),
            (Some(when), Some(these)) => match self.scope.condition(when) {
                Ok(condition) => quote!(if #these && (#condition) { #statements }),
                Err(message) => {
                    self.diagnostics.at(&place.key("when"), message);
                    TokenStream::new()
                }
            },
        }
    }

    fn steps(&mut self, ops: &OneOrMany<DummyOp>) -> TokenStream {
        let mut statements = TokenStream::new();
        for (index, op) in ops.0.iter().enumerate() {
            let place = self.place.index(index);
            match op {
                DummyOp::Word(word) => statements.extend(self.inherited(word, quote!(dx, inputs), &place)),
                DummyOp::Action(action) => {
                    let body = self.action(action, &place);
                    statements.extend(self.under(action.when.as_deref(), &place, body));
                }
            }
        }
        statements
    }

    fn action(&mut self, action: &DummyAction, place: &Place) -> TokenStream {
        let mut actions = Vec::new();
        if let Some(pad) = &action.pad {
            let (input, past, by) = (&pad.input, &pad.past, &pad.by);
            actions.push(("pad", quote!(inputs.pad(#input, #past, #by)?;)));
        }
        if let Some(names) = &action.first {
            actions.push(("first", quote!(#(inputs.first(#names);)*)));
        }
        if let Some(nest) = &action.nest {
            let nested = nest.iter().map(|(name, inner)| quote!(inputs.nest(#name, &[#(#inner),*]);));
            actions.push(("nest", nested.collect()));
        }
        if let Some(fill) = &action.fill {
            let place = place.key("fill");
            let mut int = |key: &str, text: &str| {
                self.scope.int_text(text).unwrap_or_else(|message| {
                    self.diagnostics.at(&place.key(key), message);
                    quote!(0)
                })
            };
            let (input, length, value) = (&fill.input, int("length", &fill.length.0), int("value", &fill.value.0));
            actions.push(("fill", quote!(inputs.fill(#input, #length, #value);)));
        }
        if let Some(moved) = &action.moved {
            let moves = moved.iter().map(|(from, to)| quote!(inputs.move_to_end(#from, #to);));
            actions.push(("move", moves.collect()));
        }
        if let Some(constants) = &action.constant {
            let constants = constants.iter().map(|(name, value)| match self.scope.condition(value) {
                Ok(value) => quote!(inputs.constant(#name, #value);),
                Err(message) => {
                    self.diagnostics.at(&place.key("constant").key(name), message);
                    TokenStream::new()
                }
            });
            actions.push(("constant", constants.collect()));
        }
        if let Some(past) = &action.empty_past {
            let (input, like) = (&past.input, &past.like);
            actions.push(("empty_past", quote!(inputs.empty_past(cx, dx.options, #input, #like)?;)));
        }
        match <[(&str, TokenStream); 1]>::try_from(actions) {
            Ok([(_, action)]) => action,
            Err(actions) => {
                const ACTIONS: [&str; 7] = ["pad", "first", "nest", "fill", "move", "constant", "empty_past"];
                let given: Vec<_> = actions.iter().map(|(name, _)| *name).collect();
                if self.diagnostics.is_whole(place) {
                    self.diagnostics.at(place, not_one("a step has one action", &ACTIONS, &given));
                }
                TokenStream::new()
            }
        }
    }

    fn inherited(&mut self, word: &str, arguments: TokenStream, place: &Place) -> TokenStream {
        if word != "super" {
            self.diagnostics.at(place, unknown("step", word, ["super"]));
            return TokenStream::new();
        }
        let parent = self.registry.classes[self.class].parent;
        match parent.and_then(|parent| function_for(self.registry, parent, self.part)) {
            Some(function) => quote!(#function(#arguments)?;),
            None => {
                let key = format!("dummy_inputs.{}", self.part.name());
                self.diagnostics.at(place, nothing_inherited(self.registry, self.class, &key));
                TokenStream::new()
            }
        }
    }

    fn under(&mut self, when: Option<&str>, place: &Place, body: TokenStream) -> TokenStream {
        let Some(when) = when else { return body };
        match self.scope.condition(when) {
            Ok(condition) => match constant(&condition) {
                Some(true) => body,
                Some(false) => TokenStream::new(),
                None => quote!(if #condition { #body }),
            },
            Err(message) => {
                self.diagnostics.at(&place.key("when"), message);
                TokenStream::new()
            }
        }
    }
}
