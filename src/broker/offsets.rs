//! What may be said to have ended of a partition: all before an offset, and nothing behind it.

use std::collections::BTreeMap;

/// The messages of one partition that have come, in the order of their offsets. An offset is only past once all that
/// came before it have ended.
#[derive(Debug, Default)]
pub(super) struct Offsets {
    /// Those that are not past, and whether they have ended.
    open: BTreeMap<i64, bool>,
    /// All below this are past.
    past: Option<i64>,
    /// What the broker knows of that.
    told: Option<i64>,
}

impl Offsets {
    /// A message has come. Says whether it is wanted: not where it has ended already.
    pub(super) fn begin(&mut self, offset: i64) -> bool {
        let is_past = self.past.is_some_and(|past| offset < past);
        !is_past && !*self.open.entry(offset).or_insert(false)
    }

    /// A message has ended. One that has not come is none of these.
    pub(super) fn end(&mut self, offset: i64) {
        if let Some(has_ended) = self.open.get_mut(&offset) {
            *has_ended = true;
        }
        while let Some(first) = self.open.first_entry().filter(|first| *first.get()) {
            self.past = Some(first.remove_entry().0 + 1);
        }
    }

    /// The offset that all has ended before, where the broker does not know it.
    pub(super) fn untold(&self) -> Option<i64> {
        self.past.filter(|_| self.past != self.told)
    }

    /// The broker knows that all before this has ended.
    pub(super) fn tell(&mut self, past: i64) {
        self.told = self.told.max(Some(past));
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn what_is_behind_an_open_one_waits_for_it() {
        let mut offsets = Offsets::default();
        assert!(offsets.begin(7) && offsets.begin(8) && offsets.begin(12));
        offsets.end(8);
        assert_eq!(offsets.untold(), None);
        offsets.end(7);
        assert_eq!(offsets.untold(), Some(9));
        offsets.tell(9);
        assert_eq!(offsets.untold(), None);
        offsets.end(99);
        offsets.end(12);
        assert_eq!(offsets.untold(), Some(13));
        assert!(!offsets.begin(8), "it has ended");
    }

    proptest! {
        #[test]
        fn nothing_that_is_open_is_ever_past(
            gaps in prop::collection::vec(1_i64..4, 1..40),
            order in prop::collection::vec(any::<prop::sample::Index>(), 1..80),
        ) {
            let all: Vec<i64> = gaps.iter().scan(0, |at, gap| { *at += gap; Some(*at) }).collect();
            let mut offsets = Offsets::default();
            let mut open: std::collections::BTreeSet<i64> = all.iter().copied().collect();
            for offset in &all {
                prop_assert!(offsets.begin(*offset));
            }
            for index in order {
                let offset = *index.get(&all);
                offsets.end(offset);
                open.remove(&offset);
                prop_assert!(!offsets.begin(offset), "it comes again, and has ended");
                let past = offsets.untold().unwrap_or(0);
                prop_assert!(open.first().is_none_or(|first| past <= *first));
            }
            for offset in &open {
                prop_assert!(offsets.begin(*offset), "it comes again, and has not ended");
            }
            for offset in &all {
                offsets.end(*offset);
            }
            prop_assert_eq!(offsets.untold(), all.last().map(|last| last + 1));
        }
    }
}
