//! The prompt of a decoder that is told which language it hears and what to do with it.

use super::languages::code_of;
use super::tokens::Times;
use super::told::{Config, Told, wrong};
use crate::config::types::Attr;
use crate::error::{Error, shortened};

/// The tasks that there are; the second is meant where a language is said and no task.
const TASKS: [&str; 2] = ["translate", "transcribe"];

/// What follows the start token before anything is chosen.
#[derive(Default)]
pub(super) struct LanguagePrompt {
    /// Its tokens, `None` in the place of the language where the scores tell that.
    pub(super) tokens: Vec<Option<i64>>,
    /// The tokens of languages, where the scores tell which.
    pub(super) languages: Vec<i64>,
    /// What the rules for times go by, where times are asked for.
    pub(super) times: Option<Times>,
}

/// The prompt, as `_retrieve_init_tokens` of the reference makes it.
pub(super) fn prompt(told: Told<'_>) -> Result<LanguagePrompt, Error> {
    let (language, task) = (told.extra("language")?, told.extra("task")?);
    let mut tokens = if language.is_none() && task.is_none() { forced(told)? } else { Vec::new() };
    let known = told.mapping("lang_to_id")?;
    let mut languages = Vec::new();
    if let Some(language) = language {
        tokens.push(Some(token_of(language, known)?));
    } else if let (Some(known), None) = (known, tokens.first().copied().flatten()) {
        languages = known.values().map(|id| Attr::from(id).int("lang_to_id")).collect::<Result<Vec<_>, _>>()?;
        languages.sort_unstable();
        tokens.resize(tokens.len().max(1), None);
    }
    tokens.extend(task_of(told, task, language.is_some())?.map(Some));
    let none = number(told, "no_timestamps_token_id")?;
    let times = times(told, none)?;
    let is_last = none.is_some() && tokens.last() == Some(&none);
    if is_last && times.is_some() {
        tokens.pop();
    } else if none.is_some() && !is_last && times.is_none() {
        tokens.push(none);
    }
    // A place that nothing tells is left out.
    if languages.is_empty() {
        tokens.retain(Option::is_some);
    }
    Ok(LanguagePrompt { tokens, languages, times })
}

fn number(told: Told<'_>, key: &str) -> Result<Option<i64>, Error> {
    told.extra(key)?.map(|number| number.int(key)).transpose()
}

/// What the rules for times go by, where times are asked for.
fn times(told: Told<'_>, none: Option<i64>) -> Result<Option<Times>, Error> {
    const KEY: &str = "return_timestamps";
    let Some(asked) = told.extra(KEY)?.filter(|asked| asked.is_truthy()) else { return Ok(None) };
    let none = none.ok_or_else(|| wrong(KEY, asked, "false or null where there is no `no_timestamps_token_id`"))?;
    let ends = Some(told.ids("eos_token_id")?).filter(|ends| !ends.is_empty());
    let [end] = ends.map_or_else(|| told.ids("bos_token_id"), Ok)?[..] else {
        return Err(wrong(KEY, asked, "false or null where not one token ends a sequence, `eos_token_id`"));
    };
    Ok(Some(Times { none, end, latest_first: number(told, "max_initial_timestamp_index")? }))
}

/// What `forced_decoder_ids` puts at the first places, one after the other; the config's count where the file has none.
fn forced(told: Told<'_>) -> Result<Vec<Option<i64>>, Error> {
    const KEY: &str = "forced_decoder_ids";
    const EXPECTED: &str = "places from 1 on without a gap, each with a token or null";
    let pairs = match told.extra(KEY)? {
        Some(pairs) => pairs,
        None => match told.of_configs(KEY)? {
            Some(pairs) => pairs,
            None => return Ok(Vec::new()),
        },
    };
    let Attr::List(items) = pairs else { return Err(wrong(KEY, pairs, EXPECTED)) };
    let mut tokens = Vec::new();
    for pair in items.iter() {
        let (Some(place), Some(token)) = (pair.item(0, KEY)?, pair.item(1, KEY)?) else {
            return Err(wrong(KEY, pair, EXPECTED));
        };
        let place = usize::try_from(place.int(KEY)?).ok();
        match place {
            Some(place) if place == tokens.len() + 1 => {}
            // What begins elsewhere is no prompt.
            _ if tokens.is_empty() => return Ok(tokens),
            _ => return Err(wrong(KEY, pairs, EXPECTED)),
        }
        tokens.push(token.non_null().map(|token| token.int(KEY)).transpose()?);
    }
    Ok(tokens)
}

/// The token of a language, which is said by its name, by its code or by the name of the token.
fn token_of(language: Attr<'_>, known: Option<&Config>) -> Result<i64, Error> {
    const EXPECTED: &str = "a language of `lang_to_id`: its token, its code or its name in English";
    let Attr::Str(name) = language else { return Err(wrong("language", language, EXPECTED)) };
    let name = name.to_lowercase();
    let of_code = || code_of(&name).and_then(|code| known?.get(&format!("<|{code}|>")));
    let token = known.and_then(|known| known.get(&name)).or_else(of_code);
    token.map_or_else(|| Err(wrong("language", language, EXPECTED)), |token| Attr::from(token).int("lang_to_id"))
}

/// The token of a task: of the one that is said, or where only a language is, of what is meant then.
fn task_of(told: Told<'_>, task: Option<Attr<'_>>, has_language: bool) -> Result<Option<i64>, Error> {
    const EXPECTED: &str = "`translate` or `transcribe`, with a token in `task_to_id`";
    let known = told.mapping("task_to_id")?;
    let name = match task {
        Some(Attr::Str(name)) if TASKS.contains(&name) => name,
        Some(other) => return Err(wrong("task", other, EXPECTED)),
        None if has_language && known.is_some() => TASKS[1],
        None => return Ok(None),
    };
    let token = known.and_then(|known| known.get(name));
    let missing = || Error::WrongType { what: "task".to_owned(), found: shortened(name), expected: EXPECTED };
    Attr::from(token.ok_or_else(missing)?).int("task_to_id").map(Some)
}
