//! A graph whose inputs and outputs are found by their names.

use std::cell::{OnceCell, RefCell};
use std::collections::{BTreeMap, HashMap, HashSet};
use std::ops::Bound;
use std::path::Path;
use std::rc::Rc;

use super::layered::Layers;
use super::made_up::is_made_up;
use super::numbered::{numbered, without_numbers};
use super::tensor::Difference;
use crate::dtype::DType;
use crate::export::axes::LayerName;
use crate::gathered::gathered;
use crate::onnx::{Dim, Signature, Value, ValueType, marks};

/// A graph, with its values by name: made once, and held against many contracts.
pub(super) struct Named<'a> {
    pub(super) graph: &'a Signature,
    pub(super) inputs: Shelf<'a>,
    pub(super) outputs: Shelf<'a>,
    /// The type of all floating point numbers that it takes and gives, if they have one.
    pub(super) float: Option<DType>,
    /// The folder that the file is in.
    folder: &'a Path,
    marks: OnceCell<Marks>,
}

/// Weights by name, each with a number for its type and sizes, and one for its values.
pub(super) type Marks = BTreeMap<String, (u64, u64)>;

impl<'a> Named<'a> {
    pub(super) fn new(path: &'a Path, graph: &'a Signature) -> Self {
        let inputs = Shelf::new(&graph.inputs, &graph.inputs);
        let outputs = Shelf::new(&graph.outputs, &graph.inputs);
        let folder = path.parent().unwrap_or(path);
        let float = super::compare::float_of(graph);
        Self { graph, inputs, outputs, float, folder, marks: OnceCell::new() }
    }

    /// What tells some of its weights from others of their names.
    pub(super) fn marks(&self) -> &Marks {
        self.marks.get_or_init(|| marks(self.folder, self.graph))
    }
}

/// Values by each of their names, with what is found out about them, once for all contracts.
pub(super) struct Shelf<'a> {
    values: &'a [Value],
    /// The inputs of the graph, which say what symbols mean.
    inputs: &'a [Value],
    by_name: BTreeMap<&'a str, usize>,
    types: OnceCell<Vec<usize>>,
    shared: OnceCell<HashSet<String>>,
    names: OnceCell<Vec<usize>>,
    kinds: OnceCell<Vec<Kind>>,
    made_up: OnceCell<Vec<bool>>,
    layers: RefCell<Vec<(LayerName, Rc<Layers>)>>,
    compared: RefCell<HashMap<String, Compared>>,
}

/// What differs in layers, each with the layers that have it.
type Compared = Rc<Vec<(Difference, Vec<usize>)>>;

/// The first value that one is like but for a number in its name, and that number.
#[derive(Clone, Copy)]
pub(super) struct Kind {
    pub(super) first: usize,
    pub(super) layer: Option<usize>,
}

impl<'a> Shelf<'a> {
    pub(super) fn new(values: &'a [Value], inputs: &'a [Value]) -> Self {
        let names = values.iter().enumerate();
        let by_name = gathered(names.flat_map(|(at, value)| value.names().map(move |name| (name, at))));
        Self {
            values,
            inputs,
            by_name,
            types: OnceCell::new(),
            shared: OnceCell::new(),
            names: OnceCell::new(),
            kinds: OnceCell::new(),
            made_up: OnceCell::new(),
            layers: RefCell::default(),
            compared: RefCell::default(),
        }
    }

    /// The values, in their order.
    pub(super) const fn values(&self) -> &'a [Value] {
        self.values
    }

    /// The place of the value with a name.
    pub(super) fn place(&self, name: &str) -> Option<usize> {
        self.by_name.get(name).copied()
    }

    pub(super) fn get(&self, name: &str) -> Option<&'a Value> {
        self.values.get(self.place(name)?)
    }

    /// The names that begin so, each with the place of its value.
    pub(super) fn starting<'b>(&'b self, start: &'b str) -> impl Iterator<Item = (&'a str, usize)> + 'b {
        let from = self.by_name.range::<str, _>((Bound::Included(start), Bound::Unbounded));
        let from = from.map(|(name, at)| (*name, *at));
        from.take_while(move |(name, _)| name.starts_with(start))
    }

    /// The values that have a name for some layer.
    pub(super) fn layers(&self, name: LayerName) -> Rc<Layers> {
        if let Some((_, known)) = self.layers.borrow().iter().find(|(known, _)| *known == name) {
            return Rc::clone(known);
        }
        let layers = Rc::new(Layers::new(self, name));
        self.layers.borrow_mut().push((name, Rc::clone(&layers)));
        layers
    }

    /// What was compared under this key, or is now.
    pub(super) fn compared(&self, key: String, compare: impl FnOnce() -> Vec<(Difference, Vec<usize>)>) -> Compared {
        if let Some(known) = self.compared.borrow().get(&key) {
            return Rc::clone(known);
        }
        let compared = Rc::new(compare());
        self.compared.borrow_mut().insert(key, Rc::clone(&compared));
        compared
    }

    /// For each value the first that has the same type.
    pub(super) fn types(&self) -> &[usize] {
        self.types.get_or_init(|| {
            let mut known: HashMap<&ValueType, usize> = HashMap::new();
            self.values.iter().enumerate().map(|(at, value)| *known.entry(&value.of).or_insert(at)).collect()
        })
    }

    /// The first value whose name is that of the one at a place, but for a number.
    pub(super) fn of_name(&self, at: usize) -> usize {
        let names = self.names.get_or_init(|| {
            let mut known = HashMap::new();
            let first = |(at, value): (usize, &'a Value)| {
                let (stem, layer, suffix) = numbered(&value.name);
                *known.entry((stem, layer.is_some(), suffix)).or_insert(at)
            };
            self.values.iter().enumerate().map(first).collect()
        });
        names.get(at).copied().unwrap_or(at)
    }

    /// For each value what it is like but for a number.
    pub(super) fn kinds(&self) -> &[Kind] {
        self.kinds.get_or_init(|| {
            let alike = self.alike_types();
            let mut known = HashMap::new();
            let kind = |(at, value): (usize, &'a Value)| {
                let (stem, layer, suffix) = numbered(&value.name);
                let of = alike.get(at).copied().unwrap_or(at);
                let key = (stem, suffix, of, value.has_default);
                let first = if layer.is_some() { *known.entry(key).or_insert(at) } else { at };
                Kind { first, layer }
            };
            self.values.iter().enumerate().map(kind).collect()
        })
    }

    /// For each value the first whose type is the same, numbers within symbols aside.
    fn alike_types(&self) -> Vec<usize> {
        let (types, mut known, mut alike) = (self.types(), HashMap::new(), Vec::with_capacity(self.values.len()));
        for (at, (value, same)) in self.values.iter().zip(types).enumerate() {
            let of_same = alike.get(*same).copied();
            alike.push(of_same.unwrap_or_else(|| *known.entry(without_symbols_numbers(&value.of)).or_insert(at)));
        }
        alike
    }

    /// Whether inputs that are of no layer have a symbol.
    pub(super) fn is_shared(&self, symbol: &str) -> bool {
        let shared = self.shared.get_or_init(|| {
            let plain = self.inputs.iter().filter(|value| numbered(&value.name).1.is_none());
            plain.flat_map(|value| symbols(&value.of)).map(str::to_owned).collect()
        });
        shared.contains(symbol)
    }

    /// Whether the value at a place has a name that an exporter made up.
    pub(super) fn is_made_up(&self, at: usize) -> bool {
        let made_up = self.made_up.get_or_init(|| self.values.iter().map(|value| is_made_up(&value.name)).collect());
        made_up.get(at).is_some_and(|is_made_up| *is_made_up)
    }

    /// Whether any value has a name that an exporter made up.
    pub(super) fn has_made_up(&self) -> bool {
        (0..self.values.len()).any(|at| self.is_made_up(at))
    }
}

/// A type with one sign in the place of all numbers within symbols.
fn without_symbols_numbers(of: &ValueType) -> ValueType {
    with_symbols(of, without_numbers)
}

/// A type with other symbols.
pub(super) fn with_symbols(of: &ValueType, change: impl Fn(&str) -> String) -> ValueType {
    let mut of = of.clone();
    if let ValueType::Tensor { shape: Some(shape), .. } = &mut of {
        for dim in shape {
            if let Dim::Symbol(symbol) = dim {
                *symbol = change(symbol);
            }
        }
    }
    of
}

fn symbols(of: &ValueType) -> impl Iterator<Item = &str> {
    let shape = match of {
        ValueType::Tensor { shape: Some(shape), .. } => shape.as_slice(),
        _ => &[],
    };
    shape.iter().filter_map(|dim| match dim {
        Dim::Symbol(symbol) => Some(symbol.as_str()),
        _ => None,
    })
}
