//! A URL, and a reference to follow from it, a line for each: what is accepted is sent as it was understood. The first
//! line is also read as an address, a proxy, and a header.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use vwh::delivery::address::{is_odd_ipv4, objection};
use vwh::delivery::{HeaderEdit, HostTrust, ProxyUrl, Request, Url};

use super::helpers::call;
use super::shared::check_message;

pub fn check(bytes: &[u8]) {
    let Ok(input) = std::str::from_utf8(bytes) else { return };
    let (first, second) = input.split_once('\n').unwrap_or((input, ""));
    if let Some(url) = read(first) {
        match url.join(second) {
            Ok(joined) => {
                check_url(&joined);
                check_redirect(url, joined);
            }
            Err(error) => check_message(error.diagnostic()),
        }
    }
    // a parameter is decoded, whatever its URL is
    call("url-param".to_owned(), vec![first.to_owned(), second.to_owned()]);
    check_address(first);
    check_others(first);
}

fn read(text: &str) -> Option<Url> {
    match Url::parse(text) {
        Ok(url) => {
            check_url(&url);
            Some(url)
        }
        Err(error) => {
            check_message(error.diagnostic());
            None
        }
    }
}

fn check_url(url: &Url) {
    let text = url.to_text();
    assert!(text.bytes().all(|byte| byte.is_ascii_graphic()), "{text:?}");
    assert!(!text.contains('#'), "{text}");
    let again = Url::parse(&text).unwrap_or_else(|error| panic!("{text}: {error}"));
    assert_eq!(again.to_text(), text);
    assert!(!url.host().is_empty() && url.port() > 0, "{text}");
    let authority = url.authority();
    assert!(!authority.contains(['@', '/', '\\', '?', '#', '%']), "{text}");
    assert!(text.contains(&format!("://{authority}{}", url.target())), "{text}");
    assert!(url.target().starts_with('/'), "{text}");
    assert!(!url.to_string().contains('?'), "{text}");
    assert!(url.is_same_origin(&again));
}

/// What belongs to one origin does not go to another.
fn check_redirect(url: Url, joined: Url) {
    let header = |name, value| HeaderEdit::add(name, value).unwrap_or_else(|error| panic!("{error}"));
    let builder = Request::builder(url).header(header("Authorization", "Bearer s3cret"));
    let request = builder.build().unwrap_or_else(|error| panic!("{error}"));
    let is_same = request.url().is_same_origin(&joined);
    let is_same_host = request.url().is_same_host(&joined);
    let redirected = request.redirected(joined);
    let has_credentials = redirected.headers().iter().any(|(name, _)| name == "Authorization");
    assert_eq!(has_credentials, is_same, "{redirected}");
    assert_eq!(
        redirected.trust() == HostTrust::FromRedirect,
        !is_same_host,
        "{redirected}"
    );
}

/// An address is judged alike in each of its spellings.
fn check_address(text: &str) {
    let host = text
        .strip_prefix('[')
        .and_then(|text| text.strip_suffix(']'))
        .unwrap_or(text);
    let Ok(address) = host.parse::<IpAddr>() else {
        is_odd_ipv4(text);
        return;
    };
    let found = objection(address);
    match address {
        IpAddr::V4(address) => {
            assert!(!is_odd_ipv4(&address.to_string()));
            for inside in spellings(address) {
                assert_eq!(objection(IpAddr::V6(inside)), found, "{inside}");
            }
            let is_known = address.is_private() || address.is_loopback() || address.is_link_local();
            assert!(!is_known || found.is_some(), "{address}");
        }
        IpAddr::V6(address) => {
            let is_known = address.is_unique_local() || address.is_loopback() || address.is_unicast_link_local();
            assert!(!is_known || found.is_some(), "{address}");
        }
    }
}

fn spellings(address: Ipv4Addr) -> [Ipv6Addr; 3] {
    let [a, b, c, d] = address.octets().map(u16::from);
    let (high, low) = (a << 8 | b, c << 8 | d);
    [
        address.to_ipv6_mapped(),
        Ipv6Addr::new(0x64, 0xff9b, 0, 0, 0, 0, high, low),
        Ipv6Addr::new(0x2002, high, low, 0, 0, 0, 0, 1),
    ]
}

fn check_others(text: &str) {
    match ProxyUrl::parse("--proxy", text) {
        // the password is not shown
        Ok(proxy) => assert!(
            !proxy.to_string().contains('@') && !format!("{proxy:?}").contains('@'),
            "{proxy}"
        ),
        Err(error) => check_message(error.diagnostic()),
    }
    match HeaderEdit::parse(text) {
        Ok(HeaderEdit::Add(name, value)) => {
            assert!(
                name.bytes().all(|byte| byte.is_ascii_graphic() && byte != b':'),
                "{name:?}"
            );
            assert!(!value.chars().any(|c| c.is_control() && c != '\t'), "{value:?}");
        }
        Ok(HeaderEdit::Remove(name)) => assert!(!name.is_empty()),
        Err(error) => check_message(error.diagnostic()),
    }
}
