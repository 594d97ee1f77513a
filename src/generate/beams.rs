//! Several sequences of each prompt are kept, and of those that ended the best: beam search, as the reference has it.
//!
//! Scores are rounded as there, what is not to be taken has [`FAR`] added to its score, and of the same scores the first counts.

use super::batch::Batch;
use super::chance::Chance;
use super::choose::{self, Room};
use super::ends::Ends;
use super::likely::{likely, single};
use crate::decoder::{Beams, Early, Rows, Sampling, Tokens};

/// What is added to scores that are not to be taken.
const FAR: f32 = -1.0e9;

/// The most tokens for which a power has to be a number where no fewer are asked for.
const LONGEST: usize = 1 << 20;

/// How several sequences are kept: the likeliest, or those that are drawn by a seed.
#[derive(Clone, Copy)]
pub(super) struct Kept {
    pub(super) beams: Beams,
    pub(super) drawn_by: Option<(u64, Sampling)>,
    /// Whether scores are logarithms of likelihoods already, or what was made of such.
    pub(super) are_likelihoods: bool,
}

/// The search for the best sequences of all prompts.
pub(super) struct Search<'a> {
    tokens: &'a Tokens,
    beams: Beams,
    sampling: Option<Sampling>,
    are_likelihoods: bool,
    /// By what the sequences of each prompt are drawn, where they are.
    chances: Vec<Chance>,
    ends: &'a Ends,
    most: usize,
    /// How many tokens were chosen.
    made: usize,
    prompts: Batch,
    running: Vec<Running>,
    next: Vec<Running>,
    ended: Vec<Vec<Ended>>,
    /// Of which prompts better sequences may come.
    is_open: Vec<bool>,
    best: Best,
    row: Vec<i64>,
    room: Room,
}

/// A sequence that goes on.
#[derive(Clone, Default)]
struct Running {
    tokens: Vec<i64>,
    score: f32,
    /// Which one of the step before it goes on from.
    from: usize,
}

/// A sequence that ended, or one that may take the place of none.
#[derive(Clone)]
struct Ended {
    made: Vec<i64>,
    score: f32,
    is_whole: bool,
}

/// A token after a sequence that goes on.
#[derive(Clone, Copy)]
struct Candidate {
    score: f32,
    /// What it is preferred by.
    rank: f64,
    from: usize,
    token: usize,
    ends: bool,
}

/// The candidates with the highest ranks, once they are cut to these the highest first.
struct Best {
    most: usize,
    all: Vec<Candidate>,
    /// The rank that another has to be above, where there are as many as there may be.
    least: Option<f64>,
}

/// What the sequences that go on are fed: which of those before each goes on from, and its token.
pub(super) struct Next {
    pub(super) from: Vec<usize>,
    pub(super) tokens: Vec<i64>,
}

impl<'a> Search<'a> {
    pub(super) fn new(tokens: &'a Tokens, kept: Kept, ends: &'a Ends, most: usize, prompts: Batch) -> Self {
        let beams = kept.beams;
        let of_prompt = |at: usize| {
            // Only the first goes on at the beginning, as all are the same.
            let score = move |place| if place == 0 { 0.0 } else { FAR };
            let row = prompts.sequence(at).tokens.to_vec();
            (0..beams.count).map(move |place| Running { tokens: row.clone(), score: score(place), from: 0 })
        };
        let running: Vec<_> = (0..prompts.len()).flat_map(of_prompt).collect();
        let none = Ended { made: Vec::new(), score: FAR, is_whole: false };
        Self {
            next: running.clone(),
            running,
            ended: vec![vec![none; beams.count]; prompts.len()],
            is_open: vec![true; prompts.len()],
            best: Best::new(fewest(ends).saturating_mul(beams.count)),
            sampling: kept.drawn_by.map(|(_, sampling)| sampling),
            are_likelihoods: kept.are_likelihoods,
            chances: kept.drawn_by.map_or_else(Vec::new, |(seed, _)| {
                (0..prompts.len()).map(|prompt| Chance::new(seed, prompt)).collect()
            }),
            row: Vec::new(),
            room: Room::default(),
            made: 0,
            tokens,
            beams,
            ends,
            most,
            prompts,
        }
    }

    /// Chooses the next token of all that go on, by their scores; `None` where none does. What is wrong with the scores is an error.
    pub(super) fn choose(&mut self, rows: &mut Rows) -> Result<Option<Next>, String> {
        for at in 0..self.running.len() {
            self.score(at, rows)?;
        }
        let mut is_at_end = true;
        for prompt in 0..self.prompts.len() {
            self.find(prompt, rows);
            is_at_end &= self.best.all.iter().all(|candidate| candidate.ends);
            self.go_on(prompt);
            self.end(prompt);
        }
        self.made += 1;
        std::mem::swap(&mut self.running, &mut self.next);
        for prompt in 0..self.prompts.len() {
            self.is_open[prompt] &= self.may_be_better(prompt);
        }
        let is_full = self.beams.early == Early::Full && self.ended.iter().flatten().all(|ended| ended.is_whole);
        if is_at_end || is_full || self.is_open.iter().all(|is_open| !is_open) {
            return Ok(None);
        }
        let tokens = self.running.iter().map(|running| running.tokens.last().copied().unwrap_or_default());
        Ok(Some(Next { from: self.running.iter().map(|running| running.from).collect(), tokens: tokens.collect() }))
    }

    /// The tokens of the best of each prompt.
    pub(super) fn best(self, returned: usize) -> Vec<Vec<i64>> {
        self.ended.into_iter().flat_map(|ended| ended.into_iter().take(returned).map(|ended| ended.made)).collect()
    }

    /// Changes the scores of a sequence as the model says.
    fn score(&mut self, at: usize, rows: &mut Rows) -> Result<(), String> {
        let scores = rows.row_mut(at).ok_or("scores for fewer sequences than there are")?;
        if !self.are_likelihoods {
            likely(scores);
        }
        let sequence = self.prompts.with(at / self.beams.count, &self.running[at].tokens);
        let is_last = self.made + 1 == self.most;
        choose::change(self.tokens, scores, &sequence, &self.ends.tokens, is_last, &mut self.room)
            .map_err(|token| choose::missing(scores, token))?;
        if let Some(sampling) = &self.sampling {
            sampling.warp_leaving(scores, fewest(self.ends));
        }
        if self.beams.renormalized {
            likely(scores);
        }
        if scores.iter().any(|score| score.is_nan()) { Err("scores that are no numbers".to_owned()) } else { Ok(()) }
    }

    /// Finds the best candidates of a prompt, or draws them.
    fn find(&mut self, prompt: usize, rows: &mut Rows) {
        let own = prompt * self.beams.count..(prompt + 1) * self.beams.count;
        let mut chance = self.chances.get_mut(prompt);
        self.best.clear();
        for from in own {
            let before = self.running[from].score;
            for (token, score) in rows.row_mut(from).into_iter().flatten().enumerate() {
                let score = *score + before;
                let rank = f64::from(score) + chance.as_mut().map_or(0.0, |chance| chance.noise());
                self.best.add(Candidate { score, rank, from, token, ends: false });
            }
        }
        self.best.cut();
        if chance.is_some() {
            self.best.all.sort_by(|one, other| other.score.total_cmp(&one.score));
        }
        let is_last = self.made + 1 == self.most;
        for candidate in &mut self.best.all {
            self.row.clear();
            if self.ends.has_strings() {
                self.row.extend_from_slice(&self.running[candidate.from].tokens);
            }
            self.row.push(candidate.token());
            candidate.ends = is_last || self.ends.end(&self.row);
        }
    }

    /// The best candidates of a prompt that do not end go on.
    fn go_on(&mut self, prompt: usize) {
        let score = |candidate: &Candidate| candidate.score + if candidate.ends { FAR } else { 0.0 };
        let mut order: Vec<_> = self.best.all.iter().map(|candidate| (score(candidate), candidate)).collect();
        order.sort_by(|(one, _), (other, _)| other.total_cmp(one));
        let own = self.next.iter_mut().skip(prompt * self.beams.count).take(self.beams.count);
        for (next, (score, candidate)) in own.zip(order) {
            next.tokens.clone_from(&self.running[candidate.from].tokens);
            next.tokens.push(candidate.token());
            (next.score, next.from) = (score, candidate.from);
        }
    }

    /// Those of the best candidates of a prompt that end take the places of worse that ended before.
    fn end(&mut self, prompt: usize) {
        let ended = &mut self.ended[prompt];
        let is_full = self.beams.early == Early::Full && ended.iter().all(|ended| ended.is_whole);
        let far = |is_far: bool| if is_far { FAR } else { 0.0 };
        let length = power(self.made + 1, self.beams.length_penalty);
        let begun = self.prompts.begun();
        for (place, candidate) in self.best.all.iter().enumerate() {
            let is_whole = candidate.ends && place < self.beams.count;
            let score = candidate.score / length + far(is_full) + far(!self.is_open[prompt]) + far(!is_whole);
            // What is as good and was there before stays in front, unless it is none that ended.
            let is_as_good = |known: &Ended| known.score == score && known.is_whole >= is_whole;
            let place = ended.partition_point(|known| known.score > score || is_as_good(known));
            if place < self.beams.count {
                let before = self.running[candidate.from].tokens.get(begun..).unwrap_or_default();
                let made = before.iter().copied().chain([candidate.token()]).collect();
                ended.insert(place, Ended { made, score, is_whole });
                ended.truncate(self.beams.count);
            }
        }
    }

    /// Whether what goes on of a prompt may become better than what ended.
    fn may_be_better(&self, prompt: usize) -> bool {
        let to_the_end = self.beams.early == Early::Never && self.beams.length_penalty > 0.0;
        let length = power(if to_the_end { self.most } else { self.made }, self.beams.length_penalty);
        let best = self.running[prompt * self.beams.count].score / length;
        let worst = self.ended[prompt].iter().map(|ended| ended.score).fold(f32::INFINITY, f32::min);
        self.ended[prompt].iter().any(|ended| best > if ended.is_whole { worst } else { FAR })
    }
}

impl Candidate {
    fn token(&self) -> i64 {
        i64::try_from(self.token).unwrap_or_default()
    }
}

impl Best {
    fn new(most: usize) -> Self {
        Self { most, all: Vec::new(), least: None }
    }

    fn clear(&mut self) {
        self.all.clear();
        self.least = None;
    }

    /// One more; which are the best is found out for many at once.
    fn add(&mut self, candidate: Candidate) {
        if self.least.is_some_and(|least| least >= candidate.rank) {
            return;
        }
        self.all.push(candidate);
        if self.all.len() >= self.most.saturating_mul(2) {
            self.cut();
        }
    }

    /// Puts the best first, and leaves no others. Of the same ranks the first stay first.
    fn cut(&mut self) {
        // A zero is one whatever its sign.
        self.all.sort_by(|one, other| (other.rank + 0.0).total_cmp(&(one.rank + 0.0)));
        self.all.truncate(self.most);
        self.least = self.all.last().filter(|_| self.all.len() == self.most).map(|last| last.rank);
    }
}

/// How many tokens are left of each sequence, so that one goes on where all others end.
fn fewest(ends: &Ends) -> usize {
    (1 + ends.tokens.len()).max(2)
}

/// Whether scores may be divided by the power of so many tokens.
pub(super) fn divides(penalty: f64, most: usize) -> bool {
    let power = power(most.clamp(1, LONGEST), penalty);
    penalty.is_finite() && power.is_finite() && power > 0.0
}

/// A power of a length.
#[allow(clippy::cast_precision_loss, reason = "no sequence is so long")]
fn power(length: usize, penalty: f64) -> f32 {
    single((length as f64).powf(penalty))
}

#[cfg(test)]
mod tests {
    use super::{Batch, Best, Candidate, Kept, Search, divides};
    use crate::decoder::{Beams, Rows, Tokens};
    use crate::generate::ends::Ends;

    /// The best of some scores, with the places of these.
    fn best(most: usize, scores: &[f32]) -> Vec<(f32, usize)> {
        let mut best = Best::new(most);
        let candidates = scores.iter().enumerate();
        candidates.for_each(|(token, score)| {
            best.add(Candidate { score: *score, rank: f64::from(*score), from: 0, token, ends: false });
        });
        best.cut();
        best.all.iter().map(|candidate| (candidate.score, candidate.token)).collect()
    }

    #[test]
    fn the_best_come_first_and_of_the_same_the_first() {
        let scores = [1.0, 3.0, -0.0, 3.0, 0.0, 1.0, 5.0, 3.0, f32::NEG_INFINITY];
        assert_eq!(best(4, &scores), [(5.0, 6), (3.0, 1), (3.0, 3), (3.0, 7)]);
        assert_eq!(best(1, &scores), [(5.0, 6)]);
        assert_eq!(best(2, &[f32::NEG_INFINITY; 3]), [(f32::NEG_INFINITY, 0), (f32::NEG_INFINITY, 1)]);
        assert_eq!(best(9, &scores)[5..], [(1.0, 5), (-0.0, 2), (0.0, 4), (f32::NEG_INFINITY, 8)]);
    }

    #[test]
    fn many_are_sorted_at_once() {
        // One by one each would be put before all others.
        let scores: Vec<f32> = (0_u32..1_000_000).map(|at| f32::from_bits(at | 0x3f00_0000)).collect();
        let best = best(800_000, &scores);
        assert!(best.len() == 800_000 && best.iter().map(|(_, at)| *at).eq((200_000..1_000_000).rev()));
    }

    /// The best three of two tokens after a prompt, where each has the same scores.
    fn searched(scores: &[f32]) -> Result<Vec<Vec<i64>>, String> {
        let (tokens, ends, prompt) = (Tokens::default(), Ends::default(), [vec![7]]);
        let kept = Kept { beams: Beams::new(3), drawn_by: None, are_likelihoods: false };
        let mut search = Search::new(&tokens, kept, &ends, 2, Batch::new(&tokens, &prompt, &prompt));
        loop {
            let mut rows = Rows::last(&[3, 1, scores.len()], &scores.repeat(3), |score| score)?;
            if search.choose(&mut rows)?.is_none() {
                return Ok(search.best(3));
            }
        }
    }

    #[test]
    fn few_tokens_or_scores_are_searched_as_well() {
        let low = f32::NEG_INFINITY;
        assert_eq!(searched(&[2.0]).unwrap()[0], [0, 0]);
        assert_eq!(searched(&[low, 2.0, low]).unwrap()[0], [1, 1]);
        assert_eq!(searched(&[1.0, 2.0]).unwrap(), [[1, 1], [1, 0], [0, 1]]);
        for none in [[low; 2], [f32::NAN; 2], [f32::INFINITY, 0.0]] {
            assert_eq!(searched(&none).unwrap_err(), "scores that are no numbers");
        }
    }

    #[test]
    fn a_power_that_is_no_number_divides_nothing() {
        for (penalty, most, expected) in [
            (1.0, usize::MAX, true),
            (-5.0, 0, true),
            (1e9, 1, true),
            (f64::NAN, 1, false),
            (f64::INFINITY, 6, false),
            (1e9, 2, false),
            (-1e9, 2, false),
        ] {
            assert_eq!(divides(penalty, most), expected, "{penalty}, {most}");
        }
    }
}
