//! How tokens are drawn, as `generation_config.json` says.

use super::told::{Told, number, wrong};
use crate::config::types::Attr;
use crate::error::Error;

/// How many of the likeliest tokens are left where nothing says it.
const MOST: usize = 50;

/// How tokens are drawn: what is done to their scores before, in this order. Nothing is done where there is none.
///
/// ```
/// use optimum_exporters::decoder::{Sampling, drawn};
///
/// let sampling = Sampling { temperature: Some(0.5), top_k: Some(2), ..Sampling::default() };
/// let mut scores = [1.0, 3.0, 2.0];
/// sampling.warp(&mut scores);
/// assert_eq!(scores, [f32::NEG_INFINITY, 6.0, 4.0]);
/// assert_eq!((drawn(&scores, 0.1), drawn(&scores, 0.9)), (Some(1), Some(2)));
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Sampling {
    /// What scores are divided by, above 0: below 1 what is likely becomes likelier.
    pub temperature: Option<f64>,
    /// Of the hundred likeliest those are left that have together this share of their entropy, and the likeliest.
    pub top_h: Option<f64>,
    /// So many of the likeliest are left, with those that are as likely as the last of them.
    pub top_k: Option<usize>,
    /// The likeliest are left that are together as likely as this, and the likeliest.
    pub top_p: Option<f64>,
    /// What is less likely than this share of the likeliest is not left.
    pub min_p: Option<f64>,
    /// Those are left whose information is nearest to the entropy, until they are together as likely as this.
    pub typical_p: Option<f64>,
    /// What is less likely than this is not left, but for the likeliest.
    pub epsilon_cutoff: Option<f64>,
    /// The same, where it is less likely than a share that falls with the entropy as well.
    pub eta_cutoff: Option<f64>,
}

/// How tokens are drawn, `None` where none are.
pub(super) fn of(told: Told<'_>) -> Result<Option<Sampling>, Error> {
    if !told.get("do_sample")?.is_some_and(Attr::is_truthy) {
        return Ok(None);
    }
    let cutoff = |key| Ok::<_, Error>(part(told, key)?.filter(|part| *part > 0.0 && *part < 1.0));
    Ok(Some(Sampling {
        temperature: told.factor("temperature")?,
        top_h: within(told, "top_h", "a number above 0, and no more than 1", |part| part > 0.0 && part <= 1.0)?,
        top_k: most(told)?,
        top_p: below_one(told, "top_p", "a number from 0 on", |part| part >= 0.0)?,
        min_p: within(told, "min_p", "a number from 0 to 1", |part| (0.0..=1.0).contains(&part))?,
        typical_p: below_one(told, "typical_p", "a number above 0", |part| part > 0.0)?,
        epsilon_cutoff: cutoff("epsilon_cutoff")?,
        eta_cutoff: cutoff("eta_cutoff")?,
    }))
}

/// How many of the likeliest are left; none where 0 says that all are.
fn most(told: Told<'_>) -> Result<Option<usize>, Error> {
    const KEY: &str = "top_k";
    let Some(said) = told.get(KEY)? else { return Ok(Some(MOST)) };
    match usize::try_from(said.int(KEY)?) {
        Ok(most) => Ok(Some(most).filter(|most| *most > 0)),
        Err(_) => Err(wrong(KEY, said, "a number of tokens, or 0")),
    }
}

fn part(told: Told<'_>, key: &str) -> Result<Option<f64>, Error> {
    told.get(key)?.map(|part| number(key, part, "a number")).transpose()
}

/// A share that has to be `right`.
fn within(
    told: Told<'_>,
    key: &str,
    expected: &'static str,
    right: impl Fn(f64) -> bool,
) -> Result<Option<f64>, Error> {
    let Some(said) = told.get(key)? else { return Ok(None) };
    let part = number(key, said, expected)?;
    if right(part) { Ok(Some(part)) } else { Err(wrong(key, said, expected)) }
}

/// The same, where what is not below 1 leaves all.
fn below_one(
    told: Told<'_>,
    key: &str,
    expected: &'static str,
    right: impl Fn(f64) -> bool,
) -> Result<Option<f64>, Error> {
    Ok(within(told, key, expected, right)?.filter(|part| *part < 1.0))
}
