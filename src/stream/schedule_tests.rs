use std::collections::HashSet;

use proptest::prelude::*;

use super::*;

fn seconds(count: u64) -> Duration {
    Duration::from_secs(count)
}

fn parking(due: u64, is_begun: bool) -> Parking {
    Parking {
        due: seconds(due),
        bytes: 1,
        is_begun,
    }
}

fn schedule<T>(items: impl IntoIterator<Item = (T, Option<u64>)>) -> Schedule<T> {
    let mut schedule = Schedule::new();
    for (item, lane) in items {
        schedule.push(item, lane.map(Lane), 1);
    }
    schedule
}

/// What is next at this second.
fn take<T: Copy>(schedule: &mut Schedule<T>, now: u64) -> Option<(T, Ticket)> {
    match schedule.take(|| seconds(now)) {
        Next::Now(item, ticket) => Some((item, ticket)),
        _ => None,
    }
}

/// All that can be taken at this second, while nothing comes to its end.
fn take_all<T: Copy>(schedule: &mut Schedule<T>, now: u64) -> Vec<T> {
    std::iter::from_fn(|| take(schedule, now))
        .map(|(item, _)| item)
        .collect()
}

#[test]
fn without_lanes_all_go_side_by_side_in_their_order() {
    let mut schedule = schedule([("a", None), ("b", None), ("c", None)]);
    assert_eq!(take_all(&mut schedule, 0), ["a", "b", "c"]);
    assert!(matches!(schedule.take(Duration::default), Next::Empty));
}

#[test]
fn in_a_lane_one_goes_when_the_one_before_has_ended() {
    let mut schedule = schedule([
        ("a1", Some(1)),
        ("a2", Some(1)),
        ("b1", Some(2)),
        ("c", None),
        ("a3", Some(1)),
    ]);
    let (first, lane_a) = take(&mut schedule, 0).unwrap();
    assert_eq!((first, take_all(&mut schedule, 0)), ("a1", vec!["b1", "c"]));
    assert!(matches!(schedule.take(Duration::default), Next::Blocked));
    schedule.push("d", None, 1);
    schedule.end(lane_a);
    assert_eq!(take_all(&mut schedule, 0), ["a2", "d"], "it came before");
    assert_eq!(schedule.len(), 1);
}

#[test]
fn what_is_parked_goes_on_when_it_is_due_before_all_others() {
    let mut schedule = schedule([("a", None), ("b", None), ("c", None)]);
    for due in [20, 10] {
        let (item, ticket) = take(&mut schedule, 0).unwrap();
        schedule.park(item, ticket, parking(due, true));
    }
    assert_eq!((schedule.parked(), schedule.next_due()), (2, Some(seconds(10))));
    assert_eq!(take_all(&mut schedule, 9), ["c"]);
    assert!(matches!(schedule.take(|| seconds(9)), Next::At(due) if due == seconds(10)));
    schedule.push("d", None, 1);
    assert_eq!(take_all(&mut schedule, 10), ["b", "d"]);
    assert_eq!(take_all(&mut schedule, 100), ["a"]);
    // of those that are due at once, the first that came is first
    let mut schedule = self::schedule((0..50).map(|item| (item, None)));
    while let Some((item, ticket)) = take(&mut schedule, 0) {
        schedule.park(item, ticket, parking(1, true));
    }
    assert_eq!(take_all(&mut schedule, 1), (0..50).collect::<Vec<_>>());
}

#[test]
fn a_lane_waits_for_what_is_parked_in_it() {
    let mut schedule = schedule([("a1", Some(1)), ("a2", Some(1)), ("b1", Some(2))]);
    let (item, ticket) = take(&mut schedule, 0).unwrap();
    schedule.park(item, ticket, parking(5, true));
    assert_eq!(take_all(&mut schedule, 4), ["b1"]);
    let (item, ticket) = take(&mut schedule, 5).unwrap();
    assert_eq!((item, take(&mut schedule, 5).is_some()), ("a1", false));
    schedule.end(ticket);
    assert_eq!(take_all(&mut schedule, 5), ["a2"]);
}

#[test]
fn what_was_not_begun_can_be_dropped() {
    let mut schedule = schedule([("a1", Some(1)), ("b", None), ("c", None), ("a2", Some(1)), ("d", None)]);
    for is_begun in [true, false, true] {
        let (item, ticket) = take(&mut schedule, 0).unwrap();
        schedule.park(item, ticket, parking(9, is_begun));
    }
    schedule.drop_waiting();
    assert_eq!((schedule.len(), schedule.bytes()), (2, 2));
    assert_eq!(take_all(&mut schedule, 9), ["a1", "c"]);
}

/// What happens to a schedule.
#[derive(Debug, Clone, Copy)]
enum Event {
    /// An item comes in, in one of a few lanes or in none.
    Push(Option<u64>),
    /// Time passes, and what may be done is taken.
    Take(u64),
    /// Of those in flight, one comes to its end.
    End(usize),
    /// Of those in flight, one is parked for some time.
    Park(usize, u64),
}

fn event() -> impl Strategy<Value = Event> {
    prop_oneof![
        proptest::option::of(0..3_u64).prop_map(Event::Push),
        (0..4_u64).prop_map(Event::Take),
        any::<usize>().prop_map(Event::End),
        (any::<usize>(), 0..10_u64).prop_map(|(index, time)| Event::Park(index, time)),
    ]
}

/// An item of the tests: its number, and its lane.
type Numbered = (usize, Option<u64>);

/// What a schedule is expected to do, in the simplest way.
#[derive(Default)]
struct Model {
    now: u64,
    pushed: usize,
    /// What has come in and was not taken, in its order.
    waiting: Vec<Numbered>,
    in_flight: Vec<(Numbered, Ticket)>,
    /// With when it is due.
    parked: Vec<(u64, Numbered)>,
    begun: Vec<Numbered>,
    ended: HashSet<usize>,
}

impl Model {
    /// What is to be taken next.
    fn next(&self) -> Option<Numbered> {
        let due = self.parked.iter().filter(|(due, _)| *due <= self.now).min();
        let is_busy = |lane: u64| {
            let in_flight = self.in_flight.iter().map(|((_, lane), _)| *lane);
            let parked = self.parked.iter().map(|(_, (_, lane))| *lane);
            in_flight.chain(parked).any(|busy| busy == Some(lane))
        };
        let free = || self.waiting.iter().find(|(_, lane)| !lane.is_some_and(is_busy));
        due.map(|(_, item)| *item).or_else(|| free().copied())
    }

    fn apply(&mut self, schedule: &mut Schedule<Numbered>, event: Event) {
        match event {
            Event::Push(lane) => {
                self.pushed += 1;
                self.waiting.push((self.pushed, lane));
                schedule.push((self.pushed, lane), lane.map(Lane), 10);
            }
            Event::Take(time) => {
                self.now += time;
                let expected = self.next();
                let taken = take(schedule, self.now);
                assert_eq!(taken.map(|(item, _)| item), expected);
                if let Some((item, ticket)) = taken {
                    if self.waiting.contains(&item) {
                        self.begun.push(item);
                    }
                    self.waiting.retain(|other| *other != item);
                    self.parked.retain(|(_, other)| *other != item);
                    self.in_flight.push((item, ticket));
                }
            }
            Event::End(index) if !self.in_flight.is_empty() => {
                let (item, ticket) = self.in_flight.remove(index % self.in_flight.len());
                assert!(self.ended.insert(item.0), "{item:?} ends twice");
                schedule.end(ticket);
            }
            Event::Park(index, time) if !self.in_flight.is_empty() => {
                let (item, ticket) = self.in_flight.remove(index % self.in_flight.len());
                self.parked.push((self.now + time, item));
                let parking = Parking {
                    bytes: 20,
                    ..parking(self.now + time, true)
                };
                schedule.park(item, ticket, parking);
            }
            Event::End(_) | Event::Park(..) => {}
        }
        assert_eq!(schedule.len(), self.waiting.len() + self.parked.len());
        assert_eq!(schedule.bytes(), self.waiting.len() * 10 + self.parked.len() * 20);
        assert_eq!(schedule.parked(), self.parked.len());
    }
}

proptest! {
    #[test]
    fn whatever_happens_order_and_times_are_kept_and_nothing_is_lost(events in proptest::collection::vec(event(), 0..200)) {
        let mut schedule = Schedule::new();
        let mut model = Model::default();
        for event in events {
            model.apply(&mut schedule, event);
        }
        while schedule.len() > 0 || !model.in_flight.is_empty() {
            model.apply(&mut schedule, Event::Take(10));
            model.apply(&mut schedule, Event::End(0));
        }
        prop_assert_eq!(model.ended.len(), model.pushed);
        prop_assert!(schedule.lanes.is_empty(), "lanes that are over are forgotten");
        for lane in 0..3 {
            let of_lane: Vec<usize> = model.begun.iter().filter(|(_, of)| *of == Some(lane)).map(|(n, _)| *n).collect();
            prop_assert!(of_lane.is_sorted(), "{of_lane:?}");
        }
    }
}
