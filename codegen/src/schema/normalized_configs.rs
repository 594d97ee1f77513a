//! `normalized_configs.yaml`: names that are the same for every model.

use indexmap::IndexMap;

#[cfg(feature = "schema")]
use super::form;
use super::node::schema;

/// Names for config attributes that are the same for every model.
pub type NormalizedFile = IndexMap<String, NormalizedSpec>;

schema! {
    /// A normalized config class.
    pub struct NormalizedSpec {
        /// The normalized config whose attributes and members this one has as well.
        pub extends: Option<String>,
        /// For each normalized name, where a config has it: a path of attributes with dots between.
        #[form(transform = form::paths)]
        pub attributes: IndexMap<String, String> = default,
        /// Normalized configs that are asked first, for the names that they list.
        #[form(transform = form::keys(form::NAME))]
        pub members: IndexMap<String, MemberSpec> = default,
    }

    /// A part of a normalized config: a nested config read through a class, or that of a nested exporter config.
    #[form(transform = form::member)]
    pub struct MemberSpec {
        /// The attribute with the nested config, which is read through `class`.
        pub config: Option<String>,
        /// The normalized config that it is read through.
        pub class: Option<String>,
        /// A nested exporter config, whose normalized config this is.
        pub nested: Option<String>,
    }
}
