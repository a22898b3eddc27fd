use super::*;

fn parse(text: &str) -> BrokerUrl {
    BrokerUrl::parse("--from", text, Role::Events).unwrap()
}

fn refused(text: &str) -> String {
    let error = BrokerUrl::parse("--from", text, Role::Events).unwrap_err();
    assert_eq!(error.exit_status(), 2);
    error.to_string()
}

#[test]
fn urls_of_each_broker_are_read() {
    let nats = parse("nats://a.example/ORDERS?consumer=vwh");
    assert_eq!((nats.kind, nats.tls, nats.group.as_str()), (Kind::Nats, false, "vwh"));
    assert_eq!(nats.to_string(), "nats://a.example:4222/ORDERS");
    let kafka = parse("kafka+ssl://u:p%40%2Fss@a:1,b/orders.eu?group=g&sasl=SCRAM-SHA-256&takeover=10s");
    assert_eq!(kafka.to_string(), "kafka+ssl://a:1,b:9092/orders.eu");
    assert_eq!(
        (kafka.sasl, kafka.takeover),
        (Sasl::ScramSha256, Duration::from_secs(10))
    );
    assert_eq!(
        (kafka.user.as_deref(), kafka.password.as_deref()),
        (Some("u"), Some("p@/ss"))
    );
    let redis = parse("rediss://:pw@[::1]:7/orders:eu/new?group=g&db=3&field=body");
    assert_eq!(redis.to_string(), "rediss://[::1]:7/orders:eu/new");
    assert_eq!(
        (redis.database, redis.field.clone()),
        (3, Field::Named("body".to_owned()))
    );
    assert_eq!((redis.user.as_deref(), redis.password.as_deref()), (None, Some("pw")));
    assert_eq!(parse("redis://h/k?group=g&field=*").field, Field::All);
    assert_eq!(parse("tls://h/S?consumer=c").broker(), "nats+tls://h:4222");
}

#[test]
fn what_lacks_something_is_refused_with_what_to_write() {
    for (url, parts) in [
        (
            "orders",
            vec![
                "--from: this is not the URL of a broker",
                "nats://HOST/STREAM?consumer=NAME",
            ],
        ),
        ("nat://h/S?consumer=c", vec!["scheme `nat`", "did you mean `nats://`?"]),
        ("amqp://h/S", vec!["scheme `amqp`", "kafka://HOST/TOPIC?group=NAME"]),
        ("nats://h", vec!["names no stream", "nats://HOST/STREAM?consumer=NAME"]),
        ("nats://h/S", vec!["names no consumer", "share the events"]),
        ("kafka:///t?group=g", vec!["names no host"]),
        ("kafka://h/a b?group=g", vec!["`a b` cannot be the name of a topic"]),
        ("nats://h/a.b?consumer=g", vec!["`a.b` cannot be the name of a stream"]),
        ("redis://h/?group=g", vec!["names no key"]),
        ("redis://h/k?group=", vec!["`group` is empty"]),
        ("redis://h/k?grup=g", vec!["parameter `grup`", "did you mean `group`?"]),
        ("redis://h/k?group=g&db=x", vec!["`x` is not the number of a database"]),
        (
            "redis://h/k?group=g&takeover=1",
            vec!["takeover: `1` is not a duration"],
        ),
        ("redis://h/k?group=g&takeover=5ms", vec!["a second is the least"]),
        ("redis://a,b/k?group=g", vec!["one host"]),
        ("kafka://h/t?group=g&sasl=gssapi", vec!["`gssapi`", "scram-sha-512"]),
        ("kafka://h:x/t?group=g", vec!["no port"]),
        ("redis://h/%00?group=g", vec!["control character"]),
    ] {
        let message = refused(url);
        for part in parts {
            assert!(message.contains(part), "{url}: {message}");
        }
    }
}

#[test]
fn no_error_and_nothing_printed_repeats_a_password() {
    for url in [
        "redis://u:hunter2@h:x/k?group=g",
        "redis://u:hunter2@/k?group=g",
        "redis://u:hun/ter2@h/k?group=g",
        "nope://u:hunter2@h/k",
        "redis://u:hunter2@h/k",
    ] {
        let message = refused(url);
        assert!(!message.contains("hunter2") && !message.contains("ter2"), "{message}");
    }
    let url = parse("redis://u:hunter2@h/k?group=g");
    assert!(!format!("{url} {url:?}").contains("hunter2"));
    assert_eq!(url.hidden(), ["hunter2"]);
    assert_eq!(parse("nats://token@h/S?consumer=c").hidden(), ["token"]);
}

#[test]
fn a_file_says_who_we_are_to_nats_and_nothing_else_does_beside_it() {
    let url = parse("nats://h/S?consumer=c&creds=%2Fetc/vwh.creds");
    assert_eq!(url.creds, Some("/etc/vwh.creds".into()));
    assert!(refused("nats://u:p@h/S?consumer=c&creds=f").contains("twice"));
    assert!(refused("redis://h/k?group=g&creds=f").contains("creds"));
}

#[test]
fn dead_letters_go_to_the_same_broker_and_need_no_group() {
    let from = parse("nats://u:p@h/ORDERS?consumer=c");
    let to = |text: &str| BrokerUrl::parse("--dead-letter", text, Role::DeadLetters).unwrap();
    assert!(from.is_beside(&to("nats://h:4222/orders.dead")));
    assert!(!from.is_beside(&to("nats://other/orders.dead")));
    assert!(!from.is_beside(&to("redis://h:4222/orders")));
    assert!(BrokerUrl::parse("--dead-letter", "kafka://h/t?group=g", Role::DeadLetters).is_err());
}

#[test]
fn a_file_is_told_from_a_url() {
    assert!(BrokerUrl::is_url("redis://h/k"));
    for file in ["dead.ndjson", "./a://b", "/tmp/x", "://x"] {
        assert!(!BrokerUrl::is_url(file), "{file}");
    }
}
