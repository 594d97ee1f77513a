//! The sizes that axes may have.

use crate::diagnostic::Problem;
use crate::resolve::Registry;
use crate::schema::AxisBounds;

pub(super) fn check(registry: &Registry<'_>) {
    for class in registry.classes.iter().filter(|class| registry.is_own(&class.place)) {
        for (axis, bounds) in &class.spec.axis_bounds {
            if let Some(why) = wrong(*bounds) {
                registry.report(&class.place.key("axis_bounds").key(axis), Problem::new(why));
            }
        }
    }
}

fn wrong(AxisBounds { least, most }: AxisBounds) -> Option<String> {
    match most {
        _ if least < 0 => Some(format!("no axis has {least} elements: expected `least` to be 0 or more")),
        Some(most) if most < least => {
            Some(format!("no size is from {least} to {most}: expected `most` to be {least} or more"))
        }
        _ => None,
    }
}
