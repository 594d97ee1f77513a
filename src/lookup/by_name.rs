//! Config types and config classes by their names.

use crate::config::types::{ByName, ConfigType};
use crate::export::types::ConfigClass;
use crate::lookup::overlay::find_in_laid;
use crate::runtime::generated::{CLASSES, CONFIG_TYPES};

impl ByName for ConfigType {
    /// The type of the configs of this `model_type` or `_class_name`.
    fn by_name(name: &str) -> Option<&'static Self> {
        find_in_laid(|registry| registry.config_types.get(name)).or_else(|| CONFIG_TYPES.get(name)).copied()
    }
}

/// The config class of this name, such as `BertOnnxConfig`, among those of the registry.
pub fn config_class(name: &str) -> Option<&'static ConfigClass> {
    let find = |classes: &[&'static ConfigClass]| classes.iter().copied().find(|class| class.name == name);
    find_in_laid(|registry| find(registry.classes)).or_else(|| find(CLASSES))
}
