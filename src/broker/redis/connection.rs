//! How a connection to Redis is made.

use std::time::Duration;

use redis::{
    ClientTlsConfig, ConnectionAddr, IntoConnectionInfo as _, RedisConnectionInfo, RedisError, RedisResult,
    TlsCertificates, Value,
};

use super::fault;
use crate::broker::client::Fault;
use crate::broker::connect::Connection;
use crate::broker::url::BrokerUrl;
use crate::delivery::TlsOptions;
use crate::delivery::tls::common_roots_as_pem;
use crate::error::{Error, Result};

/// No command waits longer for messages.
const LONGEST_WAIT: Duration = Duration::from_secs(5);

/// Makes connections, all alike.
pub(super) struct Opener {
    client: redis::Client,
    from: BrokerUrl,
    tls: TlsOptions,
    timeout: Duration,
}

impl Opener {
    /// # Errors
    ///
    /// [`Error::Usage`] where a file cannot be read, or holds no certificate.
    pub(super) fn new(connection: &Connection) -> Result<Self> {
        let from = connection.from.clone();
        let certificates = from.tls.then(|| certificates(&connection.tls)).transpose()?;
        let client = client(&from, &connection.tls, certificates.as_ref())
            .map_err(|error| Error::usage(format!("cannot connect to {}: {error}", from.broker())))?;
        Ok(Self {
            client,
            from,
            tls: connection.tls.clone(),
            timeout: connection.timeout,
        })
    }

    /// A connection to a server that answers on it.
    pub(super) fn open(&self) -> std::result::Result<redis::Connection, Fault> {
        let wrong = |error: RedisError| fault::of_opening(&error, &self.from, &self.tls);
        let mut link = self.client.get_connection_with_timeout(self.timeout).map_err(wrong)?;
        let be_patient = |link: &redis::Connection, patience| {
            link.set_read_timeout(Some(patience))?;
            link.set_write_timeout(Some(patience))
        };
        be_patient(&link, self.timeout).map_err(wrong)?;
        // TLS begins with the first command; who may not ask this may be allowed what is asked later
        match redis::cmd("PING").query::<Value>(&mut link).map_err(wrong) {
            Ok(_) | Err(Fault::Fatal(Error::Usage(_))) => {}
            Err(fault) => return Err(fault),
        }
        // longer than any command waits: a server that says nothing more is gone
        be_patient(&link, self.timeout + LONGEST_WAIT).map_err(wrong)?;
        Ok(link)
    }
}

fn client(from: &BrokerUrl, tls: &TlsOptions, certificates: Option<&TlsCertificates>) -> RedisResult<redis::Client> {
    let (host, port) = from
        .servers
        .first()
        .map(|server| (server.host.clone(), server.port))
        .unwrap_or_default();
    let address = match certificates {
        None => ConnectionAddr::Tcp(host, port),
        Some(_) => {
            // the client takes the process's own; where there is one already, it is this one
            let _ = rustls::crypto::ring::default_provider().install_default();
            ConnectionAddr::TcpTls {
                host,
                port,
                insecure: tls.insecure,
                tls_params: None,
            }
        }
    };
    let mut settings = RedisConnectionInfo::default()
        .set_db(i64::from(from.database))
        .set_skip_set_lib_name();
    if let Some(password) = &from.password {
        settings = settings.set_password(password);
        if let Some(user) = &from.user {
            settings = settings.set_username(user);
        }
    }
    let info = address.into_connection_info()?.set_redis_settings(settings);
    match certificates {
        Some(certificates) => redis::Client::build_with_tls(info, certificates.clone()),
        None => redis::Client::open(info),
    }
}

fn certificates(tls: &TlsOptions) -> Result<TlsCertificates> {
    let client_tls = match &tls.cert {
        None => None,
        Some(cert) => Some(ClientTlsConfig {
            client_cert: cert.read()?,
            client_key: tls.key.as_ref().unwrap_or(cert).read()?,
        }),
    };
    let roots = match &tls.ca {
        Some(file) => file.read()?,
        None => common_roots_as_pem().into_bytes(),
    };
    Ok(TlsCertificates {
        client_tls,
        root_cert: Some(roots),
    })
}
