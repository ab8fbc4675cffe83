"""Turn the results of the grep benchmark into bench/GREP.md.

usage: grep_table.py RESULTS.json

Wall time is what users feel, but it moves with all that a machine does beside; processor time
(user and system, all threads) moves less, so the table has both for jgrep and the best peer of
a row. Peers that counted other matches are not compared with, nor tools that know bytes only
where the question is about letters beyond ASCII: that they find nothing, too, is chance.

A second table holds the rows against the gates: how many times faster than the best peer jgrep
has to be, by classes of work. No row may take more than 1.5 times the time of the best peer.
"""
import json
import re
import sys

GATE = 1.5

# Class, rows, gate; on two processors, so large files are split.
CLASSES = [
    ("no match, rare literals", r"en-nomatch|log-level$|short-(literal|n)", 1.4),
    ("literals with output", r"(en|ru)-(literal(-n|-c|)|word|context)$|log-level-print", 1.3),
    ("letters in both cases, alternatives", r"(en|ru)-(literal|alt)-i|(en|ru)-alt|tree-alt-i",
     1.7),
    ("inner literals, anchors", r"(en|ru)-(surround|suffix|dotstar|bol|eol)|log-(ipv4|mail-o|"
     r"uuid|5xx|dotstar|first)", 1.5),
    ("automaton alone", r"(en|ru|tree)-noliteral|en-class-run|log-hex", 3),
    ("many matches", r"en-(short-lit|words-o|every|invert)|short-every", 2),
    ("10 words", r"set-10$", 1.2),
    ("100 to 10,000 words", r"set-(100|1000.*|10k)$", 1.5),
    ("100,000 words", r"set-100k$", 2),
    ("back-references", r"en-backref", 1),
    ("very long lines", r"long-|oneline", 0.8),
    ("trees", r"tree-(?!files|alt-i|noliteral)|tiny10k", 1.15),
    ("walk only", r"tree-files", 1),
    ("start-up, against GNU grep in the C locale", r"start-(literal|regex)", 1 / 1.5),
]


def best(record, key):
    """The least time in ms of a tool's rounds."""
    if not record or not record.get("wall"):
        return None
    if key == "wall":
        return 1000 * min(record["wall"])
    return 1000 * min(u + s for u, s in zip(record["user"], record["sys"]))


def shown(value):
    return "-" if value is None else "%.0f" % value if value >= 10 else "%.1f" % value


def is_comparable(work, tool, records, sems):
    """Did the tool answer the same question?"""
    if records[tool]["count"] != records["jgrep"]["count"]:
        return False
    asks_letters = "\\" in (work["pattern"] or "") or "i" in work["flags"]
    return not (sems[tool] == "ascii" and work["corpus"] == "ru.txt" and asks_letters)


def ratio_of(work, peers, sems, key):
    """How many times faster jgrep is than the best peer, and who that is; or None."""
    records = work["tools"]
    ours = best(records.get("jgrep"), key)
    times = {p: best(records.get(p), key) for p in peers}
    times = {p: t for p, t in times.items()
             if t is not None and ours is not None and is_comparable(work, p, records, sems)}
    if not times:
        return None
    least = min(times, key=times.get)
    return times[least] / max(ours, 1e-3), least


def row(name, work, tools, sems):
    records, peers = work["tools"], [t for t in tools if t != "jgrep"]
    cells, failed = [name], []
    for tool in tools:
        cells.append(shown(best(records.get(tool), "wall")))
    for key in ("wall", "cpu"):
        found = ratio_of(work, peers, sems, key)
        if not found:
            cells.append("-")
            continue
        bad = found[0] < 1 / GATE
        cells.append(("**%.2f** %s" if bad else "%.2f %s") % found)
        if bad:
            failed.append(key)
    counts = {t: records[t]["count"] for t in tools if records.get(t) and records[t].get("wall")}
    if len(set(counts.values())) > 1:
        cells[0] += " (counts differ)"
    return "| " + " | ".join(cells) + " |", failed


def put_gates(results, peers, sems):
    print("\nGates, in wall time against the best peer:\n")
    print("| class | gate | rows | least | holds |\n|---|---|---|---|---|")
    for name, pattern, gate in CLASSES:
        found = []
        for row_name, work in results["workloads"].items():
            of = ["grep-C"] if name.startswith("start-up") else peers
            ratio = ratio_of(work, of, sems, "wall") if re.match(pattern, row_name) else None
            if ratio:
                found.append((ratio[0], row_name))
        if not found:
            print("| %s | %.2f | 0 | - | not measured |" % (name, gate))
            continue
        bad = ["%s %.2f" % (r, x) for x, r in sorted(found) if x < gate]
        print("| %s | %.2f | %d | %.2f %s | %s |" %
              ((name, gate, len(found)) + min(found) + (("no: " + ", ".join(bad)) if bad else "yes",)))


def main():
    with open(sys.argv[1], encoding="utf-8") as f:
        results = json.load(f)
    meta = results["meta"]
    tools = list(meta["tools"])
    peers = [t for t in tools if t != "jgrep"]
    sems = {t: meta["tools"][t]["sem"] for t in tools}
    print("# jgrep and other greps\n")
    print("%s, %s cpus, best of up to %s rounds that take turns; made by `make bench-grep`.\n"
          % (meta["cpu"], meta["cpus"], meta["runs"]))
    for tool in tools:
        print("- **%s**: %s" % (tool, meta["tools"][tool]["version"]))
    print("\nTimes in ms (wall). The last columns say how many times faster jgrep is than the best"
          "\npeer, in wall time and in processor time of all its threads.\n")
    print("| workload | " + " | ".join(tools) + " | wall | processor |")
    print("|---" * (len(tools) + 3) + "|")
    failures = []
    for name, work in results["workloads"].items():
        line, failed = row(name, work, tools, sems)
        print(line)
        if failed:
            failures.append("%s (%s)" % (name, ", ".join(failed)))
    print("\nMore than %.1f times the time of the best peer: %s."
          % (GATE, "; ".join(failures) if failures else "no row"))
    put_gates(results, peers, sems)


if __name__ == "__main__":
    main()
