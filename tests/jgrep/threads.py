"""Seeded test of threads: jgrep with 2 to 8 of them against jgrep with one.

usage: threads.py JGREP CASES SEED

Files are searched by one thread, then by several, large ones in pieces. A build with checks
(MODE=debug, asan, tsan) can be told to read in tiny blocks, to cut small files into pieces and to
keep little output;
others get files that are really large. Output and status must be the same, byte for byte, where
there is an order, else as a set of groups of lines.

Every second case is about context lines, which are shown from one piece into the next: few matches,
mostly where pieces meet. Where text is plain, GNU grep, if it is there, must say the same.
"""
import os
import random
import shlex
import shutil
import subprocess
import sys
import tempfile

CHECKED = os.environ.get("MODE") in ("debug", "asan", "tsan")
WORDS = ["a", "ab", "foo", "foobar", "end", "x", "é", "Σ", "12", ""]


def text(rng, size):
    """Lines of all lengths, with now and then something odd."""
    out = bytearray()
    odd = rng.choice(["", "", "", "nul", "bad", "long"])
    while len(out) < size:
        line = " ".join(rng.choices(WORDS, k=rng.choice([0, 1, 1, 2, 3, 7]))).encode()
        out += line * rng.choice([1, 1, 1, 2, 9]) + b"\n" * rng.choice([1, 1, 1, 3])
        if not odd or rng.random() > 20 / (size / 12):
            continue
        if odd == "nul":
            out += b"a\0b\n"
        elif odd == "bad":
            out += b"a \xff a\n"
        else:
            out += b"ab" * rng.randrange(1, max(2, size // 6))
    if rng.random() < 0.5:
        while out and out[-1:] == b"\n":
            del out[-1]
    return bytes(out)


def large(rng):
    """Text of more than 20 MiB, made of one that is not: enough for threads to be worth it."""
    block = text(rng, 100000)
    return block * (20 * 1024 * 1024 // len(block) + 1) + text(rng, 5000)


def sparse(rng, size, piece):
    """Lines of which few match, most of these about the end of a piece; now and then oddities."""
    out = bytearray()
    odd = rng.choice(["", "", "", "", "nul", "bad"])
    eol = rng.choice([b"\n", b"\n", b"\n", b"\r\n", b"\0"])
    chance = rng.choice([0.2, 0.6, 1])
    lines = [b"", b"x", b"x y", "\u00e9t".encode(), b"x" * 30]
    while len(out) < size:
        border = (len(out) // piece + 1) * piece
        match = rng.choice([b"foo", b"a foo", b"foobar foo"])
        while len(out) < border - 80:
            out += rng.choice(lines) + eol
        while len(out) < border - 40:
            out += b"x" + eol
        if rng.random() < chance:
            for _ in range(rng.choice([1, 1, 2])):
                out += rng.choice(lines) + eol
                out += b"x" * (border - len(out) - len(match) + rng.randrange(-2, 3))
                out += match + eol
        while len(out) < border:
            out += rng.choice(lines) + eol
        if odd and rng.random() < piece / size:
            out += (b"a\0foo" if odd == "nul" else b"\xff foo") + eol
    return bytes(out[:-1] if rng.random() < 0.3 else out)


def make(rng, root):
    os.makedirs(root)
    with open(os.path.join(root, "big"), "wb") as f:
        f.write(text(rng, rng.choice([300, 1000, 4000])) if CHECKED else large(rng))
    for name in ("sparse", "sparse2"):
        with open(os.path.join(root, name), "wb") as f:
            if CHECKED:
                f.write(sparse(rng, rng.choice([100, 1000, 4000]), rng.choice([2, 10, 64, 256, 600])))
            else:
                f.write(sparse(rng, 20 << 20, 2 * 96 * 1024))
    for i in range(60):
        where = os.path.join(root, "tree", *rng.choices("abcde", k=rng.randrange(0, 4)))
        os.makedirs(where, exist_ok=True)
        with open(os.path.join(where, "f%d" % i), "wb") as f:
            f.write(text(rng, rng.choice([0, 5, 200, 3000])))
        if i % 20 == 0:
            os.symlink("missing", os.path.join(where, "link%d" % i))


def options(rng):
    out = [rng.choice(["-e", "-Ee", "-Fe"]), rng.choice(["a", "foo", "ab", "end", "x", "", "zz"])]
    pool = ["-n", "-n", "-b", "-v", "-c", "-c", "-o", "-i", "-w", "-x", "-H", "-l", "-L", "-m2",
            "-A1", "-B2", "-C1", "--color=always", "-a", "-I", "-z", "-T", "--line-buffered", "-h",
            "--no-group-separator", "--heading", "--column", "--vimgrep", "--count-matches", "--trim"]
    for _ in range(rng.choice([0, 1, 1, 2, 2, 3])):
        out.insert(0, rng.choice(pool))
    return out


def context_options(rng):
    out = [rng.choice(["-e", "-Ee", "-Fe"]), rng.choice(["foo", "foo", "foo", "a", "bar", "x", "zz"])]
    for _ in range(rng.choice([1, 1, 2])):
        out.insert(0, rng.choice("ABC").join(["-", rng.choice("0112345") if rng.random() < 0.9
                                              else rng.choice(["37", "1000000"])]))
    pool = ["-n", "-n", "-n", "-b", "-H", "-h", "-c", "-o", "-v", "-i", "-w", "-a", "-a", "-z", "-T",
            "--color=always", "--color=always", "--no-group-separator", "--group-separator=##", "-Z"]
    ours = ["--heading", "--column", "--trim", "--vimgrep", "--max-columns=20", "--passthru", "--replace=y",
            "--stop-on-nonmatch"]
    for _ in range(rng.choice([0, 1, 1, 2, 2, 3])):
        out.insert(0, rng.choice(pool))
    if rng.random() < 0.1:
        out.insert(0, rng.choice(ours))
    if rng.random() < 0.1:
        out.insert(0, "-m3")
    return out


def gnu_grep(args, names, root):
    """GNU grep, if it is here and what it prints must be the same."""
    program = shutil.which("grep")
    if not program or any(a.startswith("--") and not a.startswith(("--color", "--group", "--no-g"))
                          for a in args):
        return None
    for name in names:
        if name == "missing":
            continue
        with open(os.path.join(root, name), "rb") as f:
            data = f.read()
        if b"\0" in data or b"\xff" in data:
            return None
    version = subprocess.run([program, "--version"], capture_output=True).stdout
    return program if b"GNU grep" in version else None


def run(program, args, cwd, env):
    p = subprocess.run([program] + args, cwd=cwd, env=env, stdin=subprocess.DEVNULL, timeout=120,
                       capture_output=True)
    return p.returncode, p.stdout, sorted(p.stderr.splitlines())


def differ(args, env, want, got):
    """What to say where two runs differ."""
    shown = " ".join("%s=%s" % item for item in sorted(env.items()) if item[0][0] in "JL")
    at = next((i for i, (a, b) in enumerate(zip(want[1], got[1])) if a != b), -1)
    return "%s grep %s\n   want %s ...%r %r\n   got  %s ...%r %r" % (
        shown, shlex.join(args), want[0], want[1][max(0, at - 40):at + 60], want[2][:2],
        got[0], got[1][max(0, at - 40):at + 60], got[2][:2])


def check(rng, program, root, context):
    env = {"PATH": os.environ["PATH"], "LC_ALL": rng.choice(["C", "C.UTF-8"])}
    for name in ("ASAN_OPTIONS", "UBSAN_OPTIONS", "TSAN_OPTIONS"):
        if name in os.environ:
            env[name] = os.environ[name]
    if CHECKED:
        env["JGREP_BLOCK"] = str(rng.choice([1, 2, 3, 5, 7, 13, 32, 64, 300, 4096]))
        env["JGREP_SPLIT"] = str(rng.choice([1, 1, 40, 200, 100000]))
        if rng.random() < 0.3:
            env["JGREP_OUTPUT"] = str(rng.choice([32, 32, 100]))
            env["JGREP_BLOCK"] = str(rng.choice([64, 300, 600, 4096]))
    gnu = None
    if context:
        args = context_options(rng) if "JGREP_OUTPUT" not in env else ["-n"] + context_options(rng)
        what = rng.choice([["sparse"], ["sparse"], ["sparse2"], ["sparse", "sparse2"],
                           ["missing", "sparse", "sparse"], ["big"], ["big", "sparse"],
                           ["-r", "tree", "sparse"]])
        gnu = gnu_grep(args, what, root) if what[0] != "-r" else None
    else:
        args = options(rng)
        what = rng.choice([["big"], ["big"], ["-r", "tree"], ["-r", "tree", "big", "missing"],
                           ["-r", "--sort=path", "tree"], ["-R", "tree"],
                           ["-r", "--sortr=path", "."], ["-r", "--sort=modified", "."]])
    args += what
    want = run(program, ["--threads=1"] + args, root, env)
    got = run(program, ["--threads=%d" % rng.randrange(2, 9)] + args, root, env)
    if want != got:
        return differ(args, env, want, got)
    if gnu:
        want = run(gnu, args, root, env)
        if want[:2] != got[:2]:
            return "not as GNU grep: " + differ(args, env, want, got)
    return None


def main():
    jgrep, cases, seed = os.path.abspath(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3])
    passed = failed = 0
    base = tempfile.mkdtemp(prefix="jgrep.")
    try:
        grep = os.path.join(base, "grep")
        os.symlink(jgrep, grep)
        for n in range(cases):
            rng = random.Random(seed * 1000003 + n)
            root = os.path.join(base, "t%d" % (n // 10))
            if n % 10 == 0:
                make(rng, root)
            problem = check(rng, grep, root, n % 2 == 1)
            if problem is None:
                passed += 1
            else:
                failed += 1
                if failed <= 10:
                    print("FAIL threads: " + problem)
            if n % 10 == 9 and not os.environ.get("KEEP"):
                shutil.rmtree(root)
    finally:
        if not os.environ.get("KEEP"):
            shutil.rmtree(base, ignore_errors=True)
    print("%d passed, %d failed" % (passed, failed))
    return failed > 0


if __name__ == "__main__":
    sys.exit(main())
