//! What exported files fit that do not fit what was asked for.

use optimum_exporters::check::{Exported, Report, Severity};
use optimum_exporters::{Error, Model};

use super::model::Opened;

/// The options with which files are held against their contract without an error, where those that were given find some:
/// `--monolith`, `--library` of another library that knows the model, or both.
pub fn options(opened: &Opened<'_>, task: &str, monolith: bool, exported: Exported<'_>) -> Option<String> {
    let own = opened.model().with_task(task);
    let others = if opened.library().is_some() { Vec::new() } else { opened.model().of_other_libraries() };
    let others = others.into_iter().map(|model| (format!("--library {}", model.library().value.name), model));
    let models = std::iter::once((String::new(), own)).chain(others);
    let in_one = if monolith { [true].as_slice() } else { [false, true].as_slice() };
    let fits = |model: &Model, monolith: bool| {
        let opened = opened.with_model(model.with_task(task).with_monolith(monolith));
        held(&opened, monolith, exported).is_ok_and(|report| report.worst() < Some(Severity::Error))
    };
    models.flat_map(|(library, model)| in_one.iter().map(move |one| (library.clone(), model.clone(), *one))).find_map(
        |(library, model, in_one)| {
            let option = if in_one && !monolith { "--monolith" } else { "" };
            let options = [library.as_str(), option].join(" ").trim().to_owned();
            (!options.is_empty() && fits(&model, in_one)).then_some(options)
        },
    )
}

/// Holds the files against what the model is exported as.
fn held(opened: &Opened<'_>, monolith: bool, exported: Exported<'_>) -> Result<Report, Error> {
    Ok(exported.check_for_any_task(&opened.plans(monolith)?, &[])?.1)
}
