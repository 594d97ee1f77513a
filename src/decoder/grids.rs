//! Positions along several axes, where images stand among text.

use super::Sequences;

/// What is left of the grids of a token's images.
struct Images<'a> {
    token: i64,
    sizes: std::slice::Iter<'a, [usize; 3]>,
}

/// The positions of each sequence's tokens along time, height and width: those of text go on along all of them alike, from
/// the largest before; an image begins there as well, and has a place along each axis. What fills up a sequence is at 0.
pub(super) fn along(sequences: &Sequences, grids: &[(i64, Vec<[usize; 3]>)]) -> Result<Vec<Vec<Vec<i64>>>, String> {
    let mut axes = vec![Vec::new(); 3];
    let mut images: Vec<_> = grids.iter().map(|(token, sizes)| Images { token: *token, sizes: sizes.iter() }).collect();
    for (tokens, mask) in sequences.tokens_from(0).iter().zip(sequences.mask()) {
        let padding = mask.iter().filter(|one| **one == 0).count();
        let mut rows = vec![vec![0; padding]; 3];
        let mut rest = tokens.get(padding..).unwrap_or_default();
        let mut next = 0;
        while let Some(first) = rest.first() {
            let (size, places) = match images.iter_mut().find(|images| images.token == *first) {
                Some(images) => images.next(rest)?,
                None => ([1, 1, 1], 1),
            };
            let [_, height, width] = size;
            for at in 0..places {
                let place = [at / (height * width), at / width % height, at % width];
                rows.iter_mut().zip(place).for_each(|(row, place)| row.push(next + number(place)));
            }
            next += size.iter().max().map_or(1, |longest| number(*longest));
            rest = rest.get(places..).unwrap_or_default();
        }
        axes.iter_mut().zip(rows).for_each(|(axis, row)| axis.push(row));
    }
    match images.iter_mut().find(|images| !images.sizes.as_slice().is_empty()) {
        Some(Images { token, .. }) => {
            Err(format!("there are more grids for the token {token} than images that it stands for"))
        }
        None => Ok(axes),
    }
}

impl Images<'_> {
    /// The grid of the next image, and how many places it has, which `tokens` begin with.
    fn next(&mut self, tokens: &[i64]) -> Result<([usize; 3], usize), String> {
        let token = self.token;
        let size = self.sizes.next();
        let size =
            *size.ok_or_else(|| format!("the token {token} stands in it for more images than there are grids"))?;
        let run = tokens.iter().take_while(|found| **found == token).count();
        let places = size.iter().try_fold(1_usize, |all, size| all.checked_mul(*size));
        let places = places.filter(|places| (1..=run).contains(places)).ok_or_else(|| {
            format!("an image has a grid of {size:?}, and the token {token} stands for it {run} times in a row")
        })?;
        Ok((size, places))
    }
}

fn number(place: usize) -> i64 {
    i64::try_from(place).unwrap_or(i64::MAX)
}

#[cfg(test)]
mod tests {
    use super::{Sequences, along};

    #[test]
    fn an_image_has_places_along_each_axis_and_text_goes_on_after_the_largest() {
        let sequences = Sequences::new(&[vec![5, 6, 9, 9, 9, 9, 9, 9, 7, 8], vec![9, 9, 4]]);
        let axes = along(&sequences, &[(9, vec![[1, 2, 3], [2, 1, 1]])]).unwrap();
        let short = |places: [i64; 3]| [vec![0; 7], places.to_vec()].concat();
        assert_eq!(axes[0], [vec![0, 1, 2, 2, 2, 2, 2, 2, 5, 6], short([0, 1, 2])]);
        assert_eq!(axes[1], [vec![0, 1, 2, 2, 2, 3, 3, 3, 5, 6], short([0, 0, 2])]);
        assert_eq!(axes[2], [vec![0, 1, 2, 3, 4, 2, 3, 4, 5, 6], short([0, 0, 2])]);
        let mut step = sequences.with_positions(axes);
        step.push(&[1, 1]);
        step.push(&[1, 1]);
        assert_eq!(step.positions_along(2, step.in_cache()), [[8], [4]]);
    }

    #[test]
    fn grids_that_are_not_those_of_the_prompt_are_an_error() {
        let sequences = Sequences::new(&[vec![5, 9, 9, 7, 9, 9]]);
        let failed = |sizes: &[[usize; 3]]| along(&sequences, &[(9, sizes.to_vec())]).unwrap_err();
        assert!(failed(&[[1, 1, 3]]).contains("[1, 1, 3], and the token 9 stands for it 2 times in a row"));
        assert!(failed(&[[1, 0, 3]]).contains("[1, 0, 3]"));
        assert!(failed(&[[usize::MAX, 2, 3]]).contains("2 times"));
        assert!(failed(&[[1, 1, 2]]).contains("more images than there are grids"));
        assert!(failed(&[[1, 1, 2], [1, 2, 1], [1, 1, 1]]).contains("more grids for the token 9"));
    }
}
