//! A registry, as a text in which a line `=== NAME` stands before each file: it compiles, or everything that is wrong is
//! said, twice the same; what compiles is interpreted, and whatever its classes say is an answer or an error.

use optimum_exporters::codegen::{Compiler, Diagnostics, Sources};
use optimum_exporters::registry::{Over, Registry, SHAPES};
use optimum_exporters::{DummyOptions, PretrainedConfig};

use crate::answers::{Answers, Past};
use crate::bounds::within;

/// The longest text that says what is wrong.
const LONGEST: usize = 1 << 18;

/// How many constructors of a registry are called.
const MOST_CALLED: usize = 16;

/// The files of a text.
pub fn files(text: &str) -> Vec<(&str, &str)> {
    let mut files = Vec::new();
    for part in text.split("=== ").skip(1) {
        let (name, text) = part.split_once('\n').unwrap_or((part, ""));
        files.push((name, text));
    }
    files
}

/// Compiles it, and interprets what compiles.
pub fn run(data: &[u8]) {
    let Ok(text) = std::str::from_utf8(data) else { return };
    let sources = Sources::of(&files(text));
    let mut compiles = false;
    within(|| {
        let check = || Compiler::new().sizes(SHAPES).check(&sources);
        match check() {
            Ok(()) => compiles = true,
            Err(diagnostics) => {
                let said = said(&diagnostics);
                assert!(said.len() <= LONGEST, "{} bytes say what is wrong", said.len());
                assert_eq!(said, self::said(&check().expect_err("it was wrong before")));
            }
        }
    });
    if compiles {
        interpret(&sources);
    }
}

fn said(diagnostics: &Diagnostics) -> String {
    diagnostics.render(None, false)
}

fn interpret(sources: &Sources) {
    let registry = Registry::read(sources, Over::Alone).expect("it was right before");
    let constructors = registry.all_models().flat_map(|model| {
        let supports = model.exporters.iter();
        supports.flat_map(move |support| support.tasks.iter().map(move |(_, made)| (model.model_type, made)))
    });
    for (model_type, constructor) in constructors.take(MOST_CALLED) {
        within(|| {
            let config = PretrainedConfig::empty(model_type);
            let answers = || Answers::of(&constructor.call(&config), &DummyOptions::default(), Past::MayBeLeftOut);
            answers().assert_same(&answers(), || format!("{model_type}, asked twice"));
        });
    }
}
