//! TLS: whom to trust, who we are, and the connection. Nothing of it is read before the first `https` connection.

mod connector;
mod failure;
mod files;
mod insecure;

#[cfg(any(feature = "kafka", feature = "redis"))]
use std::collections::BTreeSet;
use std::sync::{Arc, OnceLock};

use rustls::client::WebPkiServerVerifier;
use rustls::crypto::CryptoProvider;
use rustls::{ClientConfig, RootCertStore};

pub(super) use connector::{TlsConnector, TlsFailed};
pub(crate) use failure::{Peer, explain};
pub use files::NamedFile;

use crate::diagnostic::Diagnostic;
use crate::error::{Error, Result};
use files::{named_roots, read_certificates, read_key};

/// Whom to trust, and who we are.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct TlsOptions {
    /// A file of certificates (PEM) to trust, instead of those of the system and the bundled ones.
    pub ca: Option<NamedFile>,
    /// A file with our own certificate (PEM), and those between it and its authority.
    pub cert: Option<NamedFile>,
    /// A file with the private key of our certificate (PEM); without it, the key is in the certificate's file.
    pub key: Option<NamedFile>,
    /// Trust whoever answers.
    pub insecure: bool,
}

impl TlsOptions {
    /// What is wrong with the files that are named, each read.
    pub fn faults(&self) -> Vec<Error> {
        let ca = self.ca.as_ref().and_then(|ca| named_roots(ca).err());
        let cert = self.cert.as_ref().and_then(|cert| read_certificates(cert).err());
        let key = self.cert.as_ref().filter(|_| cert.is_none() || self.key.is_some());
        let key = key.and_then(|cert| read_key(self.key.as_ref(), cert).err());
        let faults: Vec<Error> = ca.into_iter().chain(cert).chain(key).collect();
        match (faults.is_empty(), &self.cert) {
            // each by itself is well, but do they fit each other?
            (true, Some(_)) => configure(self).err().into_iter().collect(),
            _ => faults,
        }
    }
}

/// The configuration of TLS, made from the options when it is first used.
#[derive(Debug)]
pub(super) struct TlsClient {
    options: TlsOptions,
    config: OnceLock<Result<Arc<ClientConfig>>>,
}

impl TlsClient {
    pub(super) fn new(options: TlsOptions) -> Self {
        Self {
            options,
            config: OnceLock::new(),
        }
    }

    /// The configuration; an error is that of a file that the options name.
    fn config(&self) -> Result<Arc<ClientConfig>> {
        self.config
            .get_or_init(|| configure(&self.options).map(Arc::new))
            .clone()
    }
}

pub(crate) fn configure(options: &TlsOptions) -> Result<ClientConfig> {
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let builder = ClientConfig::builder_with_provider(Arc::clone(&provider))
        .with_safe_default_protocol_versions()
        .map_err(unusable)?;
    let builder = if options.insecure {
        let verifier = Arc::new(insecure::AcceptAnyone::new(provider));
        builder.dangerous().with_custom_certificate_verifier(verifier)
    } else {
        builder.with_webpki_verifier(verifier(options, provider)?)
    };
    let Some(cert) = &options.cert else {
        return Ok(builder.with_no_client_auth());
    };
    let chain = read_certificates(cert)?;
    let key = read_key(options.key.as_ref(), cert)?;
    builder.with_client_auth_cert(chain, key).map_err(|cause| {
        let diagnostic = Diagnostic::new(format!("{cert}: cannot be used with this key: {cause}"));
        cert.error(diagnostic.hint("the first certificate of the file must be the key's own"))
    })
}

fn unusable(cause: impl std::fmt::Display) -> Error {
    Error::machine(format!("TLS cannot be set up: {cause}"))
}

fn verifier(options: &TlsOptions, provider: Arc<CryptoProvider>) -> Result<Arc<WebPkiServerVerifier>> {
    let roots = match &options.ca {
        Some(path) => named_roots(path)?,
        None => common_roots(),
    };
    WebPkiServerVerifier::builder_with_provider(Arc::new(roots), provider)
        .build()
        .map_err(unusable)
}

/// The roots of the system, which an administrator may have added to, and those that are bundled with the program, for
/// systems that have none.
fn common_roots() -> RootCertStore {
    let mut roots = RootCertStore {
        roots: webpki_roots::TLS_SERVER_ROOTS.to_vec(),
    };
    // a certificate that cannot be read is trusted by nobody: no reason to fail
    roots.add_parsable_certificates(rustls_native_certs::load_native_certs().certs);
    roots
}

/// The same as text (PEM), for clients that do not take a configuration of rustls.
#[cfg(any(feature = "kafka", feature = "redis"))]
pub(crate) fn common_roots_as_pem() -> String {
    let mut readable = RootCertStore::empty();
    let bundled = webpki_root_certs::TLS_SERVER_ROOT_CERTS.iter().cloned();
    // a root that is in both is there once
    let all: BTreeSet<_> = rustls_native_certs::load_native_certs()
        .certs
        .into_iter()
        .chain(bundled)
        .map(|root| root.to_vec())
        .collect();
    all.into_iter()
        .filter(|root| readable.add(root.as_slice().into()).is_ok())
        .map(|root| pem::encode(&pem::Pem::new("CERTIFICATE", root)))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[cfg(any(feature = "kafka", feature = "redis"))]
    #[test]
    fn the_common_roots_are_the_same_as_text() {
        use rustls::pki_types::CertificateDer;
        use rustls::pki_types::pem::PemObject as _;

        let text = common_roots_as_pem();
        let read: Vec<_> = CertificateDer::pem_slice_iter(text.as_bytes())
            .collect::<std::result::Result<_, _>>()
            .unwrap();
        let mut roots = RootCertStore::empty();
        assert_eq!(roots.add_parsable_certificates(read).1, 0, "each can be read");
        let subjects = |roots: RootCertStore| -> BTreeSet<Vec<u8>> {
            roots.roots.iter().map(|root| root.subject.to_vec()).collect()
        };
        assert_eq!(subjects(roots), subjects(common_roots()));
    }

    #[test]
    fn the_common_roots_are_there_and_nothing_is_read_before_use() {
        assert!(common_roots().len() >= webpki_roots::TLS_SERVER_ROOTS.len());
        let missing = TlsOptions {
            ca: Some(NamedFile::of_flag("--cacert", "nowhere.pem".into())),
            ..TlsOptions::default()
        };
        let client = TlsClient::new(missing);
        let error = client.config().unwrap_err();
        assert_eq!(error.exit_status(), 2);
        assert!(
            error.to_string().contains("--cacert: cannot read nowhere.pem"),
            "{error}"
        );
    }
}
