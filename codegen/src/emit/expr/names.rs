//! What names stand for.

use proc_macro2::TokenStream;
use quote::{format_ident, quote};

use super::Exprs;
use crate::emit::ident;
use crate::model::{ArgumentRef, Expr, ExprKind, Of};
use crate::rust_names;

impl Exprs<'_> {
    /// A name or a path; `None` for what is none.
    pub(super) fn name(self, expr: &Expr) -> Option<TokenStream> {
        Some(match &expr.kind {
            ExprKind::Task => quote!(cx.task()),
            ExprKind::Variant => quote!(cx.variant()),
            ExprKind::Direction => quote!(direction),
            ExprKind::Monolith => quote!(options.monolith),
            ExprKind::Stateful => quote!(options.stateful),
            ExprKind::PatcherOf(part) => quote!(tried.nested(cx, #part).model_patcher()),
            ExprKind::KeepsState => quote!(cx.class().keeps_state),
            ExprKind::PadsMask => quote!(cx.class().pad_attention_mask_to_past),
            ExprKind::Argument(argument) => {
                let constant = ident(self.argument_constant(argument));
                quote!(cx.value(#constant))
            }
            ExprKind::Layer => quote!(layer),
            ExprKind::Item(at) => quote!(items[#at]),
            ExprKind::SoFar => quote!(it),
            ExprKind::Local(at) => quote!(locals[#at]),
            ExprKind::Size { at, may_miss } => self.size(*at, *may_miss),
            ExprKind::Asked(at) => {
                let constant = ident(self.size_constant(*at));
                quote!(dx.shapes.asked(#constant).map(Attr::Int))
            }
            ExprKind::StaticAxis(axis) => quote!(tried.static_axis(cx, #axis)),
            ExprKind::Index(axis) => quote!(at[#axis]),
            ExprKind::Preprocessor { path, may_miss: true } => quote!(dx.find_in_preprocessor(&[#(#path),*])),
            ExprKind::Preprocessor { path, may_miss: false } => quote!(tried.of_preprocessor(dx, &[#(#path),*])),
            ExprKind::Attribute { of, name, may_miss } => attribute(of, name, *may_miss),
            ExprKind::Has { parents, name } => {
                let config = nested(quote!(cx.config().as_ref()), parents);
                quote!(#config.has(#name))
            }
            ExprKind::KnowsBehaviors(part) => quote!(tried.nested(cx, #part).class().accepts("behavior")),
            ExprKind::SupportsPast(part) => quote!(tried.nested(cx, #part).class().supports_past),
            _ => return None,
        })
    }

    /// The constant that says where an argument stands.
    pub(in crate::emit) fn argument_constant(self, argument: &ArgumentRef) -> String {
        rust_names::argument(&self.model.classes[argument.owner].name, &argument.name)
    }

    /// The constant that says where a size stands.
    pub(in crate::emit) fn size_constant(self, at: usize) -> String {
        rust_names::size(self.model.sizes.get(at).map_or("", |(name, _)| name))
    }

    fn size(self, at: usize, may_miss: bool) -> TokenStream {
        let constant = ident(self.size_constant(at));
        if may_miss { quote!(dx.shapes.at(#constant).map(Attr::Int)) } else { quote!(tried.size(dx, #constant)) }
    }
}

/// An expression of type `Attr`, or `Option<Attr>` where the attribute may be missing.
fn attribute(of: &Of, name: &str, may_miss: bool) -> TokenStream {
    let [of_whole, in_whole] = match of {
        Of::Config(parents) if parents.is_empty() => ["of_config", "find_in_config"],
        Of::Normalized => ["of_normalized", "find_in_normalized"],
        _ => {
            let (read, result) = (read(of, name, may_miss), if may_miss { quote!(maybe) } else { quote!(attr) });
            return quote!(tried.#result(#read));
        }
    };
    let function = format_ident!("{}", if may_miss { in_whole } else { of_whole });
    quote!(tried.#function(cx, #name))
}

/// An expression of type `Result<Attr, Error>`, or `Result<Option<Attr>, Error>` where the attribute may be missing.
fn read(of: &Of, name: &str, may_miss: bool) -> TokenStream {
    let (config, [gets, finds]) = match of {
        Of::Config(parents) => (nested(quote!(cx.config().as_ref()), parents), ["get", "find_non_null"]),
        Of::Own(parents) if parents.is_empty() => (quote!(config), ["get_field", "find_non_null_field"]),
        Of::Own(parents) | Of::Finished(parents) => (nested(quote!(config), parents), ["get", "find_non_null"]),
        Of::Normalized => (quote!(cx.normalized()), ["get", "find"]),
        Of::Member(part) => (quote!(tried.part(cx, #part)), ["get", "find"]),
        Of::Nested(part) => (quote!(tried.nested(cx, #part).normalized()), ["get", "find"]),
    };
    let read = format_ident!("{}", if may_miss { finds } else { gets });
    quote!(#config.#read(#name))
}

fn nested(root: TokenStream, parents: &[Box<str>]) -> TokenStream {
    parents.iter().fold(root, |config, parent| quote!(tried.sub_config(#config, #parent)))
}
