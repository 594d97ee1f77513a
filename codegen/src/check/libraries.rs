//! What libraries say of their models and of pipelines.

use super::check_task;
use crate::diagnostic::{Place, Problem, unknown};
use crate::resolve::Registry;
use crate::schema::{PipelinePart, PipelinesSpec};

pub(super) fn check(registry: &Registry<'_>) {
    let files = &registry.library_files;
    for (place, (name, spec)) in files.iter().flat_map(|(place, file)| file.iter().map(move |entry| (place, entry))) {
        if let Some(pipelines) = &spec.pipelines {
            check_pipelines(registry, name, pipelines, &place.key(name).key("pipelines"));
        }
        let place = place.key(name);
        if let Some(task) = &spec.task {
            check_task(registry, task, &place.key("task"));
        }
        if let Some(model_type) = &spec.default_model_type {
            check_model_type(registry, name, model_type, &place.key("default_model_type"));
        }
        for (part, model_type) in spec.modules.iter().flat_map(|modules| &modules.model_types) {
            let place = place.key("modules").key("model_types").key(part);
            check_model_type(registry, name, model_type, &place);
        }
    }
}

fn check_model_type(registry: &Registry<'_>, library: &str, model_type: &str, place: &Place) {
    let own = registry.models.iter().filter(|model| model.library == library).map(|model| model.model_type);
    if !own.clone().any(|known| known == model_type) && !registry.lacks.classes {
        let problem = Problem::new(format!("`{library}` has no model type `{model_type}`"));
        let problem = match own.clone().next() {
            Some(_) => problem.among(model_type, own),
            None => problem.help(format!("there are no files in models/{library}")),
        };
        registry.report(place, problem);
    }
}

fn check_pipelines(registry: &Registry<'_>, library: &str, pipelines: &PipelinesSpec, place: &Place) {
    for (class, model_type) in &pipelines.model_types {
        check_model_type(registry, library, model_type, &place.key("model_types").key(class));
    }
    let mut plans = vec![(place.key("plans"), &pipelines.plans)];
    for (exporter, own) in &pipelines.exporters {
        let place = place.key("exporters").key(exporter);
        if !registry.exporters.contains(&exporter.as_str()) && !registry.lacks.anything {
            registry.report(&place.itself(), unknown("exporter", exporter, registry.exporters.iter().copied()));
        }
        plans.push((place, own));
    }
    let files: Vec<&str> = pipelines.files.keys().map(String::as_str).collect();
    for (place, (prefix, parts)) in
        plans.into_iter().flat_map(|(place, plans)| plans.iter().map(move |plan| (place.clone(), plan)))
    {
        let place = place.key(prefix);
        let components = parts.iter().map(|part| part.component.as_str()).chain(files.iter().copied());
        let components: Vec<_> = components.chain(["index"]).collect();
        for (index, part) in parts.iter().enumerate() {
            check_pipeline_part(registry, (library, part), &components, &place.index(index));
        }
    }
}

fn check_pipeline_part(
    registry: &Registry<'_>,
    (library, part): (&str, &PipelinePart),
    components: &[&str],
    place: &Place,
) {
    if let Some(model_type) = &part.model_type {
        check_model_type(registry, library, model_type, &place.key("model_type"));
    }
    check_task(registry, &part.task, &place.key("task"));
    let is_known = |path: &str| {
        path.rsplit('.').for_each(|attribute| _ = registry.index.read(attribute));
        path.split_once('.').is_some_and(|(from, _)| components.contains(&from))
    };
    let no_component = |path: &str, form: &str| {
        let (from, _) = path.split_once('.').unwrap_or((path, ""));
        unknown("component", from, components.iter().copied()).in_bytes(Some(0..from.len())).and_help(form)
    };
    for (attribute, value) in &part.set {
        if !matches!(value.as_str(), "true" | "false") && !is_known(value) {
            let form = "the value is true, false, index.ATTRIBUTE or COMPONENT.ATTRIBUTE";
            registry.report(&place.key("set").key(attribute), no_component(value, form));
        }
    }
    for (index, options) in part.runtime_options.iter().enumerate() {
        let place = place.key("runtime_options").index(index).key("when");
        for path in options.when.keys().filter(|path| !is_known(path)) {
            let form = "the condition is of index.ATTRIBUTE or COMPONENT.ATTRIBUTE";
            registry.report(&place.key(path).itself(), no_component(path, form));
        }
    }
}
