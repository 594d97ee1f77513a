//! What the constructors of config classes do to an exporter config, as the registry says it.

use crate::config::pretrained_config::PretrainedConfig;
use crate::error::Error;
use crate::export::arguments::{ArgumentValue, Arguments, Kept};
use crate::export::types::{ExportConfigConstructor, ExporterConfig, InstanceFacts, LookedUp, NestedPart, Own, Wanted};

#[doc(hidden)]
impl ExporterConfig {
    #[inline]
    pub fn value(&self, at: usize) -> ArgumentValue {
        self.values[at].value(self.class.arguments.get(at))
    }

    /// Assigns what the registry says, which is one of the argument's words, a flag where it has none, or nothing.
    pub fn assign(&mut self, at: usize, value: ArgumentValue) -> Result<(), Error> {
        self.values[at] = match value {
            ArgumentValue::None => Kept::NOTHING,
            value => self.class.arguments[at].accept(self.class.name, &value.into())?,
        };
        Ok(())
    }

    pub fn assign_patcher(&mut self, patcher: ArgumentValue) {
        self.facts.patcher = Some(patcher.as_str().unwrap_or_default());
    }

    pub fn assign_min_transformers_version(&mut self, version: ArgumentValue) {
        self.facts.min_transformers_version = Some(version.as_str().unwrap_or_default());
    }

    pub fn assign_max_transformers_version(&mut self, version: ArgumentValue) {
        self.facts.max_transformers_version = Some(version.as_str().unwrap_or_default());
    }

    pub fn assign_task(&mut self, task: &'static str) {
        self.task = task;
    }

    /// Gives the config's attribute at `path` a size, where only the kind of a value matters.
    pub(crate) fn fill_in(&mut self, path: &str) {
        self.replace_config(self.config.with_size_at(path));
    }

    pub fn warn(&mut self, message: String) {
        self.warnings.push(message);
    }

    pub fn rebind_config(&mut self, attribute: &str) -> Result<(), Error> {
        self.replace_config(PretrainedConfig::from_ref(self.config.as_ref().nested(attribute)?));
        Ok(())
    }

    /// Puts the export of a nested config in the place of this one: that of its own model type, for the same task and
    /// with those of the arguments that it accepts. Warnings stay.
    pub fn rebind_export(&mut self, attribute: &str) -> Result<(), Error> {
        self.rebind_export_from(attribute, &|_| None)
    }

    /// The same, where what `own` finds counts before all others.
    pub(crate) fn rebind_export_from(&mut self, attribute: &str, own: Own<'_>) -> Result<(), Error> {
        let config = PretrainedConfig::from_ref(self.config.as_ref().nested(attribute)?);
        let model_type = config.as_ref().model_type().ok_or(Error::NoModelType)?;
        let constructor = self.constructor_of(None, model_type, self.task, own)?;
        let mut arguments = Arguments::new();
        for (at, argument) in self.class.arguments.iter().enumerate() {
            if constructor.class().accepts(argument.name) {
                arguments.set(argument.name, self.value(at));
            }
        }
        let mut export = constructor.transformers(self.transformers).call_with(&config, &arguments)?;
        export.warnings.splice(0..0, self.warnings.drain(..));
        *self = export;
        Ok(())
    }

    /// The constructor for a part of the config, by the part's model type.
    fn constructor_of(
        &self,
        library: Option<&str>,
        model_type: &str,
        task: &str,
        own: Own<'_>,
    ) -> Result<ExportConfigConstructor<'static>, Error> {
        let wanted = Wanted { exporter: self.class.exporter, library, model_type, task };
        own(&wanted).map_or_else(|| ExportConfigConstructor::look_up(&wanted), Ok)
    }

    fn replace_config(&mut self, config: PretrainedConfig) {
        let before = std::mem::replace(&mut self.config, config);
        self.whole.get_or_insert(before);
    }

    pub fn nested(&self, name: &str) -> Result<&Self, Error> {
        self.nested
            .iter()
            .find(|(nested, _)| *nested == name)
            .map(|(_, nested)| nested)
            .ok_or_else(|| Error::Unsupported { class: self.class.name, message: format!("it has no part `{name}`") })
    }

    /// The classes of the parts that are exporter configs of their own.
    #[cfg(feature = "check")]
    pub(crate) fn nested_classes(&self) -> impl Iterator<Item = &'static crate::export::types::ConfigClass> {
        self.nested.iter().map(|(_, nested)| nested.class())
    }

    /// Looks up the exporter config of a nested config by that config's own model type, and
    /// constructs it with those of this config's arguments that it accepts.
    pub fn nest(&mut self, part: &NestedPart) -> Result<(), Error> {
        self.nest_from(part, ArgumentValue::None, &[], &|_| None)
    }

    /// The same by another model type, if one is given, and with arguments besides.
    pub fn nest_as(
        &mut self,
        part: &NestedPart,
        model_type: ArgumentValue,
        set: &[(&'static str, ArgumentValue)],
    ) -> Result<(), Error> {
        self.nest_from(part, model_type, set, &|_| None)
    }

    /// The same, where what `own` finds counts before all others.
    pub(crate) fn nest_from(
        &mut self,
        part: &NestedPart,
        model_type: ArgumentValue,
        set: &[(&'static str, ArgumentValue)],
        own: Own<'_>,
    ) -> Result<(), Error> {
        let config = match part.attribute {
            Some(attribute) => PretrainedConfig::from_ref(self.config.as_ref().nested(attribute)?),
            None => self.config.clone(),
        };
        let model_type = model_type.as_str().or_else(|| config.as_ref().model_type()).ok_or(Error::NoModelType)?;
        let constructor = self.constructor_of(Some(part.library), model_type, part.task, own)?;
        let mut arguments = Arguments::new();
        for pass in part.arguments {
            if pass.accepting.iter().all(|argument| constructor.class().accepts(argument)) {
                let value = self.argument(pass.argument).unwrap_or(ArgumentValue::None);
                arguments.set(pass.argument, value);
            }
        }
        for (argument, value) in set.iter().filter(|(argument, _)| constructor.class().accepts(argument)) {
            arguments.set(argument, *value);
        }
        // What says itself since when it is exported, says it for what it is made of.
        let facts =
            InstanceFacts { min_transformers_version: self.facts.min_transformers_version, ..InstanceFacts::default() };
        let nested = constructor.transformers(self.transformers).constructed(&config, &arguments, facts)?;
        self.nested.push((part.name, nested));
        Ok(())
    }
}
