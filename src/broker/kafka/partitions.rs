//! The partitions that the group has given us, and what has come of each.

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::broker::offsets::Offsets;
use crate::broker::receipt::Lease;

#[derive(Debug, Default)]
struct Partition {
    lease: Arc<Lease>,
    offsets: Offsets,
    /// The first that was given back, and is wanted again.
    released: Option<i64>,
}

/// The partitions that the group has given us.
#[derive(Debug, Default)]
pub(super) struct Partitions(BTreeMap<i32, Partition>);

impl Partitions {
    pub(super) fn give(&mut self, partitions: &[i32]) {
        self.0
            .extend(partitions.iter().map(|partition| (*partition, Partition::default())));
    }

    pub(super) fn clear(&mut self) {
        self.end_leases();
        self.0.clear();
    }

    pub(super) fn end_leases(&self) {
        self.0.values().for_each(|partition| partition.lease.end());
    }

    pub(super) fn are_busy(&self) -> bool {
        self.0.values().any(|partition| partition.lease.is_busy())
    }

    pub(super) fn names(&self) -> impl Iterator<Item = i32> {
        self.0.keys().copied()
    }

    /// A message has come. Nothing where it is not ours, or has ended.
    pub(super) fn begin(&mut self, partition: i32, offset: i64) -> Option<Arc<Lease>> {
        let partition = self
            .0
            .get_mut(&partition)
            .filter(|partition| partition.lease.is_held())?;
        partition.offsets.begin(offset).then(|| Arc::clone(&partition.lease))
    }

    pub(super) fn end(&mut self, partition: i32, offset: i64) {
        if let Some(partition) = self.0.get_mut(&partition) {
            partition.offsets.end(offset);
        }
    }

    pub(super) fn release(&mut self, partition: i32, offset: i64) {
        if let Some(partition) = self.0.get_mut(&partition) {
            partition.released = Some(partition.released.map_or(offset, |first| first.min(offset)));
        }
    }

    /// The first that was given back, of each.
    pub(super) fn take_released(&mut self) -> Vec<(i32, i64)> {
        let held = self.0.iter_mut().filter(|(_, partition)| partition.lease.is_held());
        held.filter_map(|(name, partition)| Some((*name, partition.released.take()?)))
            .collect()
    }

    /// The offsets that all has ended before, where the broker does not know it.
    pub(super) fn untold(&self) -> Vec<(i32, i64)> {
        let untold = self
            .0
            .iter()
            .map(|(name, partition)| (*name, partition.offsets.untold()));
        untold.filter_map(|(name, offset)| Some((name, offset?))).collect()
    }

    /// The broker knows of these.
    pub(super) fn tell(&mut self, told: &[(i32, i64)]) {
        for (partition, offset) in told {
            if let Some(partition) = self.0.get_mut(partition) {
                partition.offsets.tell(*offset);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_partition_that_was_taken_back_gives_nothing_and_still_commits() {
        let mut partitions = Partitions::default();
        partitions.give(&[3]);
        let lease = partitions.begin(3, 7).unwrap();
        assert!(partitions.begin(4, 7).is_none(), "it was never ours");
        partitions.end_leases();
        assert!(!lease.is_held() && partitions.begin(3, 8).is_none());
        partitions.end(3, 7);
        assert_eq!(partitions.untold(), [(3, 8)]);
        partitions.tell(&[(3, 8)]);
        assert!(partitions.untold().is_empty());
    }

    #[test]
    fn what_is_released_is_gone_back_to_once() {
        let mut partitions = Partitions::default();
        partitions.give(&[0]);
        for offset in 5..9 {
            partitions.begin(0, offset);
        }
        partitions.release(0, 8);
        partitions.release(0, 6);
        partitions.end(0, 7);
        assert_eq!(partitions.take_released(), [(0, 6)]);
        assert!(partitions.take_released().is_empty());
        assert!(partitions.begin(0, 6).is_some() && partitions.begin(0, 7).is_none());
    }
}
