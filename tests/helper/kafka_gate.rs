//! A gate before a broker that speaks Kafka's protocol: it adds TLS, and lets `vwh` in with a password alone (SASL). A
//! test that looks into the broker comes without both, and is let through.

use std::io::{self, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::Arc;
use std::thread;

use rustls::{ServerConfig, ServerConnection, StreamOwned};

use super::kafka_sasl::{Account, Login, Step};

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
    pub(crate) account: Option<Account>,
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
                pass(StreamOwned::new(session, client), server, self.account)
            }
            _ => pass(client, server, self.account),
        }
    }
}

/// Passes requests on, one after the other, and their answers back.
fn pass(mut client: impl Read + Write, mut server: TcpStream, account: Option<Account>) -> io::Result<()> {
    let mut is_known = account.is_none();
    let mut login = account.map(Login::new);
    loop {
        let request = read(&mut client)?;
        match (key(&request), &mut login) {
            (Some(SASL_HANDSHAKE), Some(_)) => write(&mut client, &mechanisms(&request, account))?,
            (Some(SASL_AUTHENTICATE), Some(login)) => match login.hear(word(&request)) {
                Step::GoOn(answer) => write(&mut client, &said(&request, &answer))?,
                Step::LetIn(answer) => {
                    is_known = true;
                    write(&mut client, &said(&request, &answer))?;
                }
                Step::Refuse => return write(&mut client, &refusal(&request)),
            },
            (key, _) if is_known || key == Some(API_VERSIONS) || !is_of_vwh(&request) => {
                write(&mut server, &request)?;
                write(&mut client, &read(&mut server)?)?;
            }
            _ => return Ok(()),
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

/// What the client says to log in: behind the header of the request, in which it gives its name.
fn word(request: &[u8]) -> &[u8] {
    let name = usize::from(u16::from_be_bytes([request[8], request[9]]));
    &request[10 + name + 4..]
}

/// No error, and the one mechanism there is.
fn mechanisms(request: &[u8], account: Option<Account>) -> Vec<u8> {
    let name = account.map_or("", |account| account.mechanism.name());
    let length = u8::try_from(name.len()).unwrap();
    [&number(request), &b"\0\0\0\0\0\x01\0"[..], &[length], name.as_bytes()].concat()
}

/// No error, and what is said.
fn said(request: &[u8], word: &[u8]) -> Vec<u8> {
    let length = u32::try_from(word.len()).unwrap().to_be_bytes();
    let answer = [&number(request), &b"\0\0\xff\xff"[..], &length, word].concat();
    with_session(request, answer)
}

fn refusal(request: &[u8]) -> Vec<u8> {
    let code = AUTHENTICATION_FAILED.to_be_bytes();
    let answer = [&number(request), &code[..], b"\0\x0anot let in", &[0; 4]].concat();
    with_session(request, answer)
}

/// A session without end; the first version of the answer says nothing of it.
fn with_session(request: &[u8], mut answer: Vec<u8>) -> Vec<u8> {
    if request.get(2..4) != Some(&[0, 0]) {
        answer.extend([0; 8]);
    }
    answer
}
