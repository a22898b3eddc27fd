//! Events: read from JSON, JSON5 or YAML, one or a stream of them, straight into a [`Value`](crate::value::Value), and
//! edited before a template sees them.

mod boundary;
mod chunk;
mod cursor;
mod edit;
mod explain;
mod load;
mod yaml;

pub use chunk::{Chunk, ChunkReader, DEFAULT_CHUNK_SIZE};
pub use cursor::{EventCursor, StreamError, StreamEvent};
pub use edit::{Edit, Edits, Path, under};
pub use load::{DEFAULT_MAX_BYTES, InputFormat, Limits, Loader, load, read_file, read_limited};
pub(crate) use yaml::{explain_yaml, yaml_places, yaml_texts};
