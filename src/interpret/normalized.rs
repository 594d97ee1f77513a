//! Normalized configs.

use super::leaked::{keep, keep_all, texts};
use crate::config::normalized_config::{Member, MemberOf, NormalizedConfigClass};
use optimum_exporters_codegen::model::{Arena, Handle, MemberOf as MemberOfModel, Normalized};

/// What a class reads its config by that has no normalized config.
static NONE: NormalizedConfigClass = NormalizedConfigClass { name: "", attributes: &[], members: &[] };

/// The normalized configs of a model, each made once.
pub(super) struct NormalizedConfigs {
    of: &'static Arena<Normalized>,
    made: Vec<Option<&'static NormalizedConfigClass>>,
}

impl NormalizedConfigs {
    pub(super) fn new(of: &'static Arena<Normalized>) -> Self {
        Self { of, made: vec![None; of.len()] }
    }

    /// A normalized config, with those that it has as members.
    pub(super) fn get(&mut self, handle: Option<Handle<Normalized>>) -> &'static NormalizedConfigClass {
        self.within(handle, self.of.len())
    }

    /// The same inside of others, of which there can be so many more.
    fn within(&mut self, handle: Option<Handle<Normalized>>, more: usize) -> &'static NormalizedConfigClass {
        let Some(handle) = handle.filter(|_| more > 0) else { return &NONE };
        if let Some(made) = self.made[handle.index()] {
            return made;
        }
        let of = &self.of[handle];
        let members = of.members.iter().map(|member| Member {
            name: &member.name,
            of: match &member.of {
                MemberOfModel::SubConfig(attribute, class) => {
                    MemberOf::SubConfig(attribute, self.within(Some(*class), more - 1))
                }
                MemberOfModel::Nested(part) => MemberOf::Nested(part),
            },
        });
        let members = keep_all(members);
        let attributes = keep_all(of.attributes.iter().map(|(name, path)| (&**name, texts(path))));
        let made = keep(NormalizedConfigClass { name: &of.name, attributes, members });
        self.made[handle.index()] = Some(made);
        made
    }
}
