use crate::runtime::*;
/// Every task that a model of any library can be loaded for.
pub static TASKS: &[&str] = &["reading"];
/// Every exporter.
pub static EXPORTERS: &[&str] = &["paper"];
/// Every library, the one that wins where several have a model type first.
pub static LIBRARIES: &[Library] = &[
    Library {
        name: "lib",
        default_model_type: None,
        model_type_key: None,
        config_key: None,
        task: None,
        loaders: &phf::OrderedMap {
            key: 16287231350648472473,
            disps: &[],
            idxs: &[],
            entries: &[],
        },
        modules: None,
        pipelines: None,
    },
];
/// Other names of tasks, with the task.
pub static SYNONYMS: phf::OrderedMap<&str, &str> = phf::OrderedMap {
    key: 16287231350648472473,
    disps: &[],
    idxs: &[],
    entries: &[],
};
/// What config classes fill in, by `model_type` or `_class_name`.
pub static CONFIG_TYPES: phf::Map<&str, &ConfigType> = phf::Map {
    key: 16287231350648472473,
    disps: &[],
    entries: &[],
};
/// Each task of each model type with its constructor.
static REGISTERED: [Registered; 1usize] = [
    ("reading", constructors::paper::reader::READING),
];
/// The constructor of each exporter, library, model type and task, or synonym of it.
pub static CONSTRUCTORS: Constructors = Constructors::new(Table {
    seed: 16287231350648472473u64,
    pilots: b"\0\0\0\0",
    remap: &[0u32, 0u32],
    scopes: &[["paper", "lib"]],
    names: &["reader", "reading"],
    entries: &[[0, 0, 1, 0]],
    registered: &REGISTERED,
    synonyms: 0usize,
});
/// Every model type with the libraries that have it, in alphabetical order.
pub static MODELS: phf::OrderedMap<&str, &[Model]> = phf::OrderedMap {
    key: 16287231350648472473,
    disps: &[(0, 0)],
    idxs: &[0],
    entries: &[
        (
            "reader",
            &[
                Model {
                    library: &LIBRARIES[0usize],
                    model_type: "reader",
                    exporters: &[
                        Support {
                            exporter: "paper",
                            tasks: registered(&REGISTERED, 0usize, 1usize),
                            beyond_reference: false,
                        },
                    ],
                },
            ],
        ),
    ],
};
/// All of the tables.
pub static REGISTRY: Registry = Registry {
    tasks: TASKS,
    exporters: EXPORTERS,
    libraries: LIBRARIES,
    synonyms: &SYNONYMS,
    config_types: &CONFIG_TYPES,
    constructors: &CONSTRUCTORS,
    models: &MODELS,
    classes: CLASSES,
};
/// A static for each constructor.
pub mod constructors {
    ///The constructors for the exporter `paper`, by model type and task.
    pub mod paper {
        ///`reader` of lib.
        pub mod reader {
            /**`Reader` for `reading`.

Takes `tokens`; gives nothing that is known beforehand.*/
            pub static READING: super::super::super::ExportConfigConstructor<'static> = super::super::super::ExportConfigConstructor::new(
                &super::super::super::READER,
                "reading",
                false,
                None,
            );
        }
    }
}
/// The names of exporters, libraries, tasks and model types, as enumerations: what is misspelt in a
/// program does not compile, and what is misspelt elsewhere is an error that says what is near.
///
/// Each member is written as its name, `as_str` and `Display` give it, and `FromStr` takes it; lookups
/// take members as they take texts. New members are no breaking change.
pub mod names {
    ///An exporter.
    #[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
    #[non_exhaustive]
    pub enum Exporter {
        ///`paper`
        Paper,
    }
    impl Exporter {
        /// All of them, in the order of the registry; model types in alphabetical order.
        pub const ALL: &'static [Self] = &[Self::Paper];
        const NAMES: &'static [&'static str] = &["paper"];
        /// Its name.
        pub const fn as_str(self) -> &'static str {
            Self::NAMES[self as usize]
        }
    }
    impl std::fmt::Debug for Exporter {
        fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
            const WORDS: &[&str] = &["Paper"];
            f.write_str(WORDS[*self as usize])
        }
    }
    impl std::fmt::Display for Exporter {
        fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
            f.pad(self.as_str())
        }
    }
    impl AsRef<str> for Exporter {
        fn as_ref(&self) -> &str {
            self.as_str()
        }
    }
    impl From<Exporter> for &'static str {
        fn from(name: Exporter) -> Self {
            name.as_str()
        }
    }
    impl std::str::FromStr for Exporter {
        type Err = super::Error;
        fn from_str(name: &str) -> Result<Self, super::Error> {
            use super::phf;
            static MEMBERS: phf::Map<&str, Exporter> = phf::Map {
                key: 16287231350648472473,
                disps: &[(0, 0)],
                entries: &[("paper", Exporter::Paper)],
            };
            MEMBERS
                .get(name)
                .copied()
                .ok_or_else(|| super::unknown_name(
                    "exporter",
                    name,
                    Self::NAMES.iter().copied(),
                ))
        }
    }
    ///A library that models come from, the one that wins where several have a model type first.
    #[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
    #[non_exhaustive]
    pub enum Library {
        ///`lib`
        Lib,
    }
    impl Library {
        /// All of them, in the order of the registry; model types in alphabetical order.
        pub const ALL: &'static [Self] = &[Self::Lib];
        const NAMES: &'static [&'static str] = &["lib"];
        /// Its name.
        pub const fn as_str(self) -> &'static str {
            Self::NAMES[self as usize]
        }
    }
    impl std::fmt::Debug for Library {
        fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
            const WORDS: &[&str] = &["Lib"];
            f.write_str(WORDS[*self as usize])
        }
    }
    impl std::fmt::Display for Library {
        fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
            f.pad(self.as_str())
        }
    }
    impl AsRef<str> for Library {
        fn as_ref(&self) -> &str {
            self.as_str()
        }
    }
    impl From<Library> for &'static str {
        fn from(name: Library) -> Self {
            name.as_str()
        }
    }
    impl std::str::FromStr for Library {
        type Err = super::Error;
        fn from_str(name: &str) -> Result<Self, super::Error> {
            use super::phf;
            static MEMBERS: phf::Map<&str, Library> = phf::Map {
                key: 16287231350648472473,
                disps: &[(0, 0)],
                entries: &[("lib", Library::Lib)],
            };
            MEMBERS
                .get(name)
                .copied()
                .ok_or_else(|| super::unknown_name(
                    "library",
                    name,
                    Self::NAMES.iter().copied(),
                ))
        }
    }
    ///A task that a model can be exported for, `-with-past` where a model type has it.
    #[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
    #[non_exhaustive]
    pub enum Task {
        ///`reading`
        Reading,
    }
    impl Task {
        /// All of them, in the order of the registry; model types in alphabetical order.
        pub const ALL: &'static [Self] = &[Self::Reading];
        const NAMES: &'static [&'static str] = &["reading"];
        /// Its name.
        pub const fn as_str(self) -> &'static str {
            Self::NAMES[self as usize]
        }
    }
    impl std::fmt::Debug for Task {
        fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
            const WORDS: &[&str] = &["Reading"];
            f.write_str(WORDS[*self as usize])
        }
    }
    impl std::fmt::Display for Task {
        fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
            f.pad(self.as_str())
        }
    }
    impl AsRef<str> for Task {
        fn as_ref(&self) -> &str {
            self.as_str()
        }
    }
    impl From<Task> for &'static str {
        fn from(name: Task) -> Self {
            name.as_str()
        }
    }
    impl std::str::FromStr for Task {
        type Err = super::Error;
        fn from_str(name: &str) -> Result<Self, super::Error> {
            use super::phf;
            static MEMBERS: phf::Map<&str, Task> = phf::Map {
                key: 16287231350648472473,
                disps: &[(0, 0)],
                entries: &[("reading", Task::Reading)],
            };
            MEMBERS
                .get(name)
                .copied()
                .ok_or_else(|| super::unknown_name(
                    "task",
                    name,
                    Self::NAMES.iter().copied(),
                ))
        }
    }
    ///A model type that can be exported, with the libraries that have it and the exporters of each.
    #[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
    #[non_exhaustive]
    pub enum ModelType {
        ///`reader`: lib with paper
        Reader,
    }
    impl ModelType {
        /// All of them, in the order of the registry; model types in alphabetical order.
        pub const ALL: &'static [Self] = &[Self::Reader];
        const NAMES: &'static [&'static str] = &["reader"];
        /// Its name.
        pub const fn as_str(self) -> &'static str {
            Self::NAMES[self as usize]
        }
    }
    impl std::fmt::Debug for ModelType {
        fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
            const WORDS: &[&str] = &["Reader"];
            f.write_str(WORDS[*self as usize])
        }
    }
    impl std::fmt::Display for ModelType {
        fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
            f.pad(self.as_str())
        }
    }
    impl AsRef<str> for ModelType {
        fn as_ref(&self) -> &str {
            self.as_str()
        }
    }
    impl From<ModelType> for &'static str {
        fn from(name: ModelType) -> Self {
            name.as_str()
        }
    }
    impl std::str::FromStr for ModelType {
        type Err = super::Error;
        fn from_str(name: &str) -> Result<Self, super::Error> {
            use super::phf;
            static MEMBERS: phf::Map<&str, ModelType> = phf::Map {
                key: 16287231350648472473,
                disps: &[(0, 0)],
                entries: &[("reader", ModelType::Reader)],
            };
            MEMBERS
                .get(name)
                .copied()
                .ok_or_else(|| super::unknown_name(
                    "model type",
                    name,
                    Self::NAMES.iter().copied(),
                ))
        }
    }
}
/// The sizes of dummy inputs, with their defaults in elements; `DEFAULT_DUMMY_SHAPES`. `None` is for a size that has no
/// default.
pub static SHAPES: &[(&str, Option<i64>)] = &[("length", Some(8i64))];
#[doc(hidden)]
pub const SHAPE_LENGTH: usize = 0usize;
#[doc(hidden)]
pub static GENERATOR_TOKENS: Generator = Generator {
    name: "Tokens",
    supports: &["tokens"],
    construct: tokens_construct,
    draw: tokens_draw,
    program: None,
};
#[doc(hidden)]
pub fn tokens_construct(_dx: &Context<'_>, _locals: &mut Locals) -> Result<(), Error> {
    Ok(())
}
#[doc(hidden)]
pub fn tokens_draw(
    dx: &Context<'_>,
    _locals: &Locals,
    name: &str,
) -> Result<Dummy, Error> {
    let cx = dx.config;
    let tried = Tried::default();
    let value = match name {
        "tokens" => {
            Dummy::Tensor(
                tried.ints(cx, tried.shape(&[tried.size(dx, SHAPE_LENGTH)]), 0, 9),
            )
        }
        _ => {
            return Err(Error::NoGenerator {
                class: "Tokens",
                input: name.to_owned(),
            });
        }
    };
    tried.end(value)
}
/// Every config class that a model type is registered with.
pub static CLASSES: &[&ConfigClass] = &[&READER];
#[doc(hidden)]
pub static BASE: ConfigClass = ConfigClass {
    name: "Base",
    extends: None,
    exporter: "paper",
    supports_past: false,
    pad_attention_mask_to_past: false,
    min_transformers_version: "",
    least_transformers: None,
    transformers: Version::new([0, 0, 0, 0]),
    max_transformers_version: "",
    min_torch_version: "",
    default_opset: 0u32,
    atol_for_validation: 0f64,
    variants: &[],
    default_variant: "",
    model_patcher: "",
    framework: "",
    file_extension: "",
    short_name: "paper",
    file_prefix: "",
    keeps_state: false,
    state_rows: None,
    axis_bounds: &[],
    companions: &[],
    normalized_config: &NORMALIZED_NAMES,
    arguments: &[],
    construct: unsaid::no_steps,
    inputs: unsaid::no_axes,
    outputs: unsaid::no_axes,
    outputs_for_task: eval::no_outputs,
    past: unsaid::no_past,
    renamed_inputs: unsaid::no_axes,
    session_outputs: unsaid::no_axes,
    torch_to_onnx_input_map: unsaid::no_pairs,
    torch_to_onnx_output_map: unsaid::no_pairs,
    values_override: unsaid::no_pairs,
    dummy: DummyFns {
        delegate: None,
        generators: base_dummy_generators,
        shapes: unsaid::same_shapes,
        append: unsaid::no_inputs,
        shapes_for_input: unsaid::same_shapes_for_input,
        finish: unsaid::as_made,
        feed: unsaid::as_made,
        past_generator: None,
    },
    parts: unsaid::no_parts,
    plan: unsaid::no_plan,
    roles: Roles {
        tokens: &[],
        positions: &[],
        first_positions: None,
        masks: &[],
        step_masks: &[],
        longest: &[],
        language_prompt: false,
    },
    static_axes: &[],
    mandatory_axes: unsaid::no_axis_names,
    quantization_approaches: QuantizationApproaches {
        for_all: &[],
        by_task: &[],
    },
    output_sizes: unsaid::no_sizes,
    output_dtypes: &[],
    program: None,
};
#[doc(hidden)]
pub fn base_dummy_generators(
    _cx: &ExporterConfig,
    generators: &mut Vec<&'static Generator>,
) -> Result<(), Error> {
    generators.push(&GENERATOR_TOKENS);
    Ok(())
}
#[doc(hidden)]
pub static READER: ConfigClass = ConfigClass {
    name: "Reader",
    extends: Some(&BASE),
    inputs: reader_inputs,
    ..BASE
};
#[doc(hidden)]
pub fn reader_inputs(_cx: &ExporterConfig, io: &mut DynamicAxes) -> Result<(), Error> {
    io.set("tokens", Axes::fixed(&[(0usize, "length")]));
    Ok(())
}
#[doc(hidden)]
pub static NORMALIZED_NAMES: NormalizedConfigClass = NormalizedConfigClass {
    name: "Names",
    attributes: &[],
    members: &[],
};
/// Every loader of every library.
pub static LOADERS: &[Loader] = &[];
/// By model type, the classes that stand in the place of a task's loaders.
pub static CUSTOM_CLASSES: phf::Map<&str, &[(&str, ModelClass<'static>)]> = phf::Map {
    key: 16287231350648472473,
    disps: &[],
    entries: &[],
};
/// Every class that is loaded, with the libraries that have it.
pub static LOADED_CLASSES: phf::Map<&str, &[LoadedClass]> = phf::Map {
    key: 16287231350648472473,
    disps: &[],
    entries: &[],
};
/// What tells the library that the model of a directory comes from; the first that is there counts.
pub static LIBRARY_SIGNS: &[Sign<&Library>] = &[];
/// What tells the framework of its weights; the first that is there counts.
pub static FRAMEWORK_SIGNS: &[Sign<&str>] = &[];
/// Every framework, by the reference's name, for instance `pt`.
pub static FRAMEWORKS: &[&str] = &[];
