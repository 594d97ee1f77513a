use crate::runtime::*;
/// Every task that a model of any library can be loaded for.
pub static TASKS: &[&str] = &[
    "feature-extraction",
    "fill-mask",
    "multiple-choice",
    "image-classification",
];
/// Every exporter.
pub static EXPORTERS: &[&str] = &["slate"];
/// Every library, the one that wins where several have a model type first.
pub static LIBRARIES: &[Library] = &[
    Library {
        name: "transformers",
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
    disps: &[(0, 0)],
    idxs: &[0],
    entries: &[("masked-lm", "fill-mask")],
};
/// What config classes fill in, by `model_type` or `_class_name`.
pub static CONFIG_TYPES: phf::Map<&str, &ConfigType> = phf::Map {
    key: 16287231350648472473,
    disps: &[(1, 0)],
    entries: &[
        ("poet", &CONFIG_POET),
        ("couplet", &CONFIG_COUPLET),
        ("painter", &CONFIG_PAINTER),
    ],
};
/// Each task of each model type with its constructor.
static REGISTERED: [Registered; 6usize] = [
    ("fill-mask", constructors::slate::couplet::FILL_MASK),
    ("feature-extraction", constructors::slate::couplet::FEATURE_EXTRACTION),
    ("image-classification", constructors::slate::painter::IMAGE_CLASSIFICATION),
    ("feature-extraction", constructors::slate::poet::FEATURE_EXTRACTION),
    ("fill-mask", constructors::slate::poet::FILL_MASK),
    ("multiple-choice", constructors::slate::poet::MULTIPLE_CHOICE),
];
/// The constructor of each exporter, library, model type and task, or synonym of it.
pub static CONSTRUCTORS: Constructors = Constructors::new(Table {
    seed: 16287231350648472473u64,
    pilots: b"\x01\x01\x03\0\0\0",
    remap: &[0u32],
    scopes: &[["slate", "transformers"]],
    names: &[
        "painter",
        "image-classification",
        "poet",
        "fill-mask",
        "couplet",
        "masked-lm",
        "feature-extraction",
        "multiple-choice",
    ],
    entries: &[
        [0, 0, 1, 2],
        [0, 2, 3, 4],
        [0, 4, 3, 0],
        [0, 4, 5, 0],
        [0, 2, 6, 3],
        [0, 2, 5, 4],
        [0, 2, 7, 5],
        [0, 4, 6, 1],
    ],
    registered: &REGISTERED,
    synonyms: 2usize,
});
/// Every model type with the libraries that have it, in alphabetical order.
pub static MODELS: phf::OrderedMap<&str, &[Model]> = phf::OrderedMap {
    key: 16287231350648472473,
    disps: &[(1, 0)],
    idxs: &[2, 0, 1],
    entries: &[
        (
            "couplet",
            &[
                Model {
                    library: &LIBRARIES[0usize],
                    model_type: "couplet",
                    exporters: &[
                        Support {
                            exporter: "slate",
                            tasks: registered(&REGISTERED, 0usize, 2usize),
                            beyond_reference: false,
                        },
                    ],
                },
            ],
        ),
        (
            "painter",
            &[
                Model {
                    library: &LIBRARIES[0usize],
                    model_type: "painter",
                    exporters: &[
                        Support {
                            exporter: "slate",
                            tasks: registered(&REGISTERED, 2usize, 1usize),
                            beyond_reference: false,
                        },
                    ],
                },
            ],
        ),
        (
            "poet",
            &[
                Model {
                    library: &LIBRARIES[0usize],
                    model_type: "poet",
                    exporters: &[
                        Support {
                            exporter: "slate",
                            tasks: registered(&REGISTERED, 3usize, 3usize),
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
    ///The constructors for the exporter `slate`, by model type and task.
    pub mod slate {
        ///`couplet` of transformers.
        pub mod couplet {
            /**`CoupletSlateConfig` for `fill-mask`.

Takes `input_ids`, `attention_mask` (where not `!config.mask`); gives `logits`.*/
            pub static FILL_MASK: super::super::super::ExportConfigConstructor<
                'static,
            > = super::super::super::ExportConfigConstructor::new(
                &super::super::super::COUPLET_SLATE_CONFIG,
                "fill-mask",
                false,
                Some(&super::super::super::CONFIG_COUPLET),
            );
            /**`CoupletSlateConfig` for `feature-extraction`.

Takes `input_ids`, `attention_mask` (where not `!config.mask`); gives `last_hidden_state`, `pooler_output`.*/
            pub static FEATURE_EXTRACTION: super::super::super::ExportConfigConstructor<
                'static,
            > = super::super::super::ExportConfigConstructor::new(
                &super::super::super::COUPLET_SLATE_CONFIG,
                "feature-extraction",
                false,
                Some(&super::super::super::CONFIG_COUPLET),
            );
        }
        ///`painter` of transformers.
        pub mod painter {
            /**`PainterSlateConfig` for `image-classification`.

Takes `pixel_values`; gives `logits`.*/
            pub static IMAGE_CLASSIFICATION: super::super::super::ExportConfigConstructor<
                'static,
            > = super::super::super::ExportConfigConstructor::new(
                &super::super::super::PAINTER_SLATE_CONFIG,
                "image-classification",
                false,
                Some(&super::super::super::CONFIG_PAINTER),
            );
        }
        ///`poet` of transformers.
        pub mod poet {
            /**`PoetSlateConfig` for `feature-extraction`.

Takes `input_ids`, `attention_mask`; gives `last_hidden_state`, `pooler_output`.*/
            pub static FEATURE_EXTRACTION: super::super::super::ExportConfigConstructor<
                'static,
            > = super::super::super::ExportConfigConstructor::new(
                &super::super::super::POET_SLATE_CONFIG,
                "feature-extraction",
                false,
                Some(&super::super::super::CONFIG_POET),
            );
            /**`PoetSlateConfig` for `fill-mask`.

Takes `input_ids`, `attention_mask`; gives `logits`.*/
            pub static FILL_MASK: super::super::super::ExportConfigConstructor<
                'static,
            > = super::super::super::ExportConfigConstructor::new(
                &super::super::super::POET_SLATE_CONFIG,
                "fill-mask",
                false,
                Some(&super::super::super::CONFIG_POET),
            );
            /**`PoetSlateConfig` for `multiple-choice`.

Takes `input_ids`, `attention_mask`; gives `logits`.*/
            pub static MULTIPLE_CHOICE: super::super::super::ExportConfigConstructor<
                'static,
            > = super::super::super::ExportConfigConstructor::new(
                &super::super::super::POET_SLATE_CONFIG,
                "multiple-choice",
                false,
                Some(&super::super::super::CONFIG_POET),
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
        ///`slate`
        Slate,
    }
    impl Exporter {
        /// All of them, in the order of the registry; model types in alphabetical order.
        pub const ALL: &'static [Self] = &[Self::Slate];
        const NAMES: &'static [&'static str] = &["slate"];
        /// Its name.
        pub const fn as_str(self) -> &'static str {
            Self::NAMES[self as usize]
        }
    }
    impl std::fmt::Debug for Exporter {
        fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
            const WORDS: &[&str] = &["Slate"];
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
                entries: &[("slate", Exporter::Slate)],
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
        ///`transformers`
        Transformers,
    }
    impl Library {
        /// All of them, in the order of the registry; model types in alphabetical order.
        pub const ALL: &'static [Self] = &[Self::Transformers];
        const NAMES: &'static [&'static str] = &["transformers"];
        /// Its name.
        pub const fn as_str(self) -> &'static str {
            Self::NAMES[self as usize]
        }
    }
    impl std::fmt::Debug for Library {
        fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
            const WORDS: &[&str] = &["Transformers"];
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
                entries: &[("transformers", Library::Transformers)],
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
        ///`feature-extraction`
        FeatureExtraction,
        ///`fill-mask`
        FillMask,
        ///`multiple-choice`
        MultipleChoice,
        ///`image-classification`
        ImageClassification,
    }
    impl Task {
        /// All of them, in the order of the registry; model types in alphabetical order.
        pub const ALL: &'static [Self] = &[
            Self::FeatureExtraction,
            Self::FillMask,
            Self::MultipleChoice,
            Self::ImageClassification,
        ];
        const NAMES: &'static [&'static str] = &[
            "feature-extraction",
            "fill-mask",
            "multiple-choice",
            "image-classification",
        ];
        /// Its name.
        pub const fn as_str(self) -> &'static str {
            Self::NAMES[self as usize]
        }
    }
    impl std::fmt::Debug for Task {
        fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
            const WORDS: &[&str] = &[
                "FeatureExtraction",
                "FillMask",
                "MultipleChoice",
                "ImageClassification",
            ];
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
                disps: &[(0, 0), (1, 0)],
                entries: &[
                    ("multiple-choice", Task::MultipleChoice),
                    ("feature-extraction", Task::FeatureExtraction),
                    ("image-classification", Task::ImageClassification),
                    ("fill-mask", Task::FillMask),
                ],
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
        ///`couplet`: transformers with slate
        Couplet,
        ///`painter`: transformers with slate
        Painter,
        ///`poet`: transformers with slate
        Poet,
    }
    impl ModelType {
        /// All of them, in the order of the registry; model types in alphabetical order.
        pub const ALL: &'static [Self] = &[Self::Couplet, Self::Painter, Self::Poet];
        const NAMES: &'static [&'static str] = &["couplet", "painter", "poet"];
        /// Its name.
        pub const fn as_str(self) -> &'static str {
            Self::NAMES[self as usize]
        }
    }
    impl std::fmt::Debug for ModelType {
        fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
            const WORDS: &[&str] = &["Couplet", "Painter", "Poet"];
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
                disps: &[(1, 0)],
                entries: &[
                    ("poet", ModelType::Poet),
                    ("couplet", ModelType::Couplet),
                    ("painter", ModelType::Painter),
                ],
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
#[doc(hidden)]
pub static CONFIG_COUPLET: ConfigType = ConfigType {
    name: "couplet",
    attributes: &[
        Attribute {
            name: "vocab_size",
            source: Source::Alias("words"),
        },
        Attribute {
            name: "words",
            source: Source::Default(Literal::Int(7)),
        },
        Attribute {
            name: "mask",
            source: Source::Default(Literal::Bool(false)),
        },
    ],
};
#[doc(hidden)]
pub static CONFIG_PAINTER: ConfigType = ConfigType {
    name: "painter",
    attributes: &[
        Attribute {
            name: "num_channels",
            source: Source::Default(Literal::Int(1)),
        },
    ],
};
#[doc(hidden)]
pub static CONFIG_POET: ConfigType = ConfigType {
    name: "poet",
    attributes: &[
        Attribute {
            name: "vocab_size",
            source: Source::Default(Literal::Int(100)),
        },
        Attribute {
            name: "mask",
            source: Source::Default(Literal::Bool(true)),
        },
    ],
};
/// The sizes of dummy inputs, with their defaults in elements; `DEFAULT_DUMMY_SHAPES`. `None` is for a size that has no
/// default.
pub static SHAPES: &[(&str, Option<i64>)] = &[
    ("batch_size", Some(2i64)),
    ("sequence_length", Some(16i64)),
    ("num_choices", Some(4i64)),
    ("width", Some(64i64)),
    ("height", Some(64i64)),
    ("num_channels", Some(3i64)),
];
#[doc(hidden)]
pub const SHAPE_BATCH_SIZE: usize = 0usize;
#[doc(hidden)]
pub const SHAPE_SEQUENCE_LENGTH: usize = 1usize;
#[doc(hidden)]
pub const SHAPE_NUM_CHOICES: usize = 2usize;
#[doc(hidden)]
pub const SHAPE_WIDTH: usize = 3usize;
#[doc(hidden)]
pub const SHAPE_HEIGHT: usize = 4usize;
#[doc(hidden)]
pub const SHAPE_NUM_CHANNELS: usize = 5usize;
#[doc(hidden)]
pub static GENERATOR_TEXT: Generator = Generator {
    name: "Text",
    supports: &["input_ids", "attention_mask"],
    construct: text_construct,
    draw: text_draw,
    program: None,
};
#[doc(hidden)]
pub fn text_construct(dx: &Context<'_>, locals: &mut Locals) -> Result<(), Error> {
    let cx = dx.config;
    let tried = Tried::default();
    locals[0usize] = tried.normalized_int(cx, "vocab_size");
    tried.end(())
}
#[doc(hidden)]
pub fn text_draw(dx: &Context<'_>, locals: &Locals, name: &str) -> Result<Dummy, Error> {
    let cx = dx.config;
    let tried = Tried::default();
    let value = match name {
        "attention_mask" => {
            Dummy::Tensor(
                TensorSpec::mask(
                    cx,
                    if cx.task() == "multiple-choice" {
                        tried
                            .shape(
                                &[
                                    tried.size(dx, SHAPE_BATCH_SIZE),
                                    tried.size(dx, SHAPE_NUM_CHOICES),
                                    tried.size(dx, SHAPE_SEQUENCE_LENGTH),
                                ],
                            )
                    } else {
                        tried
                            .shape(
                                &[
                                    tried.size(dx, SHAPE_BATCH_SIZE),
                                    tried.size(dx, SHAPE_SEQUENCE_LENGTH),
                                ],
                            )
                    },
                    dx.padding_side(),
                ),
            )
        }
        _ => {
            Dummy::Tensor(
                tried
                    .ints(
                        cx,
                        if cx.task() == "multiple-choice" {
                            tried
                                .shape(
                                    &[
                                        tried.size(dx, SHAPE_BATCH_SIZE),
                                        tried.size(dx, SHAPE_NUM_CHOICES),
                                        tried.size(dx, SHAPE_SEQUENCE_LENGTH),
                                    ],
                                )
                        } else {
                            tried
                                .shape(
                                    &[
                                        tried.size(dx, SHAPE_BATCH_SIZE),
                                        tried.size(dx, SHAPE_SEQUENCE_LENGTH),
                                    ],
                                )
                        },
                        0,
                        locals[0usize],
                    ),
            )
        }
    };
    tried.end(value)
}
#[doc(hidden)]
pub static GENERATOR_IMAGE: Generator = Generator {
    name: "Image",
    supports: &["pixel_values"],
    construct: image_construct,
    draw: image_draw,
    program: None,
};
#[doc(hidden)]
pub fn image_construct(_dx: &Context<'_>, _locals: &mut Locals) -> Result<(), Error> {
    Ok(())
}
#[doc(hidden)]
pub fn image_draw(
    dx: &Context<'_>,
    _locals: &Locals,
    _name: &str,
) -> Result<Dummy, Error> {
    let cx = dx.config;
    let tried = Tried::default();
    let value = Dummy::Tensor(
        tried
            .floats(
                cx,
                tried
                    .shape(
                        &[
                            tried.size(dx, SHAPE_BATCH_SIZE),
                            tried.size(dx, SHAPE_NUM_CHANNELS),
                            tried.size(dx, SHAPE_HEIGHT),
                            tried.size(dx, SHAPE_WIDTH),
                        ],
                    ),
                0,
                1,
            ),
    );
    tried.end(value)
}
/// Every config class that a model type is registered with.
pub static CLASSES: &[&ConfigClass] = &[
    &PAINTER_SLATE_CONFIG,
    &POET_SLATE_CONFIG,
    &COUPLET_SLATE_CONFIG,
];
#[doc(hidden)]
pub static ANY_CONFIG: ConfigClass = ConfigClass {
    name: "AnyConfig",
    extends: None,
    exporter: "",
    supports_past: false,
    pad_attention_mask_to_past: false,
    min_transformers_version: "",
    least_transformers: None,
    transformers: Version::new([0, 0, 0, 0]),
    max_transformers_version: "",
    min_torch_version: "",
    default_opset: 0u32,
    atol_for_validation: 0.001f64,
    variants: &[],
    default_variant: "",
    model_patcher: "",
    framework: "",
    file_extension: "",
    short_name: "",
    file_prefix: "",
    keeps_state: false,
    state_rows: None,
    axis_bounds: &[],
    companions: &[],
    normalized_config: &NORMALIZED_NORMALIZED_CONFIG,
    arguments: &[],
    construct: unsaid::no_steps,
    inputs: unsaid::no_axes,
    outputs: any_config_outputs,
    outputs_for_task: eval::no_outputs,
    past: unsaid::no_past,
    renamed_inputs: unsaid::no_axes,
    session_outputs: unsaid::no_axes,
    torch_to_onnx_input_map: unsaid::no_pairs,
    torch_to_onnx_output_map: unsaid::no_pairs,
    values_override: unsaid::no_pairs,
    dummy: DummyFns {
        delegate: None,
        generators: unsaid::no_generators,
        shapes: unsaid::same_shapes,
        append: unsaid::no_inputs,
        shapes_for_input: unsaid::same_shapes_for_input,
        finish: unsaid::as_made,
        feed: unsaid::as_made,
        past_generator: None,
    },
    parts: unsaid::no_parts,
    plan: any_config_plan,
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
pub fn any_config_plan(
    cx: &ExporterConfig,
    _options: PlanOptions,
    plan: &mut ExportPlan,
) -> Result<(), Error> {
    plan.as_it_is(cx, "model");
    Ok(())
}
#[doc(hidden)]
pub fn any_config_outputs(
    cx: &ExporterConfig,
    io: &mut DynamicAxes,
) -> Result<(), Error> {
    let tried = Tried::default();
    tried.done((cx.class().outputs_for_task)(cx, io));
    tried.end(())
}
#[doc(hidden)]
pub const SLATE_CONFIG_INT_DTYPE: usize = 0usize;
#[doc(hidden)]
pub const SLATE_CONFIG_FLOAT_DTYPE: usize = 1usize;
#[doc(hidden)]
pub static SLATE_CONFIG_ARGUMENTS: &[Argument] = &[
    Argument::new("int_dtype", &["int32"], ArgumentValue::Str("int32"), false),
    Argument::new("float_dtype", &["fp16"], ArgumentValue::Str("fp16"), false),
];
#[doc(hidden)]
pub static SLATE_CONFIG: ConfigClass = ConfigClass {
    name: "SlateConfig",
    extends: Some(&ANY_CONFIG),
    exporter: "slate",
    framework: "pt",
    file_extension: "slate",
    short_name: "slate",
    arguments: SLATE_CONFIG_ARGUMENTS,
    outputs_for_task: slate_config_outputs_for_task,
    static_axes: SLATE_CONFIG_STATIC_AXES,
    quantization_approaches: QuantizationApproaches {
        for_all: &["int4", "int8"],
        by_task: &[],
    },
    ..ANY_CONFIG
};
static SLATE_CONFIG_STATIC_AXES: &[StaticAxis] = &[
    StaticAxis {
        name: "batch_size",
        default: Some(1i64),
        size: SHAPE_BATCH_SIZE,
    },
    StaticAxis {
        name: "sequence_length",
        default: None,
        size: SHAPE_SEQUENCE_LENGTH,
    },
    StaticAxis {
        name: "num_choices",
        default: None,
        size: SHAPE_NUM_CHOICES,
    },
    StaticAxis {
        name: "width",
        default: None,
        size: SHAPE_WIDTH,
    },
    StaticAxis {
        name: "height",
        default: None,
        size: SHAPE_HEIGHT,
    },
    StaticAxis {
        name: "num_channels",
        default: None,
        size: SHAPE_NUM_CHANNELS,
    },
];
#[doc(hidden)]
pub fn slate_config_outputs_for_task(
    cx: &ExporterConfig,
    io: &mut DynamicAxes,
) -> Result<(), Error> {
    let tried = Tried::default();
    match cx.task() {
        "feature-extraction" => {
            io.set("last_hidden_state", Axes::fixed(&[]));
            io.set("pooler_output", Axes::fixed(&[]));
        }
        "fill-mask" => {
            io.set("logits", Axes::fixed(&[]));
        }
        "multiple-choice" => {
            io.set("logits", Axes::fixed(&[]));
        }
        "image-classification" => {
            io.set("logits", Axes::fixed(&[]));
        }
        _ => tried.done(eval::no_outputs(cx, io)),
    }
    tried.end(())
}
#[doc(hidden)]
pub static TEXT_SLATE_CONFIG: ConfigClass = ConfigClass {
    name: "TextSlateConfig",
    extends: Some(&SLATE_CONFIG),
    inputs: text_slate_config_inputs,
    dummy: DummyFns {
        delegate: None,
        generators: text_slate_config_dummy_generators,
        shapes: unsaid::same_shapes,
        append: unsaid::no_inputs,
        shapes_for_input: unsaid::same_shapes_for_input,
        finish: unsaid::as_made,
        feed: unsaid::as_made,
        past_generator: None,
    },
    mandatory_axes: text_slate_config_mandatory_axes,
    ..SLATE_CONFIG
};
#[doc(hidden)]
pub fn text_slate_config_dummy_generators(
    _cx: &ExporterConfig,
    generators: &mut Vec<&'static Generator>,
) -> Result<(), Error> {
    generators.push(&GENERATOR_TEXT);
    Ok(())
}
fn text_slate_config_mandatory_axes(
    cx: &ExporterConfig,
    names: &mut Vec<&'static str>,
) -> Result<(), Error> {
    names.push("batch_size");
    names.push("sequence_length");
    if cx.task() == "multiple-choice" {
        names.push("num_choices");
    }
    Ok(())
}
#[doc(hidden)]
pub fn text_slate_config_inputs(
    _cx: &ExporterConfig,
    io: &mut DynamicAxes,
) -> Result<(), Error> {
    io.set("input_ids", Axes::fixed(&[]));
    io.set("attention_mask", Axes::fixed(&[]));
    Ok(())
}
#[doc(hidden)]
pub static PAINTER_SLATE_CONFIG: ConfigClass = ConfigClass {
    name: "PainterSlateConfig",
    extends: Some(&SLATE_CONFIG),
    inputs: painter_slate_config_inputs,
    dummy: DummyFns {
        delegate: None,
        generators: painter_slate_config_dummy_generators,
        shapes: unsaid::same_shapes,
        append: unsaid::no_inputs,
        shapes_for_input: unsaid::same_shapes_for_input,
        finish: unsaid::as_made,
        feed: unsaid::as_made,
        past_generator: None,
    },
    mandatory_axes: painter_slate_config_mandatory_axes,
    ..SLATE_CONFIG
};
#[doc(hidden)]
pub fn painter_slate_config_dummy_generators(
    _cx: &ExporterConfig,
    generators: &mut Vec<&'static Generator>,
) -> Result<(), Error> {
    generators.push(&GENERATOR_IMAGE);
    Ok(())
}
fn painter_slate_config_mandatory_axes(
    _cx: &ExporterConfig,
    names: &mut Vec<&'static str>,
) -> Result<(), Error> {
    names.push("batch_size");
    names.push("num_channels");
    names.push("width");
    names.push("height");
    Ok(())
}
#[doc(hidden)]
pub fn painter_slate_config_inputs(
    _cx: &ExporterConfig,
    io: &mut DynamicAxes,
) -> Result<(), Error> {
    io.set("pixel_values", Axes::fixed(&[]));
    Ok(())
}
#[doc(hidden)]
pub static POET_SLATE_CONFIG: ConfigClass = ConfigClass {
    name: "PoetSlateConfig",
    extends: Some(&TEXT_SLATE_CONFIG),
    ..TEXT_SLATE_CONFIG
};
#[doc(hidden)]
pub static COUPLET_SLATE_CONFIG: ConfigClass = ConfigClass {
    name: "CoupletSlateConfig",
    extends: Some(&POET_SLATE_CONFIG),
    inputs: couplet_slate_config_inputs,
    quantization_approaches: QuantizationApproaches {
        for_all: &["int4", "int8"],
        by_task: &[("fill-mask", &["int8"])],
    },
    ..POET_SLATE_CONFIG
};
#[doc(hidden)]
pub fn couplet_slate_config_inputs(
    cx: &ExporterConfig,
    io: &mut DynamicAxes,
) -> Result<(), Error> {
    let tried = Tried::default();
    tried.done(text_slate_config_inputs(cx, io));
    if !(tried.of_config(cx, "mask").is_truthy()) {
        io.remove("attention_mask");
    }
    tried.end(())
}
#[doc(hidden)]
pub static NORMALIZED_NORMALIZED_CONFIG: NormalizedConfigClass = NormalizedConfigClass {
    name: "NormalizedConfig",
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
