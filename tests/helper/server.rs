//! A receiver in this process: an HTTP/1.1 server that does to each request what its script says, and keeps what it got.
//! With a TLS configuration it is an `https` one; as a proxy it connects to where it is asked to.

use std::collections::VecDeque;
use std::io::{self, BufRead, BufReader, Read, Write};
use std::net::{Shutdown, SocketAddr, TcpListener, TcpStream};
use std::sync::{Arc, Condvar, Mutex};
use std::thread::{self, JoinHandle};
use std::time::Duration;

use rustls::{ServerConfig, ServerConnection, StreamOwned};

/// What is done to one request, after it has been read.
#[derive(Clone)]
pub(crate) enum Behaviour {
    Respond {
        status: u16,
        headers: Vec<(&'static str, String)>,
        body: Vec<u8>,
    },
    /// Never answers; the connection stays open until the server is dropped.
    Hang,
    CloseBeforeAnswer,
    /// Promises a longer body than it sends.
    CutMidBody,
    /// Promises a longer body than it sends, and keeps the connection open until the server is dropped.
    HangMidBody,
    /// Does what a proxy does with `CONNECT host:port`.
    Tunnel,
    /// Sends what is not HTTP.
    Garbage,
}

impl Behaviour {
    pub(crate) fn status(status: u16) -> Self {
        Self::Respond {
            status,
            headers: Vec::new(),
            body: Vec::new(),
        }
    }

    pub(crate) fn header(mut self, name: &'static str, value: &str) -> Self {
        if let Self::Respond { headers, .. } = &mut self {
            headers.push((name, value.to_owned()));
        }
        self
    }

    pub(crate) fn body(mut self, content: impl AsRef<[u8]>) -> Self {
        if let Self::Respond { body, .. } = &mut self {
            *body = content.as_ref().to_vec();
        }
        self
    }
}

/// A request as it arrived.
#[derive(Debug, Clone)]
pub(crate) struct Received {
    /// Which connection it came over, counted from 0.
    pub(crate) connection: usize,
    pub(crate) method: String,
    pub(crate) target: String,
    pub(crate) headers: Vec<(String, String)>,
    pub(crate) body: Vec<u8>,
}

impl Received {
    /// All values of a header.
    pub(crate) fn header(&self, name: &str) -> Vec<&str> {
        self.headers
            .iter()
            .filter(|(n, _)| n.eq_ignore_ascii_case(name))
            .map(|(_, v)| v.as_str())
            .collect()
    }
}

/// How long a test waits for what must come.
const PATIENCE: Duration = Duration::from_secs(20);

pub(crate) struct Server {
    address: SocketAddr,
    scheme: &'static str,
    shared: Arc<Shared>,
    acceptor: Option<JoinHandle<()>>,
}

#[derive(Default)]
struct Shared {
    state: Mutex<State>,
    closing: Condvar,
    /// A request has come.
    changed: Condvar,
}

#[derive(Default)]
struct State {
    script: VecDeque<Behaviour>,
    requests: Vec<Received>,
    connections: Vec<TcpStream>,
    closing: bool,
}

impl Server {
    /// A server that goes through the script, one request a step, and stays at the last one.
    pub(crate) fn new(script: impl IntoIterator<Item = Behaviour>) -> Self {
        Self::start(script, None)
    }

    /// The same behind TLS.
    pub(crate) fn tls(config: Arc<ServerConfig>, script: impl IntoIterator<Item = Behaviour>) -> Self {
        Self::start(script, Some(config))
    }

    fn start(script: impl IntoIterator<Item = Behaviour>, tls: Option<Arc<ServerConfig>>) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = listener.local_addr().unwrap();
        let shared = Arc::new(Shared::default());
        shared.state.lock().unwrap().script.extend(script);
        let acceptor = thread::spawn({
            let shared = Arc::clone(&shared);
            let tls = tls.clone();
            move || shared.accept(&listener, tls.as_ref())
        });
        Self {
            address,
            scheme: if tls.is_some() { "https" } else { "http" },
            shared,
            acceptor: Some(acceptor),
        }
    }

    pub(crate) fn url(&self, path: &str) -> String {
        format!("{}://{}{path}", self.scheme, self.address)
    }

    /// The URL with another name for this machine.
    pub(crate) fn url_at(&self, host: &str, path: &str) -> String {
        format!("{}://{host}:{}{path}", self.scheme, self.address.port())
    }

    pub(crate) fn requests(&self) -> Vec<Received> {
        self.shared.state.lock().unwrap().requests.clone()
    }

    /// Waits until so many requests have come, or there is no patience left. Says whether they have.
    pub(crate) fn wait_for(&self, count: usize) -> bool {
        let state = self.shared.state.lock().unwrap();
        let is_short = |state: &mut State| state.requests.len() < count;
        let waited = self.shared.changed.wait_timeout_while(state, PATIENCE, is_short);
        !waited.unwrap().1.timed_out()
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        {
            let mut state = self.shared.state.lock().unwrap();
            state.closing = true;
            for connection in &state.connections {
                drop(connection.shutdown(Shutdown::Both));
            }
        }
        self.shared.closing.notify_all();
        // Wakes the acceptor, which then sees that it is over.
        drop(TcpStream::connect(self.address));
        if let Some(acceptor) = self.acceptor.take() {
            drop(acceptor.join());
        }
    }
}

impl Shared {
    fn accept(self: &Arc<Self>, listener: &TcpListener, tls: Option<&Arc<ServerConfig>>) {
        let mut threads = Vec::new();
        while let Ok((stream, _)) = listener.accept() {
            let number = threads.len();
            {
                let mut state = self.state.lock().unwrap();
                if state.closing {
                    break;
                }
                state.connections.push(stream.try_clone().unwrap());
            }
            let shared = Arc::clone(self);
            let session = tls.map(|config| ServerConnection::new(Arc::clone(config)).unwrap());
            threads.push(thread::spawn(move || {
                // A client that goes away is no failure of the server's.
                drop(match session {
                    None => shared.serve(number, &stream, &stream),
                    Some(session) => shared.serve(number, StreamOwned::new(session, &stream), &stream),
                });
                end_gently(&stream);
            }));
        }
        for thread in threads {
            drop(thread.join());
        }
    }

    /// Serves one connection for as long as both sides keep it. `socket` is what is below `stream`.
    fn serve(&self, connection: usize, stream: impl Read + Write, socket: &TcpStream) -> io::Result<()> {
        let mut reader = BufReader::new(stream);
        while let Some(request) = read_request(connection, &mut reader)? {
            let behaviour = {
                let mut state = self.state.lock().unwrap();
                state.requests.push(request.clone());
                self.changed.notify_all();
                if state.script.len() > 1 {
                    state.script.pop_front()
                } else {
                    state.script.front().cloned()
                }
            };
            let stream = reader.get_mut();
            match behaviour.unwrap_or_else(|| Behaviour::status(200)) {
                Behaviour::Respond { status, headers, body } => {
                    respond(stream, request.method == "HEAD", status, &headers, &body)?;
                }
                Behaviour::Hang => return self.wait_for_the_end(),
                Behaviour::CloseBeforeAnswer => return Ok(()),
                Behaviour::CutMidBody => return begin_to_answer(stream),
                Behaviour::HangMidBody => {
                    begin_to_answer(stream)?;
                    return self.wait_for_the_end();
                }
                Behaviour::Tunnel => return tunnel(socket, &request.target),
                Behaviour::Garbage => {
                    stream.write_all(b"+OK POP3 ready\r\n\r\n")?;
                    return stream.flush();
                }
            }
        }
        Ok(())
    }

    fn wait_for_the_end(&self) -> io::Result<()> {
        let state = self.state.lock().unwrap();
        drop(self.closing.wait_while(state, |state| !state.closing).unwrap());
        Ok(())
    }
}

/// Lets the client read to the end before the connection is gone: to close with bytes unread would reset it.
fn end_gently(mut stream: &TcpStream) {
    drop(stream.shutdown(Shutdown::Write));
    while stream.read(&mut [0; 1024]).is_ok_and(|n| n > 0) {}
}

fn begin_to_answer(stream: &mut impl Write) -> io::Result<()> {
    stream.write_all(b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nonly this")?;
    stream.flush()
}

/// Connects the client to the target, whatever its name: it is on this machine.
fn tunnel(mut client: &TcpStream, target: &str) -> io::Result<()> {
    let port = target
        .rsplit(':')
        .next()
        .and_then(|port| port.parse().ok())
        .unwrap_or(0);
    let server = TcpStream::connect(("127.0.0.1", port))?;
    client.write_all(b"HTTP/1.1 200 Connected\r\n\r\n")?;
    let (from, to) = (client.try_clone()?, server.try_clone()?);
    let there = thread::spawn(move || {
        drop(io::copy(&mut &from, &mut &to));
        drop(to.shutdown(Shutdown::Write));
    });
    drop(io::copy(&mut &server, &mut &*client));
    drop(client.shutdown(Shutdown::Write));
    drop(there.join());
    Ok(())
}

fn respond(
    stream: &mut impl Write,
    head_only: bool,
    status: u16,
    headers: &[(&'static str, String)],
    body: &[u8],
) -> io::Result<()> {
    let mut answer = format!("HTTP/1.1 {status} Whatever\r\nContent-Length: {}\r\n", body.len());
    for (name, value) in headers {
        answer.push_str(&format!("{name}: {value}\r\n"));
    }
    answer.push_str("\r\n");
    stream.write_all(answer.as_bytes())?;
    if !head_only {
        stream.write_all(body)?;
    }
    stream.flush()
}

/// The next request, or nothing where the client has closed the connection.
fn read_request(connection: usize, reader: &mut impl BufRead) -> io::Result<Option<Received>> {
    let request_line = read_line(reader)?;
    let mut words = request_line.split(' ');
    let (Some(method), Some(target)) = (words.next(), words.next()) else {
        return Ok(None);
    };
    let mut received = Received {
        connection,
        method: method.to_owned(),
        target: target.to_owned(),
        headers: Vec::new(),
        body: Vec::new(),
    };
    loop {
        let line = read_line(reader)?;
        let Some((name, value)) = line.split_once(':') else {
            break;
        };
        received.headers.push((name.to_owned(), value.trim().to_owned()));
    }
    received.body = read_body(&received, reader)?;
    Ok(Some(received))
}

fn read_body(request: &Received, reader: &mut impl BufRead) -> io::Result<Vec<u8>> {
    let mut body = Vec::new();
    if request.header("Transfer-Encoding") == ["chunked"] {
        loop {
            let line = read_line(reader)?;
            let length = u64::from_str_radix(&line, 16).map_err(io::Error::other)?;
            reader.take(length).read_to_end(&mut body)?;
            // The line end after the chunk; after the last one, the end of the (empty) trailers.
            read_line(reader)?;
            if length == 0 {
                return Ok(body);
            }
        }
    }
    if let [length] = request.header("Content-Length")[..] {
        reader
            .take(length.parse().map_err(io::Error::other)?)
            .read_to_end(&mut body)?;
    }
    Ok(body)
}

fn read_line(reader: &mut impl BufRead) -> io::Result<String> {
    let mut line = String::new();
    reader.read_line(&mut line)?;
    Ok(line.trim_end_matches(['\r', '\n']).to_owned())
}

#[test]
fn a_chunked_body_is_read_to_its_end() {
    let mut input: &[u8] =
        b"POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\na\r\n0123456789\r\n0\r\n\r\nnext";
    let request = read_request(0, &mut input).unwrap().unwrap();
    assert_eq!(
        (request.body.as_slice(), input),
        (b"abc0123456789".as_slice(), b"next".as_slice())
    );
}
