//! Deliveries that wait, for another attempt or for the end of a pause: they hold up no other.

use std::collections::BTreeMap;
use std::collections::BTreeSet;

use super::{accepted, bodies, case, events, lines, received};
use crate::helper::Case;
use crate::helper::server::{Behaviour, Received, Server};

fn ids(requests: &[Received]) -> BTreeSet<String> {
    let id = |request: &Received| request.header("webhook-id")[0].to_owned();
    requests.iter().map(id).collect()
}

/// Two fail, and there are two places: the others are sent all the same, while those wait for minutes. Interrupted, they
/// are told, and the next run sends them again under their ids.
#[cfg(unix)]
#[test]
fn those_that_wait_for_their_retry_hold_up_nobody() {
    let failing = Behaviour::status(503).body("not yet");
    let server = Server::new([failing.clone(), failing, accepted()]);
    let mut case = case(&server)
        .args(["--concurrency", "2", "--retry-base", "5m", "--journal", "j.db"])
        .file("events.ndjson", events(50))
        .args(["events.ndjson"]);
    let running = case.start();
    assert!(server.wait_for(50), "only {} have come", server.requests().len());
    running.signal("INT");
    running
        .wait()
        .status(130)
        .stderr_contains("it was waiting for attempt 2")
        .stderr_contains("the attempt before: POST")
        .stderr_contains("48 delivered, 0 failed, 2 interrupted, 0 skipped, 0 retries");
    let first = server.requests();
    let shown = Case::inside(case.path(""))
        .args(["journal", "list", "j.db", "--outcome", "pending"])
        .run()
        .status(0)
        .text();
    assert_eq!(shown.lines().count(), 2, "{shown}");
    for line in shown.lines() {
        let id = line.split_whitespace().last().unwrap();
        let args = ["journal", "show", "j.db", id];
        Case::inside(case.path("")).args(args).run().stdout_contains("not yet");
    }
    case.run()
        .status(0)
        .stderr_contains("2 delivered, 0 failed, 50 skipped");
    let again = &server.requests()[50..];
    let pending: BTreeSet<String> = ids(&first[..2]);
    assert_eq!((again.len(), ids(again)), (2, pending));
}

/// One by one, they keep their order: nothing overtakes what waits.
#[test]
fn one_by_one_all_wait_for_the_first() {
    let failing = [Behaviour::status(503), Behaviour::status(500)];
    let server = Server::new(failing.into_iter().chain([accepted()]));
    case(&server)
        .args(["--retry-base", "1ms"])
        .stdin(events(4))
        .run()
        .status(0)
        .stderr_contains("4 delivered, 0 failed, 0 skipped, 2 retries");
    assert_eq!(received(&server), bodies([1, 1, 1, 2, 3, 4]));
}

/// A later attempt is made by whatever thread is free, and still is one of the same delivery.
#[test]
fn attempts_of_a_delivery_count_on() {
    let flaps = (0..60).flat_map(|_| [Behaviour::status(503), Behaviour::status(503), accepted()]);
    let server = Server::new(flaps.chain([accepted()]));
    case(&server)
        .args([
            "-H",
            "X-Attempt: {{@attempt}}",
            "--retry-base",
            "1ms",
            "--retry-attempts",
            "99",
        ])
        .args(["--concurrency", "4"])
        .stdin(events(60))
        .run()
        .status(0)
        .stderr_contains("60 delivered, 0 failed, 0 skipped, 120 retries");
    let mut attempts: BTreeMap<String, Vec<usize>> = BTreeMap::new();
    for request in server.requests() {
        let attempt = request.header("x-attempt")[0].parse().unwrap();
        let id = request.header("webhook-id")[0].to_owned();
        attempts.entry(id).or_default().push(attempt);
    }
    assert_eq!(attempts.len(), 60);
    for (id, attempts) in attempts {
        assert_eq!(attempts, (1..=attempts.len()).collect::<Vec<_>>(), "{id}");
    }
}

/// A host that asks for a pause is left alone for minutes. Those for it were not begun: they are left for the next run.
#[cfg(unix)]
#[test]
fn those_of_a_host_that_pauses_hold_up_no_other() {
    let pausing = Server::new([Behaviour::status(429).header("Retry-After", "300")]);
    let other = Server::new([accepted()]);
    let event = |id: usize| {
        let url = if id <= 20 { pausing.url("/x") } else { other.url("/x") };
        format!("{{\"id\": {id}, \"url\": \"{url}\"}}\n")
    };
    let events: String = (1..=60).map(event).collect();
    let mut case = Case::new()
        .args([
            "send",
            "--stream",
            "--url",
            "{{url}}",
            "--allow-private",
            "-e",
            "{\"n\": {{id}}}",
        ])
        .args(["--concurrency", "2", "--journal", "j.db"])
        .stdin(events);
    let running = case.start();
    assert!(other.wait_for(40), "only {} have come", other.requests().len());
    running.signal("INT");
    running
        .wait()
        .status(130)
        .stderr_contains("asks for a pause of 5m: nothing is sent to it until then")
        .stderr_lacks("waiting for attempt 1")
        .stderr_contains("40 delivered, 0 failed, ")
        .stderr_contains("interrupted, 0 skipped");
    let begun = pausing.requests().len();
    assert!(begun <= 2, "{begun} were sent to a host that had asked for a pause");
    let pending = Case::inside(case.path(""))
        .args(["journal", "list", "j.db", "--outcome", "pending"])
        .run()
        .text();
    assert_eq!(pending.lines().count(), 20, "{pending}");
}

/// Where nothing keeps what fails, a failure ends the stream; what waits by then still has its other attempts.
#[test]
fn after_a_failure_what_waits_is_brought_to_its_end() {
    let server = Server::new([Behaviour::status(503), Behaviour::status(404), accepted()]);
    case(&server)
        .args(["--retry-base", "1ms", "--concurrency", "2"])
        .stdin(events(10_000))
        .run()
        .status(5)
        .stderr_contains(", 1 failed, 0 skipped, ")
        .stderr_contains("stopped at the first failure")
        .stderr_lacks("interrupted");
    assert!(server.requests().len() < 10_000);
}

/// Many may wait when it is interrupted: all are counted and reported, and the first ones told.
#[cfg(unix)]
#[test]
fn many_that_are_interrupted_are_not_all_told() {
    for (args, elsewhere) in [
        (vec![], "they are not told here\nhint: `--report FILE` has them all"),
        (vec!["--report", "-"], "they are not told here\n0 delivered"),
        (vec!["--report", "r.ndjson"], "they are not told here, but in r.ndjson"),
    ] {
        let server = Server::new([Behaviour::status(503)]);
        let mut case = case(&server)
            .args(["--concurrency", "2", "--retry-base", "5m", "--on-error", "skip"])
            .args(args.clone())
            .stdin(events(30));
        let running = case.start();
        assert!(server.wait_for(30));
        running.signal("INT");
        let run = running.wait();
        run.status(130)
            .stderr_contains("warning: more events were interrupted: ")
            .stderr_contains("0 delivered, 0 failed, 30 interrupted, 0 skipped");
        let told = run
            .said()
            .replace("stopped before the end: the events behind were not sent\n", "");
        assert!(told.contains(elsewhere), "{elsewhere} in {told}");
        assert_eq!(told.matches("it was waiting for attempt 2").count(), 20, "{told}");
        if args.contains(&"-") {
            let report = lines(&run.text());
            let interrupted = report
                .iter()
                .filter(|line| line["outcome"] == "interrupted" && line["attempts"] == 1);
            assert_eq!(interrupted.count(), 30);
        }
    }
}

/// Whoever reads the report has gone: nobody waits for what is still to be tried again.
#[cfg(unix)]
#[test]
fn the_end_of_the_report_ends_all_waits() {
    let server = Server::new([Behaviour::status(503), Behaviour::status(503), accepted()]);
    let case = Case::new().file("events.ndjson", events(5_000));
    let script = format!(
        "{{ {} send --stream events.ndjson --url {} -e '{{{{id}}}}' --concurrency 4 --retry-base 5m --on-error skip \
         --report -; echo \"status $?\" >&2; }} | head -n 1",
        env!("CARGO_BIN_EXE_vwh"),
        server.url("/x")
    );
    let output = case.shell(&script);
    let told = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(told.contains(" 2 interrupted") && told.contains("status 0"), "{told}");
    assert!(server.requests().len() < 5_000);
}
