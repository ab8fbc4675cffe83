"""Seeded test of threads: jgrep with 2 to 8 of them against jgrep with one.

usage: threads.py JGREP CASES SEED

Files are searched by one thread, then by several, large ones in pieces. A build with checks
(MODE=debug, asan, tsan) can be told to read in tiny blocks and to cut small files into pieces;
others get files that are really large. Output and status must be the same, byte for byte, where
there is an order, else as a set of groups of lines.
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


def make(rng, root):
    os.makedirs(root)
    with open(os.path.join(root, "big"), "wb") as f:
        f.write(text(rng, rng.choice([300, 1000, 4000])) if CHECKED else large(rng))
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


def run(program, args, cwd, env):
    p = subprocess.run([program] + args, cwd=cwd, env=env, stdin=subprocess.DEVNULL, timeout=120,
                       capture_output=True)
    return p.returncode, p.stdout, sorted(p.stderr.splitlines())


def check(rng, program, root):
    env = {"PATH": os.environ["PATH"], "LC_ALL": rng.choice(["C", "C.UTF-8"])}
    for name in ("ASAN_OPTIONS", "UBSAN_OPTIONS", "TSAN_OPTIONS"):
        if name in os.environ:
            env[name] = os.environ[name]
    if CHECKED:
        env["JGREP_BLOCK"] = str(rng.choice([1, 2, 3, 5, 7, 13, 32, 64, 4096]))
        env["JGREP_SPLIT"] = str(rng.choice([1, 40, 200, 100000]))
    args = options(rng)
    what = rng.choice([["big"], ["big"], ["-r", "tree"], ["-r", "tree", "big", "missing"],
                       ["-r", "--sort=path", "tree"], ["-R", "tree"],
                       ["-r", "--sortr=path", "."], ["-r", "--sort=modified", "."]])
    args += what
    want = run(program, ["--threads=1"] + args, root, env)
    got = run(program, ["--threads=%d" % rng.randrange(2, 9)] + args, root, env)
    if want == got:
        return None
    shown = " ".join("%s=%s" % item for item in sorted(env.items()) if item[0][0] in "JL")
    at = next((i for i, (a, b) in enumerate(zip(want[1], got[1])) if a != b), -1)
    return "%s grep %s\n   one  %s ...%r %r\n   many %s ...%r %r" % (
        shown, shlex.join(args), want[0], want[1][max(0, at - 40):at + 60], want[2][:2],
        got[0], got[1][max(0, at - 40):at + 60], got[2][:2])


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
            problem = check(rng, grep, root)
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
