//! Dummy input generators: what each reads, and how it draws each input.

use std::collections::HashMap;
use std::ops::Range;

use super::layers::{LayerRange, layer_range};
use crate::diagnostic::{Place, Problem, unknown};
use crate::expr::Scope;
use crate::model::{
    Branch, Draw, DrawRest, DrawType, Draws, Expr, Generator, Handle, LayerDraw, Run, Shape, TensorDraw, ValuesDraw,
};
use crate::problems::given_twice;
use crate::resolve::{self, Registry};
use crate::schema::{DrawSpec, Expression, MOST_ALIKE, ShapeSpec};
use crate::syntax;

/// The most values that a generator reads, as at run time.
const MAX_LOCALS: usize = 12;

pub(super) fn generator(registry: &Registry<'_>, name: &str, generator: &resolve::Generator<'_>) -> Generator {
    if generator.lets.len() > MAX_LOCALS {
        let problem = Problem::new(format!("`{name}` reads {} values", generator.lets.len()));
        let problem = problem.help(format!("a generator reads {MAX_LOCALS} at most, with inherited ones"));
        registry.report(&generator.place.itself(), problem);
    }
    let spec = generator.spec;
    let extends = spec.extends.as_deref().and_then(|base| registry.generators.get_index_of(base)).map(Handle::at);
    let scope = Scope::of_generator(registry, generator.lets.keys().map(|name| (*name).to_owned()).collect());
    let mut lowering = Lowering { registry, name, generator, scope };
    Generator {
        name: name.to_owned(),
        reference: spec.reference.as_deref().unwrap_or(name).to_owned(),
        supports: spec.supports.clone(),
        draws: lowering.draws(),
        reads: lowering.reads(),
        extends,
        own: registry.is_own(&generator.place),
        at: generator.place.clone(),
    }
}

struct Lowering<'r> {
    registry: &'r Registry<'r>,
    name: &'r str,
    generator: &'r resolve::Generator<'r>,
    scope: Scope<'r>,
}

impl Lowering<'_> {
    fn reads(&mut self) -> Vec<Expr> {
        let mut known = Vec::new();
        let mut reads = Vec::new();
        for (name, (place, text)) in &self.generator.lets {
            let scope = Scope::of_generator(self.registry, known.clone());
            reads.extend(scope.checked(scope.int_text(text), place));
            known.push((*name).to_owned());
        }
        reads
    }

    fn draws(&mut self) -> Option<Draws> {
        let spec = self.generator.spec;
        if spec.draws.is_empty() {
            if self.base().is_none() {
                let problem = Problem::new(format!("`{}` draws nothing, and extends no generator", self.name));
                let problem = problem.help("say under `draws` what its inputs are");
                self.registry.report(&self.generator.place.itself(), problem);
            }
            return None;
        }
        let place = self.generator.place.key("draws");
        let mut by_name = Vec::new();
        let mut rest = None;
        let mut seen: HashMap<&str, Place> = HashMap::new();
        for (key, draw) in &spec.draws {
            let place = place.key(key);
            let draw = self.draw(draw, &place);
            if key == "_" {
                rest = draw;
                continue;
            }
            let names: Vec<_> = syntax::names_in(key).collect();
            for (name, bytes) in &names {
                self.check_served(name, bytes, &place.itself());
                if let Some(first) = seen.insert(name, place.itself()) {
                    self.registry
                        .report(&place.itself(), given_twice("input", name, &first).in_bytes(Some(bytes.clone())));
                }
            }
            by_name.extend(draw.map(|draw| (names.into_iter().map(|(name, _)| name.into()).collect(), draw)));
        }
        let rest = rest.map_or_else(|| self.inherited_rest(), DrawRest::Draw);
        Some(Draws { by_name, rest })
    }

    /// The generator that this one extends.
    fn base(&self) -> Option<usize> {
        self.registry.generators.get_index_of(self.generator.spec.extends.as_deref()?)
    }

    /// How the nearest generator above draws that draws anything.
    fn inherited_rest(&self) -> DrawRest {
        let Some(mut at) = self.base() else { return DrawRest::Nothing };
        while self.registry.generators[at].spec.draws.is_empty() {
            let extends = self.registry.generators[at].spec.extends.as_deref();
            match extends.and_then(|base| self.registry.generators.get_index_of(base)) {
                Some(base) => at = base,
                None => break,
            }
        }
        DrawRest::Inherited(Handle::at(at))
    }

    fn check_served(&mut self, name: &str, bytes: &Range<usize>, place: &Place) {
        let supports = &self.generator.spec.supports;
        let is_served = supports.iter().any(|prefix| name.starts_with(prefix.as_str()));
        if !is_served && self.registry.is_whole(&self.generator.place) {
            let known = supports.iter().map(String::as_str);
            let problem = Problem::new(format!("`{name}` begins with no name in `supports`")).among(name, known);
            self.registry.report(place, problem.in_bytes(Some(bytes.clone())));
        }
    }

    fn draw(&mut self, draw: &DrawSpec, place: &Place) -> Option<Draw> {
        if let (Some(when), Some(then), Some(otherwise)) = (&draw.when, &draw.then, &draw.otherwise) {
            let when = self.scope.condition_at(when, &place.key("when"));
            let then = self.draw(then, &place.key("then"));
            let otherwise = self.draw(otherwise, &place.key("else"));
            return Some(Draw::When { when: when?, then: Box::new(then?), otherwise: Box::new(otherwise?) });
        }
        if draw.layers.is_some() || draw.runs.is_some() {
            let place_of_run = |index| place.key("runs").index(index);
            let runs: Vec<_> = match &draw.runs {
                Some(runs) => runs.iter().enumerate().map(|(at, run)| self.run(run, &place_of_run(at))).collect(),
                None => vec![self.run(draw, place)],
            };
            let draw = if draw.flat { Draw::Flat } else { Draw::Layers };
            return runs.into_iter().collect::<Option<_>>().map(draw);
        }
        if draw.when.is_some() {
            return None;
        }
        let tensor = self.tensor(draw, place)?;
        match draw.nulls {
            Some(nulls) => Some(Draw::Tuple(tensor, self.alike(nulls, &place.key("nulls")))),
            None => Some(Draw::Tensor(tensor)),
        }
    }

    fn run(&mut self, draw: &DrawSpec, place: &Place) -> Option<Run> {
        let layers = draw.layers.as_ref()?;
        let (index, count, what) = self.count(&layers.0, &place.key("layers"));
        self.scope.layer = index;
        let each = self.each(draw.each.as_deref().unwrap_or_default(), &place.key("each"));
        self.scope.layer = None;
        let differ = each.iter().any(LayerDraw::names_layer);
        Some(Run { count, what, differ, each })
    }

    /// How many layers there are, and what the layer's number is called: `COUNT`, or `i in 0..COUNT`.
    fn count(&mut self, text: &str, place: &Place) -> (Option<String>, Expr, Box<str>) {
        if !text.contains(" in ") {
            return (None, self.scope.int_at(text, place), text.into());
        }
        let open = |range: LayerRange| match range.is_closed {
            false => Ok((range.index, range.end)),
            true => Err(Problem::new(format!("`{text}` says no number of layers")).help("expected `i in 0..COUNT`")),
        };
        let range = layer_range(&self.scope, text).and_then(open);
        match self.scope.checked(range, place) {
            Some((index, count)) => {
                let what = count.what.clone();
                (Some(index), count, what)
            }
            None => (None, self.scope.int_at("0", place), text.into()),
        }
    }

    fn each(&mut self, draws: &[DrawSpec], place: &Place) -> Vec<LayerDraw> {
        let each = draws.iter().enumerate();
        each.flat_map(|(index, draw)| self.layer_draws(draw, &place.index(index))).collect()
    }

    /// A tensor of a layer, or several under a condition.
    fn layer_draws(&mut self, draw: &DrawSpec, place: &Place) -> Vec<LayerDraw> {
        if let Some(when) = &draw.when {
            let when = self.scope.condition_at(when, &place.key("when"));
            let mut branch =
                |draw: &Option<Box<DrawSpec>>, key| draw.as_deref().map(|draw| self.layer_draws(draw, &place.key(key)));
            let then = branch(&draw.then, "then").unwrap_or_default();
            let otherwise = branch(&draw.otherwise, "else");
            return when.map(|when| LayerDraw::When(Branch { when, then, otherwise })).into_iter().collect();
        }
        if let Some(each) = &draw.each {
            return self.each(each, &place.key("each"));
        }
        let Some(tensor) = self.tensor(draw, place) else { return Vec::new() };
        let times = draw.times.map_or(1, |times| self.alike(times, &place.key("times")));
        vec![LayerDraw::Tensor(Box::new(tensor), times)]
    }

    /// How many things alike there are.
    fn alike(&mut self, count: usize, place: &Place) -> usize {
        if !(1..=MOST_ALIKE).contains(&count) {
            let problem = Problem::new(format!("there cannot be {count} of these"));
            self.registry.report(place, problem.help(format!("expected a number from 1 to {MOST_ALIKE}")));
            return 1;
        }
        count
    }

    fn tensor(&mut self, draw: &DrawSpec, place: &Place) -> Option<TensorDraw> {
        let shape = self.shape(draw, place);
        let values = self.values(draw, place);
        let has = draw.each_row_has.as_ref();
        let each_row_has = has.map(|value| self.scope.int_at(&value.0, &place.key("each_row_has")));
        let ends = draw.rows_end_with.as_ref();
        let rows_end_with = ends.map(|value| self.scope.int_at(&value.0, &place.key("rows_end_with")));
        let dtype = draw.dtype.as_deref().and_then(|dtype| self.dtype(dtype, &place.key("dtype")));
        let alike = draw.alike;
        Some(TensorDraw { shape: shape?, values: values?, dtype, each_row_has, rows_end_with, alike })
    }

    fn dtype(&mut self, dtype: &str, place: &Place) -> Option<DrawType> {
        const KNOWN: [&str; 6] = ["int", "float", "int64", "int32", "bool", "fp32"];
        match dtype {
            "int" => Some(DrawType::Int),
            "float" => Some(DrawType::Float),
            named if KNOWN.contains(&named) => Some(DrawType::Named(named.into())),
            other => {
                self.registry.report(place, unknown("type", other, KNOWN));
                None
            }
        }
    }

    fn values(&mut self, draw: &DrawSpec, place: &Place) -> Option<ValuesDraw> {
        if let Some(bounds) = &draw.int {
            self.range(bounds, &place.key("int")).map(|bounds| ValuesDraw::Int(Box::new(bounds)))
        } else if let Some(bounds) = &draw.float {
            self.range(bounds, &place.key("float")).map(|bounds| ValuesDraw::Float(Box::new(bounds)))
        } else if let Some(side) = &draw.mask {
            match side.as_str() {
                "right" => Some(ValuesDraw::MaskRight),
                "any" => Some(ValuesDraw::MaskAny),
                other => {
                    self.registry.report(&place.key("mask"), unknown("side", other, ["right", "any"]));
                    None
                }
            }
        } else if let Some(value) = &draw.constant {
            let value = self.scope.int_at(&value.0, &place.key("constant"));
            Some(ValuesDraw::Constant(Box::new(value)))
        } else if let Some(value) = &draw.computed {
            self.scope.in_tensor = true;
            let value = self.scope.int_at(&value.0, &place.key("computed"));
            self.scope.in_tensor = false;
            let over = draw.over.as_ref().map_or("1", |over| &over.0);
            let over = self.scope.int_at(over, &place.key("over"));
            Some(ValuesDraw::Computed(Box::new([value, over])))
        } else {
            Some(ValuesDraw::Zeros)
        }
    }

    /// The least value, and the one above the greatest.
    fn range(&mut self, bounds: &[Expression], place: &Place) -> Option<[Expr; 2]> {
        let [low, high] = bounds else {
            let problem = Problem::new(format!("a range has two bounds, found {}", bounds.len()));
            self.registry.report(place, problem.help("expected the least value, and one above the greatest"));
            return None;
        };
        let bounds = [(0, low), (1, high)];
        Some(bounds.map(|(at, bound)| self.scope.int_at(&bound.0, &place.index(at))))
    }

    /// The shape that a draw states, or the nearest generator's.
    fn shape(&mut self, draw: &DrawSpec, place: &Place) -> Option<Shape> {
        if let Some(axes) = &draw.shape {
            return Some(Shape::Axes(self.axes(axes, &place.key("shape"))));
        }
        let mut at = Some(self.generator);
        while let Some(generator) = at {
            let place = generator.place.key("shape");
            match &generator.spec.shape {
                Some(ShapeSpec::Axes(axes)) => return Some(Shape::Axes(self.axes(axes, &place))),
                Some(ShapeSpec::Conditional(shape)) => {
                    let when = self.scope.condition_at(&shape.when, &place.key("when"));
                    let then = self.axes(&shape.then, &place.key("then"));
                    let otherwise = self.axes(&shape.otherwise, &place.key("else"));
                    return when.map(|when| Shape::When { when, then, otherwise });
                }
                None => at = generator.spec.extends.as_deref().and_then(|base| self.registry.generators.get(base)),
            }
        }
        if self.registry.is_whole(&self.generator.place) {
            let problem = Problem::new("this has no `shape`, and neither has the generator");
            let problem = problem.related(self.generator.place.itself(), "the generator");
            self.registry.report(place, problem.help("say `shape` here, or for all draws of the generator"));
        }
        None
    }

    fn axes(&mut self, axes: &[Expression], place: &Place) -> Vec<Expr> {
        let each = axes.iter().enumerate();
        each.map(|(index, axis)| self.scope.int_at(&axis.0, &place.index(index))).collect()
    }
}
