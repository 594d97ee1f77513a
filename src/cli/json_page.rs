//! JSON for a person to read, written as it is computed.

use std::io::Write;

use optimum_exporters::json::{Json, Writer};

use super::Stop;

/// The number of the form that an answer has, under the key `form`, which changes where a program that reads it would no
/// longer run: the folder `schema/` has a schema of each answer.
pub const FORM: usize = 1;

/// Prints a value, indented.
pub fn print(value: &impl Json, out: &mut impl Write) -> Result<(), Stop> {
    let mut hand_on = |bytes: &mut Vec<u8>| {
        out.write_all(bytes)?;
        bytes.clear();
        Ok(())
    };
    let mut writer = Writer::new(Vec::new(), &mut hand_on);
    writer.set_pretty(true);
    value.write(&mut writer)?;
    writer.end_line();
    let rest = writer.into_bytes();
    Ok(out.write_all(&rest)?)
}
