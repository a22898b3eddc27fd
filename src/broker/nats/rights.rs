//! What a user of a NATS server has to be allowed.

use crate::broker::url::BrokerUrl;

/// What to do where the server did not allow something, and told it like this:
/// `Permissions Violation for Publish to "$JS.API.STREAM.INFO.ORDERS"`.
pub(super) fn hint(url: &BrokerUrl, violation: &str) -> String {
    let (stream, consumer) = (&url.name, &url.group);
    let subject = violation.split('"').nth(1).unwrap_or_default();
    // whatever is none of the server's own is where dead letters go
    if !subject.is_empty() && !subject.starts_with("$JS.") && !subject.starts_with("_INBOX.") {
        return format!("dead letters go there: allow the user to publish to `{subject}`");
    }
    let all = format!(
        "allow the user to subscribe to `_INBOX.>`, and to publish to `$JS.API.STREAM.INFO.{stream}`, \
         `$JS.API.CONSUMER.*.{stream}.{consumer}`, `$JS.API.CONSUMER.MSG.NEXT.{stream}.{consumer}` and \
         `$JS.ACK.{stream}.{consumer}.>`"
    );
    let makes = ["$JS.API.CONSUMER.CREATE.", "$JS.API.CONSUMER.DURABLE."];
    match makes.iter().any(|makes| subject.starts_with(makes)) {
        true => format!("make the consumer beforehand (nats consumer add {stream} {consumer}), or {all}"),
        false => all,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::broker::url::Role;

    #[test]
    fn a_right_that_lacks_is_named_with_those_that_go_with_it() {
        let url = BrokerUrl::parse("--from", "nats://h/ORDERS?consumer=vwh", Role::Events).unwrap();
        let all = hint(
            &url,
            "Permissions Violation for Publish to \"$JS.ACK.ORDERS.vwh.1.1.1.1.0\"",
        );
        assert!(
            all.starts_with("allow the user") && all.contains("`$JS.ACK.ORDERS.vwh.>`"),
            "{all}"
        );
        assert_eq!(
            hint(&url, "Permissions Violation for Subscription to \"_INBOX.x.*\""),
            all
        );
        assert_eq!(hint(&url, "Permissions Violation"), all);
        assert_eq!(
            hint(&url, "Permissions Violation for Publish to \"dead.orders\""),
            "dead letters go there: allow the user to publish to `dead.orders`"
        );
        let makes = hint(
            &url,
            "Permissions Violation for Publish to \"$JS.API.CONSUMER.CREATE.ORDERS.vwh\"",
        );
        assert_eq!(
            makes,
            format!("make the consumer beforehand (nats consumer add ORDERS vwh), or {all}")
        );
    }
}
