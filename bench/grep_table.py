"""Turn the results of the grep benchmark into bench/GREP.md.

usage: grep_table.py RESULTS.json

Wall time is what users feel, but it moves with all that a machine does beside; processor time
(user and system, all threads) moves less, so the table has both for jgrep and the best peer of
a row. Peers that counted other matches (bytes, not characters) are not compared with. A row fails
when jgrep takes more than 1.5 times the time of the best peer.
"""
import json
import sys

GATE = 1.5


def best(record, key):
    """The least time in ms of a tool's rounds."""
    if not record or not record.get("wall"):
        return None
    if key == "wall":
        return 1000 * min(record["wall"])
    return 1000 * min(u + s for u, s in zip(record["user"], record["sys"]))


def shown(value):
    return "-" if value is None else "%.0f" % value if value >= 10 else "%.1f" % value


def row(name, work, tools, peers):
    records = work["tools"]
    ours = {key: best(records.get("jgrep"), key) for key in ("wall", "cpu")}
    cells, failed = [name], []
    for tool in tools:
        cells.append(shown(best(records.get(tool), "wall")))
    for key in ("wall", "cpu"):
        times = {p: best(records.get(p), key) for p in peers}
        times = {p: t for p, t in times.items()
                 if t is not None and records[p]["count"] == records["jgrep"]["count"]}
        if not times or ours[key] is None:
            cells.append("-")
            continue
        least = min(times, key=times.get)
        ratio = times[least] / max(ours[key], 1e-3)
        bad = ratio < 1 / GATE
        cells.append(("**%.2f** %s" if bad else "%.2f %s") % (ratio, least))
        if bad:
            failed.append(key)
    counts = {t: records[t]["count"] for t in tools if records.get(t) and records[t].get("wall")}
    if len(set(counts.values())) > 1:
        cells[0] += " (counts differ)"
    return "| " + " | ".join(cells) + " |", failed


def main():
    with open(sys.argv[1], encoding="utf-8") as f:
        results = json.load(f)
    meta = results["meta"]
    tools = list(meta["tools"])
    peers = [t for t in tools if t != "jgrep"]
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
        line, failed = row(name, work, tools, peers)
        print(line)
        if failed:
            failures.append("%s (%s)" % (name, ", ".join(failed)))
    print("\nMore than %.1f times the time of the best peer: %s."
          % (GATE, "; ".join(failures) if failures else "no row"))


if __name__ == "__main__":
    main()
