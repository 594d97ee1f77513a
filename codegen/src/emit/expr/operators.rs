//! What expressions do: operators, branches and functions.

use proc_macro2::{Ident, TokenStream};
use quote::{format_ident, quote};

use super::Exprs;
use crate::emit::ident;
use crate::emit::parameters::used;
use crate::model::{Comparison, Expr, ExprKind, Fold, Logic, Of, Operator, Type};

impl Exprs<'_> {
    /// An expression that is made of others.
    pub(super) fn operation(self, expr: &Expr) -> TokenStream {
        match &expr.kind {
            ExprKind::Not(inner) => {
                let inner = self.value(inner);
                quote!(!(#inner))
            }
            ExprKind::Negative(inner) => self.negative(inner, &expr.what),
            ExprKind::Arithmetic(operator, sides) => self.arithmetic(*operator, sides, &expr.what),
            ExprKind::Logic(logic, sides) => self.logic(*logic, sides),
            ExprKind::Compare(comparison, sides) => self.comparison(*comparison, sides),
            ExprKind::If(parts) => {
                let [condition, then, otherwise] = parts.each_ref().map(|part| self.value(part));
                quote!(if #condition { #then } else { #otherwise })
            }
            ExprKind::IsSome(inner) => self.is_there(inner, true),
            ExprKind::IsNone(inner) => self.is_there(inner, false),
            ExprKind::Contains(parts) => {
                let [list, number] = parts.each_ref().map(|part| self.value(part));
                let what = &parts[0].what;
                quote!(tried.contains(#list, #number, #what))
            }
            ExprKind::Entry(parts, name) => {
                let [entries, at] = parts.each_ref().map(|part| self.value(part));
                let what = &parts[0].what;
                quote!(tried.entry(#entries, #at, #name, #what))
            }
            ExprKind::UnwrapOr(parts) => {
                let [value, default] = parts.each_ref().map(|part| self.value(part));
                let what = &parts[0].what;
                quote!(match #value { Some(value) => tried.int(value, #what), None => #default })
            }
            ExprKind::Matches(subject, words) => {
                let (value, is_argument) = (self.value(subject), subject.ty == Type::Argument);
                let words = words
                    .iter()
                    .map(|word| if is_argument { quote!(ArgumentValue::Str(#word)) } else { quote!(#word) });
                quote!(matches!(#value, #(#words)|*))
            }
            ExprKind::Fold(fold) => self.fold(fold),
            ExprKind::Truth(inner) => self.truth(inner),
            _ => self.of_attr(expr),
        }
    }

    /// What is asked of a value of a config.
    fn of_attr(self, expr: &Expr) -> TokenStream {
        match &expr.kind {
            ExprKind::ToInt(inner) => self.number_of_config(inner, &expr.what).unwrap_or_else(|| {
                let (value, what) = (self.value(inner), &expr.what);
                quote!(tried.int(#value, #what))
            }),
            ExprKind::Len(list) => {
                let (value, what) = (self.value(list), &list.what);
                quote!(tried.len(#value, #what))
            }
            ExprKind::Count(list, words) => {
                let (value, what) = (self.value(list), &list.what);
                quote!(tried.count(#value, &[#(#words),*], #what))
            }
            ExprKind::HasText(text, word) => {
                let value = self.receiver(text);
                if text.ty == Type::MaybeAttr {
                    quote!(#value.is_some_and(|text| text.has_text(#word)))
                } else {
                    quote!(#value.has_text(#word))
                }
            }
            ExprKind::Isqrt(of) => {
                let (value, what) = (self.value(of), &expr.what);
                quote!(tried.isqrt(#value, #what))
            }
            ExprKind::ItemAt(parts) => {
                let (value, at, what) = (self.value(&parts[0]), self.value(&parts[1]), &parts[0].what);
                quote!(tried.item_at(#value, #at, #what))
            }
            ExprKind::ItemOf(parts) => {
                let ([value, at, of], what) = (parts.each_ref().map(|part| self.value(part)), &parts[0].what);
                quote!(tried.item_of(#value, #at, #of, #what))
            }
            ExprKind::Pair(parts) => {
                let (value, at, what) = (self.value(&parts[0]), self.value(&parts[1]), &parts[0].what);
                quote!(tried.pair(#value, #at, #what))
            }
            ExprKind::CountBelow(parts) => {
                let (value, most, what) = (self.value(&parts[0]), self.value(&parts[1]), &parts[0].what);
                quote!(tried.count_below(#value, #most, #what))
            }
            // Everything else is a name, or an operation.
            _ => TokenStream::new(),
        }
    }

    /// What a method is called of.
    fn receiver(self, expr: &Expr) -> TokenStream {
        let value = self.value(expr);
        if is_branch(expr) { quote!((#value)) } else { value }
    }

    /// A number that stands in a config under the name that it is called by: the commonest expression, in one call.
    fn number_of_config(self, inner: &Expr, what: &str) -> Option<TokenStream> {
        let ExprKind::Attribute { of, name, may_miss: false } = &inner.kind else { return None };
        match of {
            Of::Config(parents) if parents.is_empty() && what == format!("config.{name}") => {
                Some(quote!(tried.config_int(cx, #name)))
            }
            Of::Normalized if what == format!("normalized.{name}") => Some(quote!(tried.normalized_int(cx, #name))),
            _ => None,
        }
    }

    fn negative(self, inner: &Expr, what: &str) -> TokenStream {
        let value = self.value(inner);
        if is_literal(inner) { quote!(-#value) } else { quote!(tried.sub(0, #value, #what)) }
    }

    fn arithmetic(self, operator: Operator, sides: &[Expr; 2], what: &str) -> TokenStream {
        let [left, right] = sides.each_ref().map(|side| self.value(side));
        let function = match operator {
            Operator::Add => "add",
            Operator::Sub => "sub",
            Operator::Mul => "mul",
            Operator::Div => "div",
            Operator::Rem => "rem",
            Operator::CeilDiv => "ceil_div",
            Operator::Pow => "pow",
            Operator::Min => return quote!(i64::min(#left, #right)),
            Operator::Max => return quote!(i64::max(#left, #right)),
        };
        let function = format_ident!("{function}");
        quote!(tried.#function(#left, #right, #what))
    }

    fn comparison(self, comparison: Comparison, sides: &[Expr; 2]) -> TokenStream {
        let [left, right] = sides.each_ref().map(|side| self.value(side));
        match comparison {
            Comparison::Less => quote!(#left < #right),
            Comparison::LessOrEqual => quote!(#left <= #right),
            Comparison::Greater => quote!(#left > #right),
            Comparison::GreaterOrEqual => quote!(#left >= #right),
            Comparison::Equal => self.equal(true, sides),
            Comparison::NotEqual => self.equal(false, sides),
        }
    }

    /// Two conditions; where one is decided already, the other.
    fn logic(self, logic: Logic, sides: &[Expr; 2]) -> TokenStream {
        let decides = logic == Logic::Or;
        let [left, right] = sides.each_ref().map(|side| {
            let value = self.value(side);
            if logic == Logic::And && is_or(side) { quote!((#value)) } else { value }
        });
        match (sides.each_ref().map(Expr::decided), logic) {
            ([Some(known), _], _) if known != decides => right,
            ([_, Some(known)], _) if known != decides => left,
            ([None, None], Logic::And) => quote!(#left && #right),
            ([None, None], Logic::Or) => quote!(#left || #right),
            _ => quote!(#decides),
        }
    }

    fn equal(self, is_equal: bool, [left, right]: &[Expr; 2]) -> TokenStream {
        let (left, right) = if is_literal(left) && !is_literal(right) { (right, left) } else { (left, right) };
        let [one, other] = [left, right].map(|side| {
            let value = self.value(side);
            if is_comparison(side) { quote!((#value)) } else { value }
        });
        let (op, not) = if is_equal { (quote!(==), None) } else { (quote!(!=), Some(quote!(!))) };
        match (left.ty, right.ty) {
            (Type::Argument, Type::Bool) => quote!(#one #op ArgumentValue::Bool(#other)),
            (Type::Argument, Type::Str) => quote!(#one #op ArgumentValue::Str(#other)),
            (Type::Direction, Type::Str) => {
                let direction = direction(right);
                quote!(#one #op Direction::#direction)
            }
            (Type::Attr, Type::Int) => quote!(#not #one.equals_int(#other)),
            (Type::Attr, Type::Str) => quote!(#not #one.equals_str(#other)),
            (Type::MaybeAttr, Type::Int) => quote!(#not #one.is_some_and(|value| value.equals_int(#other))),
            (Type::MaybeAttr, Type::Str) => quote!(#not #one.is_some_and(|value| value.equals_str(#other))),
            _ => quote!(#one #op #other),
        }
    }

    fn is_there(self, inner: &Expr, is_some: bool) -> TokenStream {
        let value = self.value(inner);
        match (inner.ty, is_some) {
            (Type::Argument, true) => quote!(#value != ArgumentValue::None),
            (Type::Argument, false) => quote!(#value == ArgumentValue::None),
            (_, true) => quote!(#value.is_some()),
            (_, false) => quote!(#value.is_none()),
        }
    }

    fn truth(self, inner: &Expr) -> TokenStream {
        let value = self.value(inner);
        match inner.ty {
            Type::Argument => quote!(#value.is_true()),
            Type::Attr => quote!(#value.is_truthy()),
            Type::MaybeAttr => quote!(#value.is_some_and(Attr::is_truthy)),
            _ => value,
        }
    }

    fn fold(self, Fold { from, over, step }: &Fold) -> TokenStream {
        let lists = over.iter().map(|list| {
            let (value, what) = (self.value(list), &list.what);
            quote!((#value, #what))
        });
        let step = self.text(step);
        let items = used("items", &step);
        quote!(tried.fold(#from, &[#(#lists),*], &|it, #items| #step))
    }
}

/// The member of `Direction` that a word stands for.
fn direction(word: &Expr) -> Ident {
    let is_inputs = matches!(&word.kind, ExprKind::Str(word) if &**word == "inputs");
    ident(if is_inputs { "Inputs" } else { "Outputs" })
}

fn is_literal(expr: &Expr) -> bool {
    matches!(expr.kind, ExprKind::Int(_) | ExprKind::Bool(_) | ExprKind::Str(_))
}

/// Whether what is written is an `if`, which takes parentheses before a method.
fn is_branch(expr: &Expr) -> bool {
    match &expr.kind {
        ExprKind::Named(inner) => is_branch(inner),
        kind => matches!(kind, ExprKind::If(_)),
    }
}

/// Whether what is written is `a || b`, which takes parentheses beside `&&`.
fn is_or(expr: &Expr) -> bool {
    match &expr.kind {
        ExprKind::Named(inner) => is_or(inner),
        ExprKind::Logic(Logic::Or, sides) => match sides.each_ref().map(Expr::decided) {
            [None, None] => true,
            [Some(false), None] => is_or(&sides[1]),
            [None, Some(false)] => is_or(&sides[0]),
            _ => false,
        },
        _ => false,
    }
}

/// Whether what is written has an operator that does not stand beside `==`.
fn is_comparison(expr: &Expr) -> bool {
    match &expr.kind {
        ExprKind::Named(inner) => is_comparison(inner),
        kind => matches!(kind, ExprKind::Compare(..) | ExprKind::Logic(..) | ExprKind::IsSome(_) | ExprKind::IsNone(_)),
    }
}
