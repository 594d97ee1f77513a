//! How several sequences are kept of each, as `generation_config.json` says.

use super::told::{Told, number, wrong};
use crate::config::types::Attr;
use crate::error::Error;

/// How several sequences are kept of each, of which those are given that are together the likeliest.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Beams {
    /// How many are kept; one is the likeliest token at each step.
    pub count: usize,
    /// The power of its length by which the score of a sequence is divided: above 0, long ones are preferred.
    pub length_penalty: f64,
    /// When no more are looked for.
    pub early: Early,
    /// Whether the scores of a step are made likelihoods once more after they were changed, `renormalize_logits`.
    pub renormalized: bool,
}

/// When no more sequences are looked for, `early_stopping`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Early {
    /// As soon as those that go on would, if they ended now, be worse than all that ended: `false`.
    #[default]
    Likely,
    /// As soon as as many ended as are kept: `true`.
    Full,
    /// As soon as none that goes on can be better, at whatever length: `"never"`.
    Never,
}

impl Beams {
    /// The most sequences that are kept, or given, of each.
    pub const MOST: usize = 1_024;

    /// So many, with what the reference has where nothing else is said.
    pub const fn new(count: usize) -> Self {
        Self { count, length_penalty: 1.0, early: Early::Likely, renormalized: false }
    }
}

/// How several are kept, `None` where one is, or where they are to be kept in groups or to have words.
pub(super) fn of(told: Told<'_>) -> Result<Option<Beams>, Error> {
    let is = |key| Ok::<_, Error>(told.get(key)?.is_some());
    let is_other = is("constraints")? || is("force_words_ids")?;
    let count = told.count("num_beams")?.filter(|count| *count > 1 && !is_other);
    let (Some(count), None) = (count, told.count("num_beam_groups")?.filter(|groups| *groups > 1)) else {
        return Ok(None);
    };
    if count > Beams::MOST {
        return Err(Error::Limit { what: "num_beams".to_owned(), found: count.to_string(), limit: Beams::MOST as u64 });
    }
    Ok(Some(Beams {
        length_penalty: float(told, "length_penalty")?.unwrap_or(1.0),
        early: early(told)?,
        renormalized: matches!(told.get("renormalize_logits")?, Some(Attr::Bool(true))),
        ..Beams::new(count)
    }))
}

fn early(told: Told<'_>) -> Result<Early, Error> {
    const KEY: &str = "early_stopping";
    match told.get(KEY)? {
        None | Some(Attr::Bool(false)) => Ok(Early::Likely),
        Some(Attr::Bool(true)) => Ok(Early::Full),
        Some(Attr::Str("never")) => Ok(Early::Never),
        Some(other) => Err(wrong(KEY, other, "true, false or `never`")),
    }
}

/// How far scores are moved away from those of a prompt that asks for nothing.
pub(super) fn guidance(told: Told<'_>, has_prompt: bool) -> Result<Option<f64>, Error> {
    let factor = float(told, "guidance_scale")?.filter(|factor| *factor != 1.0);
    Ok(factor.filter(|_| has_prompt))
}

fn float(told: Told<'_>, key: &str) -> Result<Option<f64>, Error> {
    told.get(key)?.map(|value| number(key, value, "a number")).transpose()
}
