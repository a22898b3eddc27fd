//! The files of TLS, which are told as whoever named them knows them.

use std::fmt;
use std::fs;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};

use rustls::RootCertStore;
use rustls::pki_types::pem::{self, PemObject};
use rustls::pki_types::{CertificateDer, PrivateKeyDer};

use crate::diagnostic::{Diagnostic, Place};
use crate::error::{Error, Result};

/// A file, and where its name stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NamedFile {
    path: PathBuf,
    /// The flag, or the key of a hook.
    option: &'static str,
    /// Where the key of a hook has it.
    place: Option<Place>,
}

impl NamedFile {
    /// A file that a flag names.
    pub fn of_flag(flag: &'static str, path: PathBuf) -> Self {
        Self {
            path,
            option: flag,
            place: None,
        }
    }

    /// A file that a key of a hook names, at this place.
    pub fn of_hook(key: &'static str, path: PathBuf, place: Option<Place>) -> Self {
        Self {
            path,
            option: key,
            place,
        }
    }

    /// The file.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// An error about it: of the hook that names it, at its place, else of the command line.
    pub(super) fn error(&self, diagnostic: impl Into<Diagnostic>) -> Error {
        match &self.place {
            Some(place) => Error::template(diagnostic.into().at(place.clone())),
            None => Error::usage(diagnostic),
        }
    }

    /// What another option of the same family is called where this one was given: a flag, or a key.
    pub(super) fn sibling<'n>(&self, flag: &'n str, key: &'n str) -> &'n str {
        if self.option.starts_with('-') { flag } else { key }
    }

    /// What is in it.
    ///
    /// # Errors
    ///
    /// Where it cannot be read.
    pub(crate) fn read(&self) -> Result<Vec<u8>> {
        fs::read(&self.path).map_err(|cause| {
            let diagnostic = Diagnostic::new(format!("{}: cannot read {}: {cause}", self.option, self.path.display()));
            self.error(match cause.kind() {
                ErrorKind::NotFound if self.place.is_some() && self.path.is_relative() => {
                    diagnostic.hint("relative paths begin at the folder of the hook")
                }
                _ => diagnostic,
            })
        })
    }
}

impl fmt::Display for NamedFile {
    /// How a message begins that is about it.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.option, self.path.display())
    }
}

/// The authorities to trust that a file holds.
pub(super) fn named_roots(file: &NamedFile) -> Result<RootCertStore> {
    let mut roots = RootCertStore::empty();
    for (certificate, number) in read_certificates(file)?.into_iter().zip(1..) {
        let added = roots.add(certificate);
        added.map_err(|cause| file.error(format!("{file}: certificate {number} cannot be used: {cause}")))?;
    }
    Ok(roots)
}

pub(super) fn read_certificates(file: &NamedFile) -> Result<Vec<CertificateDer<'static>>> {
    let text = file.read()?;
    let certificates: std::result::Result<Vec<_>, _> = CertificateDer::pem_slice_iter(&text).collect();
    match certificates {
        Ok(certificates) if !certificates.is_empty() => Ok(certificates),
        Ok(_) | Err(pem::Error::NoItemsFound) => Err(file.error(
            Diagnostic::new(format!("{file}: it holds no certificate"))
                .hint("certificates are in PEM: -----BEGIN CERTIFICATE-----"),
        )),
        Err(cause) => Err(file.error(format!("{file}: {cause}"))),
    }
}

/// The private key, from its own file or the certificate's. No message shows anything of it.
pub(super) fn read_key(key: Option<&NamedFile>, cert: &NamedFile) -> Result<PrivateKeyDer<'static>> {
    let file = key.unwrap_or(cert);
    let text = file.read()?;
    PrivateKeyDer::from_pem_slice(&text).map_err(|_| {
        let is_encrypted = text.windows(9).any(|word| word == b"ENCRYPTED");
        let hint = if is_encrypted {
            "it is encrypted; decrypt it with `openssl pkey -in FILE -out PLAIN`".to_owned()
        } else if key.is_none() {
            format!("name the file of the key with {}", cert.sibling("--key", "`tls.key`"))
        } else {
            "a key is in PEM: -----BEGIN PRIVATE KEY-----".to_owned()
        };
        file.error(Diagnostic::new(format!("{file}: it holds no private key that can be read")).hint(hint))
    })
}
