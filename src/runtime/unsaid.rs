//! What stands for a function of a config class where neither it nor a class that it extends says
//! anything.

use crate::error::Error;
use crate::export::axes::DynamicAxes;
use crate::export::output_sizes::OutputSizes;
use crate::export::types::{Context, Direction, ExportPlan, ExporterConfig, Generator, ModelPart, PlanOptions};
use crate::spec::dummy::DummyInputs;
use crate::spec::sizes::Shapes;

pub fn no_axes(_: &ExporterConfig, _: &mut DynamicAxes) -> Result<(), Error> {
    Ok(())
}

pub fn no_past(_: &ExporterConfig, _: Direction, _: &mut DynamicAxes) -> Result<(), Error> {
    Ok(())
}

pub fn no_pairs<T>(_: &ExporterConfig, _: &mut Vec<(&'static str, T)>) -> Result<(), Error> {
    Ok(())
}

pub fn no_steps(_: &mut ExporterConfig) -> Result<(), Error> {
    Ok(())
}

pub fn no_generators(_: &ExporterConfig, _: &mut Vec<&'static Generator>) -> Result<(), Error> {
    Ok(())
}

pub fn same_shapes(_: &Context<'_>, _: &mut Shapes) -> Result<(), Error> {
    Ok(())
}

pub fn same_shapes_for_input(_: &Context<'_>, _: &str, _: &mut Shapes) -> Result<(), Error> {
    Ok(())
}

pub fn no_axis_names(_: &ExporterConfig, _: &mut Vec<&'static str>) -> Result<(), Error> {
    Ok(())
}

pub fn no_sizes(_: &ExporterConfig, _: &mut OutputSizes) -> Result<(), Error> {
    Ok(())
}

pub fn no_inputs(_: &ExporterConfig, _: &mut Vec<&'static str>) -> Result<(), Error> {
    Ok(())
}

pub fn as_made(_: &Context<'_>, _: &mut DummyInputs) -> Result<(), Error> {
    Ok(())
}

pub fn no_parts(_: &ExporterConfig, _: &mut Vec<ModelPart>) -> Result<(), Error> {
    Ok(())
}

pub fn no_plan(_: &ExporterConfig, _: PlanOptions, _: &mut ExportPlan) -> Result<(), Error> {
    Ok(())
}
