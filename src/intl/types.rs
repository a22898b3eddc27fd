//! What is asked of the formatters, and what they are filled with. The names are those of ECMA-402.

/// A calendar of Unicode's list.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Calendar {
    /// The Thai Buddhist calendar.
    Buddhist,
    /// The Chinese lunisolar calendar.
    Chinese,
    /// The Coptic calendar.
    Coptic,
    /// The Korean lunisolar calendar.
    Dangi,
    /// The Ethiopic calendar counted from the creation of the world.
    Ethioaa,
    /// The Ethiopic calendar.
    Ethiopic,
    /// The proleptic Gregorian calendar.
    Gregory,
    /// The Hebrew calendar.
    Hebrew,
    /// The Indian national calendar.
    Indian,
    /// The tabular Islamic calendar with the civil epoch.
    IslamicCivil,
    /// The tabular Islamic calendar with the astronomical epoch.
    IslamicTbla,
    /// The calendar of Umm al-Qura.
    IslamicUmalqura,
    /// The Islamic calendar by the computed moon.
    Islamic,
    /// The Islamic calendar by sighting in Saudi Arabia.
    IslamicRgsa,
    /// The Gregorian calendar in ISO 8601 order.
    Iso8601,
    /// The Japanese imperial calendar.
    Japanese,
    /// The Persian (Solar Hijri) calendar.
    Persian,
    /// The calendar of the Republic of China (Minguo).
    Roc,
}

impl Calendar {
    /// Every calendar, in the order of the enumeration.
    pub const ALL: [Self; 18] = [
        Self::Buddhist,
        Self::Chinese,
        Self::Coptic,
        Self::Dangi,
        Self::Ethioaa,
        Self::Ethiopic,
        Self::Gregory,
        Self::Hebrew,
        Self::Indian,
        Self::IslamicCivil,
        Self::IslamicTbla,
        Self::IslamicUmalqura,
        Self::Islamic,
        Self::IslamicRgsa,
        Self::Iso8601,
        Self::Japanese,
        Self::Persian,
        Self::Roc,
    ];

    /// The calendar with this name, as BCP 47 writes it.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|calendar| calendar.name() == name)
    }

    /// The name in BCP 47 (`-u-ca-`).
    pub fn name(self) -> &'static str {
        match self {
            Self::Buddhist => "buddhist",
            Self::Chinese => "chinese",
            Self::Coptic => "coptic",
            Self::Dangi => "dangi",
            Self::Ethioaa => "ethioaa",
            Self::Ethiopic => "ethiopic",
            Self::Gregory => "gregory",
            Self::Hebrew => "hebrew",
            Self::Indian => "indian",
            Self::IslamicCivil => "islamic-civil",
            Self::IslamicTbla => "islamic-tbla",
            Self::IslamicUmalqura => "islamic-umalqura",
            Self::Islamic => "islamic",
            Self::IslamicRgsa => "islamic-rgsa",
            Self::Iso8601 => "iso8601",
            Self::Japanese => "japanese",
            Self::Persian => "persian",
            Self::Roc => "roc",
        }
    }
}

/// A date and time of day in a calendar and zone: what a pattern is filled with.
#[derive(Debug, Clone, PartialEq)]
pub struct Fields {
    /// Index into the calendar's eras, as CLDR numbers them (japanese: 0..=236).
    pub era: u8,
    /// The year of the era.
    pub year: i32,
    /// What the pattern letter `u` prints: the year without eras.
    pub extended_year: i32,
    /// What the pattern letter `r` prints: the Gregorian year in which most of this year lies.
    pub related_gregorian: i32,
    /// 1 to 60 in the Chinese and Dangi calendars, else 0.
    pub cyclic_year: u8,
    /// From 1, as CLDR's tables of months number them (hebrew as ICU: Tishri is 1, Adar I is 6, Adar is 7).
    pub month: u8,
    /// A leap month of the Chinese and Dangi calendars; in the Hebrew calendar, month 7 in a leap year (Adar II).
    pub is_leap_month: bool,
    /// From 1.
    pub day: u8,
    /// From 0, Sunday.
    pub weekday: u8,
    /// 0 to 23.
    pub hour: u8,
    /// 0 to 59.
    pub minute: u8,
    /// 0 to 59.
    pub second: u8,
    /// 0 to 999.
    pub millisecond: u16,
    /// Where and when.
    pub zone: ZoneMoment,
}

/// A time zone at one moment.
#[derive(Debug, Clone, PartialEq)]
pub struct ZoneMoment {
    /// The canonical CLDR zone id, or an offset zone: `+hh:mm`.
    pub id: String,
    /// East of UTC.
    pub offset_seconds: i32,
    /// Whether daylight saving time is in force.
    pub is_daylight: bool,
    /// The moment, since 1970-01-01T00:00Z.
    pub epoch_milliseconds: i64,
}

/// How a number is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Width {
    /// As many digits as it has.
    Numeric,
    /// Two digits.
    TwoDigit,
}

/// How long a name is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Text {
    /// `Thursday`.
    Long,
    /// `Thu`.
    Short,
    /// `T`.
    Narrow,
}

/// How a month is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Month {
    /// `3`.
    Numeric,
    /// `03`.
    TwoDigit,
    /// `March`.
    Long,
    /// `Mar`.
    Short,
    /// `M`.
    Narrow,
}

/// How hours are counted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum HourCycle {
    /// 0 to 11.
    H11,
    /// 12, then 1 to 11.
    H12,
    /// 0 to 23.
    H23,
    /// 24, then 1 to 23.
    H24,
}

/// How a time zone is named.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum ZoneName {
    /// `PST`.
    Short,
    /// `Pacific Standard Time`.
    Long,
    /// `GMT-8`.
    ShortOffset,
    /// `GMT-08:00`.
    LongOffset,
    /// `PT`.
    ShortGeneric,
    /// `Pacific Time`.
    LongGeneric,
}

/// How much a date or time says.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Style {
    /// Everything.
    Full,
    /// With the name of the month, or the zone.
    Long,
    /// Abbreviated.
    Medium,
    /// Numbers only.
    Short,
}

/// How a pattern is chosen. Implementations may treat both alike, and this one does, as V8 does.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum FormatMatcher {
    /// By the basic algorithm of ECMA-402.
    Basic,
    /// By the best that there is.
    BestFit,
}

/// The options of `Intl.DateTimeFormat`, read and validated.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct DateTimeOptions {
    /// The name of the day.
    pub weekday: Option<Text>,
    /// The name of the era.
    pub era: Option<Text>,
    /// The year.
    pub year: Option<Width>,
    /// The month.
    pub month: Option<Month>,
    /// The day of the month.
    pub day: Option<Width>,
    /// The name of the part of the day.
    pub day_period: Option<Text>,
    /// The hour.
    pub hour: Option<Width>,
    /// The minute.
    pub minute: Option<Width>,
    /// The second.
    pub second: Option<Width>,
    /// 1 to 3 digits of the fraction of a second.
    pub fractional_second_digits: Option<u8>,
    /// The name of the time zone.
    pub time_zone_name: Option<ZoneName>,
    /// Whether hours are counted to twelve; comes before `hour_cycle`.
    pub hour12: Option<bool>,
    /// How hours are counted.
    pub hour_cycle: Option<HourCycle>,
    /// The date, as the locale writes it; excludes the components above.
    pub date_style: Option<Style>,
    /// The time, as the locale writes it; excludes the components above.
    pub time_style: Option<Style>,
    /// The time zone.
    pub time_zone: String,
    /// The calendar, instead of the locale's.
    pub calendar: Option<Calendar>,
    /// The numbering system, instead of the locale's.
    pub numbering_system: Option<String>,
    /// How a pattern is chosen.
    pub format_matcher: FormatMatcher,
}

/// How long a relative time is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum RelativeStyle {
    /// `in 1 month`.
    Long,
    /// `in 1 mo.`.
    Short,
    /// `in 1mo`.
    Narrow,
}

/// Whether near times have names.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum RelativeNumeric {
    /// `1 day ago`.
    Always,
    /// `yesterday`.
    Auto,
}

/// The options of `Intl.RelativeTimeFormat`, read and validated.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct RelativeOptions {
    /// How long it is.
    pub style: RelativeStyle,
    /// Whether near times have names.
    pub numeric: RelativeNumeric,
    /// The numbering system, instead of the locale's.
    pub numbering_system: Option<String>,
}

/// The unit of a relative time.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum RelativeUnit {
    /// Years.
    Year,
    /// Quarters.
    Quarter,
    /// Months.
    Month,
    /// Weeks.
    Week,
    /// Days.
    Day,
    /// Hours.
    Hour,
    /// Minutes.
    Minute,
    /// Seconds.
    Second,
}
