//! A layer: what of it a signature has to have.

use std::io::Read;

use super::shape::{bounded, dim, element, is_full, names, shape};
use super::xml::{Damage, Tag, Xml};
use crate::signature::{Dim, ElementType, Value, ValueType};

/// What a layer does, as far as it matters.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    /// It is an input.
    Input,
    /// It is an output.
    Output,
    /// It reads a state.
    Reads,
    /// It writes a state.
    Writes,
    /// It holds weights.
    Weights,
    Other,
}

impl Kind {
    pub(super) fn of(layer: &Tag) -> Self {
        match layer.attribute("type").as_deref() {
            Some("Parameter") => Self::Input,
            Some("Result") => Self::Output,
            Some("ReadValue") => Self::Reads,
            Some("Assign") => Self::Writes,
            Some("Const") => Self::Weights,
            _ => Self::Other,
        }
    }
}

/// What stands in a layer.
#[derive(Debug, Default)]
pub(super) struct Inside {
    /// The state that it reads or writes.
    pub(super) state: String,
    /// Where the last of its weights ends.
    pub(super) weights_end: u64,
    of_data: (Option<ElementType>, Option<Option<Vec<Dim>>>),
    pub(super) ports: Vec<Port>,
}

/// What goes in or out.
#[derive(Debug)]
pub(super) struct Port {
    pub(super) id: u64,
    /// Whether it goes in.
    is_input: bool,
    pub(super) names: Vec<String>,
    element: ElementType,
    shape: Vec<Dim>,
}

impl Inside {
    /// Reads the layer that is open, which is closed then; of its ports, the first of each side.
    pub(super) fn read<R: Read>(xml: &mut Xml<R>) -> Result<Self, Damage> {
        let mut inside = Self::default();
        while let Some(tag) = xml.child()? {
            match tag.name().as_str() {
                "data" => {
                    inside.data(xml, &tag)?;
                    xml.skip()?;
                }
                side @ ("input" | "output") => inside.ports(xml, side == "input")?,
                _ => xml.skip()?,
            }
        }
        Ok(inside)
    }

    fn data<R: Read>(&mut self, xml: &Xml<R>, data: &Tag) -> Result<(), Damage> {
        let failed = |reason| xml.damage(format!("a layer {reason}"));
        if let Some(state) = data.attribute("variable_id") {
            self.state = state;
        }
        if let (Some(offset), Some(size)) = (data.number("offset"), data.number("size")) {
            self.weights_end = offset.saturating_add(size);
        }
        let of = |own: &str, state: &str| data.attribute(own).or_else(|| data.attribute(state));
        if let Some(name) = of("element_type", "variable_type") {
            self.of_data.0 = Some(element(&name).map_err(failed)?).filter(|element| element.0 != 0);
        }
        if let Some(text) = of("shape", "variable_shape") {
            self.of_data.1 = Some(shape(&text).map_err(failed)?);
        }
        Ok(())
    }

    fn ports<R: Read>(&mut self, xml: &mut Xml<R>, is_input: bool) -> Result<(), Damage> {
        while let Some(tag) = xml.child()? {
            if tag.name() != "port" || self.ports.iter().any(|known| known.is_input == is_input) {
                xml.skip()?;
                continue;
            }
            let port = Port::read(xml, &tag, is_input)?;
            self.ports.push(port);
        }
        Ok(())
    }

    /// The type of what the layer takes, 0 where its port does not say.
    pub(super) fn taken(&self) -> ElementType {
        self.ports.iter().find(|port| port.is_input).map_or(ElementType(0), |port| port.element)
    }

    /// The tensor that the layer gives, or takes if it gives none, under these names, or else those of its port.
    pub(super) fn into_value(self, layer: &str, given: Vec<String>) -> Value {
        let port = self.ports.into_iter().max_by_key(|port| !port.is_input);
        let (element, shape) = self.of_data;
        let of_port = port.map(|port| (port.names, port.element, port.shape));
        let (of_names, of_element, of_shape) = of_port.unwrap_or((Vec::new(), ElementType(0), Vec::new()));
        let mut names = if given.is_empty() { of_names } else { given };
        if names.is_empty() {
            names.push(layer.to_owned());
        }
        let of = ValueType::Tensor { element: element.unwrap_or(of_element), shape: shape.unwrap_or(Some(of_shape)) };
        let name = names.remove(0);
        Value { name, other_names: names, of, has_default: false }
    }
}

impl Port {
    /// Reads the port that is open, which is closed then.
    pub(super) fn read<R: Read>(xml: &mut Xml<R>, tag: &Tag, is_input: bool) -> Result<Self, Damage> {
        let mut axes = Vec::new();
        while let Some(inner) = xml.child()? {
            if inner.name() == "dim" && !is_full(&axes) {
                let text = xml.text()?;
                axes.push(dim(&text).map_err(|reason| xml.damage(format!("a port {reason}")))?);
            } else {
                xml.skip()?;
            }
        }
        let failed = |reason| xml.damage(format!("a port {reason}"));
        Ok(Self {
            id: tag.number("id").unwrap_or_default(),
            is_input,
            names: tag.attribute("names").as_deref().map(names).unwrap_or_default(),
            element: element(tag.attribute("precision").as_deref().unwrap_or("dynamic")).map_err(failed)?,
            shape: bounded(axes).map_err(failed)?,
        })
    }
}
