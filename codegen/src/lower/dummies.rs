//! What classes say of dummy inputs.

use super::lowering::Lowering;
use crate::diagnostic::{Place, Problem, not_one, unknown};
use crate::model::{
    Branch, ClassDummies, Conditional, DummyAction, DummyPart, DummyStep, Generator, GeneratorChoice, Handle,
    PastLength, ShapeStep,
};
use crate::resolve::{Class, Registry};
use crate::schema::decode::OneOrMany;
use crate::schema::{self, AppendOp, DummyOp, DummySpec, GeneratorRef, Keys, SetShapes, ShapeOp};

/// What a class says itself.
pub(super) fn of_class(registry: &Registry<'_>, class: usize) -> ClassDummies {
    let Some(spec) = &registry.classes[class].spec.dummy_inputs else { return ClassDummies::default() };
    let mut lowering = Lowering::new(registry, class, "dummy_inputs");
    lowering.scope.locals = Some(Vec::new());
    let place = &lowering.place;
    let past = spec.past_generator.as_deref();
    let delegate = spec.delegate.as_deref().filter(|part| {
        lowering.scope.checked(lowering.scope.check_nested(Some(class), part), &place.key("delegate")).is_some()
    });
    ClassDummies {
        delegate: delegate.map(Into::into),
        generators: spec.generators.as_ref().map(|refs| lowering.generators(refs, &place.key("generators"))),
        past_generator: past.and_then(|name| lowering.generator(name, &place.key("past_generator"))),
        shapes: spec.shapes.as_ref().map(|ops| lowering.shapes(ops, DummyPart::Shapes, &place.key("shapes"))),
        shapes_for_input: spec
            .shapes_for_input
            .as_ref()
            .map(|ops| lowering.shapes(ops, DummyPart::ShapesForInput, &place.key("shapes_for_input"))),
        append: spec.append.as_ref().map(|ops| lowering.append(ops, &place.key("append"))),
        finish: spec.finish.as_ref().map(|ops| lowering.steps(ops, DummyPart::Finish, &place.key("finish"))),
        feed: spec.feed.as_ref().map(|ops| lowering.steps(ops, DummyPart::Feed, &place.key("feed"))),
    }
}

impl Lowering<'_> {
    fn generator(&self, name: &str, place: &Place) -> Option<Handle<Generator>> {
        let at = self.registry.generators.get_index_of(name);
        if at.is_none() && !self.registry.may_lack(name) {
            let known: Vec<_> = self.registry.generators.keys().copied().collect();
            self.registry.report(place, unknown("generator", name, known));
        }
        at.map(Handle::at)
    }

    fn generators(&self, refs: &OneOrMany<GeneratorRef>, place: &Place) -> Vec<GeneratorChoice> {
        let each = refs.places(place).filter_map(|(place, generator)| match generator {
            GeneratorRef::Named(name) if name == "super" => {
                self.inherited_part(name, DummyPart::Generators, &place).map(GeneratorChoice::Super)
            }
            GeneratorRef::Named(name) => self.generator(name, &place).map(GeneratorChoice::One),
            GeneratorRef::Conditional(choice) => {
                let then = self.generators(&choice.then, &place.key("then"));
                let otherwise = self.generators(&choice.otherwise, &place.key("else"));
                let when = self.scope.condition_at(&choice.when, &place.key("when"))?;
                Some(GeneratorChoice::When(Branch { when, then, otherwise: Some(otherwise) }))
            }
        });
        each.collect()
    }

    fn append(&self, ops: &OneOrMany<AppendOp>, place: &Place) -> Vec<Conditional<Box<str>>> {
        let each = ops.places(place).filter_map(|(place, AppendOp { when, input })| {
            self.scope.conditional(when.as_deref(), &place, input.as_str().into())
        });
        each.collect()
    }

    fn shapes(&self, ops: &OneOrMany<ShapeOp>, part: DummyPart, place: &Place) -> Vec<ShapeStep> {
        let each = ops.places(place).filter_map(|(place, op)| match op {
            ShapeOp::Word(word) => self.inherited_part(word, part, &place).map(ShapeStep::Super),
            ShapeOp::Set(set) => self.set_shapes(set, &place),
        });
        each.collect()
    }

    fn set_shapes(&self, set: &SetShapes, place: &Place) -> Option<ShapeStep> {
        let mut sizes = Vec::new();
        for (name, size) in &set.set {
            let place = place.key("set").key(name);
            let at = self.registry.size(name);
            if at.is_none() {
                let known: Vec<_> = self.registry.shapes.iter().map(|(name, _)| *name).collect();
                self.registry.report(&place.itself(), unknown("size", name, known));
            }
            let size = self.scope.checked(self.scope.int_text(&size.0), &place);
            sizes.extend(at.zip(size));
        }
        let when = self.scope.when(set.when.as_deref(), place)?;
        let inputs = set.inputs.iter().map(|input| input.as_str().into()).collect();
        Some(ShapeStep::Set { when, inputs, sizes })
    }

    fn steps(&self, ops: &OneOrMany<DummyOp>, part: DummyPart, place: &Place) -> Vec<DummyStep> {
        let each = ops.places(place).filter_map(|(place, op)| match op {
            DummyOp::Word(word) => self.inherited_part(word, part, &place).map(DummyStep::Super),
            DummyOp::Action(op) => {
                let action = self.dummy_action(op, &place);
                let when = self.scope.when(op.when.as_deref(), &place)?;
                Some(DummyStep::Do(Conditional { when, then: action? }))
            }
        });
        each.collect()
    }

    /// The one action of a step.
    fn dummy_action(&self, spec: &schema::DummyAction, place: &Place) -> Option<DummyAction> {
        const ACTIONS: [&str; 9] =
            ["pad", "first", "spread", "nest", "fill", "move", "remove", "constant", "empty_past"];
        let boxed = |text: &String| -> Box<str> { text.as_str().into() };
        Some(match self.given(spec, &ACTIONS).as_slice() {
            ["pad"] => {
                let pad = spec.pad.as_ref()?;
                let past = self.past_length(pad, &place.key("pad"))?;
                DummyAction::Pad { input: boxed(&pad.input), past, by: pad.by.iter().map(Into::into).collect() }
            }
            ["first"] => DummyAction::First(spec.first.iter().flatten().map(boxed).collect()),
            ["spread"] => {
                let (spread, place) = (spec.spread.iter().flatten(), place.key("spread"));
                DummyAction::Spread(spread.filter_map(|(name, to)| self.spread(name, to, &place.key(name))).collect())
            }
            ["nest"] => {
                let nested = spec.nest.iter().flatten();
                let nested = nested.map(|(name, inner)| (boxed(name), inner.iter().map(boxed).collect()));
                DummyAction::Nest(nested.collect())
            }
            ["fill"] => {
                let (fill, place) = (spec.fill.as_ref()?, place.key("fill"));
                let length = self.scope.int_at(&fill.length.0, &place.key("length"));
                let value = self.scope.int_at(&fill.value.0, &place.key("value"));
                DummyAction::Fill { input: boxed(&fill.input), length, value }
            }
            ["move"] => {
                let moved = spec.moved.iter().flatten();
                DummyAction::Move(moved.map(|(from, to)| (boxed(from), boxed(to))).collect())
            }
            ["remove"] => DummyAction::Remove(spec.remove.iter().flatten().map(boxed).collect()),
            ["constant"] => {
                let constants = spec.constant.iter().flatten().filter_map(|(name, value)| {
                    let place = place.key("constant").key(name);
                    Some((boxed(name), self.scope.checked(self.scope.condition(value), &place)?))
                });
                DummyAction::Constant(constants.collect())
            }
            ["empty_past"] => {
                let past = spec.empty_past.as_ref()?;
                DummyAction::EmptyPast { input: boxed(&past.input), like: boxed(&past.like) }
            }
            given => return self.not_one(place, not_one("a step has one action", &ACTIONS, given)),
        })
    }

    /// What stands before and after the numbers of an input's layers.
    fn spread(&self, name: &str, to: &str, place: &Place) -> Option<(Box<str>, [Box<str>; 2])> {
        match to.split("{i}").collect::<Vec<_>>()[..] {
            [before, after] => Some((name.into(), [before.into(), after.into()])),
            _ => {
                let problem = Problem::new(format!("`{to}` is no name of tensors that are numbered"));
                self.registry.report(place, problem.label("it has to have `{i}` once, where the number stands"));
                None
            }
        }
    }

    /// How long the past is that a mask has to cover: as an input's, or as it is said.
    fn past_length(&self, pad: &schema::Pad, place: &Place) -> Option<PastLength> {
        match (&pad.past, &pad.length) {
            (Some(past), None) => Some(PastLength::Of(past.as_str().into())),
            (None, Some(length)) => Some(PastLength::Said(self.scope.int_at(&length.0, &place.key("length")))),
            (past, _) => {
                let found: &[_] = if past.is_some() { &["past", "length"] } else { &[] };
                self.not_one(place, not_one("a mask covers a past of one length", &["past", "length"], found))
            }
        }
    }

    fn inherited_part(&self, word: &str, part: DummyPart, place: &Place) -> Option<Handle<crate::model::Class>> {
        let is_said = |spec: &DummySpec| spec.given().contains(&part.name());
        let says = |class: &Class<'_>| class.spec.dummy_inputs.as_ref().is_some_and(is_said);
        self.inherited(word, &format!("dummy_inputs.{}", part.name()), says, place)
    }
}
