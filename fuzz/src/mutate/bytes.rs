//! Changes of bytes, for inputs that have no parts.

use super::Random;

/// Changes some bytes, doubles or takes away a piece; what is empty gets a byte.
pub fn bytes(data: &mut Vec<u8>, seed: u32) -> bool {
    let random = &mut Random::new(seed);
    if data.is_empty() {
        data.push(random.byte());
        return true;
    }
    let at = random.below(data.len());
    let end = at + 1 + random.below((data.len() - at).min(32));
    match random.below(6) {
        0 => data[at] = random.byte(),
        1 => data[at] ^= 1 << random.below(8),
        2 => data[at] = [0, 1, 0x7f, 0x80, 0xff, b'"', b'{', b'9'][random.below(8)],
        3 => drop(data.drain(at..end.min(data.len()))),
        4 => {
            let piece = data[at..end.min(data.len())].to_vec();
            let to = random.below(data.len());
            data.splice(to..to, piece);
        }
        _ => data.insert(at, random.byte()),
    }
    true
}
