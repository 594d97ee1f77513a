//! Dummy input generators: what each reads, and how it draws each input.

use super::budget::{self, Inside};
use super::program::GeneratorProgram;
use super::scope::Scope;
use crate::dtype::DType;
use crate::error::Error;
use crate::export::types::{Context, Locals};
use crate::runtime::eval;
use crate::spec::dummy::{Dummy, Run};
use crate::spec::tensor::{PaddingSide, TensorSpec, checked_shape};
use optimum_exporters_codegen::model::{
    Draw, DrawRest, DrawType, Draws, Expr, Generator as GeneratorOf, Handle, LayerDraw, Run as RunOf, Shape,
    TensorDraw, ValuesDraw,
};

/// Reads the integers that the draws go by.
pub(super) fn construct(context: &Context<'_>, locals: &mut Locals) -> Result<(), Error> {
    let _inside = Inside::enter()?;
    let GeneratorProgram { loaded, generator } = GeneratorProgram::of(context)?;
    for (at, read) in loaded.model.generators[generator].reads.iter().enumerate() {
        let value = Scope::of_dummies(context, &*locals, &loaded.sizes).int(read)?;
        locals.get_mut(at).into_iter().for_each(|local| *local = value);
    }
    Ok(())
}

/// Draws an input.
pub(super) fn draw(context: &Context<'_>, locals: &Locals, name: &str) -> Result<Dummy, Error> {
    let program = GeneratorProgram::of(context)?;
    let scope = Scope::of_dummies(context, locals, &program.loaded.sizes);
    by(program, program.generator, Drawing { context, scope }, name)
}

/// Draws an input as a generator says it, or the nearest one that it extends.
fn by(program: GeneratorProgram, from: Handle<GeneratorOf>, drawing: Drawing<'_>, name: &str) -> Result<Dummy, Error> {
    let _inside = Inside::enter()?;
    let generators = &program.loaded.model.generators;
    let lineage = std::iter::successors(Some(from), |generator| generators[*generator].extends);
    let said = lineage.into_iter().find_map(|generator| {
        let of: &'static GeneratorOf = &generators[generator];
        Some((of, of.draws.as_ref()?))
    });
    let nothing = || Err(Error::NoGenerator { class: &generators[from].name, input: name.to_owned() });
    let Some((of, Draws { by_name, rest })) = said else { return nothing() };
    let named = by_name.iter().find(|(names, _)| names.iter().any(|known| **known == *name));
    match (named, rest) {
        (Some((_, draw)), _) | (None, DrawRest::Draw(draw)) => drawing.dummy(draw),
        (None, DrawRest::Inherited(from)) => by(program, *from, drawing, name),
        (None, DrawRest::Nothing) => Err(Error::NoGenerator { class: &of.name, input: name.to_owned() }),
    }
}

/// What an input is drawn with.
#[derive(Clone, Copy)]
struct Drawing<'a> {
    context: &'a Context<'a>,
    scope: Scope<'a>,
}

impl Drawing<'_> {
    fn dummy(self, draw: &'static Draw) -> Result<Dummy, Error> {
        let _inside = Inside::enter()?;
        match draw {
            Draw::Tensor(of) => self.tensor(of).map(Dummy::Tensor),
            Draw::Tuple(of, nulls) => Ok(Dummy::Tuple(self.tensor(of)?, *nulls)),
            Draw::Layers(runs) => self.runs(runs).map(Dummy::Layers),
            Draw::Flat(runs) => self.runs(runs).map(Dummy::flat),
            Draw::When { when, then, otherwise } => {
                self.dummy(if self.scope.truth(&when.value)? { then } else { otherwise })
            }
        }
    }

    fn runs(self, runs: &'static [RunOf]) -> Result<Vec<Run>, Error> {
        let mut all = Vec::with_capacity(runs.len());
        runs.iter().try_for_each(|run| self.run(run, &mut all))?;
        Ok(all)
    }

    fn run(self, run: &'static RunOf, all: &mut Vec<Run>) -> Result<(), Error> {
        let count = eval::count(self.scope.int(&run.count)?, &run.what)?;
        if run.differ {
            all.extend(eval::runs(count, &mut |layer| {
                budget::step()?;
                Self { scope: self.scope.at_layer(layer), ..self }.of_layer(&run.each)
            })?);
        } else {
            all.push(Run { first: 0, count, tensors: self.of_layer(&run.each)?, flat: false });
        }
        Ok(())
    }

    fn of_layer(self, each: &'static [LayerDraw]) -> Result<Vec<TensorSpec>, Error> {
        const USUAL: usize = 6;
        let mut tensors = Vec::with_capacity(USUAL);
        self.add(each, &mut tensors)?;
        Ok(tensors)
    }

    fn add(self, each: &'static [LayerDraw], tensors: &mut Vec<TensorSpec>) -> Result<(), Error> {
        for draw in each {
            budget::step()?;
            match draw {
                LayerDraw::Tensor(of, times) => tensors.extend(std::iter::repeat_n(self.tensor(of)?, *times)),
                LayerDraw::When(branch) => self.add(self.scope.taken(branch)?, tensors)?,
            }
        }
        Ok(())
    }

    fn tensor(self, draw: &'static TensorDraw) -> Result<TensorSpec, Error> {
        let rows_end_with = draw.rows_end_with.as_ref().map(|value| self.scope.int(value)).transpose()?;
        let each_row_has = draw.each_row_has.as_ref().map(|value| self.scope.int(value)).transpose()?;
        let tensor = self.values(draw)?;
        Ok(TensorSpec { each_row_has, rows_end_with, alike: draw.alike, ..tensor })
    }

    fn values(self, draw: &'static TensorDraw) -> Result<TensorSpec, Error> {
        let (config, shape) = (self.context.config, self.shape(&draw.shape)?);
        match &draw.values {
            ValuesDraw::Int(bounds) => {
                let [low, high] = self.bounds(bounds)?;
                TensorSpec::ints_of(self.dtype(draw), shape, low, high)
            }
            ValuesDraw::Constant(value) => Ok(TensorSpec::constant(self.dtype(draw), shape, self.scope.int(value)?)),
            ValuesDraw::Computed(of) => {
                let [value, over] = &**of;
                TensorSpec::computed(self.dtype(draw), shape, self.scope.int(over)?, &|at| {
                    budget::step()?;
                    Scope { at, ..self.scope }.int(value)
                })
            }
            ValuesDraw::Float(bounds) => {
                let [low, high] = self.bounds(bounds)?;
                TensorSpec::floats(config, shape, low, high)
            }
            ValuesDraw::MaskRight => Ok(TensorSpec::mask_of(self.dtype(draw), shape, PaddingSide::Right)),
            ValuesDraw::MaskAny => Ok(TensorSpec::mask_of(self.dtype(draw), shape, self.context.padding_side())),
            ValuesDraw::Zeros => Ok(TensorSpec::zeros(config, shape)),
        }
    }

    /// The type that is stated, or that of integers.
    fn dtype(self, draw: &'static TensorDraw) -> DType {
        match &draw.dtype {
            None | Some(DrawType::Int) => TensorSpec::asked_int(self.context.config),
            Some(DrawType::Float) => TensorSpec::asked_float(self.context.config),
            Some(DrawType::Named(name)) => DType::from_name(name).unwrap_or(DType::Int64),
        }
    }

    fn bounds(self, [low, high]: &'static [Expr; 2]) -> Result<[i64; 2], Error> {
        Ok([self.scope.int(low)?, self.scope.int(high)?])
    }

    fn shape(self, shape: &'static Shape) -> Result<Vec<i64>, Error> {
        let axes = match shape {
            Shape::Axes(axes) => axes,
            Shape::When { when, then, otherwise } => {
                if self.scope.truth(&when.value)? {
                    then
                } else {
                    otherwise
                }
            }
        };
        checked_shape(axes.iter().map(|axis| self.scope.int(axis)).collect::<Result<_, _>>()?)
    }
}
