//! What constructors do.

use proc_macro2::TokenStream;
use quote::quote;
use syn::{Expr, ExprLit, Lit};

use super::static_name;
use crate::diagnostic::{Diagnostics, Place, Problem, not_one, unknown};
use crate::expr::condition::Domains;
use crate::expr::template;
use crate::expr::{Scope, argument_constant, constant};
use crate::problems::unknown_part;
use crate::resolve::Registry;
use crate::schema::{ConstructOp, NestedSpec};

/// The statements of a class's own constructor.
pub(super) fn steps(registry: &Registry<'_>, class: usize, diagnostics: &mut Diagnostics) -> TokenStream {
    let own = &registry.classes[class];
    let Some(ops) = &own.spec.construct else { return TokenStream::new() };
    let place = own.place.key("construct");
    let scope = Scope::of_class(registry, class);
    let domains = Domains::of(registry, class);
    let mut statements = TokenStream::new();
    for (index, op) in ops.0.iter().enumerate() {
        let place = place.index(index);
        let step = step(registry, class, op, &scope, &place, diagnostics);
        match op.when.as_deref().map(|when| domains.condition(&scope, when)) {
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
        actions.push(("error", quote!(return Err(eval::unsupported(cx.class(), #text));)));
    }
    if let Some(text) = &op.warn {
        let text = message("warn", text);
        actions.push(("warn", quote!(cx.warn(#text);)));
    }
    if let Some(assignments) = &op.set {
        actions.push((
            "set",
            assignments
                .iter()
                .map(|(name, value)| {
                    assign(registry, class, (name, value), scope, &place.key("set").key(name), diagnostics)
                })
                .collect(),
        ));
    }
    if let Some(attribute) = &op.config {
        if let Err(message) = scope.check_attribute(attribute) {
            diagnostics.at(&place.key("config"), message);
        }
        actions.push(("config", quote!(cx.rebind_config(#attribute)?;)));
    }
    if let Some(attribute) = &op.export {
        if let Err(message) = scope.check_attribute(attribute) {
            diagnostics.at(&place.key("export"), message);
        }
        actions.push(("export", quote!(cx.rebind_export(#attribute)?;)));
    }
    if let Some(parts) = &op.nest {
        actions.push((
            "nest",
            parts
                .iter()
                .enumerate()
                .map(|(index, part)| nest(registry, class, part, &place.key("nest").index(index), diagnostics))
                .collect(),
        ));
    }
    let (names, mut actions): (Vec<_>, Vec<_>) = actions.into_iter().unzip();
    if names.len() == 1 {
        return actions.remove(0);
    }
    if diagnostics.is_whole(place) {
        let known = ["error", "warn", "set", "config", "export", "nest"];
        let problem = not_one("a step of a constructor has one action", &known, &names);
        let are_steps = !names.is_empty();
        diagnostics.at(place, if are_steps { problem.help("make them steps of a list") } else { problem });
    }
    TokenStream::new()
}

fn assign(
    registry: &Registry<'_>,
    class: usize,
    (name, value): (&str, &str),
    scope: &Scope<'_>,
    place: &Place,
    diagnostics: &mut Diagnostics,
) -> TokenStream {
    if name == "task" {
        let word = match template::expression(value) {
            Ok(Expr::Lit(ExprLit { lit: Lit::Str(word), .. })) => word.value(),
            _ => {
                let problem = Problem::new(format!("`{value}` is no task in quotes"));
                let problem = problem.help("write them inside those of YAML, as in '\"fill-mask\"'");
                diagnostics.at(place, problem);
                return TokenStream::new();
            }
        };
        if !registry.tasks.contains(&word.as_str()) && !registry.tasks.is_empty() {
            diagnostics.at(place, unknown("task", &word, registry.tasks.clone()));
        }
        return quote!(cx.assign_task(#word););
    }
    let value = match scope.argument_value(value) {
        Ok(value) => value,
        Err(message) => {
            diagnostics.at(place, message);
            return TokenStream::new();
        }
    };
    let arguments = &registry.classes[class].arguments;
    match (name, arguments.iter().find(|argument| argument.name == name)) {
        ("variant", _) => quote!(if let ArgumentValue::Str(variant) = #value { cx.set_variant(variant)?; }),
        (_, Some(argument)) => {
            let constant = argument_constant(registry, argument);
            quote!(cx.assign(#constant, #value);)
        }
        (_, None) => {
            let known = arguments.iter().map(|argument| argument.name).chain(["task", "variant"]).collect::<Vec<_>>();
            diagnostics.at(&place.itself(), unknown("argument", name, known));
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
        if registry.classes[class].is_whole {
            diagnostics.at(place, unknown_part(registry.classes[class].name, part, &known));
        }
        return TokenStream::new();
    };
    let NestedSpec { config, library, task, arguments } = spec;
    let pass = arguments.iter().map(|(argument, accepting)| {
        let accepting: Vec<_> = std::iter::once(argument).chain(accepting).collect();
        quote!(Pass { argument: #argument, accepting: &[#(#accepting),*] })
    });
    let constant = static_name("", part);
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
