//! Arithmetic with integers as Python has it, checked; `what` names the operation in the error.

use crate::error::Error;

fn checked(result: Option<i64>, what: &str) -> Result<i64, Error> {
    result.ok_or_else(|| Error::Arithmetic(what.to_owned()))
}

/// The sum.
pub fn add(left: i64, right: i64, what: &str) -> Result<i64, Error> {
    checked(left.checked_add(right), what)
}

/// The difference.
pub fn sub(left: i64, right: i64, what: &str) -> Result<i64, Error> {
    checked(left.checked_sub(right), what)
}

/// The product.
pub fn mul(left: i64, right: i64, what: &str) -> Result<i64, Error> {
    checked(left.checked_mul(right), what)
}

/// Rounds down, as Python's `//`.
pub fn div(left: i64, right: i64, what: &str) -> Result<i64, Error> {
    let quotient = checked(left.checked_div(right), what)?;
    let inexact = left % right != 0 && (left < 0) != (right < 0);
    Ok(if inexact { quotient - 1 } else { quotient })
}

/// Rounds up.
pub fn ceil_div(left: i64, right: i64, what: &str) -> Result<i64, Error> {
    let quotient = checked(left.checked_div(right), what)?;
    let inexact = left % right != 0 && (left < 0) == (right < 0);
    Ok(if inexact { quotient + 1 } else { quotient })
}

/// What is left by a quotient that is rounded down, as Python's `%`.
pub fn rem(left: i64, right: i64, what: &str) -> Result<i64, Error> {
    let rest = checked(left.checked_rem(right), what)?;
    Ok(if rest != 0 && (rest < 0) != (right < 0) { rest + right } else { rest })
}

/// The square root, rounded down.
pub fn isqrt(of: i64, what: &str) -> Result<i64, Error> {
    checked(of.checked_isqrt(), what)
}

/// The power; a negative exponent is an error.
pub fn pow(base: i64, exponent: i64, what: &str) -> Result<i64, Error> {
    checked(u32::try_from(exponent).ok().and_then(|exponent| base.checked_pow(exponent)), what)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn division_rounds_down() {
        assert_eq!(div(7, 2, ""), Ok(3));
        assert_eq!(div(-7, 2, ""), Ok(-4));
        assert!(div(1, 0, "a / b").is_err());
        assert!(div(i64::MIN, -1, "a / b").is_err());
    }

    #[test]
    fn what_is_left_has_the_sign_of_the_divisor() {
        assert_eq!(rem(7, 4, ""), Ok(3));
        assert_eq!(rem(-7, 4, ""), Ok(1));
        assert_eq!(rem(7, -4, ""), Ok(-1));
        assert!(rem(1, 0, "a % b").is_err());
        assert_eq!(isqrt(70, ""), Ok(8));
        assert!(isqrt(-1, "isqrt(a)").is_err());
    }

    #[test]
    fn division_rounds_up_where_asked_to() {
        assert_eq!(ceil_div(7, 2, ""), Ok(4));
        assert_eq!(ceil_div(-7, 2, ""), Ok(-3));
        assert_eq!(ceil_div(i64::MIN, 2, ""), Ok(i64::MIN / 2));
        assert!(ceil_div(1, 0, "ceil_div(a, b)").is_err());
        assert!(ceil_div(i64::MIN, -1, "ceil_div(a, b)").is_err());
    }
}
