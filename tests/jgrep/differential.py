"""Seeded differential test: jgrep, called by the name grep, against the installed GNU grep.

usage: differential.py JGREP CASES SEED

Each case draws a locale, options, patterns and some of a dozen small nasty files, runs both
programs and compares standard output and exit status. A failure prints a line that can be
pasted into a shell, in a directory made by "differential.py --files DIR".
"""
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
    "noeol": b"first\nsecond a\nlast a b",
    "empty": b"",
    "newlines": b"\n\n\n\n",
    "one": b"a",
    "cr": b"abc\r\nabc\r\n\r\nx\n",
    "nul": b"a\0b\nabc\n\0\n",
    "latenul": b"abc\n" * 30000 + b"a\0c\nabc\n",
    "bad": b"good a\nbad \xff a\nanother a\n\xc3\nab\xe2\x82\nend a\n",
    "utf8": "äpfel Äpfel\nnaïve café\nſtraße STRASSE\nΣίσυφος σ ς\nпривет Привет\n日本 ab\n"
            "a\u0301b \u212a\n".encode(),
    "repeat": b"".join(b"%d\n" % i for i in range(1, 120)),
    "long": b"ab" * 500 + b"\n" + b"c" * 3000 + b"a\nabc\n",
    "records": b"one\ntwo\0three a\n\0\0abc\0last",
    "classes": b"a.b a*b [x] (y) {z} $ ^ \\ | + ?\n-x --y\n\ttab\n_ __ a_b\n#@!%\n",
}
WORDS = ["a", "b", "ab", "abc", "foo", "foobar", "foo_bar", "apple", "an", "e", "1", "12", "x",
         "end", " ", "", ".", "a.b", "é", "ä", "Σ", "пр", "ſ", "K", "日"]

HUGE = "huge"  # a line longer than any buffer; only searched for simple things
HUGE_DATA = b"x" * 150000 + b"ab" * 60000 + b"\n" + b"c" * 200000 + b"a\nabc\n"


def flags(rng):
    """Options without an argument, the frequent ones more often."""
    pool = ["-i", "-v", "-w", "-x", "-c", "-l", "-L", "-q", "-o", "-n", "-b", "-H", "-h", "-Z",
            "-T", "-a", "-s", "--color=always", "-z", "-I", "-U", "-r", "--line-buffered",
            "--no-group-separator", "-n", "-o", "-w", "-i", "-v", "--color=always", "-c"]
    return [rng.choice(pool) for _ in range(rng.choice([0, 1, 1, 2, 2, 3]))]


def values(rng):
    pool = ["-A1", "-B1", "-C1", "-A0", "-2", "-A3", "-B4", "-m1", "-m2", "-m0", "-m-1",
            "--max-count=3", "--group-separator=##", "--binary-files=text", "--label=here",
            "--binary-files=without-match", "--include=*e*", "--exclude=*t", "--exclude=n*",
            "--context", "-dskip", "-Dskip", "--exclude-dir=deep"]
    out = []
    for _ in range(rng.choice([0, 0, 0, 1, 1, 2])):
        option = rng.choice(pool)
        out += [option, "1"] if option == "--context" else [option]
    return out


def atom(rng, syntax, depth):
    kind = rng.randrange(12)
    if kind < 5 or depth > 2:
        return rng.choice("aabbcexo1 _") if rng.random() < 0.9 else rng.choice("äéσп")
    if kind < 7:
        return "."
    if kind < 9:
        return rng.choice(["[abc]", "[^a]", "[a-e]", "[[:alpha:]]", "[[:digit:][:space:]]",
                           "[^[:alnum:]]", "[]x]", "[-x]", "[^b-d]"])
    if kind == 9:
        choice = ["\\w", "\\s"]
        if syntax != "-P":  # 3.8 with PCRE2 10.42: \W and \S match no non-ASCII character
            choice += ["\\W", "\\S"]
        if depth == 0:  # boundaries in repeated groups are not exact there
            choice += ["\\b", "\\B"] + ([] if syntax == "-P" else ["\\<", "\\>"])
        return rng.choice(choice)
    if kind == 10:
        return "^" if rng.random() < 0.5 else "$"
    body = regex(rng, syntax, depth + 1)
    return "\\(" + body + "\\)" if syntax == "-G" else "(" + body + ")"


def regex(rng, syntax, depth=0):
    basic = syntax == "-G"
    out = ""
    for i in range(rng.choice([1, 1, 2, 2, 3])):
        piece = atom(rng, syntax, depth)
        out += piece
        if piece not in ("^", "$", "\\b", "\\B", "\\<", "\\>") and rng.random() < 0.35:
            out += rng.choice(["*", "\\+", "\\?", "\\{2\\}", "\\{1,2\\}", "\\{0,1\\}"] if basic
                              else ["*", "+", "?", "{2}", "{1,2}", "{0,1}"])
    if rng.random() < 0.15 and depth < 2:
        out += ("\\|" if basic else "|") + regex(rng, syntax, depth + 1)
    return out


def references(rng, syntax):
    """A group, something, and the group again."""
    basic = syntax == "-G"
    body = rng.choice([".", "a", "b", "[ab]", "..", "ab", "\\w", ".*", "[a-z]*", "\\w\\w*",
                       "a*", "a.", regex(rng, syntax, 2)])
    out = ("\\(%s\\)" if basic else "(%s)") % body
    out = rng.choice(["", "", "^", "a", ".", "b*"]) + out
    out += rng.choice(["", "", ".", "a", " ", ".*", "b*", "\\w"]) + "\\1"
    return out + rng.choice(["", "", "", "*", "$", "a", "." ])


def pattern(rng, syntax):
    if syntax == "-F" or rng.random() < 0.3:
        return rng.choice(WORDS)
    if rng.random() < 0.1:
        return references(rng, syntax)
    return regex(rng, syntax)


def huge_case(rng):
    args = [rng.choice(["-G", "-E", "-F", "-P"]), rng.choice(["-c", "-b", "-n", "-l", "-v", "-m1"]),
            "-e", rng.choice(["abc", "ca", "cab", "xa", "a", "zz"])]
    return rng.choice(["C", "C.UTF-8"]), args + [HUGE], None


def case(rng):
    if rng.random() < 0.02:
        return huge_case(rng)
    syntax = rng.choice(["-G", "-G", "-E", "-E", "-E", "-F", "-P"])
    args = [syntax] + flags(rng) + values(rng)
    if syntax == "-P" or rng.random() < 0.7:
        args += ["-e", pattern(rng, syntax)]
    else:
        for _ in range(rng.choice([2, 3])):
            args += ["-e", pattern(rng, syntax)]
    # What counts as binary, and context next to invalid lines, depends on where blocks end.
    pool = [f for f in sorted(FILES) if "JGREP_BLOCK" not in os.environ
            or (b"\0" not in FILES[f] and f != "bad")]
    names = rng.sample(pool, rng.choice([1, 1, 1, 2, 3]))
    if rng.random() < 0.05:
        names.append("missing")
    if rng.random() < 0.1 and "JGREP_BLOCK" not in os.environ:
        names.append("tree")
    stdin = rng.choice(pool) if rng.random() < 0.15 else None
    if stdin:
        names = ["-"] if rng.random() < 0.5 else []
        if not names:
            args = [a for a in args if a != "-r"]
    if "-v" in args:  # 3.8 selects nothing with a negative number
        args = [a for a in args if a != "-m-1"]
    # GNU grep takes a byte that is no UTF-8 neither for a word character nor for any other.
    if any(b in a for a in args for b in ("\\b", "\\B", "\\<", "\\>")):
        names = ["text" if name in ("bad", "tree") else name for name in names]
        stdin = "text" if stdin == "bad" else stdin
    if any("\\1" in a for a in args):  # GNU grep takes minutes for such a line
        names = ["repeat" if name == "long" else name for name in names]
        stdin = "repeat" if stdin == "long" else stdin
        args = [a for a in args if a != "-z"]  # its other engine takes newlines for lines
    if "-x" in args and any(a in ("^", "$") for a in args):  # empty parts are printed there
        args.remove("-x")
    rng.shuffle(names)
    return rng.choice(["C", "C.UTF-8"]), args + names, stdin


def run(program, locale, args, stdin, cwd):
    env = {"PATH": os.environ["PATH"], "LC_ALL": locale, "TERM": "dumb"}
    for name in ("ASAN_OPTIONS", "UBSAN_OPTIONS", "JITRE_ENGINE", "JITRE_ISA",
                 "JGREP_BLOCK"):
        if name in os.environ:
            env[name] = os.environ[name]
    with open(os.path.join(cwd, stdin) if stdin else os.devnull, "rb") as source:
        try:
            p = subprocess.run([program] + args, cwd=cwd, env=env, stdin=source, timeout=60,
                               capture_output=True)
        except subprocess.TimeoutExpired:
            return "timeout", b""
    return p.returncode, p.stdout


def drop_words(args, cwd):
    """Take -w away where GNU grep finds some words and not others, depending on the way it
    took: empty ones, and parts behind a match that had to be shortened."""
    if "-w" not in args:
        return args
    patterns = [args[i + 1] for i, a in enumerate(args) if a == "-e"]
    parts = "-o" in args or "--color=always" in args
    bent = parts and any(c in p for p in patterns for c in "*?+{.[|\\")
    empty = [args[0], "-xq"] + [x for p in patterns for x in ("-e", p)]
    if "-x" in args or bent or \
            run(shutil.which("grep"), "C.UTF-8", empty, "empty-line", cwd)[0] == 0:
        return [a for a in args if a != "-w"]
    return args


def drop_parts(args):
    """Take -o and colours away where GNU grep selects a line, but does not find the part: an
    anchor in a group that is repeated."""
    patterns = [args[i + 1] for i, a in enumerate(args) if a == "-e"]
    if any(re.search(r"[(^|]\^|\$\\?[)|]", p) and re.search(r"\)\\?[*+?{]", p)
           for p in patterns):
        return [a for a in args if a not in ("-o", "--color=always")]
    return args


def same(args, a, b):
    """Directory order is free, so output of a walk is compared as a set of lines."""
    if a[0] != b[0]:
        return False
    if "-r" in args:
        return sorted(a[1].split(b"\n")) == sorted(b[1].split(b"\n"))
    return a[1] == b[1]


def make_files(where):
    for name, data in list(FILES.items()) + [(HUGE, HUGE_DATA), ("empty-line", b"\n")]:
        with open(os.path.join(where, name), "wb") as f:
            f.write(data)
    os.makedirs(os.path.join(where, "tree", "deep", "er"))
    for path in ("tree/nul", "tree/text", "tree/deep/bad", "tree/deep/er/one"):
        with open(os.path.join(where, path), "wb") as f:
            f.write(FILES[os.path.basename(path)])
    os.symlink("../text", os.path.join(where, "tree", "link"))


def main():
    if sys.argv[1] == "--files":
        make_files(sys.argv[2])
        return 0
    jgrep, cases, seed = os.path.abspath(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3])
    rng = random.Random(seed)
    passed = failed = 0
    root = tempfile.mkdtemp(prefix="jgrep.")
    try:
        work, ours = os.path.join(root, "files"), os.path.join(root, "grep")
        os.mkdir(work)
        make_files(work)
        os.symlink(jgrep, ours)
        for _ in range(cases):
            locale, args, stdin = case(rng)
            args = drop_parts(drop_words(args, work))
            want = run(shutil.which("grep"), locale, args, stdin, work)
            got = run(ours, locale, args, stdin, work)
            if want[0] == "timeout" or same(args, want, got):
                passed += 1
                continue
            failed += 1
            if failed <= 20:
                print("FAIL LC_ALL=%s grep %s%s" % (locale, shlex.join(args),
                                                    " <" + stdin if stdin else ""))
                print("   want %s %r\n   got  %s %r" % (want[0], want[1][:200], got[0],
                                                       got[1][:200]))
    finally:
        shutil.rmtree(root, ignore_errors=True)
    print("%d passed, %d failed" % (passed, failed))
    return failed > 0


if __name__ == "__main__":
    sys.exit(main())
