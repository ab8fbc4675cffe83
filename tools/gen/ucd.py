#!/usr/bin/env python3
"""ucd.py -- Unicode Character Database to src/unicode/tables_gen.c.

    python3 tools/gen/ucd.py DIR > src/unicode/tables_gen.c      (make unicode UCD=DIR)

DIR is the unpacked database of one Unicode version, with its folders emoji/ and extracted/.
The same input gives the same bytes. What the tables mean is told in src/unicode/tables.h;
here is only how they are made: every property becomes a set of code points, every set a
list of ranges, every list a string of varints.
"""
import os
import re
import sys

MAX = 0x10FFFF

# General categories in the order of their set ids; the letter in front groups them.
CATEGORIES = ("Cc Cf Cn Co Cs Ll Lm Lo Lt Lu Mc Me Mn Nd Nl No "
              "Pc Pd Pe Pf Pi Po Ps Sc Sk Sm So Zl Zp Zs").split()

# Binary properties of these files that regular expressions do not offer: parts of others
# and deprecated ones.
HIDDEN = {"Hyphen", "Other_Alphabetic", "Other_Default_Ignorable_Code_Point",
          "Other_Grapheme_Extend", "Other_ID_Continue", "Other_ID_Start", "Other_Lowercase",
          "Other_Math", "Other_Uppercase"}
BINARY_FILES = ("PropList.txt", "DerivedCoreProperties.txt", "emoji/emoji-data.txt")


# -- Reading ------------------------------------------------------------------------------

class Database:
    def __init__(self, folder):
        self.folder = folder

    def lines(self, name):
        with open(os.path.join(self.folder, name), encoding="utf-8") as f:
            yield from f

    def rows(self, name, start=""):
        """Fields of the lines that begin with `start`, without it and without comments."""
        for line in self.lines(name):
            if not line.startswith(start):
                continue
            line = line[len(start):].split("#")[0].strip()
            if line:
                yield [field.strip() for field in line.split(";")]

    def version(self):
        first = next(iter(self.lines("PropList.txt")))
        return re.search(r"-([0-9.]+)\.txt", first).group(1)


def span(field):
    lo, _, hi = field.partition("..")
    return range(int(lo, 16), int(hi or lo, 16) + 1)


def value_per_point(db, name, default, alias=None):
    """List of the property value of every code point; `@missing` lines set the defaults."""
    value = [default] * (MAX + 1)
    for start in ("# @missing: ", ""):
        for row in db.rows(name, start):
            v = alias.get(row[1], row[1]) if alias else row[1]
            for c in span(row[0]):
                value[c] = v
    return value


def sets_by_value(values):
    sets = {}
    for c, v in enumerate(values):
        sets.setdefault(v, []).append(c)
    return sets


def aliases(db, prop):
    """[(short, long, others...)] of the values of one property."""
    return [row[1:] for row in db.rows("PropertyValueAliases.txt") if row[0] == prop]


def binary_properties(db):
    """{long name: sorted code points}"""
    sets = {}
    for name in BINARY_FILES:
        for row in db.rows(name):
            sets.setdefault(row[1], set()).update(span(row[0]))
    # PCRE2 calls mirrored what has a mirror image among the characters; the property of the
    # standard (DerivedBinaryProperties.txt) has 125 more, such as U+2140.
    sets["Bidi_Mirrored"] = {int(row[0], 16) for row in db.rows("BidiMirroring.txt")}
    return {k: sorted(v) for k, v in sorted(sets.items()) if k not in HIDDEN}


# -- Case ---------------------------------------------------------------------------------

def case_classes(db):
    """Classes of code points equal but for case: closure of the one-to-one foldings."""
    classes = {}
    for row in db.rows("CaseFolding.txt"):
        if row[1] not in ("C", "S"):  # F gives several characters, T is Turkish
            continue
        a, b = int(row[0], 16), int(row[2], 16)
        merged = classes.get(a, {a}) | classes.get(b, {b})
        for c in merged:
            classes[c] = merged
    return sorted(tuple(sorted(s)) for s in {id(s): s for s in classes.values()}.values())


def case_table(classes):
    """Rows (lo, hi, kind, value) sorted by lo, and the classes of three and more."""
    rows, multi = [], [c for c in classes if len(c) > 2]
    for i, members in enumerate(multi):
        rows += [(c, c, "UCD_MULTI", i) for c in members]
    pairs = [c for c in classes if len(c) == 2]
    adjacent = [a for a, b in pairs if b == a + 1]
    for lo, hi in ranges(sorted(c for a in adjacent for c in (a, a + 1))):
        rows.append((lo, hi, "UCD_PAIRS", 0))
    delta = sorted((x, y - x) for a, b in pairs if b != a + 1 for x, y in ((a, b), (b, a)))
    for c, d in delta:
        last = rows[-1]
        if last[2] == "UCD_DELTA" and last[1] + 1 == c and last[3] == d:
            rows[-1] = (last[0], c, "UCD_DELTA", d)
        else:
            rows.append((c, c, "UCD_DELTA", d))
    return sorted(rows), multi


# -- Packing ------------------------------------------------------------------------------

def ranges(points):
    out = []
    for c in points:
        if out and out[-1][1] + 1 == c:
            out[-1][1] = c
        else:
            out.append([c, c])
    return out


def varint(n):
    out = []
    while n >= 0x80:
        out.append(n & 0x7F | 0x80)
        n >>= 7
    return out + [n]


class Sets:
    """All sets in one string of varints; equal sets are stored once."""

    def __init__(self):
        self.data, self.index, self.seen = [], [], {}

    def add(self, points):
        packed, end = [], 0  # end: first code point not yet told about
        listed = ranges(points)
        for lo, hi in listed:
            packed += varint(lo - end) + varint(hi - lo)
            end = hi + 1
        key = tuple(packed)
        if key not in self.seen:
            self.seen[key] = len(self.index)
            self.index.append((len(self.data), len(listed)))
            self.data += packed
        return self.seen[key]


def loose(name):
    return re.sub(r"[-_ ]", "", name).lower()


class Names:
    def __init__(self):
        self.rows = {}

    def add(self, names, kind, value, more="UCD_NONE"):
        for name in names:
            row = (kind, value, more)
            assert self.rows.setdefault(loose(name), row) == row, "two meanings: " + name


def add_categories(db, sets, names):
    points = sets_by_value(value_per_point(db, "extracted/DerivedGeneralCategory.txt", "Cn",
                                           {"Unassigned": "Cn"}))
    for i, cat in enumerate(CATEGORIES):
        assert sets.add(points[cat]) == i
        names.add([cat], "UCD_CATEGORY", "0x%x" % (1 << i))
    for letter in "CLMNPSZ":
        mask = sum(1 << i for i, cat in enumerate(CATEGORIES) if cat[0] == letter)
        names.add([letter], "UCD_CATEGORY", "0x%x" % mask)
    cased = sum(1 << CATEGORIES.index(cat) for cat in ("Lu", "Ll", "Lt"))
    names.add(["LC", "L&"], "UCD_CATEGORY", "0x%x" % cased)
    names.add(["Any"], "UCD_CATEGORY", "0x%x" % ((1 << len(CATEGORIES)) - 1))


def add_scripts(db, sets, names):
    script = sets_by_value(value_per_point(db, "Scripts.txt", "Unknown"))
    extra = {}
    for row in db.rows("ScriptExtensions.txt"):
        for short in row[1].split():
            extra.setdefault(short, set()).update(span(row[0]))
    for value in aliases(db, "sc"):
        points = script.get(value[1])
        if not points:
            continue  # Katakana_Or_Hiragana has no characters
        more = sorted(extra.get(value[0], set()) - set(points))
        own = sets.add(points)
        names.add(value, "UCD_SCRIPT", own, sets.add(more) if more else "UCD_NONE")


def add_bidi(db, sets, names):
    short = {row[1]: row[0] for row in aliases(db, "bc")}
    points = sets_by_value(value_per_point(db, "extracted/DerivedBidiClass.txt", "L",
                                           short))
    for value in sorted(points):
        names.add(["bidi" + value], "UCD_BINARY", sets.add(points[value]))


def add_binary(db, sets, names):
    alias = {row[1]: row for row in db.rows("PropertyAliases.txt") if len(row) > 1}
    for prop, points in binary_properties(db).items():
        names.add(alias[prop], "UCD_BINARY", sets.add(points))
    names.add(["ASCII"], "UCD_BINARY", sets.add(range(0x80)))


def add_specials(names):
    for name in ("Xan", "Xps", "Xsp", "Xuc", "Xwd"):
        names.add([name], "UCD_SPECIAL", "'%s'" % name[1])


# -- Writing ------------------------------------------------------------------------------

def wrapped(items, indent="    ", width=92):
    out, line = [], indent
    for item in items:
        if len(line) + len(item) + 1 > width:
            out.append(line.rstrip())
            line = indent
        line += item + " "
    return "\n".join(out + [line.rstrip()])


def array(decl, items):
    return "%s = {\n%s\n};\n" % (decl, wrapped(items))


def main():
    db = Database(sys.argv[1])
    sets, names = Sets(), Names()
    add_categories(db, sets, names)
    add_scripts(db, sets, names)
    add_bidi(db, sets, names)
    add_binary(db, sets, names)
    add_specials(names)
    rows, multi = case_table(case_classes(db))
    name_rows = sorted(names.rows.items())
    size = (len(sets.data) + 8 * len(sets.index) + 36 * len(name_rows) + 16 * len(rows)
            + 16 * len(multi))
    print("/* GENERATED by `python3 tools/gen/ucd.py DIR` (make unicode UCD=DIR) from\n"
          " * Unicode %s, %d kB. Do not edit. The layout is explained in tables.h. */"
          % (db.version(), (size + 512) // 1024))
    print('#include "unicode/tables.h"\n')
    print('const char jr_ucd_version[] = "%s";\n' % db.version())
    print(array("const uint8_t jr_ucd_runs[%d]" % len(sets.data),
                ["%d," % b for b in sets.data]))
    print(array("const UcdSet jr_ucd_set[%d]" % len(sets.index),
                ["{%d, %d}," % s for s in sets.index]))
    print("const uint32_t jr_ucd_nnames = %d;\n" % len(name_rows))
    print(array("const UcdName jr_ucd_name[%d]" % len(name_rows),
                ['{"%s", %s, %s, %s},' % (n, k, m, v) for n, (k, v, m) in name_rows]))
    print("const uint32_t jr_ucd_ncase = %d;\n" % len(rows))
    print(array("const UcdCase jr_ucd_case[%d]" % len(rows),
                ["{0x%x, 0x%x, %s, %d}," % r for r in rows]))
    print(array("const uint32_t jr_ucd_multi[%d][4]" % len(multi),
                ["{%s}," % ", ".join("0x%x" % c for c in m) for m in multi]), end="")


if __name__ == "__main__":
    main()
