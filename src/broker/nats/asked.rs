//! How many messages the server was asked for.

use std::time::{Duration, Instant};

/// How much later than it should a server may say that it gives no more.
const LATE: Duration = Duration::from_secs(5);

/// How many messages the server was asked for that it has neither given, nor said that it will not.
#[derive(Debug, Default)]
pub(super) struct Asked {
    count: usize,
    until: Option<Instant>,
}

impl Asked {
    /// How many more to ask for, where there is room for so many: none while most of them are on their way.
    pub(super) fn lacking(&mut self, room: usize, now: Instant) -> Option<usize> {
        if self.until.is_some_and(|until| now >= until + LATE) {
            self.count = 0;
        }
        let lacking = room.saturating_sub(self.count);
        (lacking > 0 && self.count <= room / 2).then_some(lacking)
    }

    /// So many more were asked for; until then the server thinks of it.
    pub(super) fn add(&mut self, count: usize, until: Instant) {
        self.count += count;
        self.until = Some(until);
    }

    /// A message has come.
    pub(super) fn came(&mut self) {
        self.count = self.count.saturating_sub(1);
    }

    /// The server gives so many less than it was asked for; where it does not say how many, nothing more is to come.
    pub(super) fn gave_up(&mut self, left: Option<usize>) {
        self.count = left.map_or(0, |left| self.count.saturating_sub(left));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_more_is_asked_for_than_there_is_room() {
        let (mut asked, now) = (Asked::default(), Instant::now());
        let until = now + Duration::from_secs(30);
        assert_eq!(asked.lacking(0, now), None);
        assert_eq!(asked.lacking(100, now), Some(100));
        asked.add(100, until);
        assert_eq!(asked.lacking(100, now), None);
        for _ in 0..60 {
            asked.came();
        }
        assert_eq!(asked.lacking(40, now), None, "they are here, and have not ended");
        assert_eq!(asked.lacking(100, now), Some(60));
        asked.add(60, until);
        asked.gave_up(Some(30));
        assert_eq!(asked.lacking(160, now), Some(90));
        asked.gave_up(None);
        assert_eq!(asked.lacking(10, now), Some(10));
    }

    #[test]
    fn a_server_that_says_nothing_is_asked_again() {
        let (mut asked, now) = (Asked::default(), Instant::now());
        asked.add(10, now);
        assert_eq!(asked.lacking(10, now), None);
        assert_eq!(asked.lacking(10, now + LATE), Some(10));
    }
}
