"""Seeded differential test: jgrep against the installed ripgrep, for what GNU grep has not.

usage: ripgrep.py JGREP RG CASES SEED

Each case draws options, a pattern and one to three small nasty files, runs both programs and
compares standard output and status. Where the two differ on purpose the case is bent before it
runs or both outputs are brought to one form; see bend() and events().
"""
import base64
import json
import os
import random
import re
import shlex
import shutil
import subprocess
import sys
import tempfile

FILES = {
    "text": b"apple\nBanana split\ncherry pie\n\napple tart\nab abc abcd\n  indented\n"
            b"foo_bar foo-bar\nfoobar foo\n12 345 a1b2\nend\n",
    "noeol": b"first\nsecond a\n\nlast a b",
    "empty": b"",
    "newlines": b"\n\n\n\n",
    "one": b"a",
    "cr": b"abc\r\nabc\r\n\r\nx a\n",
    "bad": b"good a\nbad \xff a\nanother a\n\xc3\nab\xe2\x82\nend a\n",
    "utf8": "äpfel Äpfel\nnaïve café\nſtraße STRASSE\nΣίσυφος σ ς\nпривет Привет\n日本 ab\n"
            "\u212a\n".encode(),
    "repeat": b"".join(b"%d\n" % i for i in range(1, 120)),
    "long": b"ab" * 500 + b"\n" + b"c" * 3000 + b"a\nabc\n",
    "blanks": b"  a\n\ta b\n \t \n\x0b\x0ca\n   \xff a\n \xc2\xa0a\n",
    "quotes": b"say \"a\"\\a\n\x01a\x7f\x1fb\ta\x08\n\xf0\x9f\x98\x80 a\n</a>\n",
}
ATOMS = ["a", "b", "ab", "abc", "foo", "1", "12", "e", "x", ".", "\\w", "\\d", "[a-f]", "[^a]",
         "é", "ä", "σ", "п", "日", "\\s", " ", "-", "_"]


def atom(rng, depth):
    if depth < 2 and rng.random() < 0.2:
        return "(" + regex(rng, depth + 1) + ")"
    return rng.choice(ATOMS)


def regex(rng, depth=0):
    """A pattern that does not match the empty text."""
    out = ""
    for _ in range(rng.choice([1, 1, 2, 2, 3])):
        out += atom(rng, depth)
        if rng.random() < 0.3:
            out += rng.choice(["+", "{2}", "{1,2}", "+?"])
    if rng.random() < 0.3:
        out += rng.choice(ATOMS) + rng.choice(["*", "?", "*?"])
    if rng.random() < 0.15 and depth < 2:
        out += "|" + regex(rng, depth + 1)
    if not depth:
        out = rng.choice(["", "", "", "", "", "^", "\\b"]) + out
        out += rng.choice(["", "", "", "", "", "$", "\\b"])
    return out


def line_regex(rng):
    while True:
        pattern = regex(rng)
        if "|" not in pattern or pattern[0] not in "^\\":
            return pattern


def multiline_regex(rng):
    out = regex(rng, 1)  # without anchors: ripgrep 13 takes the end of a match for their place
    for _ in range(rng.choice([1, 1, 2])):
        out += rng.choice(["\\n", "\\n", "\\n+", "\\s+", "\\r?\\n", "(\\n|x)", "[^a]+", "(?s:.)"])
        out += rng.choice(["", regex(rng, 1)])
    return out


REPLACEMENTS = ["", "X", "<$0>", "$0$0", "[${0}]", "$$", "a$$0", "é$0"]
COMMON = ["-n", "-i", "-w", "-b", "--column", "-m1", "-m2", "-H", "-n", "-i"]
CONTEXT = ["-A1", "-B1", "-C1", "-A3", "-B2", "--context-separator=##",
           "--field-match-separator=\\t", "--field-context-separator=~", "--passthru"]
LAYOUTS = [["--json"], ["--json", "-v"], ["--json"], ["--vimgrep"], ["--heading", "-n"],
           ["--count-matches"], ["--count-matches", "--include-zero"], ["-c", "--no-include-zero"],
           ["--trim"], ["-v"], ["-o"], ["-o", "--column"], ["-M"], ["--replace"],
           ["-o", "--replace"], ["--column"], [], ["-x"], ["-v", "-n"], ["--heading"], ["-l"]]


def case(rng):
    """Options of both programs, patterns, files."""
    layout = list(rng.choice(LAYOUTS))
    args = layout + [o for o in rng.sample(COMMON, rng.choice([0, 1, 1, 2]))]
    if rng.random() < 0.4:
        args += rng.sample(CONTEXT, rng.choice([1, 1, 2]))
    multiline = rng.random() < 0.25
    pattern = multiline_regex(rng) if multiline else line_regex(rng)
    if multiline:
        args.append("--multiline")
        if rng.random() < 0.2:
            args.append("--multiline-dotall")
    if "--replace" in args:
        args[args.index("--replace")] = "--replace=" + rng.choice(REPLACEMENTS)
    names = rng.sample(sorted(FILES), rng.choice([1, 1, 2, 3]))
    return args, pattern, names


def without(args, *words):
    return [a for a in args if not any(a == w or a.startswith(w + "=") for w in words)]


def lists_matches(args):
    return any(a in ("-o", "--json", "--vimgrep", "--column", "--count-matches")
               or a.startswith("--replace") for a in args)


def bend(args, pattern, names):
    """Take away what the two mean differently, and spell out what they take for granted.
    Returns the pattern, the options of jgrep and those of ripgrep."""
    multiline = "--multiline" in args
    replaces = any(a.startswith("--replace") for a in args)
    if replaces:  # columns and offsets are those of the replaced text in ripgrep
        args = without(args, "--column", "-b", "--vimgrep")
    if replaces and multiline:  # ripgrep 13 goes on behind the matched lines
        args = without(args, "--replace", "--multiline")
        args = without(args, "--multiline-dotall")
        multiline = False
    if "-o" in args:  # no context of parts there
        args = [a for a in args if a not in ("-A1", "-B1", "-C1", "-A3", "-B2", "-v", "--passthru")]
    if "--vimgrep" in args:  # offsets of lines or of matches
        args = without(args, "-b")
    if multiline:  # ripgrep joins matches on lines next to each other to one
        args = without(args, "-m1", "-m2", "-c", "--no-include-zero", "--vimgrep", "-w", "-x")
        args = without(args, "--column", "-v")  # ... and then passes over matches with -v
        if "-o" in args:
            args = without(args, "-b")
    if "--passthru" in args:
        args = without(args, "-A1", "-B1", "-C1", "-A3", "-B2", "-m1", "-m2")
    if "-m1" in args or "-m2" in args:  # matches in trailing context
        args = without(args, "-A1", "-C1", "-A3")
    if "--count-matches" in args:
        args = without(args, "-m1", "-m2", "-v")
    # A byte that is no UTF-8 is neither a word character nor another to it.
    if any(word in pattern for word in ("\\b", "\\w")) or "-w" in args:
        names[:] = [n for n in names if FILES[n] == FILES[n].decode(errors="ignore").encode()] \
            or ["text"]
    # Behind a match ripgrep 13 does not see that match: \\b and -w find other ones.
    if multiline or lists_matches(args):
        args, pattern = without(args, "-w"), pattern.replace("\\b", "") or "a"
    if "-x" in args:
        args = without(args, "-w")
    if "-C1" in args:  # -C undoes them
        args = without(args, "-A1", "-A3", "-B1", "-B2")
    ours, theirs = list(args), list(args)
    if "-M" in args:  # ripgrep counts the newline
        ours[ours.index("-M")], theirs[theirs.index("-M")] = "-M12", "-M13"
        names[:] = [n for n in names if not FILES[n] or FILES[n].endswith(b"\n")] or ["text"]
    if not any(a in args for a in ("-n", "--column", "--vimgrep", "--json")):
        ours.append("-N")
        theirs.append("-N")
    if "--heading" not in args:
        theirs.append("--no-heading")
    theirs = without(theirs, "--no-include-zero")
    return pattern, ours, theirs + ["--color=never", "--no-config", "-j1", "--no-mmap"]


def raw(data):
    return base64.b64decode(data["bytes"]) if "bytes" in data else data["text"].encode()


def events(out):
    """JSON lines in one form: no times, matches of adjacent lines joined as ripgrep does."""
    result = []
    for line in out.splitlines():
        event = json.loads(line)
        kind, data = event["type"], event["data"]
        data.get("stats", {}).pop("elapsed", None)
        if kind == "summary":
            result.append((kind, data["stats"]["matched_lines"], data["stats"]["matches"]))
            continue
        if kind == "end":
            for name in ("bytes_printed", "bytes_searched"):  # -m, byte order marks
                data["stats"].pop(name)
        if "lines" in data:
            data["lines"] = raw(data["lines"])
        result.append((kind, data))
    return result


def join_matches(found):
    """Join match events of adjacent lines, for --multiline."""
    result = []
    for event in found:
        last = result[-1] if result else None
        if event[0] == "match" and last and last[0] == "match":
            size = len(last[1]["lines"])
            if last[1]["absolute_offset"] + size == event[1]["absolute_offset"]:
                for m in event[1]["submatches"]:
                    last[1]["submatches"].append(
                        {"match": m["match"], "start": m["start"] + size, "end": m["end"] + size})
                last[1]["lines"] += event[1]["lines"]
                continue
        result.append(event)
    return result


def normal(args, out):
    if "--json" in args:
        found = events(out)
        return join_matches(found) if "--multiline" in args else found
    if any(a.startswith("-M") for a in args):
        out = re.sub(rb"\[Omitted long (matching line|selected line|line with \d+ match(es)?)\]",
                     b"[Omitted]", out)
    return out


def run(program, args, cwd):
    env = {"PATH": os.environ["PATH"], "LC_ALL": "C.UTF-8", "TERM": "dumb"}
    for name in ("ASAN_OPTIONS", "UBSAN_OPTIONS", "JITRE_ENGINE", "JITRE_ISA", "JGREP_BLOCK"):
        if name in os.environ:
            env[name] = os.environ[name]
    p = subprocess.run([program] + args, cwd=cwd, env=env, stdin=subprocess.DEVNULL, timeout=60,
                       capture_output=True)
    return p.returncode, p.stdout, p.stderr


def compare(jgrep, rg, drawn, cwd):
    """None when both say the same, else what they said."""
    args, pattern, names = drawn
    pattern, ours, theirs = bend(args, pattern, names)
    rest = ["-e", pattern, "--"] + names
    want, got = run(rg, theirs + rest, cwd), run(jgrep, ours + rest, cwd)
    if want[0] == 2 and b"regex" in want[2]:  # e.g. a newline in a pattern for lines
        return None
    if want[0] == got[0] and normal(args, want[1]) == normal(args, got[1]):
        return None
    return "jgrep %s\n   want %s %r\n   got  %s %r %r" % (
        shlex.join(ours + rest), want[0], want[1][:300], got[0], got[1][:300], got[2][:200])


def main():
    jgrep, rg = os.path.abspath(sys.argv[1]), sys.argv[2]
    cases, seed = int(sys.argv[3]), int(sys.argv[4])
    rng = random.Random(seed)
    passed = failed = 0
    work = tempfile.mkdtemp(prefix="jgrep.")
    try:
        for name, data in FILES.items():
            with open(os.path.join(work, name), "wb") as f:
                f.write(data)
        for _ in range(cases):
            report = compare(jgrep, rg, case(rng), work)
            passed += report is None
            failed += report is not None
            if report and failed <= 20:
                print("FAIL", report)
    finally:
        shutil.rmtree(work, ignore_errors=True)
    print("%d passed, %d failed" % (passed, failed))
    return failed > 0


if __name__ == "__main__":
    sys.exit(main())
