//! Expressions over symbols, such as `( sequence_length - 10 ) // 5 + 1`.

use crate::arithmetic;
use crate::error::Error;

/// The longest text that is parsed. Those of audio models with 256 layers of convolutions have 6,000 bytes.
const LONGEST: usize = 16_384;

/// An axis's symbol, parsed: a name, a number, or an expression of these.
///
/// `/` and `//` divide and round down, `*`, `/` and `//` bind before `+` and `-`, as in Python.
/// Two expressions are equal if they are written alike but for spaces and needless parentheses.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Expression {
    /// In reverse Polish notation, so that no depth of nesting takes more than this list.
    steps: Vec<Step>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
enum Step {
    Number(i64),
    Name(String),
    Apply(Operator),
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Operator {
    Add,
    Subtract,
    Multiply,
    Divide,
    Negate,
}

/// An operator that waits for its right side, or an open parenthesis.
#[derive(Clone, Copy)]
enum Waiting {
    Operator(Operator),
    Parenthesis,
}

impl Operator {
    const fn precedence(self) -> u8 {
        match self {
            Self::Add | Self::Subtract => 1,
            Self::Multiply | Self::Divide => 2,
            Self::Negate => 3,
        }
    }

    fn apply(self, left: i64, right: i64) -> Option<i64> {
        match self {
            Self::Add => arithmetic::add(left, right, ""),
            Self::Subtract => arithmetic::sub(left, right, ""),
            Self::Multiply => arithmetic::mul(left, right, ""),
            Self::Divide => arithmetic::div(left, right, ""),
            Self::Negate => arithmetic::sub(0, right, ""),
        }
        .ok()
    }
}

impl Expression {
    /// Parses the symbol of an axis.
    ///
    /// # Errors
    /// [`Error::WrongType`] if it is no expression of names, integers, `+ - * / //` and parentheses.
    pub fn parse(text: &str) -> Result<Self, Error> {
        Parser::default().parse(text).ok_or_else(|| Error::WrongType {
            what: "an axis".to_owned(),
            found: format!("`{}`", text.chars().take(80).collect::<String>()),
            expected: "an expression of names, integers, + - * / // and parentheses",
        })
    }

    /// The name, where the expression is one and nothing else.
    pub fn as_name(&self) -> Option<&str> {
        match self.steps.as_slice() {
            [Step::Name(name)] => Some(name),
            _ => None,
        }
    }

    /// The number, where the expression is one and nothing else.
    pub fn as_number(&self) -> Option<i64> {
        match self.steps.as_slice() {
            [Step::Number(number)] => Some(*number),
            _ => None,
        }
    }

    /// The names in it, in order; each as often as it stands there.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.steps.iter().filter_map(|step| match step {
            Step::Name(name) => Some(name.as_str()),
            Step::Number(_) | Step::Apply(_) => None,
        })
    }

    /// The names and numbers that are added, in alphabetical order, where it is a sum of these.
    fn summands(&self) -> Option<Vec<String>> {
        let summand = |step: &Step| match step {
            Step::Number(number) => Some(Some(number.to_string())),
            Step::Name(name) => Some(Some(name.clone())),
            Step::Apply(Operator::Add) => Some(None),
            Step::Apply(_) => None,
        };
        let each = self.steps.iter().map(summand).collect::<Option<Vec<_>>>()?;
        let mut summands: Vec<_> = each.into_iter().flatten().collect();
        summands.sort_unstable();
        Some(summands)
    }

    /// The value, given that of each name; `None` if one is missing, the value is no 64-bit integer, or a
    /// division is by zero.
    pub fn evaluate(&self, value_of: impl Fn(&str) -> Option<i64>) -> Option<i64> {
        let mut stack: Vec<i64> = Vec::new();
        for step in &self.steps {
            let value = match step {
                Step::Number(number) => *number,
                Step::Name(name) => value_of(name)?,
                Step::Apply(operator) => {
                    let right = stack.pop()?;
                    let left = if *operator == Operator::Negate { 0 } else { stack.pop()? };
                    operator.apply(left, right)?
                }
            };
            stack.push(value);
        }
        stack.pop()
    }
}

/// A shunting yard.
#[derive(Default)]
struct Parser {
    steps: Vec<Step>,
    waiting: Vec<Waiting>,
    after_operand: bool,
}

impl Parser {
    fn parse(mut self, text: &str) -> Option<Expression> {
        let mut rest = text.trim();
        if rest.len() > LONGEST {
            return None;
        }
        while let Some(first) = rest.chars().next() {
            let length = match first {
                '0'..='9' => self.operand(
                    rest,
                    |character| character.is_ascii_digit(),
                    |digits| digits.parse().ok().map(Step::Number),
                )?,
                _ if first.is_alphabetic() || first == '_' => {
                    let belongs = |character: char| character.is_alphanumeric() || "_.".contains(character);
                    self.operand(rest, belongs, |name| Some(Step::Name(name.to_owned())))?
                }
                '(' if !self.after_operand => {
                    self.waiting.push(Waiting::Parenthesis);
                    1
                }
                ')' if self.after_operand => {
                    self.close()?;
                    1
                }
                _ => self.operator(rest)?,
            };
            rest = rest.get(length..)?.trim_start();
        }
        self.reduce(0);
        (self.after_operand && self.waiting.is_empty()).then_some(Expression { steps: self.steps })
    }

    fn operand(
        &mut self,
        rest: &str,
        belongs: impl Fn(char) -> bool,
        step: impl Fn(&str) -> Option<Step>,
    ) -> Option<usize> {
        if self.after_operand {
            return None;
        }
        let end = rest.find(|character| !belongs(character)).unwrap_or(rest.len());
        self.steps.push(step(rest.get(..end)?)?);
        self.after_operand = true;
        Some(end)
    }

    fn operator(&mut self, rest: &str) -> Option<usize> {
        let (operator, length) = match rest.as_bytes() {
            [b'-', ..] if !self.after_operand => (Operator::Negate, 1),
            _ if !self.after_operand => return None,
            [b'/', b'/', ..] => (Operator::Divide, 2),
            [b'/', ..] => (Operator::Divide, 1),
            [b'*', ..] => (Operator::Multiply, 1),
            [b'+', ..] => (Operator::Add, 1),
            [b'-', ..] => (Operator::Subtract, 1),
            _ => return None,
        };
        if operator != Operator::Negate {
            self.reduce(operator.precedence());
        }
        self.waiting.push(Waiting::Operator(operator));
        self.after_operand = false;
        Some(length)
    }

    fn close(&mut self) -> Option<()> {
        self.reduce(0);
        matches!(self.waiting.pop()?, Waiting::Parenthesis).then_some(())
    }

    /// Applies the operators that wait and bind at least as closely.
    fn reduce(&mut self, precedence: u8) {
        while let Some(Waiting::Operator(operator)) = self.waiting.last().copied()
            && operator.precedence() >= precedence
        {
            self.waiting.pop();
            self.steps.push(Step::Apply(operator));
        }
    }
}

/// Whether two symbols are the same, or the same expression written otherwise: with other spaces and parentheses, or a sum in
/// another order, as torch's exporter over dynamo writes it.
pub(crate) fn is_same(one: &str, other: &str) -> bool {
    // Most are names alone, for which nothing has to be parsed: a name is the same as what has it, and nothing but it.
    let lacks = |one: &str, other: &str| is_word(one) && (is_word(other) || !other.contains(one));
    if one == other || lacks(one, other) || lacks(other, one) {
        return one == other;
    }
    let (Ok(one), Ok(other)) = (Expression::parse(one), Expression::parse(other)) else { return false };
    one == other || one.summands().is_some_and(|summands| Some(summands) == other.summands())
}

/// Whether a symbol is no more than a name.
pub(crate) fn is_word(text: &str) -> bool {
    text.starts_with(|first: char| first.is_ascii_alphabetic())
        && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_')
}

#[cfg(test)]
mod tests {
    use super::*;

    fn value(text: &str) -> Option<i64> {
        let sizes = |name: &str| match name {
            "sequence_length" => Some(16_000),
            "past_sequence_length" => Some(7),
            "height" => Some(65),
            _ => None,
        };
        Expression::parse(text).unwrap().evaluate(sizes)
    }

    #[test]
    fn expressions_are_computed_as_python_does() {
        assert_eq!(value("1"), Some(1));
        assert_eq!(value("past_sequence_length + sequence_length"), Some(16_007));
        assert_eq!(value("( ( sequence_length - 10 ) // 5 + 1 - 3 ) // 2 + 1"), Some(1_599));
        assert_eq!(value("( ( sequence_length + 2 * 3 - 1 * (7 - 1) - 1 ) // 3 ) + 1"), Some(5_334));
        assert_eq!(value("height  * 2"), Some(130));
        assert_eq!(value("height / 8"), Some(8));
        assert_eq!(value("-height // 8 - -1"), Some(-8));
        assert_eq!(value("10 - 4 - 3"), Some(3));
        assert_eq!(value("2*(3+4)*5"), Some(70));
    }

    #[test]
    fn what_cannot_be_computed_is_none() {
        assert_eq!(value("height // 0"), None);
        assert_eq!(value("other + 1"), None);
        assert_eq!(value("9223372036854775807 + height"), None);
    }

    #[test]
    fn what_is_no_expression_is_an_error() {
        for text in ["", "a b", "a +", "* a", "(a", "a)", "()", "n x m", "a % 2", "f(a)", "99999999999999999999", "a//"]
        {
            assert!(Expression::parse(text).is_err(), "{text}");
        }
    }

    #[test]
    fn nesting_and_length_are_bounded() {
        let deep = |depth: usize| format!("{}a{}", "(".repeat(depth), ")".repeat(depth));
        assert_eq!(Expression::parse(&deep(8_000)).unwrap().as_name(), Some("a"));
        assert!(Expression::parse(&deep(1_000_000)).is_err());
        assert_eq!(Expression::parse(&format!("{}1", "-".repeat(8_000))).unwrap().evaluate(|_| None), Some(1));
    }

    #[test]
    fn equal_expressions_are_written_alike_but_for_spaces() {
        assert_eq!(Expression::parse("height  * 2"), Expression::parse("(height)*2"));
        assert_ne!(Expression::parse("height * 2"), Expression::parse("2 * height"));
    }

    #[test]
    fn a_sum_is_the_same_in_any_order() {
        for (one, other) in [("past + sequence", "sequence + past"), ("a + (b + 2)", "2 + a + b"), ("a", "( a )")] {
            assert!(is_same(one, other), "{one} and {other}");
        }
        for (one, other) in
            [("a + b", "a + c"), ("a + a", "a"), ("a - b", "b - a"), ("a + 2", "a + 3"), ("a // b", "b // a")]
        {
            assert!(!is_same(one, other), "{one} and {other}");
        }
    }
}
