//! The functions that classes have which are read at run time: each looks up what the class says, and does it.

use super::program::ClassProgram;
use super::scope::Scope;
use super::steps::{self, Steps};
use super::{construct, draws, dummies, parts, plan};
use crate::error::Error;
use crate::export::arguments::ArgumentValue;
use crate::export::axes::DynamicAxes;
use crate::export::types::ExporterConfig;
use crate::export::types::{ConfigClass, Direction};
use crate::export::types::{Context, DummyFns};
use crate::spec::dummy::DummyInputs;
use crate::spec::sizes::Shapes;
use optimum_exporters_codegen::model::{Class, Model};
use optimum_exporters_codegen::model::{DummyPart, Handle, Slot};

/// Puts in the functions of a class: one that does nothing where neither it nor a class that it extends says
/// anything.
pub(super) fn put_in(of: &mut ConfigClass, model: &Model, class: Handle<Class>) {
    let is_said = |slot: &Slot| model.nearest(class, |class| slot.is_said(class)).is_some();
    for slot in Slot::ALL.into_iter().filter(is_said) {
        match slot {
            Slot::Construct => of.construct = construct::construct,
            Slot::Inputs => of.inputs = inputs,
            Slot::Outputs => of.outputs = outputs,
            Slot::OutputsForTask => of.outputs_for_task = steps::outputs_for_task,
            Slot::Past => of.past = past,
            Slot::RenamedInputs => of.renamed_inputs = renamed_inputs,
            Slot::SessionOutputs => of.session_outputs = session_outputs,
            Slot::InputMap => of.torch_to_onnx_input_map = input_map,
            Slot::OutputMap => of.torch_to_onnx_output_map = output_map,
            Slot::ValuesOverride => of.values_override = values_override,
            Slot::Parts => of.parts = parts::parts,
            Slot::Plan => of.plan = plan::plan,
            Slot::MandatoryAxes => of.mandatory_axes = steps::mandatory_axes,
            Slot::OutputSizes => of.output_sizes = steps::output_sizes,
        }
    }
    put_in_dummies(&mut of.dummy, |part| model.nearest(class, |class| part.is_said(&class.dummies)).is_some());
}

fn put_in_dummies(of: &mut DummyFns, is_said: impl Fn(DummyPart) -> bool) {
    for part in DummyPart::ALL.into_iter().filter(|part| is_said(*part)) {
        match part {
            DummyPart::Generators => of.generators = dummies::generators,
            DummyPart::Shapes => of.shapes = shapes,
            DummyPart::Append => of.append = dummies::append,
            DummyPart::ShapesForInput => of.shapes_for_input = shapes_for_input,
            DummyPart::Finish => of.finish = finish,
            DummyPart::Feed => of.feed = feed,
        }
    }
}

fn inputs(config: &ExporterConfig, io: &mut DynamicAxes) -> Result<(), Error> {
    Steps::new(Slot::Inputs, config, None)?.take(io)
}

fn outputs(config: &ExporterConfig, io: &mut DynamicAxes) -> Result<(), Error> {
    Steps::new(Slot::Outputs, config, None)?.take(io)
}

fn renamed_inputs(config: &ExporterConfig, io: &mut DynamicAxes) -> Result<(), Error> {
    Steps::new(Slot::RenamedInputs, config, None)?.take(io)
}

fn session_outputs(config: &ExporterConfig, io: &mut DynamicAxes) -> Result<(), Error> {
    Steps::new(Slot::SessionOutputs, config, None)?.take(io)
}

fn past(config: &ExporterConfig, direction: Direction, io: &mut DynamicAxes) -> Result<(), Error> {
    Steps::new(Slot::Past, config, Some(direction))?.take(io)
}

fn input_map(config: &ExporterConfig, pairs: &mut Vec<(&'static str, &'static str)>) -> Result<(), Error> {
    let said = ClassProgram::of(config)?.inherited(|class| class.input_map.as_deref());
    steps::pairs(said, config, pairs, |name, _| Ok(name))
}

fn output_map(config: &ExporterConfig, pairs: &mut Vec<(&'static str, &'static str)>) -> Result<(), Error> {
    let said = ClassProgram::of(config)?.inherited(|class| class.output_map.as_deref());
    steps::pairs(said, config, pairs, |name, _| Ok(name))
}

fn values_override(config: &ExporterConfig, pairs: &mut Vec<(&'static str, ArgumentValue)>) -> Result<(), Error> {
    let said = ClassProgram::of(config)?.inherited(|class| class.values_override.as_deref());
    steps::pairs(said, config, pairs, |value, scope: Scope<'_>| scope.argument_value(value))
}

fn shapes(context: &Context<'_>, shapes: &mut Shapes) -> Result<(), Error> {
    dummies::shapes(DummyPart::Shapes, ClassProgram::of(context.config)?, context, "", shapes)
}

fn shapes_for_input(context: &Context<'_>, name: &str, shapes: &mut Shapes) -> Result<(), Error> {
    dummies::shapes(DummyPart::ShapesForInput, ClassProgram::of(context.config)?, context, name, shapes)
}

fn finish(context: &Context<'_>, inputs: &mut DummyInputs) -> Result<(), Error> {
    dummies::change(DummyPart::Finish, ClassProgram::of(context.config)?, context, inputs)
}

fn feed(context: &Context<'_>, inputs: &mut DummyInputs) -> Result<(), Error> {
    dummies::change(DummyPart::Feed, ClassProgram::of(context.config)?, context, inputs)
}

/// The functions of a generator.
pub(super) use draws::{construct as construct_generator, draw as draw_input};
