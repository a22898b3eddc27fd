//! TLS: whom to trust, who we are, and the connection. Nothing of it is read before the first `https` connection.

mod connector;
mod failure;
mod insecure;

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::{Arc, OnceLock};

use rustls::client::WebPkiServerVerifier;
use rustls::crypto::CryptoProvider;
use rustls::pki_types::pem::{self, PemObject};
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use rustls::{ClientConfig, RootCertStore};

pub(super) use connector::{TlsConnector, TlsFailed};
pub(super) use failure::explain;

use crate::diagnostic::Diagnostic;
use crate::error::{Error, Result};

/// Whom to trust, and who we are.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct TlsOptions {
    /// A file of certificates (PEM) to trust, instead of those of the system and the bundled ones.
    pub ca: Option<PathBuf>,
    /// A file with our own certificate (PEM), and those between it and its authority.
    pub cert: Option<PathBuf>,
    /// A file with the private key of our certificate (PEM); without it, the key is in the certificate's file.
    pub key: Option<PathBuf>,
    /// Trust whoever answers.
    pub insecure: bool,
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
    let chain = read_certificates("--cert", cert)?;
    let key = read_key(options.key.as_deref(), cert)?;
    builder.with_client_auth_cert(chain, key).map_err(|cause| {
        let message = format!("--cert {}: cannot be used with this key: {cause}", cert.display());
        Error::usage(Diagnostic::new(message).hint("the first certificate of the file must be the key's own"))
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

fn named_roots(path: &Path) -> Result<RootCertStore> {
    let mut roots = RootCertStore::empty();
    for (certificate, number) in read_certificates("--cacert", path)?.into_iter().zip(1..) {
        roots.add(certificate).map_err(|cause| {
            Error::usage(format!(
                "--cacert {}: certificate {number} cannot be used: {cause}",
                path.display()
            ))
        })?;
    }
    Ok(roots)
}

fn read_certificates(option: &str, path: &Path) -> Result<Vec<CertificateDer<'static>>> {
    let text = read(option, path)?;
    let certificates: std::result::Result<Vec<_>, _> = CertificateDer::pem_slice_iter(&text).collect();
    match certificates {
        Ok(certificates) if !certificates.is_empty() => Ok(certificates),
        Ok(_) | Err(pem::Error::NoItemsFound) => Err(Error::usage(
            Diagnostic::new(format!("{option} {}: it holds no certificate", path.display()))
                .hint("certificates are in PEM: -----BEGIN CERTIFICATE-----"),
        )),
        Err(cause) => Err(Error::usage(format!("{option} {}: {cause}", path.display()))),
    }
}

/// The private key, from its own file or the certificate's. No message shows anything of it.
fn read_key(key: Option<&Path>, cert: &Path) -> Result<PrivateKeyDer<'static>> {
    let (option, path) = key.map_or(("--cert", cert), |key| ("--key", key));
    let text = read(option, path)?;
    PrivateKeyDer::from_pem_slice(&text).map_err(|_| {
        let is_encrypted = text.windows(9).any(|word| word == b"ENCRYPTED");
        let hint = if is_encrypted {
            "it is encrypted; decrypt it with `openssl pkey -in FILE -out PLAIN`"
        } else if key.is_none() {
            "name the file of the key with --key"
        } else {
            "a key is in PEM: -----BEGIN PRIVATE KEY-----"
        };
        let message = format!("{option} {}: it holds no private key that can be read", path.display());
        Error::usage(Diagnostic::new(message).hint(hint))
    })
}

fn read(option: &str, path: &Path) -> Result<Vec<u8>> {
    fs::read(path).map_err(|cause| Error::usage(format!("{option}: cannot read {}: {cause}", path.display())))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_common_roots_are_there_and_nothing_is_read_before_use() {
        assert!(common_roots().len() >= webpki_roots::TLS_SERVER_ROOTS.len());
        let missing = TlsOptions {
            ca: Some("nowhere.pem".into()),
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
