//! Numbers that are written with letters: what some calendars use within some locales, as the rules of CLDR's
//! number spelling (RBNF) have them.

use super::numbers::Numbers;

/// What the numbers of a field are written with.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Numerals {
    /// The digits of the locale.
    Locale,
    /// Chinese digits, by place: `二〇`.
    HanDigits,
    /// Days of a Chinese month: `初一`, `廿一`.
    HanDays,
    /// Hebrew letters: `תשפ״א`.
    Hebrew,
    /// Years of a Japanese era: the first is `元`.
    JapaneseYear,
}

impl Numerals {
    /// The numerals with this name in a pattern's override (`hebr`, `d=hanidays`); those that are not used with any
    /// locale here are the locale's.
    pub(super) fn from_name(name: &str) -> Self {
        match name {
            "hanidec" => Self::HanDigits,
            "hanidays" => Self::HanDays,
            "hebr" => Self::Hebrew,
            "jpanyear" => Self::JapaneseYear,
            _ => Self::Locale,
        }
    }

    /// Writes a whole number; lengths are for digits only.
    pub(super) fn write(self, out: &mut String, numbers: &Numbers, value: i32, min: u8, max: u8) {
        match self {
            Self::Locale => numbers.write(out, value, min, max),
            Self::HanDigits => write_han_digits(out, value, min, max),
            Self::HanDays => write_han_days(out, value),
            Self::Hebrew => write_hebrew(out, value),
            Self::JapaneseYear if value == 1 => out.push('元'),
            Self::JapaneseYear => out.push_str(&value.to_string()),
        }
    }
}

const HAN: [char; 10] = ['〇', '一', '二', '三', '四', '五', '六', '七', '八', '九'];

fn write_han_digits(out: &mut String, value: i32, min: u8, max: u8) {
    if value < 0 {
        out.push('-');
    }
    let digits = format!("{:0min$}", value.unsigned_abs(), min = usize::from(min));
    let skipped = digits.len().saturating_sub(usize::from(max));
    out.extend(digits[skipped..].bytes().map(|digit| HAN[usize::from(digit - b'0')]));
}

fn write_han_days(out: &mut String, day: i32) {
    let unit = HAN[day.rem_euclid(10) as usize];
    match day {
        10 => out.push_str("初十"),
        20 => out.push_str("二十"),
        30 => out.push_str("三十"),
        1..=9 => out.extend(['初', unit]),
        11..=19 => out.extend(['十', unit]),
        21..=29 => out.extend(['廿', unit]),
        _ => out.push_str(&day.to_string()),
    }
}

const GERESH: char = '׳';
const GERSHAYIM: char = '״';

/// Hebrew numerals: thousands, a mark, and the rest; one letter takes a mark after it, more letters one before the
/// last.
fn write_hebrew(out: &mut String, value: i32) {
    if value < 0 {
        out.push('−');
    }
    let value = value.unsigned_abs();
    let (thousands, rest) = (value / 1000, value % 1000);
    match (thousands, rest) {
        (0, 0) => out.extend([GERSHAYIM, GERESH]),
        (0, _) => push_marked(out, &hebrew_letters(rest)),
        (1, 0) => out.push_str("אלף"),
        (2, 0) => out.push_str("אלפיים"),
        (_, 0) => {
            push_marked(out, &hebrew_letters(thousands));
            out.push_str(" אלפים");
        }
        _ => {
            let letters = hebrew_letters(thousands);
            push_marked(out, &letters);
            if letters.chars().count() > 1 {
                out.push(GERESH);
            }
            push_marked(out, &hebrew_letters(rest));
        }
    }
}

fn push_marked(out: &mut String, letters: &str) {
    match letters.char_indices().next_back() {
        Some((0, letter)) => out.extend([letter, GERESH]),
        Some((at, last)) => {
            out.push_str(&letters[..at]);
            out.extend([GERSHAYIM, last]);
        }
        None => {}
    }
}

/// The letters of 1 to 999. Some numbers are written so that they do not spell a bad word or a name.
fn hebrew_letters(value: u32) -> String {
    match value {
        298 => return "רחצ".to_owned(),
        304 => return "דש".to_owned(),
        344 => return "שדמ".to_owned(),
        698 => return "תרחצ".to_owned(),
        744 => return "תשדמ".to_owned(),
        _ => {}
    }
    let mut out = "ת".repeat((value / 400) as usize);
    out.extend(letter(["", "ק", "ר", "ש"], value % 400 / 100));
    let rest = value % 100;
    match rest {
        15 => out.push_str("טו"),
        16 => out.push_str("טז"),
        // A final form, where it ends a number that is more than it.
        80 if value > 100 => out.push('ף'),
        _ => {
            out.extend(letter(["", "י", "כ", "ל", "מ", "נ", "ס", "ע", "פ", "צ"], rest / 10));
            out.extend(letter(["", "א", "ב", "ג", "ד", "ה", "ו", "ז", "ח", "ט"], rest % 10));
        }
    }
    out
}

fn letter<const N: usize>(letters: [&'static str; N], index: u32) -> Option<&'static str> {
    letters.get(index as usize).copied()
}

#[cfg(test)]
mod tests {
    use super::{write_han_days, write_hebrew};

    #[test]
    fn hebrew_numerals() {
        for (value, text) in [
            (1, "א׳"),
            (15, "ט״ו"),
            (23, "כ״ג"),
            (781, "תשפ״א"),
            (744, "תשד״מ"),
            (280, "ר״ף"),
            (900, "תת״ק"),
            (2000, "אלפיים"),
            (4000, "ד׳ אלפים"),
            (6001, "ו׳א׳"),
            (3716, "ג׳תשט״ז"),
            (-6240, "−ו׳ר״מ"),
        ] {
            let mut out = String::new();
            write_hebrew(&mut out, value);
            assert_eq!(out, text, "{value}");
        }
    }

    #[test]
    fn days_of_a_chinese_month() {
        let days = [1, 10, 15, 20, 24, 30].map(|day| {
            let mut out = String::new();
            write_han_days(&mut out, day);
            out
        });
        assert_eq!(days, ["初一", "初十", "十五", "二十", "廿四", "三十"]);
    }
}
