use crate::runtime::*;
/// Every task that a model of any library can be loaded for.
pub static TASKS: &[&str] = &["reading", "writing", "sorting"];
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
    Library {
        name: "other",
        default_model_type: Some("sorter"),
        model_type_key: Some("architecture"),
        config_key: Some("inner"),
        task: None,
        loaders: &phf::OrderedMap {
            key: 16287231350648472473,
            disps: &[],
            idxs: &[],
            entries: &[],
        },
        modules: None,
        pipelines: Some(
            &Pipelines {
                index: "index.json",
                files: &[],
                model_types: &[("Sorter", "sorter")],
                plans: &[
                    (
                        "Long",
                        &[
                            PipelinePart {
                                name: "sort",
                                component: "first",
                                model_type: None,
                                task: "sorting",
                                set: &[
                                    ("fast", SetFrom::Flag(true)),
                                    ("width", SetFrom::Attribute("second", "width")),
                                    ("depth", SetFrom::Attribute("index", "depth")),
                                ],
                                runtime_options: &[],
                            },
                            PipelinePart {
                                name: "sort_again",
                                component: "second",
                                model_type: None,
                                task: "sorting",
                                set: &[],
                                runtime_options: &[],
                            },
                        ],
                    ),
                    (
                        "",
                        &[
                            PipelinePart {
                                name: "sort",
                                component: "first",
                                model_type: Some("sorter"),
                                task: "sorting",
                                set: &[],
                                runtime_options: &[],
                            },
                        ],
                    ),
                ],
                exporters: &[],
            },
        ),
    },
];
/// Other names of tasks, with the task.
pub static SYNONYMS: phf::OrderedMap<&str, &str> = phf::OrderedMap {
    key: 16287231350648472473,
    disps: &[(0, 0)],
    idxs: &[0, 1],
    entries: &[("default", "reading"), ("default-with-past", "reading-with-past")],
};
/// What config classes fill in, by `model_type` or `_class_name`.
pub static CONFIG_TYPES: phf::Map<&str, &ConfigType> = phf::Map {
    key: 16287231350648472473,
    disps: &[(0, 0)],
    entries: &[
        ("writer", &CONFIG_WRITER),
        ("sorter", &CONFIG_SORTER),
        ("inner", &CONFIG_INNER),
    ],
};
/// Each task of each model type with its constructor.
static REGISTERED: [Registered; 6usize] = [
    ("writing", constructors::paper::inner::WRITING),
    ("sorting", constructors::paper::other::sorter::SORTING),
    ("reading", constructors::paper::writer::READING),
    ("writing", constructors::paper::writer::WRITING),
    ("writing-with-past", constructors::paper::writer::WRITING_WITH_PAST),
    ("sorting", constructors::paper::writer::SORTING),
];
/// The constructor of each exporter, library, model type and task, or synonym of it.
pub static CONSTRUCTORS: Constructors = Constructors::new(Table {
    seed: 16287231350648472473u64,
    pilots: b"\0\0\x01\0\x02\x02",
    remap: &[0u32, 0u32],
    scopes: &[["paper", "lib"], ["paper", "other"]],
    names: &[
        "writer",
        "reading",
        "writing",
        "inner",
        "sorter",
        "sorting",
        "default",
        "writing-with-past",
    ],
    entries: &[
        [0, 0, 1, 2],
        [0, 0, 2, 3],
        [0, 3, 2, 0],
        [1, 4, 5, 1],
        [0, 0, 5, 5],
        [0, 0, 6, 2],
        [0, 0, 7, 4],
    ],
    registered: &REGISTERED,
    synonyms: 1usize,
});
/// Every model type with the libraries that have it, in alphabetical order.
pub static MODELS: phf::OrderedMap<&str, &[Model]> = phf::OrderedMap {
    key: 16287231350648472473,
    disps: &[(0, 0)],
    idxs: &[2, 1, 0],
    entries: &[
        (
            "inner",
            &[
                Model {
                    library: &LIBRARIES[0usize],
                    model_type: "inner",
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
        (
            "sorter",
            &[
                Model {
                    library: &LIBRARIES[1usize],
                    model_type: "sorter",
                    exporters: &[
                        Support {
                            exporter: "paper",
                            tasks: registered(&REGISTERED, 1usize, 1usize),
                            beyond_reference: false,
                        },
                    ],
                },
            ],
        ),
        (
            "writer",
            &[
                Model {
                    library: &LIBRARIES[0usize],
                    model_type: "writer",
                    exporters: &[
                        Support {
                            exporter: "paper",
                            tasks: registered(&REGISTERED, 2usize, 4usize),
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
        ///`inner` of lib.
        pub mod inner {
            /**`Writer` for `writing`.

Takes `tokens`, `mask`, `positions`, the past key values (where `nested.part.supports_past`); gives `written`, `scores`. Opset 18. Needs torch 2.1.0 or later.*/
            pub static WRITING: super::super::super::ExportConfigConstructor<'static> = super::super::super::ExportConfigConstructor::new(
                &super::super::super::WRITER,
                "writing",
                false,
                None,
            );
        }
        ///`writer` of lib.
        pub mod writer {
            /**`Writer` for `reading`.

Takes `tokens`, `mask`, `positions`, the past key values (where `nested.part.supports_past`); gives `read`. Opset 18. Needs torch 2.1.0 or later.*/
            pub static READING: super::super::super::ExportConfigConstructor<'static> = super::super::super::ExportConfigConstructor::new(
                &super::super::super::WRITER,
                "reading",
                false,
                Some(&super::super::super::CONFIG_WRITER),
            );
            /**`Writer` for `writing`.

Takes `tokens`, `mask`, `positions`, the past key values (where `nested.part.supports_past`); gives `written`, `scores`. Opset 18. Needs torch 2.1.0 or later.*/
            pub static WRITING: super::super::super::ExportConfigConstructor<'static> = super::super::super::ExportConfigConstructor::new(
                &super::super::super::WRITER,
                "writing",
                false,
                Some(&super::super::super::CONFIG_WRITER),
            );
            /**`Writer` for `writing` with past key values.

Takes `tokens`, `mask`, `positions`, the past key values (where `nested.part.supports_past`); gives `written`, `scores`, the past key values. Opset 18. Needs torch 2.1.0 or later.*/
            pub static WRITING_WITH_PAST: super::super::super::ExportConfigConstructor<
                'static,
            > = super::super::super::ExportConfigConstructor::new(
                &super::super::super::WRITER,
                "writing",
                true,
                Some(&super::super::super::CONFIG_WRITER),
            );
            /**`Writer` for `sorting`.

Takes `tokens`, `mask` (where not `len(config.kernels) > 2 || pow(2, min(3, config.heads)) != 8`), the past key values (where `nested.part.supports_past`); gives `order`. Opset 18. Needs torch 2.1.0 or later.*/
            pub static SORTING: super::super::super::ExportConfigConstructor<'static> = super::super::super::ExportConfigConstructor::new(
                &super::super::super::WRITER,
                "sorting",
                false,
                Some(&super::super::super::CONFIG_WRITER),
            );
        }
        ///Models of other.
        pub mod other {
            ///`sorter` of other.
            pub mod sorter {
                /**`Sorter` for `sorting`.

Takes `tokens`; gives `order`. Opset 18. Needs torch 2.1.0 or later.*/
                pub static SORTING: super::super::super::super::ExportConfigConstructor<
                    'static,
                > = super::super::super::super::ExportConfigConstructor::new(
                    &super::super::super::super::SORTER,
                    "sorting",
                    false,
                    Some(&super::super::super::super::CONFIG_SORTER),
                );
            }
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
        ///`other`
        Other,
    }
    impl Library {
        /// All of them, in the order of the registry; model types in alphabetical order.
        pub const ALL: &'static [Self] = &[Self::Lib, Self::Other];
        const NAMES: &'static [&'static str] = &["lib", "other"];
        /// Its name.
        pub const fn as_str(self) -> &'static str {
            Self::NAMES[self as usize]
        }
    }
    impl std::fmt::Debug for Library {
        fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
            const WORDS: &[&str] = &["Lib", "Other"];
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
                entries: &[("other", Library::Other), ("lib", Library::Lib)],
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
        ///`writing`
        Writing,
        ///`writing-with-past`
        WritingWithPast,
        ///`sorting`
        Sorting,
    }
    impl Task {
        /// All of them, in the order of the registry; model types in alphabetical order.
        pub const ALL: &'static [Self] = &[
            Self::Reading,
            Self::Writing,
            Self::WritingWithPast,
            Self::Sorting,
        ];
        const NAMES: &'static [&'static str] = &[
            "reading",
            "writing",
            "writing-with-past",
            "sorting",
        ];
        /// Its name.
        pub const fn as_str(self) -> &'static str {
            Self::NAMES[self as usize]
        }
    }
    impl std::fmt::Debug for Task {
        fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
            const WORDS: &[&str] = &["Reading", "Writing", "WritingWithPast", "Sorting"];
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
                disps: &[(0, 0), (0, 1)],
                entries: &[
                    ("sorting", Task::Sorting),
                    ("writing-with-past", Task::WritingWithPast),
                    ("reading", Task::Reading),
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
        ///`inner`: lib with paper
        Inner,
        ///`sorter`: other with paper
        Sorter,
        ///`writer`: lib with paper
        Writer,
    }
    impl ModelType {
        /// All of them, in the order of the registry; model types in alphabetical order.
        pub const ALL: &'static [Self] = &[Self::Inner, Self::Sorter, Self::Writer];
        const NAMES: &'static [&'static str] = &["inner", "sorter", "writer"];
        /// Its name.
        pub const fn as_str(self) -> &'static str {
            Self::NAMES[self as usize]
        }
    }
    impl std::fmt::Debug for ModelType {
        fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
            const WORDS: &[&str] = &["Inner", "Sorter", "Writer"];
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
                entries: &[
                    ("writer", ModelType::Writer),
                    ("sorter", ModelType::Sorter),
                    ("inner", ModelType::Inner),
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
pub static CONFIG_WRITER: ConfigType = ConfigType {
    name: "writer",
    attributes: &[
        Attribute {
            name: "vocabulary",
            source: Source::Default(Literal::Int(100)),
        },
        Attribute {
            name: "width",
            source: Source::Alias("hidden"),
        },
        Attribute {
            name: "hidden",
            source: Source::Default(Literal::Int(8)),
        },
        Attribute {
            name: "old_width",
            source: Source::OlderName("hidden"),
        },
        Attribute {
            name: "heads",
            source: Source::Derived(Derive::Compiled(writer_heads)),
        },
        Attribute {
            name: "groups",
            source: Source::DefaultOrDerived(
                Literal::Int(2),
                Derive::Compiled(writer_groups),
            ),
        },
        Attribute {
            name: "double",
            source: Source::Computed(Derive::Compiled(writer_double)),
        },
        Attribute {
            name: "kernels",
            source: Source::Default(Literal::List(&[Literal::Int(3), Literal::Int(2)])),
        },
        Attribute {
            name: "strides",
            source: Source::Filled(Literal::List(&[Literal::Int(1), Literal::Int(1)])),
        },
        Attribute {
            name: "scale",
            source: Source::Default(Literal::Float(0.5)),
        },
        Attribute {
            name: "style",
            source: Source::Default(Literal::Str("plain")),
        },
        Attribute {
            name: "ratio",
            source: Source::Default(Literal::Null),
        },
        Attribute {
            name: "inner",
            source: Source::Nested {
                of: Some(&CONFIG_INNER),
                default: None,
                missing: None,
                overlay: Some("inner_dict"),
                flat: true,
                derive: None,
            },
        },
        Attribute {
            name: "part",
            source: Source::Nested {
                of: None,
                default: Some(&CONFIG_SORTER),
                missing: None,
                overlay: None,
                flat: false,
                derive: Some(Derive::Compiled(writer_part)),
            },
        },
    ],
};
#[doc(hidden)]
pub fn writer_heads(config: ConfigRef<'_>) -> Result<Attr<'_>, Error> {
    let tried = Tried::default();
    let value = Attr::Int(
        tried
            .div(
                tried.int(tried.attr(config.get_field("hidden")), "hidden"),
                4,
                "hidden / 4",
            ),
    );
    tried.end(value)
}
#[doc(hidden)]
pub fn writer_groups(config: ConfigRef<'_>) -> Result<Attr<'_>, Error> {
    let tried = Tried::default();
    let value = tried.attr(config.get_field("heads"));
    tried.end(value)
}
#[doc(hidden)]
pub fn writer_double(config: ConfigRef<'_>) -> Result<Attr<'_>, Error> {
    let tried = Tried::default();
    let value = Attr::Int(
        tried.mul(2, tried.int(tried.attr(config.get("hidden")), "hidden"), "2 * hidden"),
    );
    tried.end(value)
}
#[doc(hidden)]
pub fn writer_part(config: ConfigRef<'_>) -> Result<Attr<'_>, Error> {
    let tried = Tried::default();
    let value = tried.attr(tried.sub_config(config, "inner").get("part"));
    tried.end(value)
}
#[doc(hidden)]
pub static CONFIG_INNER: ConfigType = ConfigType {
    name: "inner",
    attributes: &[
        Attribute {
            name: "depth",
            source: Source::Default(Literal::Int(4)),
        },
        Attribute {
            name: "part",
            source: Source::Nested {
                of: Some(&CONFIG_SORTER),
                default: None,
                missing: None,
                overlay: None,
                flat: false,
                derive: None,
            },
        },
    ],
};
#[doc(hidden)]
pub static CONFIG_SORTER: ConfigType = ConfigType {
    name: "sorter",
    attributes: &[
        Attribute {
            name: "size",
            source: Source::Default(Literal::Int(3)),
        },
    ],
};
/// The sizes of dummy inputs, with their defaults in elements; `DEFAULT_DUMMY_SHAPES`. `None` is for a size that has no
/// default.
pub static SHAPES: &[(&str, Option<i64>)] = &[
    ("batch", Some(2i64)),
    ("length", Some(8i64)),
    ("longest", None),
];
#[doc(hidden)]
pub const SHAPE_BATCH: usize = 0usize;
#[doc(hidden)]
pub const SHAPE_LENGTH: usize = 1usize;
#[doc(hidden)]
pub const SHAPE_LONGEST: usize = 2usize;
#[doc(hidden)]
pub static GENERATOR_TOKENS: Generator = Generator {
    name: "Tokens",
    supports: &["tokens", "mask", "positions"],
    construct: tokens_construct,
    draw: tokens_draw,
    program: None,
};
#[doc(hidden)]
pub fn tokens_construct(dx: &Context<'_>, locals: &mut Locals) -> Result<(), Error> {
    let cx = dx.config;
    let tried = Tried::default();
    locals[0usize] = tried.normalized_int(cx, "vocabulary");
    locals[1usize] = match dx.shapes.at(SHAPE_LONGEST).map(Attr::Int) {
        Some(value) => tried.int(value, "longest?"),
        None => tried.size(dx, SHAPE_LENGTH),
    };
    tried.end(())
}
#[doc(hidden)]
pub fn tokens_draw(
    dx: &Context<'_>,
    locals: &Locals,
    name: &str,
) -> Result<Dummy, Error> {
    let cx = dx.config;
    let tried = Tried::default();
    let value = match name {
        "tokens" => {
            Dummy::Tensor(TensorSpec {
                each_row_has: Some(tried.sub(locals[0usize], 1, "size - 1")),
                ..tried
                    .ints(
                        cx,
                        if cx.task() == "sorting" {
                            tried
                                .shape(
                                    &[
                                        tried.size(dx, SHAPE_BATCH),
                                        1,
                                        tried.size(dx, SHAPE_LENGTH),
                                    ],
                                )
                        } else {
                            tried
                                .shape(
                                    &[tried.size(dx, SHAPE_BATCH), tried.size(dx, SHAPE_LENGTH)],
                                )
                        },
                        0,
                        locals[0usize],
                    )
            })
        }
        "mask" => {
            Dummy::Tensor(
                TensorSpec::mask(
                    cx,
                    if cx.task() == "sorting" {
                        tried
                            .shape(
                                &[
                                    tried.size(dx, SHAPE_BATCH),
                                    1,
                                    tried.size(dx, SHAPE_LENGTH),
                                ],
                            )
                    } else {
                        tried
                            .shape(
                                &[tried.size(dx, SHAPE_BATCH), tried.size(dx, SHAPE_LENGTH)],
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
                        if cx.task() == "sorting" {
                            tried
                                .shape(
                                    &[
                                        tried.size(dx, SHAPE_BATCH),
                                        1,
                                        tried.size(dx, SHAPE_LENGTH),
                                    ],
                                )
                        } else {
                            tried
                                .shape(
                                    &[tried.size(dx, SHAPE_BATCH), tried.size(dx, SHAPE_LENGTH)],
                                )
                        },
                        0,
                        locals[1usize],
                    ),
            )
        }
    };
    tried.end(value)
}
#[doc(hidden)]
pub static GENERATOR_CACHE: Generator = Generator {
    name: "Cache",
    supports: &["cache"],
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
            std::iter::repeat_n(
                Run {
                    first: 0,
                    count: tried.layers(locals[0usize], "layers"),
                    tensors: {
                        let mut all = Vec::with_capacity(2usize);
                        all.extend(
                            std::iter::repeat_n(
                                tried
                                    .floats(
                                        cx,
                                        tried
                                            .shape(
                                                &[
                                                    tried.size(dx, SHAPE_BATCH),
                                                    tried.size(dx, SHAPE_LENGTH),
                                                    4,
                                                ],
                                            ),
                                        0,
                                        1,
                                    ),
                                2usize,
                            ),
                        );
                        all
                    },
                    flat: false,
                },
                1usize,
            ),
        );
        all
    });
    tried.end(value)
}
#[doc(hidden)]
pub static GENERATOR_HIDDEN: Generator = Generator {
    name: "HiddenStates",
    supports: &["hidden"],
    construct: tokens_construct,
    draw: hidden_draw,
    program: None,
};
#[doc(hidden)]
pub fn hidden_draw(
    dx: &Context<'_>,
    locals: &Locals,
    name: &str,
) -> Result<Dummy, Error> {
    let cx = dx.config;
    let tried = Tried::default();
    let value = match name {
        "hidden" => {
            if dx
                .find_in_preprocessor(&["size"])
                .is_some_and(|value| value.equals_int(3))
            {
                Dummy::Tuple(
                    tried
                        .floats(
                            cx,
                            if cx.task() == "sorting" {
                                tried
                                    .shape(
                                        &[
                                            tried.size(dx, SHAPE_BATCH),
                                            1,
                                            tried.size(dx, SHAPE_LENGTH),
                                        ],
                                    )
                            } else {
                                tried
                                    .shape(
                                        &[tried.size(dx, SHAPE_BATCH), tried.size(dx, SHAPE_LENGTH)],
                                    )
                            },
                            0,
                            1,
                        ),
                    2usize,
                )
            } else {
                Dummy::Tensor(
                    TensorSpec::zeros(
                        cx,
                        if cx.task() == "sorting" {
                            tried
                                .shape(
                                    &[
                                        tried.size(dx, SHAPE_BATCH),
                                        1,
                                        tried.size(dx, SHAPE_LENGTH),
                                    ],
                                )
                        } else {
                            tried
                                .shape(
                                    &[tried.size(dx, SHAPE_BATCH), tried.size(dx, SHAPE_LENGTH)],
                                )
                        },
                    ),
                )
            }
        }
        _ => return tokens_draw(dx, locals, name),
    };
    tried.end(value)
}
/// Every config class that a model type is registered with.
pub static CLASSES: &[&ConfigClass] = &[&WRITER, &SORTER];
#[doc(hidden)]
pub const BASE_KIND: usize = 0usize;
#[doc(hidden)]
pub const BASE_FLAG: usize = 1usize;
#[doc(hidden)]
pub static BASE_ARGUMENTS: &[Argument] = &[
    Argument::new("kind", &["plain", "split"], ArgumentValue::Str("plain"), true),
    Argument::new("flag", &[], ArgumentValue::None, true),
];
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
    min_torch_version: "2.1.0",
    default_opset: 18u32,
    atol_for_validation: 0.00001f64,
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
    normalized_config: &NORMALIZED_SIZES,
    arguments: BASE_ARGUMENTS,
    construct: unsaid::no_steps,
    inputs: unsaid::no_axes,
    outputs: base_outputs,
    outputs_for_task: base_outputs_for_task,
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
        past_generator: Some(&GENERATOR_CACHE),
    },
    parts: unsaid::no_parts,
    plan: base_plan,
    roles: Roles {
        tokens: &["tokens"],
        positions: &["positions"],
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
    generators.push(&GENERATOR_HIDDEN);
    Ok(())
}
#[doc(hidden)]
pub fn base_plan(
    cx: &ExporterConfig,
    _options: PlanOptions,
    plan: &mut ExportPlan,
) -> Result<(), Error> {
    plan.as_it_is(cx, "model");
    Ok(())
}
#[doc(hidden)]
pub fn base_outputs(cx: &ExporterConfig, io: &mut DynamicAxes) -> Result<(), Error> {
    let tried = Tried::default();
    tried.done((cx.class().outputs_for_task)(cx, io));
    tried.end(())
}
#[doc(hidden)]
pub fn base_outputs_for_task(
    cx: &ExporterConfig,
    io: &mut DynamicAxes,
) -> Result<(), Error> {
    let tried = Tried::default();
    match cx.task() {
        "reading" => {
            io.set("read", Axes::fixed(&[(0usize, "batch")]));
        }
        "writing" => {
            io.set("written", Axes::fixed(&[(0usize, "batch"), (1usize, "length")]));
            io.set("scores", Axes::fixed(&[(0usize, "batch"), (1usize, "length")]));
        }
        "sorting" => {
            io.set("order", Axes::fixed(&[(1usize, "length")]));
        }
        _ => tried.done(eval::no_outputs(cx, io)),
    }
    tried.end(())
}
#[doc(hidden)]
pub const WITH_CACHE_USE_PAST: usize = 2usize;
#[doc(hidden)]
pub const WITH_CACHE_MERGED: usize = 3usize;
#[doc(hidden)]
pub static WITH_CACHE_ARGUMENTS: &[Argument] = &[
    Argument::new("kind", &["plain", "split"], ArgumentValue::Str("plain"), true),
    Argument::new("flag", &[], ArgumentValue::None, true),
    Argument::new("use_past", &[], ArgumentValue::Bool(false), true),
    Argument::new("merged", &[], ArgumentValue::Bool(false), false),
];
#[doc(hidden)]
pub static WITH_CACHE: ConfigClass = ConfigClass {
    name: "WithCache",
    extends: Some(&BASE),
    supports_past: true,
    arguments: WITH_CACHE_ARGUMENTS,
    outputs: with_cache_outputs,
    past: with_cache_past,
    plan: with_cache_plan,
    ..BASE
};
#[doc(hidden)]
pub fn with_cache_plan(
    cx: &ExporterConfig,
    options: PlanOptions,
    plan: &mut ExportPlan,
) -> Result<(), Error> {
    let tried = Tried::default();
    if cx.value(WITH_CACHE_USE_PAST).is_true() && !(options.monolith) {
        tried
            .done(
                plan.anew(cx, "first", &[("kind", ArgumentValue::Str("split"))], true),
            );
        if cx.value(BASE_FLAG).is_true() {
            tried
                .done(
                    plan
                        .anew(
                            cx,
                            "second",
                            &[("use_past", ArgumentValue::Bool(true))],
                            false,
                        ),
                );
        }
        tried.done(plan.merge("merged", "first", "second", "use_cache"));
    } else {
        tried.done(base_plan(cx, options, plan));
    }
    tried.end(())
}
#[doc(hidden)]
pub fn with_cache_outputs(
    cx: &ExporterConfig,
    io: &mut DynamicAxes,
) -> Result<(), Error> {
    let tried = Tried::default();
    tried.done(base_outputs(cx, io));
    if cx.value(WITH_CACHE_USE_PAST).is_true()
        && !(cx.value(WITH_CACHE_MERGED).is_true())
    {
        tried.done((cx.class().past)(cx, Direction::Outputs, io));
    }
    tried.end(())
}
#[doc(hidden)]
pub fn with_cache_past(
    cx: &ExporterConfig,
    direction: Direction,
    io: &mut DynamicAxes,
) -> Result<(), Error> {
    let tried = Tried::default();
    let mut tensors = Vec::with_capacity(4);
    eval::tensor(
        &mut tensors,
        if direction == Direction::Inputs { "cache" } else { "kept" },
        ".key",
        Axes::computed(
            vec![
                (0usize, Symbol::Borrowed("batch")), (2usize, tried.fold("length", &
                [(tried.of_config(cx, "kernels"), "config.kernels"), (tried.of_config(cx,
                "strides"), "config.strides")], &| it, items | format!("({} - {}) / {}",
                it, items[0usize], items[1usize])))
            ],
        ),
    );
    if cx.value(BASE_KIND) == ArgumentValue::Str("split") {
        eval::tensor(
            &mut tensors,
            if direction == Direction::Inputs { "cache" } else { "kept" },
            ".value",
            Axes::fixed(&[(0usize, "batch")]),
        );
    } else {
        eval::tensor(
            &mut tensors,
            if direction == Direction::Inputs { "cache" } else { "kept" },
            ".mark",
            Axes::fixed(&[(0usize, "batch")]),
        );
    }
    io.layers(
        tried
            .layers(
                tried.add(tried.normalized_int(cx, "layers"), 1, "normalized.layers"),
                "normalized.layers",
            ),
        tensors,
    );
    tried.end(())
}
#[doc(hidden)]
pub static WRITER: ConfigClass = ConfigClass {
    name: "Writer",
    extends: Some(&WITH_CACHE),
    pad_attention_mask_to_past: true,
    variants: &[("long", "One line after the other."), ("short", "One line.")],
    default_variant: "short",
    model_patcher: "WriterPatcher",
    normalized_config: &NORMALIZED_WRITER,
    construct: writer_construct,
    inputs: writer_inputs,
    outputs: writer_outputs,
    renamed_inputs: writer_renamed_inputs,
    session_outputs: writer_session_outputs,
    torch_to_onnx_input_map: writer_torch_to_onnx_input_map,
    torch_to_onnx_output_map: writer_torch_to_onnx_output_map,
    values_override: writer_values_override,
    dummy: DummyFns {
        delegate: None,
        generators: writer_dummy_generators,
        shapes: writer_dummy_shapes,
        append: writer_dummy_append,
        shapes_for_input: writer_dummy_shapes_for_input,
        finish: writer_dummy_finish,
        feed: writer_dummy_feed,
        past_generator: Some(&GENERATOR_CACHE),
    },
    ..WITH_CACHE
};
#[doc(hidden)]
pub fn writer_dummy_generators(
    cx: &ExporterConfig,
    generators: &mut Vec<&'static Generator>,
) -> Result<(), Error> {
    let tried = Tried::default();
    tried.done(base_dummy_generators(cx, generators));
    generators.push(&GENERATOR_CACHE);
    tried.end(())
}
#[doc(hidden)]
pub fn writer_dummy_shapes(dx: &Context<'_>, shapes: &mut Shapes) -> Result<(), Error> {
    let cx = dx.config;
    if cx.value(WITH_CACHE_USE_PAST).is_true() {
        shapes.put(SHAPE_LENGTH, 1);
    }
    Ok(())
}
#[doc(hidden)]
pub fn writer_dummy_append(
    cx: &ExporterConfig,
    names: &mut Vec<&'static str>,
) -> Result<(), Error> {
    if cx.value(WITH_CACHE_USE_PAST).is_true() {
        names.push("cache");
    }
    Ok(())
}
#[doc(hidden)]
pub fn writer_dummy_shapes_for_input(
    dx: &Context<'_>,
    name: &str,
    shapes: &mut Shapes,
) -> Result<(), Error> {
    let tried = Tried::default();
    if matches!(name, "tokens") {
        shapes
            .put(SHAPE_LENGTH, tried.add(tried.size(dx, SHAPE_LENGTH), 1, "length + 1"));
    }
    tried.end(())
}
#[doc(hidden)]
pub fn writer_dummy_finish(
    _dx: &Context<'_>,
    inputs: &mut DummyInputs,
) -> Result<(), Error> {
    let tried = Tried::default();
    inputs.first("tokens");
    tried.done(inputs.pad("mask", "cache", &["tokens"]));
    tried.end(())
}
#[doc(hidden)]
pub fn writer_dummy_feed(
    dx: &Context<'_>,
    inputs: &mut DummyInputs,
) -> Result<(), Error> {
    let cx = dx.config;
    let tried = Tried::default();
    inputs.constant("use_cache", cx.value(WITH_CACHE_USE_PAST).is_true());
    tried.done(inputs.empty_past(cx, dx.options, "cache", "tokens"));
    tried.end(())
}
#[doc(hidden)]
pub fn writer_construct(cx: &mut ExporterConfig) -> Result<(), Error> {
    let tried = Tried::default();
    const PART: NestedPart = NestedPart {
        name: "part",
        attribute: Some("part"),
        library: "other",
        task: "sorting",
        arguments: &[
            Pass {
                argument: "kind",
                accepting: &["kind"],
            },
            Pass {
                argument: "flag",
                accepting: &["flag", "kind"],
            },
        ],
    };
    tried.done(cx.nest(&PART));
    if tried.has_failed() {
        return tried.end(());
    }
    if cx.value(BASE_KIND) == ArgumentValue::Str("split")
        && cx.value(BASE_FLAG).is_true()
    {
        tried
            .fail(
                eval::unsupported(
                    cx.class(),
                    format!(
                        "{} has no flag, and {} is its style: {}, {}, {}", cx
                        .value(BASE_KIND), tried.of_config(cx, "style"), tried
                        .of_config(cx, "groups"), tried.of_config(cx, "double"), tried
                        .of_config(cx, "scale")
                    ),
                ),
            );
        return tried.end(());
    }
    if cx.variant() == "long" {
        cx.warn("it is slow".to_owned());
    }
    if cx.task() == "reading" {
        cx.assign_task("writing");
        tried.done(cx.assign(WITH_CACHE_USE_PAST, ArgumentValue::Bool(false)));
        if tried.has_failed() {
            return tried.end(());
        }
    }
    if tried.of_config(cx, "style").equals_str("nested") {
        tried.done(cx.rebind_config("inner"));
        if tried.has_failed() {
            return tried.end(());
        }
    }
    tried.end(())
}
#[doc(hidden)]
pub fn writer_inputs(cx: &ExporterConfig, io: &mut DynamicAxes) -> Result<(), Error> {
    let tried = Tried::default();
    io.set("tokens", Axes::fixed(&[(0usize, "batch"), (1usize, "length")]));
    io.set(
        "mask",
        Axes::computed(
            vec![
                (0usize, Symbol::Borrowed("batch")), (1usize, Symbol::Owned(format!("{}",
                tried.add(tried.mul(tried.normalized_int(cx, "width"), 2,
                "normalized.width * 2"), 1, "normalized.width * 2 + 1"))))
            ],
        ),
    );
    if matches!(cx.task(), "reading" | "writing") {
        io.copy("tokens", "positions");
        if cx.config().as_ref().has("ratio")
            && tried.find_in_config(cx, "ratio").is_none()
        {
            io.rename("mask", "hidden");
        }
    } else if tried.len(tried.of_config(cx, "kernels"), "config.kernels") > 2
        || tried
            .pow(
                2,
                i64::min(3, tried.config_int(cx, "heads")),
                "pow(2, min(3, config.heads))",
            ) != 8
    {
        io.remove("mask");
    } else {
        tried
            .fail(eval::unsupported(cx.class(), format!("{} needs kernels", cx.task())));
    }
    if tried.nested(cx, "part").class().supports_past {
        tried.done((cx.class().past)(cx, Direction::Inputs, io));
    }
    tried.end(())
}
#[doc(hidden)]
pub fn writer_outputs(cx: &ExporterConfig, io: &mut DynamicAxes) -> Result<(), Error> {
    let tried = Tried::default();
    tried.done(base_outputs(cx, io));
    if cx.value(WITH_CACHE_USE_PAST).is_true() {
        tried.done((cx.class().past)(cx, Direction::Outputs, io));
    }
    io.relabel("length", "1", &[("scores", "longest")]);
    tried.end(())
}
#[doc(hidden)]
pub fn writer_renamed_inputs(
    cx: &ExporterConfig,
    io: &mut DynamicAxes,
) -> Result<(), Error> {
    let tried = Tried::default();
    io.rename("tokens", "x");
    if (cx.value(BASE_FLAG).is_true() || cx.value(WITH_CACHE_USE_PAST).is_true())
        && cx.value(BASE_KIND) == ArgumentValue::Str("split")
    {
        io.remove("positions");
    }
    if (cx.value(BASE_FLAG).is_true() || cx.value(WITH_CACHE_USE_PAST).is_true())
        && cx.value(WITH_CACHE_USE_PAST).is_true()
    {
        io.remove("mask");
    }
    if (tried.config_int(cx, "hidden") < 2) != false {
        io.remove("x");
    }
    if tried
        .len(
            if cx.value(BASE_FLAG).is_true() {
                tried.of_config(cx, "kernels")
            } else {
                tried.of_config(cx, "strides")
            },
            "if flag { config.kernels } else { config.strides }",
        ) > 2
    {
        io.remove("tokens");
    }
    tried.end(())
}
#[doc(hidden)]
pub fn writer_session_outputs(
    cx: &ExporterConfig,
    io: &mut DynamicAxes,
) -> Result<(), Error> {
    if cx.value(WITH_CACHE_USE_PAST).is_true() {
        io.remove("scores");
    }
    Ok(())
}
#[doc(hidden)]
pub fn writer_torch_to_onnx_input_map(
    cx: &ExporterConfig,
    pairs: &mut Vec<(&'static str, &'static str)>,
) -> Result<(), Error> {
    if cx.value(WITH_CACHE_USE_PAST).is_true() {
        pairs.push(("x", "tokens"));
    }
    Ok(())
}
#[doc(hidden)]
pub fn writer_torch_to_onnx_output_map(
    _cx: &ExporterConfig,
    pairs: &mut Vec<(&'static str, &'static str)>,
) -> Result<(), Error> {
    pairs.push(("y", "written"));
    Ok(())
}
#[doc(hidden)]
pub fn writer_values_override(
    cx: &ExporterConfig,
    pairs: &mut Vec<(&'static str, ArgumentValue)>,
) -> Result<(), Error> {
    pairs.push(("use_cache", cx.value(WITH_CACHE_USE_PAST)));
    pairs.push(("style", ArgumentValue::Str("plain")));
    Ok(())
}
#[doc(hidden)]
pub static SORTER: ConfigClass = ConfigClass {
    name: "Sorter",
    extends: Some(&BASE),
    inputs: sorter_inputs,
    past: sorter_past,
    ..BASE
};
#[doc(hidden)]
pub fn sorter_inputs(_cx: &ExporterConfig, io: &mut DynamicAxes) -> Result<(), Error> {
    io.set("tokens", Axes::fixed(&[(1usize, "length")]));
    Ok(())
}
#[doc(hidden)]
pub fn sorter_past(
    cx: &ExporterConfig,
    _direction: Direction,
    io: &mut DynamicAxes,
) -> Result<(), Error> {
    let tried = Tried::default();
    let mut tensors = Vec::with_capacity(4);
    eval::tensor(&mut tensors, "cache", "", Axes::fixed(&[(0usize, "batch")]));
    io.layers(tried.layers(tried.config_int(cx, "size"), "config.size"), tensors);
    tried.end(())
}
#[doc(hidden)]
pub static NORMALIZED_NAMES: NormalizedConfigClass = NormalizedConfigClass {
    name: "Names",
    attributes: &[],
    members: &[],
};
#[doc(hidden)]
pub static NORMALIZED_SIZES: NormalizedConfigClass = NormalizedConfigClass {
    name: "Sizes",
    attributes: &[("width", &["width"]), ("layers", &["inner", "depth"])],
    members: &[],
};
#[doc(hidden)]
pub static NORMALIZED_WRITER: NormalizedConfigClass = NormalizedConfigClass {
    name: "Sizes",
    attributes: &[
        ("width", &["width"]),
        ("layers", &["inner", "depth"]),
        ("depth", &["inner", "depth"]),
    ],
    members: &[
        Member {
            name: "small",
            of: MemberOf::SubConfig("part", &NORMALIZED_NAMES),
        },
        Member {
            name: "part",
            of: MemberOf::Nested("part"),
        },
    ],
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
