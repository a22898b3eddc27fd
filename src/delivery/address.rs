//! Which addresses an event may lead to: those of the public internet, and no others.
//!
//! Sources: the IANA special-purpose address registries (RFC 6890 and its updates) and the metadata addresses that the
//! large clouds publish. Pure: the look-up itself is the resolver's.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

/// Networks of IPv4 that are not of the public internet, and what they are.
const IPV4_NETWORKS: [([u8; 4], u8, &str); 17] = [
    ([0, 0, 0, 0], 8, "an unspecified address"),
    ([10, 0, 0, 0], 8, "a private address"),
    ([100, 64, 0, 0], 10, "an address behind a carrier's NAT"),
    ([127, 0, 0, 0], 8, "a loopback address"),
    // not reserved by IANA, but the platform's own service on each machine of Azure
    ([168, 63, 129, 16], 32, "a cloud's metadata address"),
    ([169, 254, 169, 254], 32, "a cloud's metadata address"),
    ([169, 254, 0, 0], 16, "a link-local address"),
    ([172, 16, 0, 0], 12, "a private address"),
    ([192, 0, 0, 0], 24, "a reserved address"),
    ([192, 0, 2, 0], 24, "a documentation address"),
    ([192, 88, 99, 0], 24, "a reserved address"),
    ([192, 168, 0, 0], 16, "a private address"),
    ([198, 18, 0, 0], 15, "a benchmarking address"),
    ([198, 51, 100, 0], 24, "a documentation address"),
    ([203, 0, 113, 0], 24, "a documentation address"),
    ([224, 0, 0, 0], 4, "a multicast address"),
    ([240, 0, 0, 0], 4, "a reserved address"),
];

/// Networks of IPv6 that have a name of their own, by their first two groups; more specific ones first.
const IPV6_NETWORKS: [([u16; 2], u8, &str); 8] = [
    ([0x2001, 0x0db8], 32, "a documentation address"),
    // IETF protocol assignments: Teredo, ORCHID, benchmarking
    ([0x2001, 0], 23, "a reserved address"),
    ([0x3fff, 0], 20, "a documentation address"),
    ([0xfc00, 0], 7, "a unique local address"),
    ([0xfe80, 0], 10, "a link-local address"),
    ([0xfec0, 0], 10, "a site-local address"),
    ([0xff00, 0], 8, "a multicast address"),
    // the global unicast addresses are 2000::/3; all that is not among them is none
    ([0x2000, 0], 3, ""),
];

/// What keeps an event from leading to this address, such as "a private address"; `None` where nothing does.
pub fn objection(address: IpAddr) -> Option<&'static str> {
    match address {
        IpAddr::V4(address) => ipv4_objection(address),
        IpAddr::V6(address) => ipv6_objection(address),
    }
}

fn ipv4_objection(address: Ipv4Addr) -> Option<&'static str> {
    let bits = address.to_bits();
    let is_in = |network: [u8; 4], length: u8| (bits ^ u32::from_be_bytes(network)) >> (32 - u32::from(length)) == 0;
    IPV4_NETWORKS
        .iter()
        .find(|(network, length, _)| is_in(*network, *length))
        .map(|(_, _, kind)| *kind)
}

fn ipv6_objection(address: Ipv6Addr) -> Option<&'static str> {
    if address.is_unspecified() {
        return Some("an unspecified address");
    }
    if address.is_loopback() {
        return Some("a loopback address");
    }
    match embedded(address) {
        Some(Ok(inner)) => return ipv4_objection(inner),
        Some(Err(kind)) => return Some(kind),
        None => {}
    }
    let [first, second, ..] = address.segments();
    let bits = u32::from(first) << 16 | u32::from(second);
    let is_in = |[first, second]: [u16; 2], length: u8| {
        (bits ^ (u32::from(first) << 16 | u32::from(second))) >> (32 - u32::from(length)) == 0
    };
    let network = IPV6_NETWORKS
        .iter()
        .find(|(network, length, _)| is_in(*network, *length));
    match network {
        Some((_, _, "")) => None,
        Some((_, _, kind)) => Some(kind),
        None => Some("a reserved address"),
    }
}

/// The IPv4 address that the packets go to in the end, or why that cannot be told.
fn embedded(address: Ipv6Addr) -> Option<Result<Ipv4Addr, &'static str>> {
    let ipv4 = |high: u16, low: u16| Ipv4Addr::from_bits(u32::from(high) << 16 | u32::from(low));
    match address.segments() {
        // IPv4-mapped, and the older IPv4-compatible and IPv4-translated forms
        [0, 0, 0, 0, 0, 0xffff | 0, high, low] | [0, 0, 0, 0, 0xffff, 0, high, low] => Some(Ok(ipv4(high, low))),
        // NAT64 (RFC 6052), and 6to4 (RFC 3056)
        [0x64, 0xff9b, 0, 0, 0, 0, high, low] | [0x2002, high, low, ..] => Some(Ok(ipv4(high, low))),
        // NAT64 for local use (RFC 8215): where the address stands in it is up to the network
        [0x64, 0xff9b, 1, ..] => Some(Err("a local NAT64 address")),
        _ => None,
    }
}

/// Whether the host is an IPv4 address in another spelling than four decimal numbers, such as `0x7f.1` or `2130706433`:
/// C libraries read these, and a rule that looks at names does not see what they mean.
pub fn is_odd_ipv4(host: &str) -> bool {
    let host = host.strip_suffix('.').unwrap_or(host);
    let last = host.rsplit('.').next().unwrap_or_default();
    let is_hex = |digits: &str| digits.bytes().all(|b| b.is_ascii_hexdigit());
    let is_number = !last.is_empty() && last.bytes().all(|b| b.is_ascii_digit())
        || last
            .strip_prefix("0x")
            .or_else(|| last.strip_prefix("0X"))
            .is_some_and(is_hex);
    is_number && host.parse::<Ipv4Addr>().is_err()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_public_internet_is_open() {
        for address in [
            "1.1.1.1",
            "9.255.255.255",
            "11.0.0.0",
            "100.63.255.255",
            "100.128.0.0",
            "126.255.255.255",
            "128.0.0.0",
            "168.63.129.15",
            "169.253.255.255",
            "172.15.255.255",
            "172.32.0.0",
            "192.0.1.0",
            "192.167.255.255",
            "198.17.255.255",
            "198.20.0.0",
            "223.255.255.255",
            "2606:4700:4700::1111",
            "2001:4860:4860::8888",
            "2a00::1",
            "3ffe::1",
            // public, through a translator
            "::ffff:8.8.8.8",
            "64:ff9b::8.8.8.8",
            "2002:808:808::1",
        ] {
            assert_eq!(objection(address.parse().unwrap()), None, "{address}");
        }
    }

    #[test]
    fn all_else_is_refused() {
        for (kind, addresses) in [
            ("unspecified", "0.0.0.0 0.1.2.3 :: ::ffff:0.0.0.0"),
            (
                "private",
                "10.0.0.1 10.255.255.255 172.16.0.0 172.31.255.255 192.168.0.1",
            ),
            ("loopback", "127.0.0.1 127.255.255.254 ::1 ::ffff:127.0.0.1 ::127.0.0.1"),
            ("NAT", "100.64.0.0 100.127.255.255 100.100.100.200 64:ff9b:1::8.8.8.8"),
            (
                "metadata",
                "169.254.169.254 168.63.129.16 ::ffff:169.254.169.254 64:ff9b::a9fe:a9fe",
            ),
            ("link-local", "169.254.0.1 169.254.255.255 fe80::1 febf:ffff::1"),
            (
                "private",
                "::ffff:10.0.0.1 ::ffff:0:10.0.0.1 64:ff9b::192.168.1.1 2002:a00:1::1",
            ),
            ("unique local", "fc00::1 fd00:ec2::254 fdff:ffff::1"),
            ("site-local", "fec0::1"),
            ("multicast", "224.0.0.1 239.255.255.255 ff02::1"),
            (
                "documentation",
                "192.0.2.1 198.51.100.1 203.0.113.9 2001:db8::1 3fff:fff::1",
            ),
            ("benchmarking", "198.18.0.1 198.19.255.255"),
            (
                "reserved",
                "192.0.0.192 240.0.0.1 255.255.255.255 192.88.99.1 2001::1 100::1 5f00::1 4000::1",
            ),
        ] {
            for address in addresses.split(' ') {
                let found = objection(address.parse().unwrap()).unwrap_or("none");
                assert!(found.contains(kind), "{address} is {found}");
            }
        }
    }

    #[test]
    fn other_spellings_of_ipv4_are_seen() {
        for host in [
            "2130706433",
            "017700000001",
            "0x7f000001",
            "0x7F.1",
            "127.1",
            "127.0.1",
            "1.2.3.4.5",
            "0177.0.0.1",
            "1.2.3.256",
            "1.2.3.0x",
            "127.1.",
        ] {
            assert!(is_odd_ipv4(host), "{host}");
        }
        for host in [
            "127.0.0.1",
            "127.0.0.1.",
            "example.com",
            "1.example",
            "a.b.c1",
            "x0x1",
            "[::1]",
            "3com.net",
            "",
        ] {
            assert!(!is_odd_ipv4(host), "{host}");
        }
    }
}
