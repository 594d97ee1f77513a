//! What constructors do.

use proc_macro2::TokenStream;
use quote::{format_ident, quote};

use super::super::diagnostic::{Diagnostics, Place, expected};
use super::super::expr::{Scope, argument_constant, constant};
use super::super::resolve::Registry;
use super::super::schema::{ConstructOp, NestedSpec};

/// The statements of a class's own constructor.
pub(super) fn steps(registry: &Registry<'_>, class: usize, diagnostics: &mut Diagnostics) -> TokenStream {
    let own = &registry.classes[class];
    let Some(ops) = &own.spec.construct else { return TokenStream::new() };
    let place = own.place.key("construct");
    let scope = Scope::of_class(registry, class);
    let mut statements = TokenStream::new();
    for (index, op) in ops.0.iter().enumerate() {
        let place = place.index(index);
        let step = step(registry, class, op, &scope, &place, diagnostics);
        match op.when.as_deref().map(|when| scope.condition(when)) {
            None => statements.extend(step),
            Some(Ok(condition)) => match constant(&condition) {
                Some(true) => statements.extend(step),
                Some(false) => {}
                None => statements.extend(quote!(if #condition { #step })),
            },
            Some(Err(message)) => diagnostics.at(&place.key("when"), message),
        }
    }
    statements
}

fn step(
    registry: &Registry<'_>,
    class: usize,
    op: &ConstructOp,
    scope: &Scope<'_>,
    place: &Place,
    diagnostics: &mut Diagnostics,
) -> TokenStream {
    let mut actions = Vec::new();
    let mut message = |key: &str, text: &str| {
        scope.string(text).unwrap_or_else(|message| {
            diagnostics.at(&place.key(key), message);
            TokenStream::new()
        })
    };
    if let Some(text) = &op.error {
        let text = message("error", text);
        actions.push(quote!(return Err(eval::unsupported(cx.class(), #text));));
    }
    if let Some(text) = &op.warn {
        let text = message("warn", text);
        actions.push(quote!(cx.warn(#text);));
    }
    if let Some(assignments) = &op.set {
        actions.push(
            assignments
                .iter()
                .map(|(name, value)| {
                    assign(registry, class, (name, value), scope, &place.key("set").key(name), diagnostics)
                })
                .collect(),
        );
    }
    if let Some(attribute) = &op.config {
        actions.push(quote!(cx.rebind_config(#attribute)?;));
    }
    if let Some(parts) = &op.nest {
        actions.push(
            parts
                .iter()
                .enumerate()
                .map(|(index, part)| nest(registry, class, part, &place.key("nest").index(index), diagnostics))
                .collect(),
        );
    }
    match <[TokenStream; 1]>::try_from(actions) {
        Ok([action]) => action,
        Err(_) => {
            diagnostics.at(place, "a step of a constructor has one of `error`, `warn`, `set`, `config` and `nest`");
            TokenStream::new()
        }
    }
}

fn assign(
    registry: &Registry<'_>,
    class: usize,
    (name, value): (&str, &str),
    scope: &Scope<'_>,
    place: &Place,
    diagnostics: &mut Diagnostics,
) -> TokenStream {
    let value = match scope.argument_value(value) {
        Ok(value) => value,
        Err(message) => {
            diagnostics.at(place, message);
            return TokenStream::new();
        }
    };
    let arguments = &registry.classes[class].arguments;
    match (name, arguments.iter().find(|argument| argument.name == name)) {
        ("task", _) => match scope.static_text(&syn::parse_quote!(#value)) {
            _ if value.to_string().starts_with("ArgumentValue :: Str") => {
                let word = value.to_string().split('"').nth(1).unwrap_or_default().to_owned();
                if !registry.tasks.contains(&word.as_str()) {
                    diagnostics
                        .at(place, format!("unknown task `{word}`: {}", expected(&word, registry.tasks.clone())));
                }
                quote!(cx.assign_task(#word);)
            }
            _ => {
                diagnostics.at(place, "`task` is set to a task in quotes");
                TokenStream::new()
            }
        },
        ("variant", _) => quote!(if let ArgumentValue::Str(variant) = #value { cx.set_variant(variant)?; }),
        (_, Some(argument)) => {
            let constant = argument_constant(registry, argument);
            quote!(cx.assign(#constant, #value);)
        }
        (_, None) => {
            let known = arguments.iter().map(|argument| argument.name).chain(["task", "variant"]).collect::<Vec<_>>();
            diagnostics.at(&place.itself(), format!("unknown argument `{name}`: {}", expected(name, known)));
            TokenStream::new()
        }
    }
}

fn nest(
    registry: &Registry<'_>,
    class: usize,
    part: &str,
    place: &Place,
    diagnostics: &mut Diagnostics,
) -> TokenStream {
    let of = registry.lineage(class).find_map(|class| {
        let class = &registry.classes[class];
        class.spec.nested.get(part).map(|spec| (class, spec))
    });
    let Some((_, spec)) = of else {
        let known: Vec<_> = registry
            .lineage(class)
            .flat_map(|class| registry.classes[class].spec.nested.keys().map(String::as_str))
            .collect();
        diagnostics.at(place, format!("unknown part `{part}`: {}", expected(part, known)));
        return TokenStream::new();
    };
    let NestedSpec { config, library, task, arguments } = spec;
    let pass = arguments.iter().map(|(argument, accepting)| {
        let accepting: Vec<_> = std::iter::once(argument).chain(accepting).collect();
        quote!(Pass { argument: #argument, accepting: &[#(#accepting),*] })
    });
    let constant = format_ident!("{}", part.to_uppercase());
    quote! {
        const #constant: NestedPart = NestedPart {
            name: #part,
            attribute: #config,
            library: #library,
            task: #task,
            arguments: &[#(#pass),*],
        };
        cx.nest(&#constant)?;
    }
}
