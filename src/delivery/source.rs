//! Where a delivery failed.

use std::fmt;

use crate::error::Error;

/// Where a delivery failed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Source {
    /// The event could not be read, or leads to where it may not.
    Event,
    /// The event could not be rendered.
    Template,
    /// The receiver answered with an error.
    Receiver,
    /// The receiver was not reached.
    Network,
}

impl Source {
    /// All of them.
    pub const ALL: [Self; 4] = [Self::Event, Self::Template, Self::Receiver, Self::Network];

    /// Where the delivery failed that ended with this error; `None` where it is no matter of one delivery alone: a
    /// wrong option, or the machine.
    pub fn of(error: &Error) -> Option<Self> {
        match error {
            Error::Event(_) => Some(Self::Event),
            Error::Template(_) => Some(Self::Template),
            Error::Refused(_) | Error::Failing(_) => Some(Self::Receiver),
            Error::Unreachable(_) => Some(Self::Network),
            Error::Usage(_) | Error::Machine(_) => None,
        }
    }

    /// Its name, as reports and journals have it.
    pub fn name(self) -> &'static str {
        match self {
            Self::Event => "event",
            Self::Template => "template",
            Self::Receiver => "receiver",
            Self::Network => "network",
        }
    }
}

impl fmt::Display for Source {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.name())
    }
}
