//! Which files a registry has.

/// What a file of a registry is, which its name tells.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    Tasks,
    Libraries,
    NormalizedConfigs,
    DummyInputs,
    Directories,
    Classes,
    ModelClasses,
    Exporter,
    Model,
}

impl Kind {
    pub(crate) const ALL: [Self; 9] = [
        Self::Tasks,
        Self::Libraries,
        Self::NormalizedConfigs,
        Self::DummyInputs,
        Self::Directories,
        Self::Classes,
        Self::ModelClasses,
        Self::Exporter,
        Self::Model,
    ];

    /// The names of such files, relative to the registry: a part in capitals stands for any name.
    pub(crate) const fn pattern(self) -> &'static str {
        match self {
            Self::Tasks => "tasks.yaml",
            Self::Libraries => "libraries.yaml",
            Self::NormalizedConfigs => "normalized_configs.yaml",
            Self::DummyInputs => "dummy_inputs.yaml",
            Self::Directories => "directories.yaml",
            Self::Classes => "classes.yaml",
            Self::ModelClasses => "model_classes/LIBRARY.yaml",
            Self::Exporter => "exporters/EXPORTER.yaml",
            Self::Model => "models/LIBRARY/MODEL-TYPE.yaml",
        }
    }

    /// The file, or the folder of such files, at the top of the registry.
    pub(crate) fn top(self) -> &'static str {
        let pattern = self.pattern();
        pattern.split_once('/').map_or(pattern, |(folder, _)| folder)
    }

    /// Whether a registry that stands alone has to have it.
    pub(crate) const fn is_required(self) -> bool {
        matches!(self, Self::Tasks | Self::Libraries | Self::NormalizedConfigs)
    }

    /// Whether no registry may have it that is laid over another.
    pub(crate) const fn is_of_base_alone(self) -> bool {
        matches!(self, Self::Directories | Self::ModelClasses)
    }

    /// What the file of this name is, with what stands in it for each part in capitals.
    pub(super) fn of(name: &str) -> Option<(Self, Vec<&str>)> {
        Self::ALL.into_iter().find_map(|kind| Some((kind, kind.parts(name)?)))
    }

    /// Whether classes and generators can be described in a file of this name.
    pub(crate) fn has_classes(name: &str) -> bool {
        Self::of(name).is_none_or(|(kind, _)| !kind.is_required() && !kind.is_of_base_alone())
    }

    fn parts(self, name: &str) -> Option<Vec<&str>> {
        let split = |path: &'static str| path.trim_end_matches(".yaml").split('/');
        let name: Vec<_> = name.strip_suffix(".yaml")?.split('/').collect();
        let pattern: Vec<_> = split(self.pattern()).collect();
        let is_any = |part: &str| part.starts_with(|first: char| first.is_ascii_uppercase());
        let fits = name.len() == pattern.len()
            && name.iter().zip(&pattern).all(|(part, pattern)| is_any(pattern) || part == pattern);
        fits.then(|| {
            name.into_iter().zip(pattern).filter(|(_, pattern)| is_any(pattern)).map(|(part, _)| part).collect()
        })
    }
}

#[cfg(test)]
mod tests {
    use super::Kind;

    #[test]
    fn a_name_tells_what_a_file_is() {
        assert_eq!(Kind::of("tasks.yaml"), Some((Kind::Tasks, vec![])));
        assert_eq!(Kind::of("models/a/b.c.yaml"), Some((Kind::Model, vec!["a", "b.c"])));
        for name in ["tasks.yml", "models/a.yaml", "exporters/a/b.yaml", "more/tasks.yaml"] {
            assert_eq!(Kind::of(name), None, "{name}");
        }
    }
}
