//! The tokens of a batch so far.

/// Each row of a batch so many times, side by side.
pub(crate) fn each_repeated<T: Clone>(rows: impl IntoIterator<Item = T>, times: usize) -> Vec<T> {
    rows.into_iter().flat_map(|row| std::iter::repeat_n(row, times)).collect()
}

/// The tokens of a batch so far, with its mask: sequences side by side, of the same length.
///
/// ```
/// use optimum_exporters::decoder::Sequences;
///
/// let mut so_far = Sequences::new(&[vec![5, 17, 42], vec![9]]);
/// assert_eq!((so_far.batch(), so_far.len(), so_far.is_first()), (2, 3, true));
/// so_far.push(&[7, 8]);
/// assert_eq!((so_far.len(), so_far.in_cache(), so_far.pushed()), (4, 3, vec![vec![7], vec![8]]));
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sequences {
    tokens: Vec<Vec<i64>>,
    mask: Vec<Vec<i64>>,
    in_cache: usize,
    begun_with: usize,
    /// The positions along each axis, where they are not the same along all.
    along: Vec<Vec<Vec<i64>>>,
    /// Which rows of the step before these go on from, where not each from its own.
    from: Vec<usize>,
}

impl Sequences {
    /// What is begun with, padded on the left.
    pub fn new(sequences: &[Vec<i64>]) -> Self {
        let (tokens, mask) = padded(sequences, true);
        let begun_with = tokens.first().map_or(0, Vec::len);
        Self { tokens, mask, in_cache: 0, begun_with, along: Vec::new(), from: Vec::new() }
    }

    /// The same with positions along several axes, for each the rows of all sequences.
    pub(super) fn with_positions(self, along: Vec<Vec<Vec<i64>>>) -> Self {
        Self { along, ..self }
    }

    /// The same with each sequence so many times, side by side: where several are to go on from each, and a file keeps by rows
    /// what it computes at the first step. For a step of which nothing is computed yet.
    #[must_use]
    pub fn repeated(self, times: usize) -> Self {
        let along = self.along.into_iter().map(|rows| each_repeated(rows, times)).collect();
        Self { tokens: each_repeated(self.tokens, times), mask: each_repeated(self.mask, times), along, ..self }
    }

    /// How many sequences there are.
    pub fn batch(&self) -> usize {
        self.tokens.len()
    }

    /// How long each is, padding included.
    pub fn len(&self) -> usize {
        self.tokens.first().map_or(0, Vec::len)
    }

    /// Whether there is no token.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// How many of the tokens were in the steps before, so that the cache has them; the others are those of this step.
    pub fn in_cache(&self) -> usize {
        self.in_cache
    }

    /// Whether this is the first step.
    pub fn is_first(&self) -> bool {
        self.in_cache == 0
    }

    /// The next step: one more token for each sequence, all those before being in the cache.
    pub fn push(&mut self, next: &[i64]) {
        self.in_cache = self.len();
        self.from.clear();
        self.go_on(next);
    }

    /// The next step of other sequences: each goes on from one of those before, of which it is told by its place, with one more token;
    /// one that goes on from none of them is left out. The cache has to go on from the same, and what a
    /// decoder keeps of an encoder's output by itself does not: its rows go on from those of the same prompt.
    pub fn push_to(&mut self, from: &[usize], next: &[i64]) {
        self.in_cache = self.len();
        let before = self.batch();
        let taken = |rows: &[Vec<i64>]| from.iter().filter_map(|place| rows.get(*place).cloned()).collect::<Vec<_>>();
        (self.tokens, self.mask) = (taken(&self.tokens), taken(&self.mask));
        self.along = self.along.iter().map(|rows| taken(rows)).collect();
        let there: Vec<_> = from.iter().zip(next).filter(|(place, _)| **place < before).collect();
        self.from = there.iter().map(|(place, _)| **place).collect();
        self.go_on(&there.iter().map(|(_, token)| **token).collect::<Vec<_>>());
    }

    /// Which rows of the step before these go on from.
    pub fn from(&self) -> Vec<usize> {
        if self.from.is_empty() { (0..self.batch()).collect() } else { self.from.clone() }
    }

    fn go_on(&mut self, next: &[i64]) {
        for ((tokens, mask), token) in self.tokens.iter_mut().zip(&mut self.mask).zip(next) {
            tokens.push(*token);
            mask.push(1);
        }
        // Text goes on after the largest position of its sequence.
        for sequence in 0..self.tokens.len() {
            let rows = self.along.iter().filter_map(|rows| rows.get(sequence));
            let next = rows.flatten().max().map_or(0, |largest| largest.saturating_add(1));
            self.along.iter_mut().filter_map(|rows| rows.get_mut(sequence)).for_each(|row| row.push(next));
        }
    }

    /// A step with so many tokens of a prompt, which follow those that the cache has.
    #[must_use]
    pub fn part(&self, in_cache: usize, tokens: usize) -> Self {
        let length = in_cache.saturating_add(tokens);
        let cut = |rows: &[Vec<i64>]| rows.iter().map(|row| row.iter().take(length).copied().collect()).collect();
        let along = self.along.iter().map(|rows| cut(rows)).collect();
        let (tokens, mask) = (cut(&self.tokens), cut(&self.mask));
        Self { tokens, mask, in_cache, begun_with: self.begun_with, along, from: Vec::new() }
    }

    /// The tokens that were pushed, for each sequence.
    pub fn pushed(&self) -> Vec<Vec<i64>> {
        self.tokens_from(self.begun_with)
    }

    /// One for each token, and zero for padding.
    pub fn mask(&self) -> &[Vec<i64>] {
        &self.mask
    }

    /// The mask of the tokens from a place on.
    pub(super) fn mask_from(&self, place: usize) -> Vec<&[i64]> {
        from(&self.mask, place)
    }

    /// The tokens from a place on.
    pub fn tokens_from(&self, place: usize) -> Vec<Vec<i64>> {
        self.rows_from(place).into_iter().map(<[i64]>::to_vec).collect()
    }

    /// The same, where they stand.
    pub(super) fn rows_from(&self, place: usize) -> Vec<&[i64]> {
        from(&self.tokens, place)
    }

    /// How many axes positions go along, each in its own way; none where they are the same along all.
    pub fn axes(&self) -> usize {
        self.along.len()
    }

    /// The positions along an axis of the tokens from a place on.
    pub fn positions_along(&self, axis: usize, place: usize) -> Vec<Vec<i64>> {
        let mut all = Vec::new();
        self.add_positions(axis, place, &mut all);
        all.chunks_exact(self.len().saturating_sub(place).max(1)).map(<[i64]>::to_vec).collect()
    }

    /// Puts the same behind others, one sequence after the other.
    pub(super) fn add_positions(&self, axis: usize, place: usize, all: &mut Vec<i64>) {
        match self.along.get(axis) {
            Some(rows) => rows.iter().for_each(|row| all.extend_from_slice(row.get(place..).unwrap_or_default())),
            None => self.mask.iter().for_each(|row| all.extend(positions(row).skip(place))),
        }
    }

    /// The positions of the tokens from a place on: the running sum of the mask less one, and 0 where there is no token
    /// yet.
    pub fn positions_from(&self, place: usize) -> Vec<Vec<i64>> {
        self.mask.iter().map(|row| positions(row).skip(place).collect()).collect()
    }
}

/// The rows from a place on.
fn from(rows: &[Vec<i64>], place: usize) -> Vec<&[i64]> {
    rows.iter().map(|row| row.get(place..).unwrap_or_default()).collect()
}

/// The running sum of a mask less one, and 0 where there is no token yet.
fn positions(mask: &[i64]) -> impl Iterator<Item = i64> {
    mask.iter().scan(0, |sum, one| {
        *sum += one;
        Some((*sum - 1).max(0))
    })
}

/// Sequences of the same length, and which of their places are no padding. What fills them up is the token that is next to
/// it, which every vocabulary has.
pub(super) fn padded(sequences: &[Vec<i64>], on_the_left: bool) -> (Vec<Vec<i64>>, Vec<Vec<i64>>) {
    let longest = sequences.iter().map(Vec::len).max().unwrap_or_default();
    let pad = |row: &[i64], with: i64| {
        let padding = std::iter::repeat_n(with, longest - row.len());
        let row = row.iter().copied();
        if on_the_left { padding.chain(row).collect() } else { row.chain(padding).collect::<Vec<_>>() }
    };
    let next_to = |row: &[i64]| if on_the_left { row.first().copied() } else { row.last().copied() };
    let tokens = sequences.iter().map(|row| pad(row, next_to(row).unwrap_or_default()));
    let mask = sequences.iter().map(|row| pad(&vec![1; row.len()], 0));
    (tokens.collect(), mask.collect())
}

#[cfg(test)]
mod tests {
    use super::Sequences;

    #[test]
    fn shorter_sequences_are_padded_on_the_left_and_positions_begin_at_their_first_token() {
        let mut all = Sequences::new(&[vec![5, 17], vec![5, 17, 42, 7]]);
        assert_eq!(all.tokens_from(all.in_cache()), [[5, 5, 5, 17], [5, 17, 42, 7]]);
        assert_eq!(all.mask(), [[0, 0, 1, 1], [1, 1, 1, 1]]);
        assert_eq!(all.positions_from(0), [[0, 0, 0, 1], [0, 1, 2, 3]]);
        assert_eq!(all.part(1, 2).tokens_from(1), [[5, 5], [17, 42]]);
        all.push(&[8, 9]);
        assert_eq!(all.positions_from(all.in_cache()), [[2], [4]]);
        assert_eq!(all.tokens_from(all.in_cache()), [[8], [9]]);
    }

    #[test]
    fn each_is_there_several_times() {
        let all =
            Sequences::new(&[vec![5, 17], vec![42]]).with_positions(vec![vec![vec![0, 1], vec![0, 0]]]).repeated(2);
        assert_eq!((all.batch(), all.from()), (4, vec![0, 1, 2, 3]));
        assert_eq!(all.tokens_from(0), [[5, 17], [5, 17], [42, 42], [42, 42]]);
        assert_eq!(all.mask(), [[1, 1], [1, 1], [0, 1], [0, 1]]);
        assert_eq!(all.along, [[[0, 1], [0, 1], [0, 0], [0, 0]]]);
    }

    #[test]
    fn sequences_go_on_from_others() {
        let mut all = Sequences::new(&[vec![5, 17], vec![42]]);
        assert_eq!(all.from(), [0, 1]);
        all.push_to(&[1, 1, 0], &[7, 8, 9]);
        assert_eq!(all.tokens_from(0), [[42, 42, 7], [42, 42, 8], [5, 17, 9]]);
        assert_eq!(
            (all.from(), all.in_cache(), all.positions_from(2)),
            (vec![1, 1, 0], 2, vec![vec![1], vec![1], vec![2]])
        );
        let mut of_none = all.clone();
        of_none.push_to(&[2, 9, 0], &[4, 5, 6]);
        assert_eq!((of_none.from(), of_none.tokens_from(3)), (vec![2, 0], vec![vec![4], vec![6]]));
        all.push(&[1, 2, 3]);
        assert_eq!((all.from(), all.pushed()), (vec![0, 1, 2], vec![vec![7, 1], vec![8, 2], vec![9, 3]]));
    }
}
