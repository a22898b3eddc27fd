//! The date time string format of ECMA-262: a simplified ISO 8601.

use super::{Instant, Time, Written};

/// Reads a text in the format; nothing where it is in another.
pub(super) fn parse(text: &str) -> Option<Instant> {
    let mut cursor = Cursor(text.as_bytes());
    let year = cursor.year()?;
    let month = cursor.part(b'-')?.unwrap_or(1);
    let day = if cursor.0.first() == Some(&b'-') {
        cursor.part(b'-')?.unwrap_or(1)
    } else {
        1
    };
    let (mut time, mut offset_minutes) = (Time::default(), 0);
    if cursor.take_any(b"Tt") {
        time = cursor.time()?;
        offset_minutes = cursor.offset()?;
    }
    let written = Written {
        year,
        month,
        day,
        time,
        offset_minutes,
    };
    if cursor.0.is_empty() { written.instant() } else { None }
}

/// What is left of a text.
struct Cursor<'a>(&'a [u8]);

impl Cursor<'_> {
    /// Takes a byte if it is one of these.
    fn take_any(&mut self, bytes: &[u8]) -> bool {
        match self.0.split_first() {
            Some((first, rest)) if bytes.contains(first) => {
                self.0 = rest;
                true
            }
            _ => false,
        }
    }

    /// A number of exactly this many digits.
    fn digits(&mut self, count: usize) -> Option<i64> {
        let (digits, rest) = self.0.split_at_checked(count)?;
        self.0 = rest;
        let is_number = digits.iter().all(u8::is_ascii_digit);
        is_number.then(|| {
            digits
                .iter()
                .fold(0, |number, digit| number * 10 + i64::from(digit - b'0'))
        })
    }

    /// Two digits behind a separator: nothing inside where the separator is not there.
    fn part(&mut self, separator: u8) -> Option<Option<i64>> {
        if self.take_any(&[separator]) {
            self.digits(2).map(Some)
        } else {
            Some(None)
        }
    }

    /// Four digits, or a sign and six.
    fn year(&mut self) -> Option<i64> {
        if self.take_any(b"+") {
            return self.digits(6);
        }
        if self.take_any(b"-") {
            return self.digits(6).filter(|year| *year != 0).map(|year| -year);
        }
        self.digits(4)
    }

    fn time(&mut self) -> Option<Time> {
        let hour = self.digits(2)?;
        let minute = self.part(b':')??;
        let second = self.part(b':')?;
        let has_fraction = second.is_some() && self.take_any(b".");
        Some(Time {
            hour,
            minute,
            second: second.unwrap_or(0),
            millisecond: if has_fraction { self.fraction()? } else { 0 },
        })
    }

    /// The milliseconds of a fraction of any length.
    fn fraction(&mut self) -> Option<i64> {
        let length = self.0.iter().take_while(|byte| byte.is_ascii_digit()).count();
        let (digits, rest) = self.0.split_at_checked(length).filter(|_| length > 0)?;
        self.0 = rest;
        Some(milliseconds(digits))
    }

    /// The minutes of an offset; UTC where there is none.
    fn offset(&mut self) -> Option<i64> {
        if self.take_any(b"Zz") {
            return Some(0);
        }
        let sign = match self.0.first() {
            Some(b'+') => 1,
            Some(b'-') => -1,
            _ => return Some(0),
        };
        self.take_any(b"+-");
        let hours = self.digits(2).filter(|hours| *hours < 24)?;
        self.take_any(b":");
        let minutes = self.digits(2).filter(|minutes| *minutes < 60)?;
        Some(sign * (hours * 60 + minutes))
    }
}

/// The milliseconds of the digits of a fraction of a second.
pub(super) fn milliseconds(digits: &[u8]) -> i64 {
    let padded = digits.iter().copied().chain(std::iter::repeat(b'0'));
    padded
        .take(3)
        .fold(0, |number, digit| number * 10 + i64::from(digit - b'0'))
}
