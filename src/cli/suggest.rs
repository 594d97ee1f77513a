//! What a name most likely stands for that is neither a path nor a model type.

use optimum_exporters::TasksManager;

/// What stands after the name of a model type where that begins the name of a model.
const SIGNS: [char; 3] = ['-', '_', '.'];

/// What to do about a name, if it tells what it is of.
pub fn of_name(name: &str) -> Option<String> {
    pipeline(name).or_else(|| model(name))
}

/// The name of a library's pipeline, which is a directory of several models.
fn pipeline(name: &str) -> Option<String> {
    TasksManager::libraries().iter().find_map(|library| {
        let index = library.pipelines?.index;
        let mut loaders = library.loaders.values().flat_map(|loaders| loaders.iter());
        let class = loaders.find_map(|loader| loader.classes.get(name)?.first())?;
        let of = library.name;
        Some(format!(
            "`{name}` is a pipeline of {of}, {class}: `plan` takes the directory that has its {index}, or its repository, `owner/name`"
        ))
    })
}

/// A model whose name begins with that of its type, the longest of all that do.
fn model(name: &str) -> Option<String> {
    let begins = |of_type: &&str| name.strip_prefix(*of_type).is_some_and(|rest| rest.starts_with(SIGNS));
    let types = TasksManager::models().map(|model| model.model_type);
    let of_type = types.filter(begins).max_by_key(|of_type| of_type.len())?;
    Some(format!(
        "by its name it is a model of the type `{of_type}`: give its directory, its repository, `owner/{name}`, or `{of_type}` \
         for a config with the defaults of the type"
    ))
}
