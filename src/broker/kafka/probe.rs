//! A look at the TLS of a broker before the client connects: the client tries for long where it fails, and does not tell
//! an unknown authority from a wrong host.

use std::io::{self, Read as _, Write as _};
use std::net::{TcpStream, ToSocketAddrs as _};
use std::sync::Arc;

use rustls::pki_types::ServerName;
use rustls::{ClientConfig, ClientConnection, StreamOwned};

use crate::broker::client::Fault;
use crate::broker::connect::Connection;
use crate::broker::tls;
use crate::broker::url::Server;
use crate::delivery::tls::configure;

/// Asks which versions the broker speaks, of the first kind there was: each broker answers that, to whoever it is.
const VERSIONS: &[u8] = b"\0\0\0\x0d\0\x12\0\0\0\0\0\0\0\x03vwh";

/// Speaks to the first server that can be reached. What is no failure of TLS is the client's to find.
pub(super) fn tls(connection: &Connection) -> Result<(), Fault> {
    let config = Arc::new(configure(&connection.tls).map_err(Fault::Fatal)?);
    let mut reached = connection
        .from
        .servers
        .iter()
        .filter_map(|server| Some((server, reach(server, connection)?)));
    let Some((server, socket)) = reached.next() else {
        return Ok(());
    };
    match speak(socket, server, config) {
        Ok(()) => Ok(()),
        Err(error) => tls::fault(&connection.from.broker(), &error, &connection.tls).map_or(Ok(()), Err),
    }
}

fn reach(server: &Server, connection: &Connection) -> Option<TcpStream> {
    let addresses = (server.host.as_str(), server.port).to_socket_addrs().ok()?;
    let mut sockets = addresses.filter_map(|address| TcpStream::connect_timeout(&address, connection.timeout).ok());
    let socket = sockets.next()?;
    socket.set_read_timeout(Some(connection.timeout)).ok()?;
    socket.set_write_timeout(Some(connection.timeout)).ok()?;
    Some(socket)
}

fn speak(socket: TcpStream, server: &Server, config: Arc<ClientConfig>) -> io::Result<()> {
    let name = ServerName::try_from(server.host.clone()).map_err(io::Error::other)?;
    let session = ClientConnection::new(config, name).map_err(io::Error::other)?;
    let mut stream = StreamOwned::new(session, socket);
    stream.write_all(VERSIONS)?;
    stream.flush()?;
    // a certificate that is demanded and was not shown is told in place of an answer
    stream.read_exact(&mut [0])
}
