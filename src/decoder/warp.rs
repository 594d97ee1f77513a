//! What is done to scores before a token is drawn by them.
//!
//! Likelihoods are rounded to the precision that scores have, and sums of them are not until they are compared, as in the
//! reference: what lies on a bound falls on the same side of it.

use super::Sampling;

/// Of how many tokens the entropy is shared out.
const MOST_OF_ENTROPY: usize = 100;

impl Sampling {
    /// Changes scores, so that tokens may be drawn by what they are then; those that are not to be drawn have the least.
    pub fn warp(&self, scores: &mut [f32]) {
        self.warp_leaving(scores, 1);
    }

    /// The same, where at least so many tokens are left: of several sequences that are kept each has to go on where the others
    /// end.
    pub fn warp_leaving(&self, scores: &mut [f32], fewest: usize) {
        if let Some(temperature) = self.temperature {
            scores.iter_mut().for_each(|score| *score /= single(temperature));
        }
        if let Some(share) = self.top_h {
            leave_entropy(scores, single(share));
        }
        if let Some(most) = self.top_k.filter(|most| *most > 0) {
            leave_most(scores, most.max(fewest));
        }
        if let Some(share) = self.top_p {
            leave_likeliest(scores, single(1.0 - share), fewest);
        }
        if let Some(share) = self.min_p {
            leave_likely(scores, single(share), fewest);
        }
        if let Some(share) = self.typical_p {
            leave_typical(scores, single(share), fewest);
        }
        if let Some(least) = self.epsilon_cutoff {
            cut_off(scores, fewest, |_| single(least));
        }
        if let Some(least) = self.eta_cutoff {
            cut_off(scores, fewest, |entropy| single(least).min(single(least).sqrt() * (-entropy).exp()));
        }
    }
}

/// The token up to which the likelihoods of all make up this share, from 0 to 1, of their sum: where the share is a random
/// number, each token is drawn as likely as it is. `None` where scores are no numbers.
pub fn drawn(scores: &[f32], share: f64) -> Option<i64> {
    let weights = weights(scores);
    let bound = weights.iter().sum::<f64>() * share;
    if !bound.is_finite() {
        return None;
    }
    let (mut sum, mut last) = (0.0, None);
    for (token, weight) in weights.into_iter().enumerate().filter(|(_, weight)| *weight > 0.0) {
        sum += weight;
        last = Some(token);
        if sum > bound {
            break;
        }
    }
    last.and_then(|token| i64::try_from(token).ok())
}

fn highest(scores: &[f32]) -> f32 {
    scores.iter().copied().fold(f32::NEG_INFINITY, f32::max)
}

/// How likely each score is beside the highest.
fn weights(scores: &[f32]) -> Vec<f64> {
    let highest = highest(scores);
    scores.iter().map(|score| f64::from(*score - highest).exp()).collect()
}

/// How likely each score is.
fn likelihoods(scores: &[f32]) -> Vec<f32> {
    let weights = weights(scores);
    let sum: f64 = weights.iter().sum();
    weights.into_iter().map(|weight| single(weight / sum)).collect()
}

/// The logarithm of how likely each score is.
fn logarithms(scores: &[f32]) -> Vec<f32> {
    let (highest, sum) = (highest(scores), weights(scores).iter().sum::<f64>());
    scores.iter().map(|score| single(f64::from(*score - highest) - sum.ln())).collect()
}

/// The entropy of scores.
fn entropy(scores: &[f32]) -> f32 {
    let each = logarithms(scores).into_iter().zip(likelihoods(scores)).filter(|(_, likelihood)| *likelihood > 0.0);
    single(-each.map(|(logarithm, likelihood)| f64::from(logarithm * likelihood)).sum::<f64>())
}

/// Values that are finite with their places, the least first, and of those that are the same the first.
fn sorted(values: impl Iterator<Item = f32>) -> Vec<(usize, f32)> {
    let mut all: Vec<_> = values.enumerate().filter(|(_, value)| value.is_finite()).collect();
    // A zero is one whatever its sign.
    all.sort_by(|(_, one), (_, other)| (one + 0.0).total_cmp(&(other + 0.0)));
    all
}

/// Leaves scores alone whose value is right.
fn leave(scores: &mut [f32], values: &[f32], is_right: impl Fn(f32) -> bool) {
    for (score, _) in scores.iter_mut().zip(values).filter(|(_, value)| !is_right(**value)) {
        *score = f32::NEG_INFINITY;
    }
}

fn leave_most(scores: &mut [f32], most: usize) {
    let least = lowest_of(scores, most);
    scores.iter_mut().filter(|score| **score < least).for_each(|score| *score = f32::NEG_INFINITY);
}

/// The lowest of so many of the highest scores.
fn lowest_of(scores: &[f32], most: usize) -> f32 {
    let Some(last) = most.min(scores.len()).checked_sub(1) else { return f32::INFINITY };
    if last == 0 {
        return highest(scores);
    }
    *scores.to_vec().select_nth_unstable_by(last, |one, other| other.total_cmp(one)).1
}

/// Leaves the likeliest, up to where what is less likely makes up no more than a bound, and the fewest that are to be left.
fn leave_likeliest(scores: &mut [f32], bound: f32, fewest: usize) {
    let likelihoods = likelihoods(scores);
    let mut places = sorted(scores.iter().copied());
    places.truncate(places.len().saturating_sub(fewest));
    let mut sum = 0.0;
    let is_beyond = |(at, _): &(usize, f32)| {
        sum += f64::from(likelihoods.get(*at).copied().unwrap_or_default());
        single(sum) <= bound
    };
    for (at, _) in places.into_iter().take_while(is_beyond) {
        scores[at] = f32::NEG_INFINITY;
    }
}

/// Leaves what is no less likely than a share of the likeliest, and the fewest that are to be left.
fn leave_likely(scores: &mut [f32], share: f32, fewest: usize) {
    let likelihoods = likelihoods(scores);
    let least = share * highest(&likelihoods);
    let kept = lowest_of(&likelihoods, fewest);
    leave(scores, &likelihoods, |likelihood| likelihood >= least.min(kept));
}

fn leave_entropy(scores: &mut [f32], share: f32) {
    let mut places = sorted(scores.iter().map(|score| -score));
    places.truncate(MOST_OF_ENTROPY);
    let likeliest: Vec<f32> = places.iter().map(|(_, negative)| -negative).collect();
    let bound = entropy(&likeliest) * share;
    scores.fill(f32::NEG_INFINITY);
    let mut sum = 0.0;
    for (place, ((at, negative), likelihood)) in places.into_iter().zip(likelihoods(&likeliest)).enumerate() {
        sum += f64::from(-likelihood * likelihood.ln());
        if place == 0 || single(sum) <= bound {
            scores[at] = -negative;
        }
    }
}

fn leave_typical(scores: &mut [f32], share: f32, fewest: usize) {
    let (entropy, likelihoods) = (entropy(scores), likelihoods(scores));
    let far: Vec<f32> = logarithms(scores).into_iter().map(|logarithm| (-logarithm - entropy).abs()).collect();
    let mut sum = 0.0;
    let mut most = None;
    for (place, (at, far)) in sorted(far.iter().copied()).into_iter().enumerate() {
        sum += f64::from(likelihoods.get(at).copied().unwrap_or_default());
        most = Some(far);
        if single(sum) >= share && place + 1 >= fewest {
            break;
        }
    }
    if let Some(most) = most {
        leave(scores, &far, |far| far <= most);
    }
}

/// Leaves the fewest that are to be left, and what is not less likely than a bound that the entropy may tell.
fn cut_off(scores: &mut [f32], fewest: usize, bound: impl Fn(f32) -> f32) {
    let (bound, kept) = (bound(entropy(scores)), lowest_of(scores, fewest));
    let likelihoods = likelihoods(scores);
    for (score, likelihood) in scores.iter_mut().zip(likelihoods) {
        if likelihood < bound && *score < kept {
            *score = f32::NEG_INFINITY;
        }
    }
}

#[allow(clippy::cast_possible_truncation, reason = "scores have no more")]
fn single(number: f64) -> f32 {
    number as f32
}
