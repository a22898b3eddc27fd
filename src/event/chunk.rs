//! A stream of events in pieces that end between two events, so that the pieces can be read side by side.

use std::io::{ErrorKind, Read};

use super::boundary::{Cutter, is_blank};
use super::{InputFormat, Limits, explain};
use crate::diagnostic::Diagnostic;
use crate::error::{Error, Result};

/// The size of a chunk where events are small.
pub const DEFAULT_CHUNK_SIZE: usize = 256 * 1024;

/// A read that gives less than this has emptied the pipe: what is complete is handed on at once, so that a slow
/// stream is not held back until a chunk is full.
const SHORT_READ: usize = 32 * 1024;

/// Up to this many bytes are copied out of the buffer rather than handed on with it.
const SMALL_CHUNK: usize = 16 * 1024;

/// The most buffers that are kept for reuse.
const MAX_SPARE: usize = 8;

/// Whole events, one after another.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Chunk {
    /// The events as they came.
    pub bytes: Vec<u8>,
    /// The offset in the stream of the first byte.
    pub offset: u64,
}

/// Cuts a byte stream into [`Chunk`]s. It holds at most one chunk, or one event where that is larger.
///
/// The events of YAML are documents between `---` lines, those of JSON5 stand one on a line, those of JSON just follow
/// one another.
#[derive(Debug)]
pub struct ChunkReader<R> {
    reader: R,
    cutter: Cutter,
    max_bytes: usize,
    chunk_size: usize,
    buffer: Vec<u8>,
    /// How much of the buffer has been read.
    filled: usize,
    /// How much of the buffer is to be read before it is cut.
    wanted: usize,
    /// The offset in the stream of the buffer.
    offset: u64,
    is_short: bool,
    is_at_end: bool,
    is_done: bool,
    spare: Vec<Vec<u8>>,
}

impl<R: Read> ChunkReader<R> {
    /// A reader of chunks of [`DEFAULT_CHUNK_SIZE`].
    pub fn new(reader: R, format: InputFormat, limits: &Limits) -> Self {
        Self::with_chunk_size(reader, format, limits, DEFAULT_CHUNK_SIZE)
    }

    /// A reader of chunks of about `chunk_size` bytes.
    pub fn with_chunk_size(reader: R, format: InputFormat, limits: &Limits, chunk_size: usize) -> Self {
        let chunk_size = chunk_size.max(1);
        Self {
            reader,
            cutter: Cutter::new(format),
            max_bytes: usize::try_from(limits.max_bytes).unwrap_or(usize::MAX),
            chunk_size,
            buffer: vec![0; chunk_size],
            filled: 0,
            wanted: chunk_size,
            offset: 0,
            is_short: false,
            is_at_end: false,
            is_done: false,
            spare: Vec::new(),
        }
    }

    /// Takes back the bytes of a chunk that is no longer needed, to fill them again.
    pub fn recycle(&mut self, bytes: Vec<u8>) {
        let is_useful = bytes.capacity() >= self.chunk_size && bytes.capacity() <= 4 * self.chunk_size;
        if is_useful && self.spare.len() < MAX_SPARE {
            self.spare.push(bytes);
        }
    }

    fn next_chunk(&mut self) -> Result<Option<Chunk>> {
        loop {
            if self.is_at_end {
                self.is_done = true;
                return Ok(Some(self.take(self.filled)).filter(has_events));
            }
            let is_full = self.filled >= self.wanted;
            if is_full || self.is_short {
                let read = self.buffer.get(..self.filled).unwrap_or_default();
                if let Some(cut) = self.cutter.cut(read, self.is_short) {
                    let chunk = self.take(cut);
                    if has_events(&chunk) {
                        return Ok(Some(chunk));
                    }
                    continue;
                }
                self.is_short = false;
            }
            if is_full {
                self.grow()?;
            }
            self.fill()?;
        }
    }

    /// Makes room for an event that is larger than the buffer.
    fn grow(&mut self) -> Result<()> {
        if self.filled > self.max_bytes {
            return Err(self.too_large());
        }
        let wanted = self.filled.saturating_mul(2).max(self.chunk_size);
        self.wanted = wanted.min(self.max_bytes.saturating_add(1));
        Ok(())
    }

    fn fill(&mut self) -> Result<()> {
        if self.buffer.len() < self.wanted {
            self.buffer.resize(self.wanted, 0);
        }
        let free = self.buffer.get_mut(self.filled..self.wanted).unwrap_or_default();
        let room = free.len();
        match self.reader.read(free) {
            Ok(0) => self.is_at_end = true,
            Ok(count) => {
                self.filled += count;
                self.is_short = count < room && count < SHORT_READ;
            }
            Err(error) if error.kind() == ErrorKind::Interrupted => {}
            Err(error) => return Err(explain::unreadable("the stream of events", &error)),
        }
        Ok(())
    }

    /// Takes the first `cut` bytes out of the buffer.
    fn take(&mut self, cut: usize) -> Chunk {
        let offset = self.offset;
        let bytes = if cut <= SMALL_CHUNK {
            let bytes = self.buffer.get(..cut).unwrap_or_default().to_vec();
            self.buffer.copy_within(cut..self.filled, 0);
            bytes
        } else {
            self.replace_buffer(cut)
        };
        self.filled -= cut;
        self.wanted = self.chunk_size;
        self.offset += cut as u64;
        self.cutter.restart();
        Chunk { bytes, offset }
    }

    /// Hands on the buffer itself; what is behind `cut` goes to another.
    fn replace_buffer(&mut self, cut: usize) -> Vec<u8> {
        let mut next = self.spare.pop().unwrap_or_default();
        next.clear();
        next.extend_from_slice(self.buffer.get(cut..self.filled).unwrap_or_default());
        if next.len() < self.chunk_size {
            next.resize(self.chunk_size, 0);
        }
        let mut bytes = std::mem::replace(&mut self.buffer, next);
        bytes.truncate(cut);
        bytes
    }

    fn too_large(&self) -> Error {
        let read = self.buffer.get(..self.filled).unwrap_or_default();
        let blank = read.iter().take_while(|byte| is_blank(**byte)).count();
        let (offset, max_bytes) = (self.offset + blank as u64, self.max_bytes);
        let message = format!("the event at byte {offset} is larger than {max_bytes} bytes");
        Error::event(Diagnostic::new(message).hint(TOO_LARGE_HINT))
    }
}

/// What to do when an event of a stream is too large.
pub(super) const TOO_LARGE_HINT: &str = "`--max-input BYTES` raises the limit for one event";

fn has_events(chunk: &Chunk) -> bool {
    !chunk.bytes.iter().all(|byte| is_blank(*byte))
}

impl<R: Read> Iterator for ChunkReader<R> {
    type Item = Result<Chunk>;

    fn next(&mut self) -> Option<Self::Item> {
        if self.is_done {
            return None;
        }
        let next = self.next_chunk();
        // behind an error there is no knowing where an event begins
        self.is_done |= next.is_err();
        next.transpose()
    }
}

#[cfg(test)]
#[path = "stream_tests.rs"]
mod tests;
