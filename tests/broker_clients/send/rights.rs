//! Users of NATS that lack a right: it is named, and nothing is acknowledged or lost.

use crate::helper::nats::{Look, Server};
use crate::helper::server::{Behaviour, Server as Receiver};
use crate::helper::{Case, Run};

/// What a user publishes to, to take the events of a stream through a consumer.
const NEEDED: [&str; 4] = [
    "$JS.API.STREAM.INFO.ORDERS",
    "$JS.API.CONSUMER.*.ORDERS.vwh",
    "$JS.API.CONSUMER.MSG.NEXT.ORDERS.vwh",
    "$JS.ACK.ORDERS.vwh.>",
];

fn user(name: &str, subscribe: &str, publish: impl IntoIterator<Item = &'static str>) -> String {
    let publish: Vec<_> = publish.into_iter().collect();
    let permissions = format!("{{ subscribe: {subscribe:?}, publish: {publish:?} }}");
    format!("{{ user: {name}, password: \"s3cr3t\", permissions: {permissions} }}\n")
}

/// A server with one event, and users: `just` has what is needed and no more, `without-0` all but the first of it, and
/// so on.
fn guarded() -> Option<(Server, Look)> {
    let mut users = user("all", ">", [">"])
        + &user("just", "_INBOX.>", NEEDED)
        + &user("without-inbox", "nothing", NEEDED)
        + &user(
            "without-making",
            "_INBOX.>",
            NEEDED
                .into_iter()
                .map(|right| right.replace('*', "INFO"))
                .map(|right| &*right.leak()),
        );
    for lacking in NEEDED {
        let rest = NEEDED.into_iter().filter(|right| *right != lacking);
        let at = NEEDED.iter().position(|right| *right == lacking).unwrap();
        users += &user(&format!("without-{at}"), "_INBOX.>", rest);
    }
    let server = Server::configured(&format!("authorization {{ users: [\n{users}] }}"))?;
    let look = server.look_as(Some(("all", "s3cr3t")));
    look.make_stream("ORDERS", "orders");
    look.make_stream("DEAD", "dead");
    look.publish("orders", "{\"n\":1}");
    Some((server, look))
}

fn take(server: &Server, who: &str, receiver: &Receiver, args: &[&str]) -> Run {
    let from = format!(
        "nats://{who}:s3cr3t@127.0.0.1:{}/ORDERS?consumer=vwh&takeover=1s",
        server.port
    );
    let url = receiver.url("/x");
    let run = Case::new()
        .args(["send", "--stream", "--url", &url, "-e", "{\"m\": {{n}}}"])
        .args(["--from", &from, "--until-idle", "4s"])
        .args(args.iter().copied())
        .run();
    run.stderr_lacks("s3cr3t");
    run
}

/// Who has the rights gets what the others left, under the id that it had, and no more.
fn is_left_for_who_has_the_rights(server: &Server, look: &Look, receiver: &Receiver) {
    assert_eq!(look.consumer("ORDERS", "vwh").ack_floor.stream_sequence, 0);
    let before = receiver.requests().len();
    take(server, "just", receiver, &[])
        .status(0)
        .stderr_contains("1 delivered, 0 failed");
    let requests = receiver.requests();
    assert_eq!(requests.len(), before + 1);
    let id = requests[before].header("webhook-id");
    assert!(requests.iter().all(|request| request.header("webhook-id") == id));
    assert_eq!(look.consumer("ORDERS", "vwh").ack_floor.stream_sequence, 1);
}

#[test]
fn a_right_that_lacks_is_named_with_all_that_are_needed() {
    let Some((server, look)) = guarded() else { return };
    let receiver = Receiver::new([Behaviour::status(200)]);
    for (who, denied, delivered) in [
        ("without-inbox", "Subscription to \"_INBOX.", 0),
        ("without-0", "Publish to \"$JS.API.STREAM.INFO.ORDERS\"", 0),
        ("without-1", "Publish to \"$JS.API.CONSUMER.INFO.ORDERS.vwh\"", 0),
        ("without-making", "Publish to \"$JS.API.CONSUMER.CREATE.ORDERS.vwh\"", 0),
        ("without-2", "Publish to \"$JS.API.CONSUMER.MSG.NEXT.ORDERS.vwh\"", 0),
        ("without-3", "Publish to \"$JS.ACK.ORDERS.vwh.", 1),
    ] {
        let run = take(&server, who, &receiver, &[]);
        run.status(2)
            .stderr_contains(&format!("does not allow it: Permissions Violation for {denied}"))
            .stderr_contains("subscribe to `_INBOX.>`");
        for right in NEEDED {
            run.stderr_contains(&format!("`{right}`"));
        }
        assert_eq!(receiver.requests().len(), delivered, "{who}");
    }
    is_left_for_who_has_the_rights(&server, &look, &receiver);
}

#[test]
fn a_dead_letter_that_may_not_be_written_leaves_the_event_with_the_broker() {
    let Some((server, look)) = guarded() else { return };
    let receiver = Receiver::new([Behaviour::status(410), Behaviour::status(200)]);
    take(&server, "just", &receiver, &["--dead-letter", &server.url("dead")])
        .stderr_contains("does not allow it: Permissions Violation for Publish to \"dead\"")
        .stderr_contains("allow the user to publish to `dead`")
        .stderr_contains("0 delivered, 1 failed");
    assert_eq!(look.messages("DEAD").len(), 0);
    is_left_for_who_has_the_rights(&server, &look, &receiver);
}
