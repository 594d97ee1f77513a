//! The contract of one export.

use crate::config::normalized_config::{NormalizedConfig, Parts};
use crate::config::pretrained_config::PretrainedConfig;
use crate::dtype::DType;
use crate::error::Error;
use crate::export::arguments::{ArgumentValue, Arguments, Given, Kept};
use crate::export::axes::{Axes, DynamicAxes};
use crate::export::config_class::bind;
use crate::export::output_sizes::OutputSizes;
use crate::export::types::{
    ConfigClass, ExportConfigConstructor, ExporterConfig, InstanceFacts, MAX_ARGUMENTS, ModelPart,
};
use crate::export::version::Version;

impl Parts for Vec<(&'static str, ExporterConfig)> {
    fn normalized(&self, name: &str) -> Option<NormalizedConfig<'_>> {
        self.iter().find(|(nested, _)| *nested == name).map(|(_, nested)| nested.normalized())
    }
}

impl ExporterConfig {
    /// What a constructor makes of a config of its type, with arguments that win over those that are bound.
    pub(super) fn new(
        constructor: &ExportConfigConstructor<'_>,
        config: PretrainedConfig,
        arguments: &Arguments,
        facts: InstanceFacts,
    ) -> Result<Self, Error> {
        let (class, transformers) = (constructor.class, constructor.exported_by());
        if facts.min_transformers_version.is_none() {
            class.takes(transformers)?;
        }
        let mut values = [Kept::NOTHING; MAX_ARGUMENTS];
        for (at, argument) in class.arguments.iter().enumerate() {
            values[at] = argument.kept_default();
        }
        let mut this = Self {
            class,
            config,
            whole: None,
            task: constructor.task,
            transformers,
            variant: class.default_variant,
            values,
            sizes: class.default_sizes(),
            nested: Vec::new(),
            warnings: Vec::new(),
            facts,
            behaviors: Vec::new(),
        };
        if constructor.use_past {
            this.give("use_past", &Given::Bool(true), true)?;
        }
        let bound = constructor.arguments.into_iter().flat_map(Arguments::iter);
        for (name, given) in bound.chain(arguments.iter()) {
            match given {
                Given::Text(variant) if name == "variant" && class.accepts(name) => this.set_variant(variant)?,
                given => this.give(name, given, true)?,
            }
        }
        let mut parts = Vec::new();
        (class.parts)(&this, &mut parts)?;
        if let Some(part) = this.part_among(parts)? {
            return this.exported_as(part);
        }
        (class.construct)(&mut this)?;
        Ok(this)
    }

    /// Of the parts that there are, the one that is asked for, if it has a class of its own.
    fn part_among(&mut self, parts: Vec<ModelPart>) -> Result<Option<ModelPart>, Error> {
        if parts.is_empty() {
            return Ok(None);
        }
        self.behaviors = parts.iter().map(|part| part.name).collect();
        let asked = self.behavior().unwrap_or_default();
        match parts.into_iter().find(|part| part.name == asked) {
            Some(part) => Ok(part.class.is_some().then_some(part)),
            None => Err(Error::BadArgument {
                class: self.class.name,
                argument: "behavior".to_owned(),
                found: format!("\"{asked}\""),
                expected: self.behaviors.join(", "),
            }),
        }
    }

    /// The exporter config of a part that has a class of its own.
    fn exported_as(self, part: ModelPart) -> Result<Self, Error> {
        let class = part.class.unwrap_or(self.class);
        let mut arguments = Arguments::new();
        for (name, value) in self.carried().iter().filter(|(name, _)| class.accepts(name)) {
            arguments.set(name, value.clone());
        }
        for (name, value) in part.arguments.iter().filter(|(name, _)| class.accepts(name)) {
            arguments.set(name, *value);
        }
        let way = part.config.iter().try_fold(self.config.as_ref(), |config, attribute| config.nested(attribute))?;
        let mut config = if part.config.is_empty() { self.config.clone() } else { PretrainedConfig::from_ref(way) };
        for &(attribute, way) in part.carry {
            let Some((name, nested)) = way.split_last() else { continue };
            let of = nested.iter().try_fold(self.config.as_ref(), |config, attribute| config.nested(attribute))?;
            if let Some(value) = of.find(name)? {
                config = config.with(attribute, value.to_json());
            }
        }
        let task = part.task.unwrap_or(self.task);
        let said = |fact| {
            let argument = part.arguments.iter().find(|(name, _)| *name == fact);
            argument.map(|(_, value)| value.as_str().unwrap_or_default())
        };
        let least = said("min_transformers_version");
        let facts = InstanceFacts { min_transformers_version: least, ..InstanceFacts::default() };
        let mut exported = Self::new(&self.constructor(class, task), config, &arguments, facts)?;
        exported.facts.patcher = said("patcher").or(exported.facts.patcher);
        exported.facts.max_transformers_version =
            said("max_transformers_version").or(exported.facts.max_transformers_version);
        Ok(exported)
    }

    /// The parts that the model is exported as with this config, by the words of `behavior`; none where there is but one
    /// file, or the class says in its plan what they are.
    pub fn behaviors(&self) -> &[&'static str] {
        &self.behaviors
    }

    /// The exporter config of a nested part whose inputs these extend; `None` where there is none.
    pub fn delegate(&self) -> Option<&Self> {
        self.nested(self.class.dummy.delegate?).ok()
    }

    /// The config class.
    pub fn class(&self) -> &'static ConfigClass {
        self.class
    }

    /// The model's config; for some classes the part of it that they export.
    pub fn config(&self) -> &PretrainedConfig {
        &self.config
    }

    /// The task, without `-with-past`.
    pub fn task(&self) -> &'static str {
        self.task
    }

    /// The version of transformers that exports.
    pub fn transformers(&self) -> Version {
        self.transformers
    }

    /// The config under the names that every model has; `ExporterConfig._normalized_config`.
    pub fn normalized(&self) -> NormalizedConfig<'_> {
        NormalizedConfig { class: self.class.normalized_config, config: self.config.as_ref(), nested: &self.nested }
    }

    /// An argument of the constructor or an attribute that was assigned, `None` if the class has no
    /// such argument.
    pub fn argument(&self, name: &str) -> Option<ArgumentValue> {
        let at = self.class.arguments.iter().position(|argument| argument.name == name)?;
        Some(self.value(at))
    }

    /// Whether past key values are among the outputs; `None` if the class knows no past.
    pub fn use_past(&self) -> Option<bool> {
        self.argument("use_past").map(ArgumentValue::is_true)
    }

    /// Whether past key values are among the inputs; `None` if the class knows no past.
    pub fn use_past_in_inputs(&self) -> Option<bool> {
        self.argument("use_past_in_inputs").map(ArgumentValue::is_true)
    }

    /// Which part of the model is exported: `monolith`, `encoder` or `decoder`, the reference's
    /// `ConfigBehavior`; `None` if the class knows no parts.
    pub fn behavior(&self) -> Option<&'static str> {
        self.argument("behavior")?.as_str()
    }

    /// The variant of the export, never `default` but the one that it stands for. A class without variants has the one
    /// that its [`default_variant`](ConfigClass::default_variant) names.
    pub fn variant(&self) -> &'static str {
        self.variant
    }

    /// The type of integer inputs: `int64`, `int32` or `int8`; `int64` where the class does not let it be chosen.
    pub fn int_dtype(&self) -> &'static str {
        self.argument("int_dtype").and_then(ArgumentValue::as_str).unwrap_or("int64")
    }

    /// The type of floating point inputs: `fp32`, `fp16` or `bf16`; `fp32` where the class does not let it be chosen.
    pub fn float_dtype(&self) -> &'static str {
        self.argument("float_dtype").and_then(ArgumentValue::as_str).unwrap_or("fp32")
    }

    /// The type of an output's elements: that of floating point numbers, unless the registry says another. The
    /// reference has it only in the exported file.
    ///
    /// ```
    /// use optimum_exporters::dummy_inputs::DType;
    /// use optimum_exporters::{PretrainedConfig, Query, TasksManager};
    ///
    /// let config = PretrainedConfig::empty("speecht5");
    /// let query = Query::new("onnx").model(&config).task("text-to-audio");
    /// let export = TasksManager::get_exporter_config_constructor(&query)?.call(&config)?;
    /// assert_eq!(export.output_dtype("encoder_outputs"), DType::Fp32);
    /// assert_eq!(export.output_dtype("encoder_attention_mask"), DType::Int64);
    /// # Ok::<(), optimum_exporters::Error>(())
    /// ```
    pub fn output_dtype(&self, output: &str) -> DType {
        self.class.output_dtype(output).or_else(|| DType::from_name(self.float_dtype())).unwrap_or(DType::Fp32)
    }

    /// What the reference does to the model before the export of this part, by the name of its class; empty for nothing.
    pub fn model_patcher(&self) -> &'static str {
        self.facts.patcher.unwrap_or(self.class.model_patcher)
    }

    /// The least version of transformers that exports the model with this config; empty where there is none.
    pub fn min_transformers_version(&self) -> &'static str {
        self.facts.min_transformers_version.unwrap_or(self.class.min_transformers_version)
    }

    /// The last version of transformers that exports the model with this config; empty where there is none.
    pub fn max_transformers_version(&self) -> &'static str {
        self.facts.max_transformers_version.unwrap_or(self.class.max_transformers_version)
    }

    /// What the registry warns of for this export, where the reference logs a warning.
    pub fn warnings(&self) -> &[String] {
        &self.warnings
    }

    /// The inputs that the export takes, with their dynamic axes, in order; `OnnxConfig.inputs`. A session of the export
    /// may call some of them otherwise: [`session_inputs`](Self::session_inputs).
    ///
    /// # Errors
    /// [`Error::MissingAttribute`], [`Error::WrongType`], [`Error::Limit`] or [`Error::Arithmetic`] if the
    /// config lacks what they depend on or holds something that makes no sense there;
    /// [`Error::Unsupported`] if the registry says so.
    pub fn inputs(&self) -> Result<DynamicAxes, Error> {
        let mut axes = DynamicAxes::new();
        (self.class.inputs)(self, &mut axes)?;
        Ok(axes)
    }

    /// The outputs that the export gives, with their dynamic axes, in order; `OnnxConfig.outputs`.
    /// A file of the export may give fewer or others: [`session_outputs`](Self::session_outputs), of which
    /// [`output_shapes`](Self::output_shapes) has the sizes.
    ///
    /// # Errors
    /// As [`inputs`](Self::inputs); also [`Error::NoOutputs`] where the class has none for its task.
    pub fn outputs(&self) -> Result<DynamicAxes, Error> {
        let mut axes = DynamicAxes::new();
        (self.class.outputs)(self, &mut axes)?;
        Ok(axes)
    }

    /// The inputs under the names that the model's own code has for them; the reference's
    /// `rename_ambiguous_inputs`.
    ///
    /// # Errors
    /// As [`inputs`](Self::inputs).
    pub fn renamed_inputs(&self) -> Result<DynamicAxes, Error> {
        self.renamed(&self.inputs()?)
    }

    /// Its inputs under these names.
    pub(crate) fn renamed(&self, inputs: &DynamicAxes) -> Result<DynamicAxes, Error> {
        let mut axes = inputs.clone();
        (self.class.renamed_inputs)(self, &mut axes)?;
        Ok(axes)
    }

    /// The model's input names whose name in the export differs, with that name;
    /// `OnnxConfig.torch_to_onnx_input_map`.
    ///
    /// # Errors
    /// As [`inputs`](Self::inputs).
    pub fn torch_to_onnx_input_map(&self) -> Result<Vec<(&'static str, &'static str)>, Error> {
        let mut pairs = Vec::new();
        (self.class.torch_to_onnx_input_map)(self, &mut pairs)?;
        Ok(pairs)
    }

    /// The inputs under the names that a session of the export has for them, in the order of [`inputs`](Self::inputs);
    /// `ordered_inputs` in the reference, which goes by the model's own order.
    ///
    /// # Errors
    /// As [`inputs`](Self::inputs).
    pub fn session_inputs(&self) -> Result<DynamicAxes, Error> {
        let mut axes = self.renamed_inputs()?;
        axes.rename_all(&self.torch_to_onnx_input_map()?);
        Ok(axes)
    }

    /// The outputs that a file of the export gives, with their dynamic axes, in order: those of [`outputs`](Self::outputs), but
    /// where the exporter declares what its files do not have.
    ///
    /// # Errors
    /// As [`outputs`](Self::outputs).
    pub fn session_outputs(&self) -> Result<DynamicAxes, Error> {
        let mut axes = self.outputs()?;
        (self.class.session_outputs)(self, &mut axes)?;
        Ok(axes)
    }

    /// The inputs under the names that exports give them, in the order of the contract, whatever the model's own code calls
    /// them.
    pub(crate) fn export_inputs(&self) -> Result<DynamicAxes, Error> {
        let mut axes = self.inputs()?;
        axes.rename_all(&self.torch_to_onnx_input_map()?);
        Ok(axes)
    }

    /// The inputs that are no entries of the cache, each with the name that a session has for it; `None` for one that a
    /// session does not take, as what the model's own code computes. One that the model's own code calls otherwise is the
    /// first with the same axes.
    ///
    /// # Errors
    /// As [`inputs`](Self::inputs).
    pub fn session_names(&self) -> Result<Vec<(&'static str, Option<&'static str>)>, Error> {
        let (inputs, map, renames) = (self.inputs()?, self.torch_to_onnx_input_map()?, self.renames()?);
        let mapped = |own: &'static str| map.iter().find(|(from, _)| *from == own).map_or(own, |(_, to)| *to);
        let of_one = |(own, _): (&'static str, &Axes)| {
            let renamed = renames.iter().find(|(from, _)| *from == own).map(|(_, to)| *to);
            (own, renamed.unwrap_or_else(|| Some(mapped(own))))
        };
        Ok(inputs.unlayered().map(of_one).collect())
    }

    /// Of these, those that the model's own code calls otherwise, or does not take.
    pub(crate) fn renames(&self) -> Result<Vec<(&'static str, Option<&'static str>)>, Error> {
        let inputs = self.inputs()?;
        let renamed = self.renamed(&inputs)?;
        if renamed == inputs {
            return Ok(Vec::new());
        }
        let map = self.torch_to_onnx_input_map()?;
        let mapped = |own: &'static str| map.iter().find(|(from, _)| *from == own).map_or(own, |(_, to)| *to);
        let mut new: Vec<_> = renamed.unlayered().filter(|(name, _)| inputs.get(name).is_none()).collect();
        let of_one = |(own, axes): (&'static str, &Axes)| {
            let at = new.iter().position(|(_, known)| *known == axes);
            (own, at.map(|at| mapped(new.remove(at).0)))
        };
        Ok(inputs.unlayered().filter(|(own, _)| renamed.get(own).is_none()).map(of_one).collect())
    }

    /// The model's output names whose name in the export differs, with that name;
    /// `OnnxConfig.torch_to_onnx_output_map`.
    ///
    /// # Errors
    /// As [`inputs`](Self::inputs).
    pub fn torch_to_onnx_output_map(&self) -> Result<Vec<(&'static str, &'static str)>, Error> {
        let mut pairs = Vec::new();
        (self.class.torch_to_onnx_output_map)(self, &mut pairs)?;
        Ok(pairs)
    }

    /// What the export sets in the model's config, for instance `use_cache`; `ExporterConfig.values_override`. Empty where
    /// it sets nothing.
    ///
    /// # Errors
    /// As [`inputs`](Self::inputs).
    pub fn values_override(&self) -> Result<Vec<(&'static str, ArgumentValue)>, Error> {
        let mut pairs = Vec::new();
        (self.class.values_override)(self, &mut pairs)?;
        Ok(pairs)
    }

    /// The same export of another part of the model: the class is constructed anew with `behavior`,
    /// and the variant is kept; `OnnxSeq2SeqConfigWithPast.with_behavior`.
    ///
    /// # Errors
    /// [`Error::UnknownArgument`] if the class knows no behaviors, [`Error::BadArgument`] if it does
    /// not know this one, else as [`ExportConfigConstructor::call`](crate::ExportConfigConstructor::call).
    pub fn with_behavior(&self, behavior: &str, use_past: bool, use_past_in_inputs: bool) -> Result<Self, Error> {
        let mut arguments = self.carried().with("behavior", behavior);
        for (name, value) in [("use_past", use_past), ("use_past_in_inputs", use_past_in_inputs)] {
            if self.class.accepts(name) {
                arguments.set(name, value);
            }
        }
        let mut other = self.anew(&arguments)?;
        if other.class.variants.iter().any(|(known, _)| *known == self.variant) {
            other.set_variant(self.variant)?;
        }
        Ok(other)
    }

    /// The arguments that every part of a model is constructed with: dtypes, and the sizes of axes.
    pub(crate) fn carried(&self) -> Arguments {
        let mut arguments = Arguments::new();
        for (name, dtype) in [("int_dtype", self.int_dtype()), ("float_dtype", self.float_dtype())] {
            if self.class.accepts(name) {
                arguments.set(name, dtype);
            }
        }
        for (axis, size) in self.class.static_axes.iter().zip(&self.sizes) {
            arguments.set(axis.name, size.map_or(Given::None, Given::Int));
        }
        arguments
    }

    /// This with the config that it was constructed with.
    pub(crate) fn whole(&self) -> Result<Self, Error> {
        let config = self.whole.as_ref().unwrap_or(&self.config).clone();
        Ok(Self { config, ..self.clone() })
    }

    /// The same class, config and task with other arguments.
    pub(crate) fn anew(&self, arguments: &Arguments) -> Result<Self, Error> {
        let config = self.whole.as_ref().unwrap_or(&self.config);
        Self::new(&self.constructor(self.class, self.task), config.clone(), arguments, InstanceFacts::default())
    }

    /// What makes another by the same version of transformers.
    fn constructor(&self, class: &'static ConfigClass, task: &'static str) -> ExportConfigConstructor<'static> {
        ExportConfigConstructor::new(class, task, false, None).transformers(self.transformers)
    }

    /// The size of each static axis, where one was given or is the default.
    pub(crate) fn given_sizes(&self) -> &[Option<i64>] {
        &self.sizes
    }

    /// Chooses the variant; `default` is the class's default.
    ///
    /// # Errors
    /// [`Error::UnknownVariant`] if the class has no such variant.
    pub fn set_variant(&mut self, variant: &str) -> Result<(), Error> {
        let wanted = if variant == "default" { self.class.default_variant } else { variant };
        match self.class.variants.iter().find(|(known, _)| *known == wanted) {
            Some((known, _)) => self.variant = known,
            None => {
                return Err(Error::UnknownVariant {
                    class: self.class.name,
                    found: variant.chars().take(80).collect(),
                    known: self.class.variants.iter().map(|(known, _)| *known).collect(),
                });
            }
        }
        Ok(())
    }

    /// Assigns an attribute after construction, as the reference's exporter does: `is_merged`,
    /// `use_cache_branch`, `variant`, an argument of the constructor, or the size of a static axis.
    ///
    /// # Errors
    /// [`Error::UnknownArgument`] or [`Error::BadArgument`] if the class has no such attribute or it
    /// cannot be this, [`Error::UnknownVariant`] of `variant`.
    pub fn set(&mut self, name: &str, value: impl Into<Given>) -> Result<(), Error> {
        match value.into() {
            Given::Text(variant) if name == "variant" => self.set_variant(&variant),
            given => self.give(name, &given, false),
        }
    }

    /// [`set`](Self::set), as well in those nested configs that have such an attribute: a decoder that is made from a
    /// config of its own is merged as a whole.
    pub(crate) fn set_throughout(&mut self, name: &str, value: bool) -> Result<(), Error> {
        self.set(name, value)?;
        for (_, nested) in &mut self.nested {
            // An encoder has none.
            let _ = nested.set_throughout(name, value);
        }
        Ok(())
    }

    /// Takes the value of an argument or an attribute, or the size of a static axis.
    fn give(&mut self, name: &str, given: &Given, in_constructor: bool) -> Result<(), Error> {
        if let Some(axis) = self.class.axis_size(name, given) {
            let (at, size) = axis?;
            self.sizes[at] = size;
        } else {
            let (at, value) = bind(self.class, name, given, in_constructor)?;
            self.values[at] = value;
        }
        Ok(())
    }
}

/// How it can be quantized.
impl ExporterConfig {
    /// How the exported model can be quantized, for instance `int8-dynamic`; none where the exporter
    /// knows of no quantization.
    pub fn quantization_approaches(&self) -> &'static [&'static str] {
        self.class().quantization_approaches.for_task(self.task())
    }

    /// Whether the exported model can be quantized like this; the reference's method of this name.
    pub fn supports_quantization_approach(&self, approach: &str) -> bool {
        self.quantization_approaches().contains(&approach)
    }
}

impl ExporterConfig {
    pub(crate) fn output_sizes(&self) -> Result<OutputSizes, Error> {
        let mut sizes = OutputSizes::default();
        (self.class().output_sizes)(self, &mut sizes)?;
        if self.class().keeps_state && self.use_past_in_inputs() == Some(true) {
            self.size_of_one(&mut sizes)?;
        }
        Ok(sizes)
    }

    /// Where the contract of a decoder has one token at a time, a file that may keep its past takes a prompt as well, and has a
    /// row for each of its tokens.
    fn size_of_one(&self, sizes: &mut OutputSizes) -> Result<(), Error> {
        const ONE: &str = "1";
        let inputs = self.inputs()?;
        let mut tokens = self.class().roles.tokens.iter().filter_map(|name| inputs.get(name)?.get(1));
        if let Some(length) = tokens.next() {
            sizes.of_symbol(ONE, Some(length.to_owned().into()));
        }
        Ok(())
    }
}
