#!/usr/bin/env python3
"""adversarial.py LIBRARY TABLE [--time] -- hostile patterns and texts through libjitre.so.

TABLE has a line for each: name, pattern, text, what is expected; its language is told in its
head. Every engine must give the expected first match and count, and the same with a text that
has all byte values behind it; all matches are counted with their groups, too. --time also holds
compile time, time per byte, growth of the time to find all matches (and all groups) when the
text doubles, and peak memory to the bounds of the table; these need a quiet machine. Last line "N passed, N failed".
"""
import ctypes
import os
import re
import resource
import signal
import sys
import time

ENGINES = {"native": 4, "table": 3, "lazy": 2, "pike": 1}
FLAGS = {"bytes": 0, "utf": 1 << 5}
SECONDS = 20  # a row that takes longer has failed
# Simulation and lazy automata take time in proportion to length * nodes of the automaton, which
# is what they promise; beyond this only the others are asked.
SLOW, MOST_STEPS = ("pike", "lazy"), 5e8
# Refused by the engines in the table; here a lookbehind that one character decides is fine.
ACCEPTED = {"unsup-lookbehind-var"}
ITER_WORDS, AT_ONCE = 128, 64  # size of a jitre_iter, as in jitre.h; matches in one call
UNSET = ctypes.c_size_t(-1).value


class Options(ctypes.Structure):
    _fields_ = [("size", ctypes.c_size_t), ("alloc", ctypes.c_void_p), ("free", ctypes.c_void_p),
                ("user", ctypes.c_void_p), ("newline", ctypes.c_int), ("bsr", ctypes.c_int),
                ("engine", ctypes.c_int), ("isa", ctypes.c_int)] + [
                    (n, ctypes.c_size_t) for n in ("program", "dfa", "code")] + [
                        ("nesting", ctypes.c_uint32), ("now", ctypes.c_uint32)]


class Span(ctypes.Structure):
    _fields_ = [("start", ctypes.c_size_t), ("end", ctypes.c_size_t)]


class Facts(ctypes.Structure):
    _fields_ = [("size", ctypes.c_size_t), ("engine", ctypes.c_int), ("isa", ctypes.c_int),
                ("why", ctypes.c_char_p)] + [(n, ctypes.c_size_t) for n in (
                    "least", "most", "nodes", "search", "iterate", "reverse", "code",
                    "memory")] + [("ns", ctypes.c_uint64), ("prefix", ctypes.c_char * 64),
                                  ("prefix_length", ctypes.c_size_t)]


# -- The language of the table ---------------------------------------------------------------

TOKEN = re.compile(rb"'((?:[^'\\]|\\.)*)'|(rand|seq)\(|(\d+)|([+*,()])|\s+")
ESCAPES = {b"n": b"\n", b"r": b"\r", b"'": b"'", b"\\": b"\\"}


def unescape(body):
    def one(m):
        return bytes([int(m[1], 16)]) if m[1] else ESCAPES[m[2]]
    return re.sub(rb"\\(?:x([0-9a-fA-F]{2})|(.))", one, body, flags=re.S)


def rand(seed, n, alphabet):
    x, out = seed * 2654435761 % 2**32 or 1, bytearray()
    for _ in range(n):
        x ^= x << 13 & 0xffffffff
        x ^= x >> 17
        x ^= x << 5 & 0xffffffff
        out.append(alphabet[x % len(alphabet)])
    return bytes(out)


def seq(fmt, first, last, step=1):
    n = len(re.findall(rb"%(?!%)", fmt))
    return b"".join(fmt % ((i,) * n) for i in range(first, last, step))


class Reader:
    """text := term { '+' term }; term := 'x' [*N] | rand(...) | seq(...). The first repeat
    factor or length is multiplied by `scale`."""

    def __init__(self, source, scale):
        self.tokens = [m for m in TOKEN.finditer(source) if not m[0].isspace()]
        assert sum(len(m[0]) for m in TOKEN.finditer(source)) == len(source), source
        self.at, self.scale = 0, scale

    def peek(self, text):
        return self.at < len(self.tokens) and self.tokens[self.at][0] == text

    def take(self):
        self.at += 1
        return self.tokens[self.at - 1]

    def grown(self, n):
        n, self.scale = n * self.scale, 1
        return n

    def arguments(self):
        args = []
        while not self.peek(b")"):
            t = self.take()
            if t[1] is not None:
                args.append(unescape(t[1]))
            elif t[3] is not None:
                args.append(int(t[3]))
        self.take()
        return args

    def term(self):
        t = self.take()
        if t[2] == b"rand":
            seed, n, alphabet = self.arguments()
            return rand(seed, self.grown(n), alphabet)
        if t[2] == b"seq":
            fmt, first, last, *step = self.arguments()
            return seq(fmt, first, first + self.grown(last - first), *step)
        text = unescape(t[1])
        if self.peek(b"*"):
            self.take()
            return text * self.grown(int(self.take()[3]))
        return text

    def text(self):
        out = [self.term()]
        while self.peek(b"+"):
            self.take()
            out.append(self.term())
        return b"".join(out)


def evaluate(source, scale=1):
    return Reader(source, scale).text()


# -- One row ---------------------------------------------------------------------------------

class Row:
    def __init__(self, line):
        name, pattern, text, expected = line.rstrip(b"\n").split(b"\t")
        self.name, self.source = name.decode(), text
        self.pattern = evaluate(pattern[5:]) if pattern.startswith(b"@gen ") else pattern
        self.want, self.bound = {}, {}
        for item in expected.decode("latin-1").split("; "):
            m = re.match(r"(\w+)(<?=)(.*)", item)
            if m:
                (self.bound if m[2] == "<=" else self.want)[m[1]] = m[3]


class Regex:
    def __init__(self, lib, row, engine):
        options = Options(size=ctypes.sizeof(Options), engine=ENGINES[engine])
        self.lib, self.re, self.error = lib, ctypes.c_void_p(), (ctypes.c_char * 256)()
        self.status = lib.jitre_compile(row.pattern, ctypes.c_size_t(len(row.pattern)),
                                        ctypes.c_uint64(FLAGS[row.want["mode"]]),
                                        ctypes.byref(options), ctypes.byref(self.re),
                                        self.error)

    def find(self, text):
        span = Span()
        st = self.lib.jitre_find(self.re, text, ctypes.c_size_t(len(text)), ctypes.c_size_t(0),
                                 0, ctypes.byref(span))
        return "error %d" % st if st < 0 else f"{span.start}-{span.end}" if st else "none"

    def count(self, text):
        n = ctypes.c_size_t()
        st = self.lib.jitre_count(self.re, text, ctypes.c_size_t(len(text)), ctypes.c_size_t(0),
                                  0, ctypes.byref(n))
        return "error %d" % st if st < 0 else str(n.value)

    def captures(self, text):
        """How many matches, with all their groups."""
        groups, it, n = self.groups(), (ctypes.c_uint64 * ITER_WORDS)(), ctypes.c_size_t()
        spans, total = (Span * (groups * AT_ONCE))(), 0
        st = self.lib.jitre_iter_init(it, self.re, text, ctypes.c_size_t(len(text)),
                                      ctypes.c_size_t(0), 0)
        while st >= 0:
            st = self.lib.jitre_iter_captures(it, spans, ctypes.c_size_t(groups),
                                              ctypes.c_size_t(AT_ONCE), ctypes.byref(n))
            if st <= 0:
                break
            total += n.value
        self.lib.jitre_iter_done(it)
        return "error %d" % st if st < 0 else str(total)

    def groups(self):
        return self.lib.jitre_group_count(self.re)

    def nodes(self):
        facts = Facts(size=ctypes.sizeof(Facts))
        self.lib.jitre_info(self.re, 0, ctypes.byref(facts))
        return facts.nodes

    def close(self):
        self.lib.jitre_free(self.re)


def answers(lib, row):
    """What is wrong with the answers of the engines, in words."""
    text, accept = evaluate(row.source), row.want["class"]
    extended, reference = text + b"\n" + bytes(range(256)), None
    for engine in ENGINES:
        r = Regex(lib, row, engine)
        if r.status < 0:
            clean = accept in ("reject", "either")
            if not clean:
                yield f"{engine}: refused, {r.status}"
            continue
        if accept == "reject" and row.name not in ACCEPTED:
            yield f"{engine}: accepted"
        if engine in SLOW and r.nodes() * len(text) > MOST_STEPS:
            r.close()
            continue
        for key, got in (("first", r.find(text)), ("count", r.count(text)),
                         ("count", r.captures(text))):
            clean = got.startswith("error") and accept == "either"
            if key in row.want and got != row.want[key] and not clean:
                yield f"{engine}: {key} {got}, expected {row.want[key]}"
        more = r.find(extended), r.count(extended)
        reference = reference or more
        if more != reference:
            yield f"{engine}: {more} with all bytes behind, native {reference}"
        r.close()


def best(function, times=3):
    """Least of several times in ms of processor time: others may use the machine."""
    out = []
    for _ in range(times):
        begin = time.process_time()
        function()
        out.append((time.process_time() - begin) * 1e3)
        if sum(out) > 2000:
            break
    return min(out)


def over(row, key, value):
    if key in row.bound and value > float(row.bound[key]):
        yield f"{key} {value:.2f} > {row.bound[key]}"


def times(lib, row):
    """What is over its bound, in words."""
    text, twice = evaluate(row.source), evaluate(row.source, 2)
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss

    def compile_once():
        Regex(lib, row, "native").close()

    yield from over(row, "compile_ms", best(compile_once))
    r = Regex(lib, row, "native")
    if r.status < 0:
        return
    first = best(lambda: r.find(text))
    if len(text) >= 10000:
        yield from over(row, "ns_per_byte", first * 1e6 / len(text))
    yield from over(row, "mem_mib",
                    (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) / 1024)
    once, again = best(lambda: r.count(text)), best(lambda: r.count(twice))
    yield from over(row, "total_ms", once)
    # linear is what the engine promises, whatever others need
    if again > 1 and len(twice) > len(text) and again / once > 2.6:
        yield f"growth {again / once:.2f} ({once:.2f} ms, {again:.2f} ms)"
    if r.groups() > 1:
        once, again = best(lambda: r.captures(text)), best(lambda: r.captures(twice))
        if again > 1 and len(twice) > len(text) and again / once > 2.6:
            yield f"growth with groups {again / once:.2f} ({once:.2f} ms, {again:.2f} ms)"
    r.close()


def in_child(check, lib, row):
    """Run a check in a process of its own, so that memory and time are its own."""
    read, write = os.pipe()
    pid = os.fork()
    if pid == 0:
        signal.alarm(SECONDS)
        try:
            said = "; ".join(check(lib, row))
        except Exception as e:  # pylint: disable=broad-except
            said = f"{type(e).__name__}: {e}"
        os.write(write, said.encode()[:4000])
        os._exit(0)
    os.close(write)
    with os.fdopen(read, "rb") as f:
        said = f.read().decode()
    status = os.waitpid(pid, 0)[1]
    return said or ("" if status == 0 else f"ended with status {status}")


def main():
    if len(sys.argv) < 3:
        sys.exit(__doc__)
    lib = ctypes.CDLL(os.path.abspath(sys.argv[1]))
    lib.jitre_free.argtypes = [ctypes.c_void_p]
    lib.jitre_group_count.restype = ctypes.c_size_t
    checks = [answers] + [times] * ("--time" in sys.argv)
    passed = failed = 0
    with open(sys.argv[2], "rb") as f:
        rows = [Row(line) for line in f if line.strip() and not line.startswith(b"#")]
    for row in rows:
        for check in checks:
            said = in_child(check, lib, row)
            passed, failed = passed + (not said), failed + bool(said)
            if said:
                print(f"{check.__name__} {row.name}: {said}")
    print(f"{passed} passed, {failed} failed")
    sys.exit(failed > 0)


if __name__ == "__main__":
    main()
