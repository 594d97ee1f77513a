//! Variables of the environment that say how the Hub is reached.

use std::env;
use std::fs::File;
use std::io::Read;

use crate::error::Error;
use crate::hub::environment;

/// A variable that is set to something.
pub(super) fn variable(name: &str) -> Option<String> {
    env::var(name).ok().filter(|value| !value.is_empty())
}

/// Whether a variable says yes.
pub(super) fn flag(name: &str) -> bool {
    variable(name).is_some_and(|value| ["1", "on", "yes", "true"].contains(&value.to_ascii_lowercase().as_str()))
}

/// The token of who uses the program.
pub(super) fn token() -> Result<Option<String>, Error> {
    const LONGEST: u64 = 4096;
    if flag("HF_HUB_DISABLE_IMPLICIT_TOKEN") {
        return Ok(None);
    }
    let plain = |text: String| Some(text.trim().to_owned()).filter(|text| !text.is_empty());
    if let Some(token) = ["HF_TOKEN", "HUGGING_FACE_HUB_TOKEN"].into_iter().find_map(variable).and_then(plain) {
        return Ok(Some(token));
    }
    let path = environment::directory("HF_TOKEN_PATH")?.map_or_else(|| Ok(environment::home()?.join("token")), Ok)?;
    let mut token = String::new();
    let read = File::open(path).and_then(|file| file.take(LONGEST).read_to_string(&mut token));
    Ok(read.ok().and_then(|_| plain(token)))
}
