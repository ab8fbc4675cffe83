"""What jgrep prints, case by case: layouts, JSON, replacing, lines, encodings, configuration.

usage: output.py JGREP

Where JGREP_BLOCK works (checked builds) all cases run with several sizes of blocks: the output
must be the same. Last line "N passed, N failed".
"""
import base64
import json
import os
import shutil
import subprocess
import sys
import tempfile

LONG = b"x" * 40 + b" needle " + b"y" * 40 + b" needle " + b"z" * 40 + b"\n"
FILES = {
    "a": b"foo bar foo\nnone\n  xfoo baz\nlast foo",
    "b": b"nothing\n",
    "bad": b"one \xff foo\nfoo\n",
    "m": b"a\nb\na\nb\nx\na\n\nb\n",
    "sorted": b"a1\na2\nb1\nb2\na3\n",
    "long": LONG,
    "wide": "ääää needle öööö\n".encode(),
    "nul": b"foo\nx\0foo\nfoo\n",
    "config": b"# layout\n --heading\t\n\n-n\n",
    "config-option": b"--nonsense\n",
    "dates": b"released 2024-11-05, mended 2025-01-17\n",
    "abcd": b"abcd\n",
    "empty": b"",
}

# Arguments, standard output, status.
CASES = [
    # Replacing
    (["--replace=[$0]", "foo", "a"], "[foo] bar [foo]\n  x[foo] baz\nlast [foo]\n", 0),
    (["--replace=$d.$m.$y", r"(?<y>\d+)-(?<m>\d+)-(?<d>\d+)", "dates"],
     "released 05.11.2024, mended 17.01.2025\n", 0),
    (["--replace=${2}x${1}", "-o", r"(\d+)-(\d+)", "dates"], "11x2024\n01x2025\n", 0),
    (["--replace=$1a", "(f)oo", "a"], "fa bar fa\n  xfa baz\nlast fa\n", 0),
    (["--replace=$$1$", "bar", "a"], "foo $1$ foo\n", 0),
    (["--replace=<$1|$2>", "-e", "x(foo)", "-e", "(none)", "a"], "<|none>\n  <foo|> baz\n", 0),
    (["--replace=-", "o*", "b"], "-n--t-h-i-n-g-\n", 0),
    (["--replace=", "-o", "foo", "a"], "\n\n\n\n", 0),
    (["--replace=$1", "foo", "a"], "", 2),
    (["--replace=${1", "(foo)", "a"], "", 2),
    (["--replace=$nope", "(?<name>foo)", "a"], "", 2),
    (["--replace=X", "-n", "--column", "-b", "baz", "a"], "3:8:17:  xfoo X\n", 0),
    (["--replace=XXX", "-o", "-b", "--column", "foo", "a"],
     "1:1:0:XXX\n1:9:8:XXX\n3:4:20:XXX\n4:6:33:XXX\n", 0),
    (["--replace=A\nB", "-n", "baz", "a"], "3:  xfoo A\n4:B\n", 0),
    # Columns and layouts
    (["--vimgrep", "foo", "a"],
     "a:1:1:foo bar foo\na:1:9:foo bar foo\na:3:4:  xfoo baz\na:4:6:last foo\n", 0),
    (["--heading", "-n", "foo", "a", "b", "bad"],
     "a\n1:foo bar foo\n3:  xfoo baz\n4:last foo\n\nbad\n1:one \ufffd foo\n2:foo\n", 0),
    (["--heading", "foo", "b"], "", 1),
    (["--trim", "xfoo", "a"], "xfoo baz\n", 0),
    (["--trim", "-v", "foo", "a"], "none\n", 0),
    (["--field-match-separator=\\x00\\t", "-n", "none", "a"], "2\0\tnone\n", 0),
    (["-n", "-C1", "--field-context-separator=+", "--context-separator=..", "none", "a"],
     "1+foo bar foo\n2:none\n3+  xfoo baz\n", 0),
    (["-A0", "--context-separator=\\t", "foo", "a"],
     "foo bar foo\n\t\n  xfoo baz\nlast foo\n", 0),
    (["-n", "--passthru", "baz", "a"], "1-foo bar foo\n2-none\n3:  xfoo baz\n4-last foo\n", 0),
    (["--passthru", "zzz", "b"], "nothing\n", 1),
    # Long lines
    (["-M20", "needle", "long"], "[Omitted long matching line]\n", 0),
    (["-M20", "--replace=X", "needle", "long"], "[Omitted long line with 2 matches]\n", 0),
    (["-M20", "-v", "qqq", "long"], "[Omitted long selected line]\n", 0),
    (["-M20", "-A1", "-h", "bar", "a", "long"], "foo bar foo\nnone\n", 0),
    (["-M10", "-C1", "none", "a"],
     "[Omitted long context line]\nnone\n  xfoo baz\n", 0),
    (["-M20", "--max-columns-preview", "needle", "long"],
     "[...] xxxxxx needle yyyyyy [... 1 more match]\n", 0),
    (["-M20", "--max-columns-preview", "x needle", "long"],
     "[...] xxxxxxx needle yyyyy [...]\n", 0),
    (["-M4", "--max-columns-preview", "needle", "long"],
     "[...] need [... 1 more match]\n", 0),
    (["-M10", "--max-columns-preview", "needle", "wide"], "[...] ä needle  [...]\n", 0),
    (["-M12", "--max-columns-preview", "ö+$", "wide"], "[...] dle öööö\n", 0),
    (["-M60", "--max-columns-preview", "^x", "long"], "x" * 40 + " needle " + "y" * 12
     + " [...]\n", 0),
    (["-M0", "needle", "wide"], "ääää needle öööö\n", 0),
    (["-Mx", "needle", "wide"], "", 2),
    # Counts
    (["--count-matches", "foo", "a", "b"], "a:4\n", 0),
    (["--count-matches", "--include-zero", "foo", "a", "b"], "a:4\nb:0\n", 0),
    (["--count-matches", "-v", "foo", "a"], "1\n", 0),
    (["-c", "foo", "a", "b"], "a:3\nb:0\n", 0),
    (["-c", "--no-include-zero", "foo", "a", "b"], "a:3\n", 0),
    (["--count-total", "foo", "a", "b", "bad"], "5\n", 0),
    (["--count-total", "--count-matches", "foo", "a", "bad"], "a:4\nbad:2\ntotal:6\n", 0),
    (["--count-total", "-c", "foo", "a", "b"], "a:3\nb:0\ntotal:3\n", 0),
    (["--count-total", "zzz", "a", "b"], "0\n", 1),
    (["--count-matches", "foo", "nul"], "3\n", 0),
    (["--json", "-c", "foo", "a"], "", 2),
    # Where to stop
    (["--stop-on-nonmatch", "^a", "sorted"], "a1\na2\n", 0),
    (["--stop-on-nonmatch", "^b", "sorted"], "b1\nb2\n", 0),
    (["--stop-on-nonmatch", "-v", "^b", "sorted"], "a1\na2\n", 0),
    (["--stop-on-nonmatch", "-c", "^b", "sorted"], "2\n", 0),
    (["--stop-on-nonmatch", "-A1", "-n", "^a", "sorted"], "1:a1\n2:a2\n3-b1\n", 0),
    (["--stop-on-nonmatch", "--multiline", "-n", r"a\nb", "m"], "1:a\n2:b\n3:a\n4:b\n", 0),
    (["--stop-on-nonmatch", "--multiline", "-n", r"[a-c]", "m"], "1:a\n2:b\n3:a\n4:b\n", 0),
    (["--stop-on-nonmatch", "--multiline", "-n", "-v", r"[xb]", "m"], "1:a\n", 0),
    (["--stop-on-nonmatch", "--column", "^a", "sorted"], "1:1:a1\n2:1:a2\n", 0),
    (["--stop-on-nonmatch", "-n", "-v", "[xb]", "m"], "1:a\n", 0),
    # POSIX syntax
    (["-E", "--replace=<$1|$2>", "(a|ab)(c|bcd)?", "abcd"], "<a|bcd>\n", 0),
    (["-G", "--replace=<$1>", r"\(b*\)c", "abcd"], "a<b>d\n", 0),
    (["-F", "--replace=$0$0", "-e", "b", "-e", "bc", "abcd"], "abcbcd\n", 0),
    # Case
    (["-S", "-c", "FOO", "a"], "0\n", 1),
    (["-S", "-c", "foo", "a"], "3\n", 0),
    (["-S", "-c", r"\Wfoo", "a"], "2\n", 0),
    (["-S", "-c", "Foo", "a"], "0\n", 1),
    (["-S", "-o", "É", "wide"], "", 1),
    (["-S", "-o", "ä", "wide"], "ä\n" * 4, 0),
    (["-S", "-F", "-c", r"\W", "a"], "0\n", 1),
    (["-S", "-c", "foo", "--and", "BAR", "a"], "0\n", 1),
    (["-n", "--column", "foo", "--and", "bar", "a"], "1:1:foo bar foo\n", 0),
    (["--count-matches", "foo", "--not", "bar", "a"], "2\n", 0),
    (["--multiline", "foo", "--not", "bar", "a"], "", 2),
    # Matches over ends of lines
    (["--multiline", "-n", r"a\nb", "m"], "1:a\n2:b\n3:a\n4:b\n", 0),
    (["--multiline", "-n", "-v", r"a\nb", "m"], "5:x\n6:a\n7:\n8:b\n", 0),
    (["--multiline", "-n", "-v", "-A1", r"x\na", "m"],
     "1:a\n2:b\n3:a\n4:b\n5-x\n--\n7:\n8:b\n", 0),
    (["--multiline", "-c", r"a\nb", "m"], "4\n", 0),
    (["--multiline", "--count-matches", r"a\nb", "m"], "2\n", 0),
    (["--multiline", "-n", "-m1", r"a\nb", "m"], "1:a\n2:b\n", 0),
    (["--multiline", "-n", "-o", r"b\n*[ax]", "m"], "2:b\n3:a\n4:b\n5:x\n", 0),
    (["--multiline", "-n", "--replace=<$0>", r"b\nx", "m"], "4:<b\n5:x>\n", 0),
    (["--multiline", "--replace=", r"\n", "m"], "a\nb\na\nb\nx\na\n\nb\n", 0),
    (["--multiline", "--vimgrep", r"x\na", "m"], "m:5:1:x\n", 0),
    (["--multiline", "-n", "--column", r"b\na", "m"], "2:1:b\n3:1:a\n", 0),
    (["--multiline", "-n", "-C1", r"x\na", "m"], "4-b\n5:x\n6:a\n7-\n", 0),
    (["--multiline", "x.a", "m"], "", 1),
    (["--multiline-dotall", "-n", "x.a", "m"], "5:x\n6:a\n", 0),
    (["--multiline-dotall", "-n", "x.*", "m"], "5:x\n6:a\n7:\n8:b\n", 0),
    (["--multiline", "-n", r"\n\n", "m"], "6:a\n7:\n", 0),
    (["--multiline", "-n", r"(?<=\n)b", "m"], "2:b\n4:b\n8:b\n", 0),
    (["--multiline", "-n", r"\A.", "m"], "1:a\n", 0),
    (["--multiline", "-n", r"b\z", "m"], "", 1),
    (["--multiline", "-n", r"foo\z", "a"], "4:last foo\n", 0),
    (["--multiline", "-n", r"^$", "m"], "7:\n", 0),
    # ... the last line of "a" lacks its end, which is a place all the same
    (["--multiline", "-n", "foo$", "a"], "1:foo bar foo\n4:last foo\n", 0),
    (["--multiline", "-n", "$", "a"], "1:foo bar foo\n2:none\n3:  xfoo baz\n4:last foo\n", 0),
    (["--multiline", "-n", r"\z", "a"], "4:last foo\n", 0),
    (["--multiline", "-v", "$", "a"], "", 1),
    (["--multiline", "--vimgrep", "o$|$", "a"],
     "a:1:11:foo bar foo\na:1:12:foo bar foo\na:2:5:none\na:3:11:  xfoo baz\n"
     "a:4:8:last foo\na:4:9:last foo\n", 0),
    (["--multiline", "--replace=<$0>", r"o*\z", "a"], "last f<oo><>\n", 0),
    (["--multiline", "--count-matches", "", "abcd"], "5\n", 0),
    (["--multiline", "-c", "", "m"], "8\n", 0),
    (["--multiline", "-c", "", "empty"], "0\n", 1),
    (["--multiline", "-l", r"none\n", "a", "m"], "a\n", 0),
    (["--multiline", "-q", r"none\n  x", "a"], "", 0),
    # Configuration
    (["--encoding=klingon", "foo", "a"], "", 2),
]

ENVIRONMENT = [
    ({"JGREP_CONFIG_PATH": "config"}, ["baz", "a", "b"], "a\n3:  xfoo baz\n", 0),
    ({"JGREP_CONFIG_PATH": "config"}, ["--no-config", "baz", "a", "b"], "a:  xfoo baz\n", 0),
    ({"JGREP_CONFIG_PATH": "config"}, ["--no-heading", "-N", "baz", "a", "b"],
     "a:  xfoo baz\n", 0),
    ({"JGREP_CONFIG_PATH": "missing"}, ["baz", "a"], "", 2),
    ({"JGREP_CONFIG_PATH": "config-option"}, ["baz", "a"], "", 2),
    ({"JGREP_CONFIG_PATH": ""}, ["baz", "a"], "  xfoo baz\n", 0),
]

TEXT = "foo\nnaïve bär €5\n𝄞 \uffff bar\n\nlast bar"
ENCODINGS = [("utf-8-sig", "auto"), ("utf-16", "auto"), ("utf-32", "auto"),
             ("utf-16-le", "utf-16le"), ("utf-16-be", "UTF-16BE"), ("utf-16-le", "utf-16"),
             ("utf-16", "utf-16"), ("utf-16", "utf-16le"), ("utf-32-le", "utf-32le"),
             ("utf-32-be", "utf-32be"), ("utf-32-le", "utf-32"), ("utf-8", "utf-8"),
             ("utf-8-sig", "utf8"), ("utf-8", "auto"), ("utf-8", "none")]

# Bytes, name of the encoding, what they are as text.
BROKEN = [
    (b"\xff\xfea\0\0\xd8b\0", "auto", "a\ufffdb"),
    (b"\xff\xfea\0\0\xd8\0\xd8\0\xdcx\0", "auto", "a\ufffd\U00010000x"),
    (b"\xff\xfe\0\xdca\0", "auto", "\ufffda"),
    (b"\xff\xfea\0b", "auto", "a\ufffd"),
    (b"\xff\xfea\0\0\xd8", "auto", "a\ufffd"),
    (b"\xff\xfe\0\0\0\xd8\0\0a\0\0\0", "auto", "\ufffda"),
    (b"\0\0\xfe\xff\0\x11\0\0\0\0\0a", "auto", "\ufffda"),
    (b"\xff\xfe", "auto", ""),
    (b"\xef\xbb", "auto", None),
    (b"\xef\xbb\xbf", "auto", ""),
    (b"\xff", "auto", None),
    (b"\xfe\xff\0", "utf-16be", "\ufffd"),
    (b"\xfe\xff", "utf-16le", "\ufffe"),
    (b"\x80\x81\xff", "windows-1252", "\u20ac\x81\u00ff"),
    (b"\x80\x81\xff", "latin1", "\x80\x81\u00ff"),
]


class Tester:
    def __init__(self, jgrep, where):
        self.jgrep, self.where, self.passed, self.failed = jgrep, where, 0, 0

    def run(self, args, env=None, block=None):
        whole = {"PATH": os.environ["PATH"], "LC_ALL": "C.UTF-8", "TERM": "dumb"}
        for name in ("ASAN_OPTIONS", "UBSAN_OPTIONS", "JITRE_ENGINE", "JITRE_ISA"):
            if name in os.environ:
                whole[name] = os.environ[name]
        whole.update(env or {})
        if block:
            whole["JGREP_BLOCK"] = str(block)
        p = subprocess.run([self.jgrep] + args, cwd=self.where, env=whole, capture_output=True,
                           stdin=subprocess.DEVNULL, timeout=60)
        return p.stdout, p.returncode

    def check(self, what, got, want):
        if got == want:
            self.passed += 1
        else:
            self.failed += 1
            print("FAIL %r\n   want %r\n   got  %r" % (what, want, got))

    def write(self, name, data):
        with open(os.path.join(self.where, name), "wb") as f:
            f.write(data)

    def cases(self, block):
        for args, out, status in CASES:
            got, code = self.run(["-j1"] + args, block=block)
            self.check((block, args), (got.decode(errors="replace"), code), (out, status))

    def environment(self):
        for env, args, out, status in ENVIRONMENT:
            got, code = self.run(["-j1"] + args, env)
            self.check((env, args), (got.decode(), code), (out, status))

    def encodings(self, block):
        self.write("plain", TEXT.encode())
        for args in (["-nb", "-o", "b.r"], ["-c", ""], ["-v", "foo"], ["-n", "\\uffff|€"],
                     ["--multiline", "-n", "5\\n."], ["--json", "ä"]):
            args = ["-P"] + [a.replace("\\uffff", "\uffff") for a in args]
            want = self.run(args + ["plain"])
            for codec, name in ENCODINGS:
                self.write("plain", TEXT.encode(codec))
                got = self.run(["--encoding=" + name] + args + ["plain"], block=block)
                if "--json" in args:
                    want, got = (no_times(want[0]), want[1]), (no_times(got[0]), got[1])
                self.check((block, codec, name, args), got, want)
            self.write("plain", TEXT.encode())
        for data, name, text in BROKEN:
            self.write("broken", data)
            want = data if text is None else text.encode()
            got, _ = self.run(["-a", "--encoding=" + name, "", "broken"], block=block)
            self.check((block, data, name), got, want + b"\n" if want else b"")

    def json(self, block):
        out, status = self.run(["-j1", "--json", "-C1", "foo|\\xff?$", "a", "bad", "b"],
                               block=block)
        events = [json.loads(line) for line in out.splitlines()]
        self.check("kinds", [e["type"] for e in events],
                   ["begin", "match", "match", "match", "match", "end"]
                   + ["begin", "match", "match", "end", "begin", "match", "end", "summary"])
        lines = [raw(e["data"]["lines"]) for e in events if e["type"] == "match"]
        self.check("lines", b"".join(lines), FILES["a"] + FILES["bad"] + FILES["b"])
        for e in events:
            for m in e["data"].get("submatches", []):
                text = raw(e["data"]["lines"])[m["start"]:m["end"]]
                self.check("submatch", raw(m["match"]), text)
        self.check("skipped", set(events[-1]["data"]["skipped"].values()), {0})
        out, _ = self.run(["--json", "--replace=<$0>", "baz", "a"], block=block)
        sub = json.loads(out.splitlines()[1])["data"]["submatches"][0]
        self.check("replacement", (sub["replacement"], sub["start"]), ({"text": "<baz>"}, 7))
        out, _ = self.run(["--json", "foo", "nul"], block=block)
        end = json.loads(out.splitlines()[-2])["data"]
        self.check("binary", end["binary_offset"], 5)

    def statistics(self):
        out, _ = self.run(["--stats", "foo", "a", "b"])
        for line in (b"4 matches", b"3 matched lines", b"1 files contained matches",
                     b"2 files searched", b"44 bytes searched"):
            self.check(line, line in out.splitlines(), True)
        p = subprocess.run([self.jgrep, "--debug", "foo\\w", "a"], cwd=self.where,
                           capture_output=True)
        self.check("debug", b"engine" in p.stderr and b"states" in p.stderr, True)


def raw(data):
    return base64.b64decode(data["bytes"]) if "bytes" in data else data["text"].encode()


def no_times(out):
    if isinstance(out, list):
        return out
    events = [json.loads(line) for line in out.splitlines()]
    return [e for e in events if e["type"] == "match"]


def main():
    work = tempfile.mkdtemp(prefix="jgrep.")
    try:
        t = Tester(os.path.abspath(sys.argv[1]), work)
        for name, data in FILES.items():
            t.write(name, data)
        blocks = (None, 1, 2, 3, 5, 64) if os.environ.get("MODE") in ("debug", "asan") else (None,)
        for block in blocks:
            t.cases(block)
            t.encodings(block)
            t.json(block)
        t.environment()
        t.statistics()
    finally:
        shutil.rmtree(work, ignore_errors=True)
    print("%d passed, %d failed" % (t.passed, t.failed))
    return t.failed > 0


if __name__ == "__main__":
    sys.exit(main())
