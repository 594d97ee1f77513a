//! What is written for parts of a model that are made by hand.

use proc_macro2::TokenStream;

use super::expr::Exprs;
use super::{draws, layers};
use crate::model::{
    Branch, Comparison, Condition, Draw, Expr, ExprKind, LayerDraw, LayerStep, Layers, Logic, Model, Of, Run, Shape,
    Stem, Symbol, TensorDraw, Type, ValuesDraw,
};

fn expr(ty: Type, kind: ExprKind) -> Expr {
    Expr { kind, ty, what: "it".into() }
}

fn int(value: i64) -> Expr {
    expr(Type::Int, ExprKind::Int(value))
}

fn config(name: &str) -> Expr {
    expr(Type::Attr, ExprKind::Attribute { of: Of::Config(Vec::new()), name: name.into(), may_miss: false })
}

fn both(logic: Logic, left: Expr, right: Expr) -> Expr {
    expr(Type::Bool, ExprKind::Logic(logic, Box::new([left, right])))
}

fn truth(name: &str) -> Expr {
    expr(Type::Bool, ExprKind::Truth(Box::new(config(name))))
}

fn version(holds: bool) -> Expr {
    expr(Type::Bool, ExprKind::Version(holds))
}

/// `config.kinds_of_layers[i] == "attention"`
fn is_of_attention() -> Condition {
    let layer = expr(Type::Int, ExprKind::Layer);
    let item = expr(Type::Attr, ExprKind::ItemAt(Box::new([config("kinds_of_layers"), layer])));
    let word = expr(Type::Str, ExprKind::Str("attention".into()));
    let value = expr(Type::Bool, ExprKind::Compare(Comparison::Equal, Box::new([item, word])));
    Condition { value, text: "it".into(), at: Default::default() }
}

/// Tokens as `rustfmt` would have them, inside a function.
fn pretty(tokens: &TokenStream) -> String {
    let file = syn::parse_quote!(fn f() { #tokens });
    prettyplease::unparse(&file)
}

#[track_caller]
fn assert_written(expr: &Expr, expected: &str) {
    let written = Exprs::new(&Model::default()).value(expr).to_string();
    assert_eq!(written.replace(' ', ""), expected.replace(' ', ""));
}

#[test]
fn what_is_decided_is_left_out_and_groups_are_kept() {
    let or = || both(Logic::Or, truth("a"), truth("b"));
    let a = "cx.config().as_ref().get(\"a\")?.is_truthy()";
    let b = "cx.config().as_ref().get(\"b\")?.is_truthy()";
    assert_written(&both(Logic::And, or(), truth("a")), &format!("({a} || {b}) && {a}"));
    assert_written(&both(Logic::Or, version(false), truth("a")), a);
    assert_written(&both(Logic::And, truth("a"), version(true)), a);
    assert_written(&both(Logic::And, truth("a"), version(false)), "false");
    let named = expr(Type::Bool, ExprKind::Named(Box::new(both(Logic::Or, version(false), or()))));
    assert_written(&both(Logic::And, named, truth("a")), &format!("({a} || {b}) && {a}"));
    assert_eq!(both(Logic::Or, truth("a"), version(true)).decided(), Some(true));
    assert_eq!(both(Logic::Or, truth("a"), version(false)).decided(), None);
}

#[test]
fn comparisons_and_branches_take_parentheses() {
    let less = expr(Type::Bool, ExprKind::Compare(Comparison::Less, Box::new([int(1), int(2)])));
    let flag = expr(Type::Bool, ExprKind::Bool(true));
    let equal = expr(Type::Bool, ExprKind::Compare(Comparison::NotEqual, Box::new([flag, less])));
    assert_written(&equal, "(1 < 2) != true");
    let branch = expr(Type::Attr, ExprKind::If(Box::new([truth("a"), config("b"), config("c")])));
    let len = expr(Type::Int, ExprKind::Len(Box::new(branch)));
    let [a, b, c] = ["a", "b", "c"].map(|name| format!("cx.config().as_ref().get({name:?})?"));
    assert_written(&len, &format!("(if {a}.is_truthy() {{ {b} }} else {{ {c} }}).len(\"it\")?"));
}

#[test]
fn layers_that_differ_are_walked() {
    let set = |suffix: &str| LayerStep::Set {
        stem: Stem::Fixed("past".into()),
        suffix: suffix.into(),
        axes: vec![(0, Symbol::Fixed("batch".into()))],
    };
    let when = |otherwise| LayerStep::When(Branch { when: is_of_attention(), then: vec![set(".key")], otherwise });
    let layers = Layers {
        end: int(4),
        is_closed: false,
        differ: true,
        steps: vec![when(Some(vec![when(None)]))],
        at: Default::default(),
    };
    let expected = r#"fn f() {
    for (at, layer) in eval::layers(eval::count(4, "it")?) {
        let mut tensors = Vec::with_capacity(4);
        if cx
            .config()
            .as_ref()
            .get("kinds_of_layers")?
            .item_at(layer, "it")?
            .equals_str("attention")
        {
            eval::tensor(
                &mut tensors,
                "past",
                ".key",
                Axes::fixed(&[(0usize, "batch")]),
            );
        } else if cx
            .config()
            .as_ref()
            .get("kinds_of_layers")?
            .item_at(layer, "it")?
            .equals_str("attention")
        {
            eval::tensor(
                &mut tensors,
                "past",
                ".key",
                Axes::fixed(&[(0usize, "batch")]),
            );
        }
        io.layer(at, tensors);
    }
}
"#;
    assert_eq!(pretty(&layers::statements(Exprs::new(&Model::default()), &layers)), expected);
}

#[test]
fn runs_that_differ_are_collected() {
    let tensor = || {
        let (shape, values) = (Shape::Axes(vec![int(1)]), ValuesDraw::Zeros);
        let drawn = TensorDraw { shape, values, dtype: None, each_row_has: None, rows_end_with: None, alike: false };
        LayerDraw::Tensor(Box::new(drawn), 2)
    };
    let each =
        vec![LayerDraw::When(Branch { when: is_of_attention(), then: vec![tensor(), tensor()], otherwise: None })];
    let run = Run { count: int(4), what: "4".into(), differ: true, each };
    let written = pretty(&draws::dummy(Exprs::new(&Model::default()), &Draw::Layers(vec![run])));
    let lines: Vec<_> = written.lines().map(str::trim).collect();
    let beginning = ["fn f() {", "Ok(", "Dummy::Layers({", "let mut all = Vec::with_capacity(1usize);", "all.extend("];
    assert_eq!(lines[..5], beginning);
    assert!(written.contains("eval::runs("), "{written}");
    assert!(lines.contains(&"let mut all = Vec::with_capacity(4usize);"), "{written}");
    assert_eq!(written.matches("TensorSpec::zeros(cx, ").count(), 2, "{written}");
    assert!(!written.contains("else"), "{written}");
}
