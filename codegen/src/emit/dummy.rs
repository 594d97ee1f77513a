//! What config classes say of dummy inputs.

use proc_macro2::{Ident, TokenStream};
use quote::{format_ident, quote};

use super::branches::{self, each, under};
use super::expr::Exprs;
use super::parameters::{binds_config, done, used, with_context};
use super::{ident, option};
use crate::model::{
    Class, ClassDummies, Conditional, DummyAction, DummyPart, DummyStep, GeneratorChoice, Handle, Model, PastLength,
    ShapeStep,
};
use crate::rust_names;

/// The table of a class's functions.
pub(super) fn table(model: &Model, class: Handle<Class>) -> TokenStream {
    let fields = DummyPart::ALL.map(|part| {
        let field = format_ident!("{}", part.name());
        let function = function_for(model, class, part).map_or_else(|| nothing(part), |function| quote!(#function));
        quote!(#field: #function)
    });
    let past = option(model.inherited(class, |class| class.dummies.past_generator).map(|generator| {
        let generator = ident(rust_names::generator(&model.generators[generator].name));
        quote!(&#generator)
    }));
    let delegate = option(model.inherited(class, |class| class.dummies.delegate.as_deref()));
    quote!(DummyFns { delegate: #delegate, #(#fields,)* past_generator: #past })
}

/// The function of a class for which no ancestor says anything.
fn nothing(part: DummyPart) -> TokenStream {
    match part {
        DummyPart::Generators => quote!(unsaid::no_generators),
        DummyPart::Shapes => quote!(unsaid::same_shapes),
        DummyPart::Append => quote!(unsaid::no_inputs),
        DummyPart::ShapesForInput => quote!(unsaid::same_shapes_for_input),
        DummyPart::Finish | DummyPart::Feed => quote!(unsaid::as_made),
    }
}

fn function_for(model: &Model, class: Handle<Class>, part: DummyPart) -> Option<Ident> {
    let says = model.nearest(class, |class| part.is_said(&class.dummies))?;
    Some(ident(rust_names::of_dummies(&model.classes[says].name, part)))
}

/// The functions that a class has of its own.
pub(super) fn functions(model: &Model, class: &Class) -> TokenStream {
    let parts = DummyPart::ALL.into_iter().filter(|part| part.is_said(&class.dummies));
    parts.map(|part| Writer { model, exprs: Exprs::new(model), part }.function(class)).collect()
}

struct Writer<'m> {
    model: &'m Model,
    exprs: Exprs<'m>,
    part: DummyPart,
}

impl Writer<'_> {
    fn function(&self, class: &Class) -> TokenStream {
        let name = ident(rust_names::of_dummies(&class.name, self.part));
        let body = self.body(&class.dummies);
        let with_config = |further: TokenStream| {
            let cx = used("cx", &body);
            (quote!(#cx: &ExporterConfig, #further), TokenStream::new())
        };
        let with_context = |further: &[(&str, TokenStream)]| (with_context(&body, further), binds_config(&body));
        let (parameters, binds) = match self.part {
            DummyPart::Generators => with_config(quote!(generators: &mut Vec<&'static Generator>)),
            DummyPart::Append => with_config(quote!(names: &mut Vec<&'static str>)),
            DummyPart::Shapes => with_context(&[("shapes", quote!(&mut Shapes))]),
            DummyPart::ShapesForInput => with_context(&[("name", quote!(&str)), ("shapes", quote!(&mut Shapes))]),
            DummyPart::Finish | DummyPart::Feed => with_context(&[("inputs", quote!(&mut DummyInputs))]),
        };
        let body = done(&body);
        quote! {
            #[doc(hidden)] pub fn #name(#parameters) -> Result<(), Error> {
                #binds
                #body
            }
        }
    }

    fn body(&self, said: &ClassDummies) -> TokenStream {
        let body = match self.part {
            DummyPart::Generators => said.generators.as_ref().map(|choices| self.generators(choices)),
            DummyPart::Append => {
                said.append.as_ref().map(|all| each(self.exprs, all, |input| quote!(names.push(#input);)))
            }
            DummyPart::Shapes => said.shapes.as_ref().map(|steps| self.shapes(steps)),
            DummyPart::ShapesForInput => said.shapes_for_input.as_ref().map(|steps| self.shapes(steps)),
            DummyPart::Finish => said.finish.as_ref().map(|steps| self.steps(steps)),
            DummyPart::Feed => said.feed.as_ref().map(|steps| self.steps(steps)),
        };
        body.unwrap_or_default()
    }

    fn generators(&self, choices: &[GeneratorChoice]) -> TokenStream {
        branches::statements(self.exprs, choices, &|choice| match choice {
            GeneratorChoice::Super(from) => self.inherited(*from, &quote!(cx, generators)),
            GeneratorChoice::One(generator) => {
                let generator = ident(rust_names::generator(&self.model.generators[*generator].name));
                quote!(generators.push(&#generator);)
            }
            GeneratorChoice::When(_) => self.generators(std::slice::from_ref(choice)),
        })
    }

    fn shapes(&self, steps: &[ShapeStep]) -> TokenStream {
        let arguments = if self.part == DummyPart::Shapes { quote!(dx, shapes) } else { quote!(dx, name, shapes) };
        let statements = steps.iter().map(|step| match step {
            ShapeStep::Super(from) => self.inherited(*from, &arguments),
            ShapeStep::Set { when, inputs, sizes } => {
                let set = sizes.iter().map(|(at, size)| {
                    let (constant, size) = (ident(self.exprs.size_constant(*at)), self.exprs.value(size));
                    quote!(shapes.put(#constant, #size);)
                });
                let set: TokenStream = set.collect();
                if inputs.is_empty() {
                    return under(self.exprs, when.as_ref(), set);
                }
                let these = quote!(matches!(name, #(#inputs)|*));
                match when.as_ref().map(|when| (when.value.decided(), &when.value)) {
                    Some((Some(false), _)) => TokenStream::new(),
                    Some((None, when)) => {
                        let when = self.exprs.value(when);
                        quote!(if #these && (#when) { #set })
                    }
                    Some((Some(true), _)) | None => quote!(if #these { #set }),
                }
            }
        });
        statements.collect()
    }

    fn steps(&self, steps: &[DummyStep]) -> TokenStream {
        let statements = steps.iter().map(|step| match step {
            DummyStep::Super(from) => self.inherited(*from, &quote!(dx, inputs)),
            DummyStep::Do(Conditional { when, then }) => under(self.exprs, when.as_ref(), self.action(then)),
        });
        statements.collect()
    }

    fn inherited(&self, from: Handle<Class>, arguments: &TokenStream) -> TokenStream {
        let function = function_for(self.model, from, self.part);
        function.map(|function| quote!(tried.done(#function(#arguments));)).unwrap_or_default()
    }

    fn action(&self, action: &DummyAction) -> TokenStream {
        match action {
            DummyAction::Pad { input, past: PastLength::Of(past), by } => {
                quote!(tried.done(inputs.pad(#input, #past, &[#(#by),*]));)
            }
            DummyAction::Pad { input, past: PastLength::Said(length), by } => {
                let length = self.exprs.value(length);
                quote!(tried.done(inputs.pad_to(#input, #length, &[#(#by),*]));)
            }
            DummyAction::First(names) => quote!(#(inputs.first(#names);)*),
            DummyAction::Spread(spread) => {
                spread.iter().map(|(name, [before, after])| quote!(inputs.spread(#name, [#before, #after]);)).collect()
            }
            DummyAction::Nest(nested) => {
                nested.iter().map(|(name, inner)| quote!(inputs.nest(#name, &[#(#inner),*]);)).collect()
            }
            DummyAction::Fill { input, length, value } => {
                let (length, value) = (self.exprs.value(length), self.exprs.value(value));
                quote!(inputs.fill(#input, #length, #value);)
            }
            DummyAction::Move(moved) => {
                moved.iter().map(|(from, to)| quote!(inputs.move_to_end(#from, #to);)).collect()
            }
            DummyAction::Remove(names) => quote!(#(inputs.remove(#names);)*),
            DummyAction::Constant(constants) => {
                let constants = constants.iter().map(|(name, value)| {
                    let value = self.exprs.value(value);
                    quote!(inputs.constant(#name, #value);)
                });
                constants.collect()
            }
            DummyAction::EmptyPast { input, like } => {
                quote!(tried.done(inputs.empty_past(cx, dx.options, #input, #like));)
            }
        }
    }
}
