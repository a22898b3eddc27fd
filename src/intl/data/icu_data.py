"""Reads ICU's data: the package file (`icudt*.dat`, here as it is linked into a program) and the resource bundles in it.

Source of the formats: ICU's `ucmndata.h` (the package), `uresdata.h` (the bundles).
"""

import struct


class Package:
    """The items of an ICU data package, by name, found anywhere in a file's bytes."""

    def __init__(self, data):
        base = self._find(data)
        start = base + struct.unpack_from("<H", data, base)[0]
        (count,) = struct.unpack_from("<I", data, start)
        self._data = data
        self._offsets = {}
        for index in range(count):
            name_offset, item_offset = struct.unpack_from("<II", data, start + 4 + 8 * index)
            name_start = start + name_offset
            name = data[name_start : data.index(b"\0", name_start)].decode("ascii")
            self._offsets[name.split("/", 1)[1]] = start + item_offset
        self._pools = {}
        self._bundles = {}

    @staticmethod
    def _find(data):
        """Where the package's header starts: magic bytes, then the format `CmnD`."""
        at = data.find(b"\xda\x27")
        while at >= 0:
            if data[at + 10 : at + 14] == b"CmnD":
                return at - 2
            at = data.find(b"\xda\x27", at + 1)
        raise SystemExit("no ICU data package in this file")

    def __contains__(self, name):
        return name + ".res" in self._offsets

    def bundle(self, name):
        """The root table of a bundle (`zone/de`) as Python values, or None."""
        if name not in self:
            return None
        if name not in self._bundles:
            folder = name.rsplit("/", 1)[0] + "/" if "/" in name else ""
            self._bundles[name] = Bundle(self._data, self._offsets[name + ".res"], self._pool(folder)).root()
        return self._bundles[name]

    def _pool(self, folder):
        if folder not in self._pools:
            name = folder + "pool.res"
            self._pools[folder] = Bundle(self._data, self._offsets[name], None) if name in self._offsets else None
        return self._pools[folder]


class Alias(str):
    """A resource that says where to look instead: `/LOCALE/calendar/generic/eras`."""


class Bundle:
    """One resource bundle (format version 2 or 3)."""

    STRING, TABLE, ALIAS, TABLE32, TABLE16, STRING_V2, INT, ARRAY, ARRAY16, INT_VECTOR = 0, 2, 3, 4, 5, 6, 7, 8, 9, 14

    def __init__(self, data, offset, pool):
        self.data = data
        self.start = offset + struct.unpack_from("<H", data, offset)[0]
        self.pool = pool
        word = lambda index: struct.unpack_from("<i", data, self.start + 4 * index)[0]
        first = word(1)
        self.index_length = first & 0xFF
        self.keys_top = word(2) * 4
        self.local_keys = self.keys_top if word(2) > 1 + self.index_length else 0
        attributes = word(6) & 0xFFFFFFFF if self.index_length > 5 else 0
        self.pool_strings = ((first >> 8) & 0xFFFFFF) | ((attributes & 0xF000) << 12)
        self.pool_strings16 = attributes >> 16
        if not attributes & 4:
            self.pool = None

    def root(self):
        return self.value(struct.unpack_from("<I", self.data, self.start)[0])

    def key(self, offset):
        if offset < self.local_keys:
            at = self.start + offset
        else:
            at = self.pool.start + 4 * (1 + self.pool.index_length) + offset - self.local_keys
        return self.data[at : self.data.index(b"\0", at)].decode("ascii")

    def key32(self, offset):
        if offset >= 0:
            at = self.start + offset
        else:
            at = self.pool.start + 4 * (1 + self.pool.index_length) + (offset & 0x7FFFFFFF)
        return self.data[at : self.data.index(b"\0", at)].decode("ascii")

    def units(self, offset, count):
        """Numbers of 16 bits from the bundle's pool of them."""
        return struct.unpack_from(f"<{count}H", self.data, self.start + self.keys_top + 2 * offset)

    def string16(self, offset):
        if offset < self.pool_strings:
            return self.pool.own_string16(offset)
        return self.own_string16(offset - self.pool_strings)

    def own_string16(self, offset):
        (first,) = self.units(offset, 1)
        if not 0xDC00 <= first <= 0xDFFF:
            length = 0
            while self.units(offset + length, 1)[0]:
                length += 1
        elif first < 0xDFEF:
            length, offset = first & 0x3FF, offset + 1
        elif first < 0xDFFF:
            length, offset = ((first - 0xDFEF) << 16) | self.units(offset + 1, 1)[0], offset + 2
        else:
            high, low = self.units(offset + 1, 2)
            length, offset = (high << 16) | low, offset + 3
        at = self.start + self.keys_top + 2 * offset
        return self.data[at : at + 2 * length].decode("utf-16-le")

    def string16_of(self, short):
        if short < self.pool_strings16:
            return self.pool.own_string16(short)
        return self.string16(short - self.pool_strings16 + self.pool_strings)

    def long_string(self, offset):
        (length,) = struct.unpack_from("<i", self.data, self.start + 4 * offset)
        at = self.start + 4 * offset + 4
        return self.data[at : at + 2 * length].decode("utf-16-le")

    def value(self, resource):
        kind, offset = resource >> 28, resource & 0x0FFFFFFF
        at = self.start + 4 * offset
        if kind == self.STRING_V2:
            return self.string16(offset)
        if kind == self.STRING:
            return self.long_string(offset) if offset else ""
        if kind == self.ALIAS:
            return Alias(self.long_string(offset))
        if kind == self.INT:
            return offset - (1 << 28) if offset & 0x08000000 else offset
        if kind == self.INT_VECTOR:
            (count,) = struct.unpack_from("<i", self.data, at)
            return list(struct.unpack_from(f"<{count}i", self.data, at + 4))
        if kind == self.TABLE16:
            (count,) = self.units(offset, 1)
            keys, values = self.units(offset + 1, count), self.units(offset + 1 + count, count)
            return {self.key(k): self.string16_of(v) for k, v in zip(keys, values)}
        if kind == self.ARRAY16:
            (count,) = self.units(offset, 1)
            return [self.string16_of(v) for v in self.units(offset + 1, count)]
        return self.container(kind, offset, at)

    def container(self, kind, offset, at):
        if not offset:
            return [] if kind == self.ARRAY else {}
        if kind == self.ARRAY:
            (count,) = struct.unpack_from("<i", self.data, at)
            return [self.value(v) for v in struct.unpack_from(f"<{count}I", self.data, at + 4)]
        if kind == self.TABLE:
            (count,) = struct.unpack_from("<H", self.data, at)
            keys = [self.key(k) for k in struct.unpack_from(f"<{count}H", self.data, at + 2)]
            values_at = at + 2 + 2 * count + (0 if count % 2 else 2)
        elif kind == self.TABLE32:
            (count,) = struct.unpack_from("<i", self.data, at)
            keys = [self.key32(k) for k in struct.unpack_from(f"<{count}i", self.data, at + 4)]
            values_at = at + 4 + 4 * count
        else:
            return None  # binary: nothing that is read here
        values = struct.unpack_from(f"<{count}I", self.data, values_at)
        return {k: self.value(v) for k, v in zip(keys, values)}
