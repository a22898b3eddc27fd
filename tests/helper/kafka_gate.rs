//! A gate before a broker that speaks Kafka's protocol: it adds TLS, and asks `vwh` for a password (SASL PLAIN). A test
//! that looks into the broker comes without both, and is let through.

use std::io::{self, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::Arc;
use std::thread;

use rustls::{ServerConfig, ServerConnection, StreamOwned};

/// What requests are called that the gate knows.
const SASL_HANDSHAKE: i16 = 17;
const API_VERSIONS: i16 = 18;
const SASL_AUTHENTICATE: i16 = 36;

/// The code of a wrong password.
const AUTHENTICATION_FAILED: i16 = 58;

/// The first byte of TLS.
const TLS: u8 = 22;

/// What the gate asks of those who come.
#[derive(Clone, Default)]
pub(crate) struct Gate {
    pub(crate) tls: Option<Arc<ServerConfig>>,
    pub(crate) password: Option<(&'static str, &'static str)>,
}

impl Gate {
    /// Opens it: who comes here is passed on to that port. It is there as long as the test's process.
    pub(crate) fn open(self, listener: TcpListener, port: u16) {
        thread::spawn(move || {
            for client in listener.incoming().flatten() {
                let gate = self.clone();
                // one who goes away is no failure
                thread::spawn(move || drop(gate.admit(client, port)));
            }
        });
    }

    fn admit(self, client: TcpStream, port: u16) -> io::Result<()> {
        let server = TcpStream::connect(("127.0.0.1", port))?;
        let mut first = [0];
        client.peek(&mut first)?;
        match self.tls {
            Some(config) if first == [TLS] => {
                let session = ServerConnection::new(config).map_err(io::Error::other)?;
                pass(StreamOwned::new(session, client), server, self.password)
            }
            _ => pass(client, server, self.password),
        }
    }
}

/// Passes requests on, one after the other, and their answers back.
fn pass(mut client: impl Read + Write, mut server: TcpStream, password: Option<(&str, &str)>) -> io::Result<()> {
    let mut is_known = password.is_none();
    loop {
        let request = read(&mut client)?;
        match (key(&request), password) {
            (Some(SASL_HANDSHAKE), Some(_)) => write(&mut client, &mechanisms(&request))?,
            (Some(SASL_AUTHENTICATE), Some((user, secret))) => {
                let expected = format!("\0{user}\0{secret}");
                is_known = request.ends_with(expected.as_bytes());
                write(&mut client, &verdict(&request, is_known))?;
            }
            (key, _) if is_known || key == Some(API_VERSIONS) || !is_of_vwh(&request) => {
                write(&mut server, &request)?;
                write(&mut client, &read(&mut server)?)?;
            }
            _ => return Ok(()),
        }
        if key(&request) == Some(SASL_AUTHENTICATE) && !is_known {
            return Ok(());
        }
    }
}

fn read(from: &mut impl Read) -> io::Result<Vec<u8>> {
    let mut length = [0; 4];
    from.read_exact(&mut length)?;
    let mut message = vec![0; u32::from_be_bytes(length) as usize];
    from.read_exact(&mut message)?;
    Ok(message)
}

fn write(to: &mut impl Write, message: &[u8]) -> io::Result<()> {
    let length = u32::try_from(message.len()).map_err(io::Error::other)?;
    to.write_all(&[&length.to_be_bytes()[..], message].concat())?;
    to.flush()
}

/// What is asked for.
fn key(request: &[u8]) -> Option<i16> {
    let key: [u8; 2] = request.get(..2)?.try_into().ok()?;
    Some(i16::from_be_bytes(key))
}

/// Whether the client calls itself so.
fn is_of_vwh(request: &[u8]) -> bool {
    request.get(8..13) == Some(b"\0\x03vwh")
}

/// How an answer begins: with the number of its request.
fn number(request: &[u8]) -> Vec<u8> {
    request.get(4..8).unwrap_or_default().to_vec()
}

/// No error, and the one mechanism there is.
fn mechanisms(request: &[u8]) -> Vec<u8> {
    [&number(request), &b"\0\0\0\0\0\x01\0\x05PLAIN"[..]].concat()
}

fn verdict(request: &[u8], is_known: bool) -> Vec<u8> {
    let mut answer = number(request);
    match is_known {
        true => answer.extend(b"\0\0\xff\xff"),
        false => {
            answer.extend(AUTHENTICATION_FAILED.to_be_bytes());
            answer.extend(b"\0\x0anot let in");
        }
    }
    // no bytes, and a session without end; the first version of the answer says nothing of the session
    answer.extend([0; 4]);
    if request.get(2..4) != Some(&[0, 0]) {
        answer.extend([0; 8]);
    }
    answer
}
