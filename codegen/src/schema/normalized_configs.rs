//! `normalized_configs.yaml`: names that are the same for every model.

use indexmap::IndexMap;

#[cfg(feature = "schema")]
use super::form;
use super::node::keys;

/// Names for config attributes that are the same for every model.
pub type NormalizedFile = IndexMap<String, NormalizedSpec>;

/// A normalized config class.
#[derive(Debug, Default)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema), schemars(deny_unknown_fields))]
pub struct NormalizedSpec {
    /// The normalized config whose attributes and members this one has as well.
    pub extends: Option<String>,
    /// For each normalized name, where a config has it: a path of attributes with dots between.

    #[cfg_attr(feature = "schema", schemars(default, transform = form::values(form::PATH)))]
    pub attributes: IndexMap<String, String>,
    /// Normalized configs that are asked first, for the names that they list.
    #[cfg_attr(feature = "schema", schemars(default))]
    pub members: IndexMap<String, MemberSpec>,
}

keys!(NormalizedSpec { extends, attributes or default, members or default });

/// A part of a normalized config: a nested config read through a class, or that of a nested exporter config.
#[derive(Debug)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema), schemars(transform = form::member), schemars(deny_unknown_fields))]
pub struct MemberSpec {
    /// The attribute with the nested config, which is read through `class`.
    pub config: Option<String>,
    /// The normalized config that it is read through.
    pub class: Option<String>,
    /// A nested exporter config, whose normalized config this is.
    pub nested: Option<String>,
}

keys!(MemberSpec { config, class, nested });
