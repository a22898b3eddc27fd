//! What converted templates look like.
