use crate::runtime::*;
/// Every task that a model of any library can be loaded for.
pub static TASKS: &[&str] = &["writing"];
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
    disps: &[(0, 0)],
    entries: &[("writer", &CONFIG_WRITER)],
};
/// Each task of each model type with its constructor.
static REGISTERED: [Registered; 2usize] = [
    ("writing", constructors::paper::writer::WRITING),
    ("writing-with-past", constructors::paper::writer::WRITING_WITH_PAST),
];
/// The constructor of each exporter, library, model type and task, or synonym of it.
pub static CONSTRUCTORS: Constructors = Constructors::new(Table {
    seed: 16287231350648472473u64,
    pilots: b"\0\0\0\x02",
    remap: &[1u32],
    scopes: &[["paper", "lib"]],
    names: &["writer", "writing", "writing-with-past"],
    entries: &[[0, 0, 1, 0], [0, 0, 2, 1]],
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
            "writer",
            &[
                Model {
                    library: &LIBRARIES[0usize],
                    model_type: "writer",
                    exporters: &[
                        Support {
                            exporter: "paper",
                            tasks: registered(&REGISTERED, 0usize, 2usize),
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
        ///`writer` of lib.
        pub mod writer {
            /**`Writer` for `writing`.

Takes `tokens`, `mask` (where `count(config.kinds, "full") > 1`); gives `scores`.*/
            pub static WRITING: super::super::super::ExportConfigConstructor<'static> = super::super::super::ExportConfigConstructor::new(
                &super::super::super::WRITER,
                "writing",
                false,
                Some(&super::super::super::CONFIG_WRITER),
            );
            /**`Writer` for `writing` with past key values.

Takes `tokens`, `mask` (where `count(config.kinds, "full") > 1`); gives `scores`, the past key values.*/
            pub static WRITING_WITH_PAST: super::super::super::ExportConfigConstructor<
                'static,
            > = super::super::super::ExportConfigConstructor::new(
                &super::super::super::WRITER,
                "writing",
                true,
                Some(&super::super::super::CONFIG_WRITER),
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
        ///`writing`
        Writing,
        ///`writing-with-past`
        WritingWithPast,
    }
    impl Task {
        /// All of them, in the order of the registry; model types in alphabetical order.
        pub const ALL: &'static [Self] = &[Self::Writing, Self::WritingWithPast];
        const NAMES: &'static [&'static str] = &["writing", "writing-with-past"];
        /// Its name.
        pub const fn as_str(self) -> &'static str {
            Self::NAMES[self as usize]
        }
    }
    impl std::fmt::Debug for Task {
        fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
            const WORDS: &[&str] = &["Writing", "WritingWithPast"];
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
                disps: &[(1, 0)],
                entries: &[
                    ("writing-with-past", Task::WritingWithPast),
                    ("writing", Task::Writing),
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
        ///`writer`: lib with paper
        Writer,
    }
    impl ModelType {
        /// All of them, in the order of the registry; model types in alphabetical order.
        pub const ALL: &'static [Self] = &[Self::Writer];
        const NAMES: &'static [&'static str] = &["writer"];
        /// Its name.
        pub const fn as_str(self) -> &'static str {
            Self::NAMES[self as usize]
        }
    }
    impl std::fmt::Debug for ModelType {
        fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
            const WORDS: &[&str] = &["Writer"];
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
                entries: &[("writer", ModelType::Writer)],
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
pub static CONFIG_WRITER: ConfigType = ConfigType {
    name: "writer",
    attributes: &[
        Attribute {
            name: "num_layers",
            source: Source::Default(Literal::Int(7)),
        },
        Attribute {
            name: "kinds",
            source: Source::Default(
                Literal::List(
                    &[
                        Literal::Str("conv"),
                        Literal::Str("conv"),
                        Literal::Str("full"),
                        Literal::Str("none"),
                        Literal::Str("full"),
                        Literal::Str("full"),
                        Literal::Str("conv"),
                    ],
                ),
            ),
        },
        Attribute {
            name: "widths",
            source: Source::Default(
                Literal::List(
                    &[
                        Literal::Int(3),
                        Literal::Int(3),
                        Literal::Int(0),
                        Literal::Int(0),
                        Literal::Int(0),
                        Literal::Int(0),
                        Literal::Int(5),
                    ],
                ),
            ),
        },
    ],
};
/// The sizes of dummy inputs, with their defaults in elements; `DEFAULT_DUMMY_SHAPES`. `None` is for a size that has no
/// default.
pub static SHAPES: &[(&str, Option<i64>)] = &[
    ("batch_size", Some(2i64)),
    ("sequence_length", Some(16i64)),
];
#[doc(hidden)]
pub const SHAPE_BATCH_SIZE: usize = 0usize;
#[doc(hidden)]
pub const SHAPE_SEQUENCE_LENGTH: usize = 1usize;
#[doc(hidden)]
pub static GENERATOR_TOKENS: Generator = Generator {
    name: "Tokens",
    supports: &["tokens", "mask"],
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
        "mask" => {
            Dummy::Tensor(
                TensorSpec::mask(
                    cx,
                    tried
                        .shape(
                            &[
                                tried.size(dx, SHAPE_BATCH_SIZE),
                                tried.size(dx, SHAPE_SEQUENCE_LENGTH),
                            ],
                        ),
                    dx.padding_side(),
                ),
            )
        }
        _ => {
            Dummy::Tensor(
                tried
                    .ints(
                        cx,
                        tried
                            .shape(
                                &[
                                    tried.size(dx, SHAPE_BATCH_SIZE),
                                    tried.size(dx, SHAPE_SEQUENCE_LENGTH),
                                ],
                            ),
                        0,
                        9,
                    ),
            )
        }
    };
    tried.end(value)
}
#[doc(hidden)]
pub static GENERATOR_CACHE: Generator = Generator {
    name: "Cache",
    supports: &["past"],
    construct: cache_construct,
    draw: cache_draw,
    program: None,
};
#[doc(hidden)]
pub fn cache_construct(dx: &Context<'_>, locals: &mut Locals) -> Result<(), Error> {
    let cx = dx.config;
    let tried = Tried::default();
    locals[0usize] = tried.normalized_int(cx, "layers");
    tried.end(())
}
#[doc(hidden)]
pub fn cache_draw(
    dx: &Context<'_>,
    locals: &Locals,
    _name: &str,
) -> Result<Dummy, Error> {
    let cx = dx.config;
    let tried = Tried::default();
    let value = Dummy::Layers({
        let mut all = Vec::with_capacity(1usize);
        all.extend(
            tried
                .runs(
                    tried.layers(locals[0usize], "layers"),
                    &|layer| {
                        let mut all = Vec::with_capacity(3usize);
                        if tried
                            .item_at(tried.of_config(cx, "kinds"), layer, "config.kinds")
                            .equals_str("full")
                        {
                            all.extend(
                                std::iter::repeat_n(
                                    tried
                                        .floats(
                                            cx,
                                            tried
                                                .shape(
                                                    &[
                                                        tried.size(dx, SHAPE_BATCH_SIZE),
                                                        4,
                                                        tried.size(dx, SHAPE_SEQUENCE_LENGTH),
                                                        8,
                                                    ],
                                                ),
                                            0,
                                            1,
                                        ),
                                    2usize,
                                ),
                            );
                        }
                        if tried
                            .item_at(tried.of_config(cx, "kinds"), layer, "config.kinds")
                            .equals_str("conv")
                        {
                            all.extend(
                                std::iter::repeat_n(
                                    tried
                                        .floats(
                                            cx,
                                            tried
                                                .shape(
                                                    &[
                                                        tried.size(dx, SHAPE_BATCH_SIZE),
                                                        tried
                                                            .int(
                                                                tried
                                                                    .item_at(
                                                                        tried.of_config(cx, "widths"),
                                                                        layer,
                                                                        "config.widths",
                                                                    ),
                                                                "item(config.widths, i)",
                                                            ),
                                                    ],
                                                ),
                                            0,
                                            1,
                                        ),
                                    1usize,
                                ),
                            );
                        }
                        all
                    },
                ),
        );
        all
    });
    tried.end(value)
}
/// Every config class that a model type is registered with.
pub static CLASSES: &[&ConfigClass] = &[&WRITER];
#[doc(hidden)]
pub const BASE_USE_PAST: usize = 0usize;
#[doc(hidden)]
pub const BASE_USE_PAST_IN_INPUTS: usize = 1usize;
#[doc(hidden)]
pub static BASE_ARGUMENTS: &[Argument] = &[
    Argument::new("use_past", &[], ArgumentValue::Bool(false), true),
    Argument::new("use_past_in_inputs", &[], ArgumentValue::Bool(false), true),
];
#[doc(hidden)]
pub static BASE: ConfigClass = ConfigClass {
    name: "Base",
    extends: None,
    exporter: "paper",
    supports_past: true,
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
    arguments: BASE_ARGUMENTS,
    construct: unsaid::no_steps,
    inputs: base_inputs,
    outputs: base_outputs,
    outputs_for_task: eval::no_outputs,
    past: base_past,
    renamed_inputs: unsaid::no_axes,
    session_outputs: unsaid::no_axes,
    torch_to_onnx_input_map: unsaid::no_pairs,
    torch_to_onnx_output_map: unsaid::no_pairs,
    values_override: unsaid::no_pairs,
    dummy: DummyFns {
        delegate: None,
        generators: base_dummy_generators,
        shapes: unsaid::same_shapes,
        append: base_dummy_append,
        shapes_for_input: unsaid::same_shapes_for_input,
        finish: unsaid::as_made,
        feed: unsaid::as_made,
        past_generator: Some(&GENERATOR_CACHE),
    },
    parts: unsaid::no_parts,
    plan: base_plan,
    roles: Roles {
        tokens: &["tokens"],
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
    generators.push(&GENERATOR_CACHE);
    Ok(())
}
#[doc(hidden)]
pub fn base_dummy_append(
    cx: &ExporterConfig,
    names: &mut Vec<&'static str>,
) -> Result<(), Error> {
    if cx.value(BASE_USE_PAST_IN_INPUTS).is_true() {
        names.push("past");
    }
    Ok(())
}
#[doc(hidden)]
pub fn base_plan(
    cx: &ExporterConfig,
    _options: PlanOptions,
    plan: &mut ExportPlan,
) -> Result<(), Error> {
    let tried = Tried::default();
    tried
        .done(
            plan
                .anew(
                    cx,
                    "model",
                    &[
                        ("use_past", ArgumentValue::Bool(true)),
                        ("use_past_in_inputs", ArgumentValue::Bool(true)),
                    ],
                    false,
                ),
        );
    tried.end(())
}
#[doc(hidden)]
pub fn base_inputs(cx: &ExporterConfig, io: &mut DynamicAxes) -> Result<(), Error> {
    let tried = Tried::default();
    io.set(
        "tokens",
        Axes::fixed(&[(0usize, "batch_size"), (1usize, "sequence_length")]),
    );
    if cx.value(BASE_USE_PAST_IN_INPUTS).is_true() {
        tried.done((cx.class().past)(cx, Direction::Inputs, io));
    }
    if tried.count(tried.of_config(cx, "kinds"), &["full"], "config.kinds") > 1 {
        io.set(
            "mask",
            Axes::fixed(
                &[
                    (0usize, "batch_size"),
                    (1usize, "past_sequence_length + sequence_length"),
                ],
            ),
        );
    }
    tried.end(())
}
#[doc(hidden)]
pub fn base_outputs(cx: &ExporterConfig, io: &mut DynamicAxes) -> Result<(), Error> {
    let tried = Tried::default();
    io.set(
        "scores",
        Axes::fixed(&[(0usize, "batch_size"), (1usize, "sequence_length")]),
    );
    if cx.value(BASE_USE_PAST).is_true() {
        tried.done((cx.class().past)(cx, Direction::Outputs, io));
    }
    tried.end(())
}
#[doc(hidden)]
pub fn base_past(
    cx: &ExporterConfig,
    direction: Direction,
    io: &mut DynamicAxes,
) -> Result<(), Error> {
    let tried = Tried::default();
    for (at, layer) in eval::layers(
        tried.layers(tried.normalized_int(cx, "layers"), "normalized.layers"),
    ) {
        let mut tensors = Vec::with_capacity(4);
        if tried
            .item_at(tried.of_config(cx, "kinds"), layer, "config.kinds")
            .equals_str("full")
        {
            eval::tensor(
                &mut tensors,
                if direction == Direction::Inputs { "past" } else { "present" },
                ".key",
                Axes::fixed(&[(0usize, "batch_size"), (2usize, "past_sequence_length")]),
            );
            eval::tensor(
                &mut tensors,
                if direction == Direction::Inputs { "past" } else { "present" },
                ".value",
                Axes::fixed(&[(0usize, "batch_size"), (2usize, "past_sequence_length")]),
            );
        } else if tried
            .item_at(tried.of_config(cx, "kinds"), layer, "config.kinds")
            .equals_str("conv")
        {
            eval::tensor(
                &mut tensors,
                if direction == Direction::Inputs { "past" } else { "present" },
                ".conv",
                Axes::fixed(&[(0usize, "batch_size")]),
            );
        }
        io.layer(at, tensors);
    }
    tried.end(())
}
#[doc(hidden)]
pub static WRITER: ConfigClass = ConfigClass {
    name: "Writer",
    extends: Some(&BASE),
    ..BASE
};
#[doc(hidden)]
pub static NORMALIZED_NAMES: NormalizedConfigClass = NormalizedConfigClass {
    name: "Names",
    attributes: &[("layers", &["num_layers"])],
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
