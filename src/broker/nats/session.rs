//! A connection to a NATS server, and what goes wrong with it.

use std::fmt::Display;
use std::future::Future;
use std::pin::pin;
use std::time::Duration;

use async_nats::{Client, ConnectError, ConnectErrorKind, ConnectOptions, Event, ServerError, jetstream};
use futures_util::future::{Either, select};
use tokio::sync::watch;

use super::{login, rights, setup};
use crate::broker::client::Fault;
use crate::broker::connect::Connection;
use crate::broker::url::BrokerUrl;
use crate::delivery::{TlsOptions, tls};

/// How long the server may take to answer.
const ANSWER: Duration = Duration::from_secs(10);

/// How often the server has to answer a ping.
const PING: Duration = Duration::from_secs(10);

#[derive(Debug, Clone)]
enum Trouble {
    Lost(String),
    Denied(String),
}

/// A connection. It is not mended: another is made.
pub(super) struct Session {
    pub(super) client: Client,
    pub(super) context: jetstream::Context,
    url: BrokerUrl,
    trouble: watch::Sender<Option<Trouble>>,
}

impl Session {
    pub(super) async fn open(connection: &Connection) -> Result<Self, Fault> {
        let url = &connection.from;
        let (trouble, _) = watch::channel(None);
        let heard = trouble.clone();
        let mut options = ConnectOptions::new()
            .name("vwh")
            .connection_timeout(connection.timeout)
            .ping_interval(PING)
            .request_timeout(None)
            .event_callback(move |event| {
                hear(&heard, &event);
                std::future::ready(())
            });
        options = login::login(options, url).map_err(Fault::Fatal)?;
        // a server may want TLS whatever the URL says: what the options say of it holds then too
        if url.tls || connection.tls != TlsOptions::default() {
            let config = tls::configure(&connection.tls).map_err(Fault::Fatal)?;
            options = options.require_tls(url.tls).tls_client_config(config);
        }
        let servers: Vec<_> = url.servers.iter().map(|server| format!("nats://{server}")).collect();
        let client = options
            .connect(servers)
            .await
            .map_err(|error| refused(connection, &error))?;
        Ok(Self {
            context: jetstream::new(client.clone()),
            client,
            url: url.clone(),
            trouble,
        })
    }

    /// Waits for something, but not for long, and not once the connection is in trouble.
    pub(super) async fn ask<T>(&self, work: impl Future<Output = T>) -> Result<T, Fault> {
        let mut trouble = self.trouble.subscribe();
        let troubled = async { trouble.wait_for(Option::is_some).await.is_ok() };
        match tokio::time::timeout(ANSWER, select(pin!(work), pin!(troubled))).await {
            Ok(Either::Left((done, _))) => Ok(done),
            Ok(Either::Right(_)) => self
                .check()
                .and(Err(Fault::Lost("the connection has ended".to_owned()))),
            Err(_) => Err(Fault::Lost("it does not answer".to_owned())),
        }
    }

    /// What went wrong with the connection, if anything did.
    pub(super) fn check(&self) -> Result<(), Fault> {
        match &*self.trouble.borrow() {
            None => Ok(()),
            Some(Trouble::Lost(reason)) => Err(Fault::Lost(reason.clone())),
            Some(Trouble::Denied(what)) => {
                let wrong = setup::wrong(&self.url, &format!("the server does not allow it: {what}"));
                Err(Fault::Fatal(wrong.hint(rights::hint(&self.url, what))))
            }
        }
    }

    /// Forgets that something was not allowed that was not needed.
    pub(super) fn forgive(&self) {
        self.trouble.send_if_modified(|trouble| {
            let is_denied = matches!(trouble, Some(Trouble::Denied(_)));
            if is_denied {
                *trouble = None;
            }
            is_denied
        });
    }
}

/// What a failure of the connection is.
pub(super) fn lost(cause: impl Display) -> Fault {
    Fault::Lost(cause.to_string())
}

fn hear(trouble: &watch::Sender<Option<Trouble>>, event: &Event) {
    let new = match event {
        Event::Disconnected | Event::Closed => Trouble::Lost("the server has gone".to_owned()),
        Event::ServerError(ServerError::Other(text)) if text.to_ascii_lowercase().contains("permissions violation") => {
            Trouble::Denied(text.clone())
        }
        _ => return,
    };
    trouble.send_if_modified(|trouble| {
        let is_first = trouble.is_none();
        if is_first {
            *trouble = Some(new);
        }
        is_first
    });
}

fn refused(connection: &Connection, error: &ConnectError) -> Fault {
    let url = &connection.from;
    if let Some(fault) = crate::broker::tls::fault(&url.broker(), error, &connection.tls) {
        return fault;
    }
    let is_refused = matches!(
        error.kind(),
        ConnectErrorKind::AuthorizationViolation | ConnectErrorKind::Authentication
    );
    match is_refused {
        true => {
            let wrong = setup::wrong(url, "the server does not let us in");
            Fault::Fatal(wrong.hint(login::hint(url)))
        }
        false => Fault::Lost(error.to_string()),
    }
}
