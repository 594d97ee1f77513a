//! Dummy input generators: what each reads, and how it draws each input.

use proc_macro2::{Ident, TokenStream};
use quote::{format_ident, quote};

use super::classes::mentions;
use super::source::Source;
use super::{snake, static_name};
use crate::diagnostic::{Diagnostics, Place, Problem, unknown};
use crate::expr::{Scope, shape_constant};
use crate::resolve::{Generator, Registry};
use crate::schema::{DrawSpec, Expression, MOST_ALIKE, ShapeSpec};

/// The most values that a generator reads, as at run time.
const MAX_LOCALS: usize = 12;

pub(super) fn emit(registry: &Registry<'_>, source: &mut Source, diagnostics: &mut Diagnostics) {
    source.add(sizes(registry), diagnostics);
    for (name, generator) in registry.generators.iter().filter(|(_, generator)| registry.is_own(&generator.place)) {
        let items = Emitter { registry, name, generator, diagnostics }.generator();
        source.add(items, diagnostics);
    }
}

/// The sizes of dummy inputs, and where each stands.
fn sizes(registry: &Registry<'_>) -> TokenStream {
    if registry.of_base > 0 {
        // The sizes are those of the registry that this one is laid over.
        return quote!(
            pub use built_in::SHAPES;
        );
    }
    let shapes = registry.shapes.iter().map(|(name, default)| match default {
        Some(size) => quote!((#name, Some(#size))),
        None => quote!((#name, None)),
    });
    let constants = registry.shapes.iter().enumerate().map(|(at, (name, _))| {
        let constant = shape_constant(name);
        quote!(#[doc(hidden)] pub const #constant: usize = #at;)
    });
    quote! {
        /// The sizes of dummy inputs, with their defaults in elements; `DEFAULT_DUMMY_SHAPES`. `None` is for a size that has no
        /// default.
        pub static SHAPES: &[(&str, Option<i64>)] = &[#(#shapes),*];
        #(#constants)*
    }
}

/// The static of a generator.
pub(super) fn generator_name(name: &str) -> Ident {
    static_name("GENERATOR", name)
}

fn draw_function(name: &str) -> Ident {
    format_ident!("{}_draw", snake(name))
}

struct Emitter<'r, 'd> {
    registry: &'r Registry<'r>,
    name: &'r str,
    generator: &'r Generator<'r>,
    diagnostics: &'d mut Diagnostics,
}

impl<'r> Emitter<'r, '_> {
    fn generator(&mut self) -> TokenStream {
        let spec = self.generator.spec;
        if self.generator.lets.len() > MAX_LOCALS {
            let message = format!("`{}` reads {} values", self.name, self.generator.lets.len());
            let problem =
                Problem::new(message).help(format!("a generator reads {MAX_LOCALS} at most, with inherited ones"));
            self.diagnostics.at(&self.generator.place.itself(), problem);
        }
        let ident = generator_name(self.name);
        let reference = spec.reference.as_deref().unwrap_or(self.name);
        let supports = &spec.supports;
        let construct = format_ident!("{}_construct", snake(self.name));
        let draw = self.drawing_function();
        let draw_body = self.draw();
        let construct_body = self.construct();
        quote! {
            #[doc(hidden)]
            pub static #ident: Generator = Generator {
                name: #reference,
                supports: &[#(#supports),*],
                construct: #construct,
                draw: #draw,
            };
            #construct_body
            #draw_body
        }
    }

    /// Its own function, or that of the nearest generator that draws anything.
    fn drawing_function(&self) -> Ident {
        let mut at = (self.name, self.generator);
        while at.1.spec.draws.is_empty() {
            match at.1.spec.extends.as_deref().and_then(|base| self.registry.generators.get_key_value(base)) {
                Some((name, generator)) => at = (name, generator),
                None => break,
            }
        }
        draw_function(at.0)
    }

    fn construct(&mut self) -> TokenStream {
        let function = format_ident!("{}_construct", snake(self.name));
        let mut known = Vec::new();
        let mut reads = TokenStream::new();
        for (at, (name, (place, text))) in self.generator.lets.iter().enumerate() {
            match Scope::of_generator(self.registry, known.clone()).int_text(text) {
                Ok(value) => reads.extend(quote!(locals[#at] = #value;)),
                Err(message) => self.diagnostics.at(place, message),
            }
            known.push((*name).to_owned());
        }
        let parameters = parameters(&reads, &[("locals", quote!(&mut Locals))]);
        let cx = binds_config(&reads);
        quote! {
            #[doc(hidden)]
            pub fn #function(#parameters) -> Result<(), Error> {
                #cx
                #reads
                Ok(())
            }
        }
    }

    fn draw(&mut self) -> TokenStream {
        let spec = self.generator.spec;
        let inherited = spec.extends.as_deref().and_then(|base| self.registry.generators.get_key_value(base));
        if spec.draws.is_empty() {
            if inherited.is_none() {
                let problem = Problem::new(format!("`{}` draws nothing, and extends no generator", self.name));
                self.diagnostics
                    .at(&self.generator.place.itself(), problem.help("say under `draws` what its inputs are"));
            }
            return TokenStream::new();
        }
        let place = self.generator.place.key("draws");
        let mut arms = TokenStream::new();
        let mut rest = None;
        for (names, draw) in &spec.draws {
            let body = self.dummy(draw, &place.key(names));
            if names == "_" {
                rest = Some(body);
                continue;
            }
            let names: Vec<_> = names.split(',').map(str::trim).collect();
            for name in &names {
                if !self.serves(name) && self.diagnostics.is_whole(&self.generator.place) {
                    let known = self.generator.spec.supports.iter().map(String::as_str);
                    let message =
                        Problem::new(format!("`{name}` begins with no name in `supports`")).among(name, known);
                    self.diagnostics.at(&place.key(&names.join(", ")).itself(), message);
                }
            }
            arms.extend(quote!(#(#names)|* => #body,));
        }
        let rest = rest.unwrap_or_else(|| match inherited {
            Some((base, generator)) => {
                let function =
                    Emitter { registry: self.registry, name: base, generator, diagnostics: self.diagnostics }
                        .drawing_function();
                quote!(#function(dx, locals, name))
            }
            None => {
                let class = self.name;
                quote!(Err(Error::NoGenerator { class: #class, input: name.to_owned() }))
            }
        });
        let body = if arms.is_empty() { rest } else { quote!(match name { #arms _ => #rest, }) };
        let function = draw_function(self.name);
        let parameters = parameters(&body, &[("locals", quote!(&Locals)), ("name", quote!(&str))]);
        let cx = binds_config(&body);
        quote! {
            #[doc(hidden)]
            pub fn #function(#parameters) -> Result<Dummy, Error> {
                #cx
                #body
            }
        }
    }

    fn serves(&self, name: &str) -> bool {
        self.generator.spec.supports.iter().any(|prefix| name.starts_with(prefix.as_str()))
    }

    fn scope(&self) -> Scope<'r> {
        Scope::of_generator(self.registry, self.generator.lets.keys().map(|name| (*name).to_owned()).collect())
    }

    /// An expression of type `Result<Dummy, Error>`.
    fn dummy(&mut self, draw: &DrawSpec, place: &Place) -> TokenStream {
        if let (Some(when), Some(then), Some(otherwise)) = (&draw.when, &draw.then, &draw.otherwise) {
            let condition = self.checked(place.key("when"), |scope| scope.condition(when));
            let (then, otherwise) = (self.dummy(then, &place.key("then")), self.dummy(otherwise, &place.key("else")));
            return match crate::expr::constant(&condition) {
                Some(true) => then,
                Some(false) => otherwise,
                None => quote!(if #condition { #then } else { #otherwise }),
            };
        }
        if draw.layers.is_some() || draw.runs.is_some() {
            let place_of_run = |index| place.key("runs").index(index);
            let runs: Vec<_> = match &draw.runs {
                Some(runs) => runs.iter().enumerate().map(|(at, run)| (self.run(run, &place_of_run(at)), 1)).collect(),
                None => vec![(self.run(draw, place), 1)],
            };
            let runs = listed(&runs);
            return quote!(Ok(Dummy::Layers(#runs)));
        }
        if draw.when.is_some() {
            return TokenStream::new();
        }
        let tensor = self.tensor(draw, place);
        match draw.nulls {
            Some(nulls) => {
                let nulls = self.alike(nulls, &place.key("nulls"));
                quote!(Ok(Dummy::Tuple(#tensor, #nulls)))
            }
            None => quote!(Ok(Dummy::Tensor(#tensor))),
        }
    }

    /// An expression of type `Run`.
    fn run(&mut self, draw: &DrawSpec, place: &Place) -> TokenStream {
        let Some(layers) = &draw.layers else { return TokenStream::new() };
        let count = self.checked(place.key("layers"), |scope| scope.int_text(&layers.0));
        let what = &layers.0;
        let each = draw.each.iter().flatten().enumerate();
        let tensors: Vec<_> = each
            .map(|(index, draw)| {
                let tensor = self.tensor(draw, &place.key("each").index(index));
                (tensor, draw.times.map_or(1, |times| self.alike(times, &place.key("each").index(index).key("times"))))
            })
            .collect();
        let tensors = listed(&tensors);
        quote!(Run { count: eval::count(#count, #what)?, tensors: #tensors })
    }

    /// How many things alike there are.
    fn alike(&mut self, count: usize, place: &Place) -> usize {
        if !(1..=MOST_ALIKE).contains(&count) {
            let problem = Problem::new(format!("there cannot be {count} of these"));
            self.diagnostics.at(place, problem.help(format!("expected a number from 1 to {MOST_ALIKE}")));
            return 1;
        }
        count
    }

    /// An expression of type `TensorSpec`.
    fn tensor(&mut self, draw: &DrawSpec, place: &Place) -> TokenStream {
        let tensor = self.values(draw, place);
        match &draw.each_row_has {
            Some(value) => {
                let value = self.checked(place.key("each_row_has"), |scope| scope.int_text(&value.0));
                quote!(TensorSpec { each_row_has: Some(#value), ..#tensor })
            }
            None => tensor,
        }
    }

    /// The tensor with the values of its kind.
    fn values(&mut self, draw: &DrawSpec, place: &Place) -> TokenStream {
        let shape = self.shape(draw, place);
        if let Some(bounds) = &draw.int {
            let [low, high] = self.range(bounds, &place.key("int"));
            quote!(TensorSpec::ints(cx, #shape, #low, #high)?)
        } else if let Some(bounds) = &draw.float {
            let [low, high] = self.range(bounds, &place.key("float"));
            quote!(TensorSpec::floats(cx, #shape, #low, #high)?)
        } else if let Some(side) = &draw.mask {
            match side.as_str() {
                "right" => quote!(TensorSpec::mask(cx, #shape, PaddingSide::Right)),
                "any" => quote!(TensorSpec::mask(cx, #shape, dx.padding_side())),
                other => {
                    self.diagnostics.at(&place.key("mask"), unknown("side", other, ["right", "any"]));
                    TokenStream::new()
                }
            }
        } else {
            quote!(TensorSpec::zeros(cx, #shape))
        }
    }

    /// The least value, and the one above the greatest.
    fn range(&mut self, bounds: &[Expression], place: &Place) -> [TokenStream; 2] {
        let [low, high] = bounds else {
            let problem = Problem::new(format!("a range has two bounds, found {}", bounds.len()));
            self.diagnostics.at(place, problem.help("expected the least value, and one above the greatest"));
            return [quote!(0), quote!(1)];
        };
        [(0, low), (1, high)].map(|(at, bound)| self.checked(place.index(at), |scope| scope.int_text(&bound.0)))
    }

    /// The shape that a draw states, or the nearest generator's.
    fn shape(&mut self, draw: &DrawSpec, place: &Place) -> TokenStream {
        if let Some(axes) = &draw.shape {
            return self.axes(axes, &place.key("shape"));
        }
        let mut at = Some(self.generator);
        while let Some(generator) = at {
            let place = generator.place.key("shape");
            match &generator.spec.shape {
                Some(ShapeSpec::Axes(axes)) => return self.axes(axes, &place),
                Some(ShapeSpec::Conditional(shape)) => {
                    let condition = self.checked(place.key("when"), |scope| scope.condition(&shape.when));
                    let then = self.axes(&shape.then, &place.key("then"));
                    let otherwise = self.axes(&shape.otherwise, &place.key("else"));
                    return quote!(if #condition { #then } else { #otherwise });
                }
                None => at = generator.spec.extends.as_deref().and_then(|base| self.registry.generators.get(base)),
            }
        }
        if self.diagnostics.is_whole(&self.generator.place) {
            let problem = Problem::new("this has no `shape`, and neither has the generator");
            let problem = problem.related(self.generator.place.itself(), "the generator");
            self.diagnostics.at(place, problem.help("say `shape` here, or for all draws of the generator"));
        }
        TokenStream::new()
    }

    fn axes(&mut self, axes: &[Expression], place: &Place) -> TokenStream {
        let axes: Vec<_> = axes
            .iter()
            .enumerate()
            .map(|(index, axis)| self.checked(place.index(index), |scope| scope.int_text(&axis.0)))
            .collect();
        quote!(eval::shape([#(#axes),*])?)
    }

    fn checked(&mut self, place: Place, lower: impl FnOnce(&Scope<'r>) -> Result<TokenStream, Problem>) -> TokenStream {
        lower(&self.scope()).unwrap_or_else(|message| {
            self.diagnostics.at(&place, message);
            quote!(0)
        })
    }
}

/// A `Vec` of expressions, each so many times. One after the other makes for a fraction of the machine code of `vec!`,
/// which has to undo what is there whenever one of them fails.
fn listed(expressions: &[(TokenStream, usize)]) -> TokenStream {
    let len: usize = expressions.iter().map(|(_, times)| times).sum();
    let (expressions, times): (Vec<&TokenStream>, Vec<usize>) =
        expressions.iter().map(|(expression, times)| (expression, *times)).unzip();
    quote!({
        let mut all = Vec::with_capacity(#len);
        #(all.extend(std::iter::repeat_n(#expressions, #times));)*
        all
    })
}

/// `dx: &Context<'_>` and further parameters, those that are not used with an underscore.
pub(super) fn parameters(body: &TokenStream, further: &[(&str, TokenStream)]) -> TokenStream {
    let name = |name: &str, used: bool| if used { format_ident!("{name}") } else { format_ident!("_{name}") };
    let dx = name("dx", mentions(body, "dx") || mentions(body, "cx"));
    let further = further.iter().map(|(parameter, ty)| {
        let ident = name(parameter, mentions(body, parameter));
        quote!(#ident: #ty)
    });
    quote!(#dx: &Context<'_>, #(#further),*)
}

pub(super) fn binds_config(body: &TokenStream) -> TokenStream {
    if mentions(body, "cx") { quote!(let cx = dx.config;) } else { TokenStream::new() }
}
