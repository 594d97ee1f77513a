//! The steps that fill inputs, outputs and tables of names.

use proc_macro2::TokenStream;
use quote::{format_ident, quote};

use super::branches;
use super::classes::function_for;
use super::expr::Exprs;
use super::layers;
use crate::model::{AxesStep, Class, Direction, Handle, Model, PairsStep, Relabel, Slot, TensorAxes};

/// Writes the steps for a key.
pub(super) struct Steps<'m> {
    model: &'m Model,
    exprs: Exprs<'m>,
    slot: Slot,
}

impl<'m> Steps<'m> {
    pub(super) const fn new(model: &'m Model, slot: Slot) -> Self {
        Self { model, exprs: Exprs::new(model), slot }
    }

    /// The statements of steps.
    pub(super) fn statements(&self, steps: &[AxesStep]) -> TokenStream {
        branches::statements(self.exprs, steps, &|step| self.step(step))
    }

    fn step(&self, step: &AxesStep) -> TokenStream {
        match step {
            AxesStep::Super(from) => self.inherited(*from),
            AxesStep::OutputsForTask => quote!(tried.done((cx.class().outputs_for_task)(cx, io));),
            AxesStep::When(_) => self.statements(std::slice::from_ref(step)),
            AxesStep::Set(tensor) => self.set(tensor),
            AxesStep::Layers(of) => layers::statements(self.exprs, of),
            AxesStep::Remove(name) => quote!(io.remove(#name);),
            AxesStep::Rename { from, to } => quote!(io.rename(#from, #to);),
            AxesStep::Copy { from, name } => quote!(io.copy(#from, #name);),
            AxesStep::Relabel(to) => relabel(to),
            AxesStep::Past(direction) => past(*direction),
            AxesStep::Delegate(part) => self.delegate(part),
            AxesStep::Error(message) => {
                let message = self.exprs.text(message);
                quote!(tried.fail(eval::unsupported(cx.class(), #message));)
            }
        }
    }

    pub(super) fn set(&self, TensorAxes { name, axes }: &TensorAxes) -> TokenStream {
        let axes = self.exprs.axes(axes);
        quote!(io.set(#name, #axes);)
    }

    fn inherited(&self, from: Handle<Class>) -> TokenStream {
        match function_for(self.model, from, self.slot) {
            Some(function) if self.slot == Slot::Past => quote!(tried.done(#function(cx, direction, io));),
            Some(function) => quote!(tried.done(#function(cx, io));),
            None => TokenStream::new(),
        }
    }

    fn delegate(&self, part: &str) -> TokenStream {
        let slot = format_ident!("{}", self.slot.name());
        let direction = (self.slot == Slot::Past).then(|| quote!(direction,));
        quote! {
            match cx.nested(#part) {
                Ok(part) => tried.done((part.class().#slot)(part, #direction io)),
                Err(error) => tried.fail(error),
            }
        }
    }

    /// The statements that fill a table, where `value` writes what stands for a name.
    pub(super) fn pairs<T>(&self, steps: &[PairsStep<T>], value: impl Fn(&T) -> TokenStream) -> TokenStream {
        branches::each(self.exprs, steps, |pairs| {
            let pairs = pairs.iter().map(|(name, pair)| {
                let value = value(pair);
                quote!(pairs.push((#name, #value));)
            });
            pairs.collect()
        })
    }
}

fn relabel(Relabel { containing, to, in_names }: &Relabel) -> TokenStream {
    let in_names = in_names.iter().map(|(part, symbol)| quote!((#part, #symbol)));
    quote!(io.relabel(#containing, #to, &[#(#in_names),*]);)
}

fn past(direction: Direction) -> TokenStream {
    let direction = match direction {
        Direction::Inputs => quote!(Inputs),
        Direction::Outputs => quote!(Outputs),
    };
    quote!(tried.done((cx.class().past)(cx, Direction::#direction, io));)
}
