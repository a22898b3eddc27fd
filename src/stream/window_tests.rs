use std::sync::Arc;
use std::sync::mpsc::{TryRecvError, sync_channel};
use std::thread;

use jiff::Timestamp;

use super::*;
use crate::delivery::Waited;

/// A clock that passes the time that somebody would sleep.
#[derive(Default)]
struct Leaping(Mutex<Duration>);

impl Clock for Leaping {
    fn now(&self) -> Timestamp {
        Timestamp::UNIX_EPOCH + self.elapsed()
    }

    fn elapsed(&self) -> Duration {
        *self.0.lock().unwrap()
    }

    fn wait(&self, _: Duration) -> Waited {
        panic!("a window sleeps only where it can be woken")
    }

    fn sleep(&self, time: Duration, _: &mut dyn FnMut(Duration)) {
        *self.0.lock().unwrap() += time;
    }
}

/// A clock that stands still: whoever sleeps has to be woken.
struct Still;

impl Clock for Still {
    fn now(&self) -> Timestamp {
        Timestamp::UNIX_EPOCH
    }

    fn elapsed(&self) -> Duration {
        Duration::ZERO
    }

    fn wait(&self, _: Duration) -> Waited {
        panic!("a window sleeps only where it can be woken")
    }

    fn sleep(&self, _: Duration, sleep: &mut dyn FnMut(Duration)) {
        sleep(Duration::MAX);
    }
}

fn window<T>(ready: usize, all: usize, bytes: usize) -> Window<T> {
    Window::new(Bounds { ready, all, bytes })
}

fn until(seconds: u64) -> Parking {
    Parking {
        due: Duration::from_secs(seconds),
        bytes: 10,
        is_begun: true,
    }
}

#[test]
fn items_come_out_in_their_order_until_it_is_closed() {
    let window = window(3, 3, 100);
    for item in 1..=3 {
        assert!(window.push(item, None, 10));
    }
    window.close();
    assert!(!window.push(4, None, 10), "it is closed");
    let mut place = window.place();
    let taken: Vec<_> = std::iter::from_fn(|| place.take(&Still)).collect();
    assert_eq!(taken, [1, 2, 3]);
    window.stop();
    assert!(!window.is_stopped(), "nothing was left");
}

#[test]
fn a_full_window_holds_up_who_fills_it() {
    // two fit by their number, or by their bytes; a large one passes where there is no other
    for (ready, all, max_bytes, bytes) in [(2, 100, 1_000, 1), (100, 2, 1_000, 1), (100, 100, 20, 10)] {
        let window = Arc::new(window(ready, all, max_bytes));
        let (told, pushed) = sync_channel(0);
        let filler = thread::spawn({
            let window = Arc::clone(&window);
            move || {
                for item in 0..3 {
                    window.push(item, None, bytes);
                    told.send(item).unwrap();
                }
            }
        });
        assert_eq!((pushed.recv(), pushed.recv()), (Ok(0), Ok(1)));
        assert_eq!(pushed.try_recv(), Err(TryRecvError::Empty));
        assert_eq!(window.place().take(&Still), Some(0));
        assert_eq!(pushed.recv(), Ok(2), "there is room again");
        filler.join().unwrap();
    }
    assert!(window(2, 2, 20).push(1, None, 1_000));
}

/// Those that wait behind another of their lane, or for their time, are not ready: more may come in.
#[test]
fn what_is_held_up_leaves_room_for_what_is_ready() {
    let window = window(1, 5, 100);
    let mut place = window.place();
    for item in [1, 2] {
        assert!(window.push(item, None, 10));
        place.take(&Still).unwrap();
        assert_eq!(place.park(item, until(9)), None);
    }
    assert!(window.push(3, Some(Lane(0)), 10));
    assert_eq!(place.take(&Still), Some(3));
    for item in [4, 5] {
        assert!(window.push(item, Some(Lane(0)), 10));
    }
    assert!(window.push(6, None, 10));
    let held_up = |bytes| !window.has_room_for(&window.lock().schedule, bytes);
    assert!(held_up(10), "one is ready");
    assert_eq!(window.place().take(&Still), Some(6));
    assert!(!held_up(60) && held_up(61), "four of ten bytes are in it");
    assert_eq!(window.parked(), 2);
    assert!(window.push(7, Some(Lane(0)), 10));
    assert!(held_up(10), "these are all that may be in it");
}

#[test]
fn a_place_that_has_nothing_to_do_waits_for_what_is_parked() {
    let window = window(9, 9, 100);
    let clock = Leaping::default();
    let mut place = window.place();
    for item in [1, 2] {
        window.push(item, None, 10);
    }
    for seconds in [30, 20] {
        let item = place.take(&clock).unwrap();
        place.park(item, until(seconds));
    }
    window.close();
    let mut came = || place.take(&clock).map(|item| (item, clock.elapsed().as_secs()));
    assert_eq!([came(), came(), came()], [Some((2, 20)), Some((1, 30)), None]);
}

/// Whoever keeps watch is woken by what comes in, by an earlier time, and by the end.
#[test]
fn who_keeps_watch_can_be_called() {
    let window = Arc::new(window(9, 9, 100));
    for item in [1, 2] {
        window.push(item, None, 10);
    }
    let (mut place, mut other) = (window.place(), window.place());
    assert_eq!((place.take(&Still), other.take(&Still)), (Some(1), Some(2)));
    assert_eq!(place.park(1, until(600)), None);
    let (told, taken) = sync_channel(0);
    let watcher = thread::spawn({
        let window = Arc::clone(&window);
        move || {
            let mut place = window.place();
            while let Some(item) = place.take(&Still) {
                told.send(item).unwrap();
            }
        }
    });
    window.push(3, None, 10);
    assert_eq!(taken.recv(), Ok(3));
    // until now
    assert_eq!(other.park(2, until(0)), None);
    assert_eq!(taken.recv(), Ok(2));
    window.interrupt();
    assert_eq!(taken.recv(), Ok(1), "it is to be ended");
    watcher.join().unwrap();
}

#[test]
fn a_stop_ends_all_waits_and_drops_what_is_left() {
    let window = Arc::new(window(1, 1, 100));
    window.push(1, None, 1);
    let filler = thread::spawn({
        let window = Arc::clone(&window);
        move || window.push(2, None, 1)
    });
    window.stop();
    assert!(!filler.join().unwrap());
    assert_eq!(window.place().take(&Still), None);
    assert!(window.is_stopped());
    window.close();
    assert!(window.is_stopped(), "for good");
}

#[test]
fn after_a_stop_what_was_begun_comes_to_its_end() {
    let window = window(9, 9, 100);
    let clock = Leaping::default();
    let mut places = [window.place(), window.place(), window.place()];
    for (place, item) in places.iter_mut().zip([1, 2, 3]) {
        window.push(item, None, 1);
        place.take(&clock).unwrap();
    }
    let [first, second, third] = &mut places;
    assert_eq!(first.park(1, until(5)), None);
    window.push(4, None, 1);
    window.stop();
    let unbegun = Parking {
        is_begun: false,
        ..until(5)
    };
    assert_eq!(second.park(2, unbegun), Some(2), "it is left");
    assert_eq!(third.park(3, until(7)), None);
    assert_eq!(
        [third.take(&clock), third.take(&clock), third.take(&clock)],
        [Some(1), Some(3), None]
    );
    assert_eq!(clock.elapsed().as_secs(), 7);
}

#[test]
fn an_interrupt_ends_what_waits_at_once() {
    let window = window(9, 9, 100);
    let mut place = window.place();
    for item in [1, 2, 3] {
        window.push(item, None, 1);
    }
    for seconds in [600, 700] {
        let item = place.take(&Still).unwrap();
        place.park(item, until(seconds));
    }
    window.close();
    let mut other = window.place();
    assert_eq!(other.take(&Still), Some(3));
    window.interrupt();
    assert_eq!(other.park(3, until(1)), Some(3), "nobody waits any more");
    assert_eq!(
        [place.take(&Still), place.take(&Still), place.take(&Still)],
        [Some(1), Some(2), None]
    );
    assert!(window.is_stopped() && window.is_interrupted());
}

/// Many places take turns: nobody sleeps for good, and of each lane one is in flight at a time, in its order.
#[test]
fn many_places_bring_all_to_an_end() {
    const ITEMS: usize = 3_000;
    const LANES: usize = 5;
    let window = window::<(usize, usize)>(16, 64, 100_000);
    let clock = Leaping::default();
    let ended = Mutex::new(vec![Vec::<usize>::new(); LANES]);
    let in_flight = Mutex::new([false; LANES]);
    thread::scope(|scope| {
        for _ in 0..8 {
            scope.spawn(|| {
                let mut place = window.place();
                while let Some((number, tries)) = place.take(&clock) {
                    let lane = number % LANES;
                    assert!(!std::mem::replace(&mut in_flight.lock().unwrap()[lane], true));
                    thread::yield_now();
                    in_flight.lock().unwrap()[lane] = false;
                    if number % 7 < tries {
                        ended.lock().unwrap()[lane].push(number);
                        continue;
                    }
                    let due = clock.elapsed() + Duration::from_secs(number as u64 % 3);
                    let parking = Parking { due, ..until(0) };
                    assert_eq!(place.park((number, tries + 1), parking), None);
                }
            });
        }
        for number in 0..ITEMS {
            assert!(window.push((number, 0), Some(Lane((number % LANES) as u64)), 10));
        }
        window.close();
    });
    for (lane, numbers) in ended.into_inner().unwrap().into_iter().enumerate() {
        assert_eq!(numbers, (lane..ITEMS).step_by(LANES).collect::<Vec<_>>());
    }
}
