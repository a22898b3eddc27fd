"""Looks resources up as ICU does: the locale, then its parents, then the root, following aliases from the locale again."""

from icu_data import Alias


class Locale:
    """One locale's view of the data, inheritance resolved."""

    def __init__(self, package, name):
        self.package = package
        self.chain = list(self._parents(name))

    def _parents(self, name):
        while True:
            bundle = self.package.bundle(name)
            if bundle and "%%ALIAS" in bundle:
                name = bundle["%%ALIAS"]
                continue
            yield name
            if name == "root":
                return
            if bundle and "%%Parent" in bundle:
                name = bundle["%%Parent"]
            else:
                name = name.rsplit("_", 1)[0] if "_" in name else "root"

    def _nodes(self, path, tree, calendar=None):
        """What stands at the path in each bundle of the chain, nearest first; the first alias ends it.

        An alias within one calendar stays in `calendar` where that one led there, as in ICU's `DateFormatSymbols`.
        """
        for name in self.chain:
            node = self.package.bundle(tree + name)
            for at, key in enumerate(path):
                if isinstance(node, list) and key.isdigit() and int(key) < len(node):
                    node = node[int(key)]
                else:
                    node = node.get(key) if isinstance(node, dict) else None
                if isinstance(node, Alias):
                    target = node.split("/")[2:] + path[at + 1 :]
                    if calendar and target[:2] == path[:2]:
                        target[1] = calendar
                    yield from self._nodes(target, tree, calendar)
                    return
                if node is None:
                    break
            if node is not None:
                yield node

    def get(self, path, tree=""):
        """The value at `calendar/gregorian/monthNames/format/wide`, or None."""
        return next(self._nodes(path.split("/"), tree), None)

    def name(self, calendar, path):
        """The names of a calendar at `monthNames/format/wide`, or None."""
        return next(self._nodes(["calendar", calendar, *path.split("/")], "", calendar), None)

    def children(self, path, tree=""):
        """The entries of a table, each from the nearest bundle that has it, in ICU's order."""
        found = {}
        for node in self._nodes(path.split("/"), tree):
            for key, value in node.items() if isinstance(node, dict) else ():
                if key not in found:
                    found[key] = self.get(path + "/" + key, tree) if isinstance(value, Alias) else value
        return found
