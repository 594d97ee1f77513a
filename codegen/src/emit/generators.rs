//! Dummy input generators: what each reads, and how it draws each input.

use proc_macro2::{Ident, TokenStream};
use quote::quote;

use super::draws;
use super::expr::Exprs;
use super::ident;
use super::parameters::{binds_config, done, ends_with, with_context};
use super::source::Source;
use crate::model::{DrawRest, Draws, Generator, Model};
use crate::rust_names;

pub(super) fn emit(model: &Model, source: &mut Source) {
    source.add(sizes(model));
    for (_, own) in model.generators.iter().filter(|(_, generator)| generator.own) {
        source.add(generator(model, own));
    }
}

/// The sizes of dummy inputs, and where each stands.
fn sizes(model: &Model) -> TokenStream {
    if model.is_laid_over {
        // The sizes are those of the registry that this one is laid over.
        return quote!(
            pub use built_in::SHAPES;
        );
    }
    let sizes = model.sizes.iter().map(|(name, default)| {
        let default = super::option(default.as_ref());
        quote!((#name, #default))
    });
    let constants = model.sizes.iter().enumerate().map(|(at, (name, _))| {
        let constant = ident(rust_names::size(name));
        quote!(#[doc(hidden)] pub const #constant: usize = #at;)
    });
    quote! {
        /// The sizes of dummy inputs, with their defaults in elements; `DEFAULT_DUMMY_SHAPES`. `None` is for a size that has no
        /// default.
        pub static SHAPES: &[(&str, Option<i64>)] = &[#(#sizes),*];
        #(#constants)*
    }
}

fn generator(model: &Model, generator: &Generator) -> TokenStream {
    let Generator { name, reference, supports, .. } = generator;
    let ident = ident(rust_names::generator(name));
    let (construct, draw) = (reading_function(model, generator), drawing_function(model, generator));
    let construct_body = constructing(model, generator);
    let draw_body = generator.draws.as_ref().map(|draws| drawing(model, name, draws));
    quote! {
        #[doc(hidden)]
        pub static #ident: Generator = Generator {
            name: #reference,
            supports: &[#(#supports),*],
            construct: #construct,
            draw: #draw,
            program: None,
        };
        #construct_body
        #draw_body
    }
}

/// Its own function, or that of the nearest generator that draws anything.
fn drawing_function(model: &Model, generator: &Generator) -> Ident {
    let mut lineage = std::iter::successors(Some(generator), |of| of.extends.map(|extends| &model.generators[extends]));
    let draws = lineage.find(|of| of.draws.is_some()).unwrap_or(generator);
    ident(rust_names::draw(&draws.name))
}

/// The function that makes a generator read, where it reads more than the one that it extends. What that one reads, its
/// function does.
fn constructing(model: &Model, generator: &Generator) -> Option<TokenStream> {
    let statements = reads(model, generator);
    let reads: TokenStream = match inherited(model, generator, &statements) {
        Some((_, read)) if read == statements.len() => return None,
        Some((base, read)) => {
            let (function, own) = (reading_function(model, base), &statements[read..]);
            quote!(tried.done(#function(dx, locals)); #(#own)*)
        }
        None => statements.into_iter().collect(),
    };
    let function = ident(rust_names::construct(&generator.name));
    let parameters = with_context(&reads, &[("locals", quote!(&mut Locals))]);
    let (cx, reads) = (binds_config(&reads), done(&reads));
    Some(quote! {
        #[doc(hidden)]
        pub fn #function(#parameters) -> Result<(), Error> {
            #cx
            #reads
        }
    })
}

/// Its own function, or that of the nearest generator that reads the same.
fn reading_function(model: &Model, generator: &Generator) -> Ident {
    let statements = reads(model, generator);
    match inherited(model, generator, &statements) {
        Some((base, read)) if read == statements.len() => reading_function(model, base),
        _ => ident(rust_names::construct(&generator.name)),
    }
}

/// The generator that this one extends and how much that one reads, where this one reads all of it first.
fn inherited<'m>(model: &'m Model, generator: &Generator, own: &[TokenStream]) -> Option<(&'m Generator, usize)> {
    let base = &model.generators[generator.extends?];
    let texts = |reads: &[TokenStream]| reads.iter().map(TokenStream::to_string).collect::<Vec<_>>();
    let inherited = reads(model, base);
    (texts(own).starts_with(&texts(&inherited)) && inherited.is_empty() == own.is_empty())
        .then_some((base, inherited.len()))
}

/// A statement for each integer that a generator reads.
fn reads(model: &Model, generator: &Generator) -> Vec<TokenStream> {
    let exprs = Exprs::new(model);
    let statements = generator.reads.iter().enumerate().map(|(at, read)| {
        let value = exprs.value(read);
        quote!(locals[#at] = #value;)
    });
    statements.collect()
}

/// The function that draws.
fn drawing(model: &Model, generator: &str, draws: &Draws) -> TokenStream {
    let exprs = Exprs::new(model);
    let arms = draws.by_name.iter().map(|(names, draw)| {
        let draw = draws::dummy(exprs, draw);
        quote!(#(#names)|* => #draw,)
    });
    let arms: TokenStream = arms.collect();
    let rest = match &draws.rest {
        DrawRest::Draw(draw) => draws::dummy(exprs, draw),
        DrawRest::Inherited(from) => {
            let function = drawing_function(model, &model.generators[*from]);
            quote!(return #function(dx, locals, name))
        }
        DrawRest::Nothing => quote!(return Err(Error::NoGenerator { class: #generator, input: name.to_owned() })),
    };
    let body = if arms.is_empty() { rest } else { quote!(match name { #arms _ => #rest, }) };
    let function = ident(rust_names::draw(generator));
    let parameters = with_context(&body, &[("locals", quote!(&Locals)), ("name", quote!(&str))]);
    let (cx, body) = (binds_config(&body), ends_with(&body));
    quote! {
        #[doc(hidden)]
        pub fn #function(#parameters) -> Result<Dummy, Error> {
            #cx
            #body
        }
    }
}
