"""Seeded differential test of walks: jgrep against the installed ripgrep.

usage: walks.py JGREP CASES SEED

Each case makes a tree of directories and small files with random ignore files in it, and asks
both programs, with the same random options, which files they would search. Every tree is asked
several times, and jgrep with 1 to 8 threads. The order counts when there is one. A failure
prints the options and the files that only one of the two named.
"""
import os
import random
import shlex
import shutil
import subprocess
import sys
import tempfile

NAMES = ["a", "b", "build", "Makefile", "x.c", "y.h", "z.o", "tags", "note.md", "lib.py",
         "lib.PY", "#x", "!x", "a b", "x.c.orig", "core", "out.txt", ".dot", ".hid.c", "éab.c",
         "a[1]", "CMakeLists.txt", "x.tar.gz", "README", "b.rs", "a-b_c"]
DIRS = ["src", "build", "lib", "a", ".hidden", "sub", "out", "deep", "doc", "x.c"]
TYPES = ["c", "py", "h", "cmake", "make", "md", "rust", "txt", "readme", "all"]


def glob(rng, slashes=True):
    """A glob of the kind people write."""
    def piece():
        return rng.choice(["*", "*.c", "*.o", "x.*", "?.c", "[a-c]", "[!a]*", "b*", "*a*", "*.?",
                           "[a-z].[ch]", "**", "x?c", "*.tar.*", "[xyz].*", "*b", "l*.[pP]*"]
                          + rng.sample(NAMES, 4) + rng.sample(DIRS, 4))

    text = piece()
    if slashes and rng.random() < 0.45:
        for _ in range(rng.choice([1, 1, 2])):
            text = rng.choice([piece(), rng.choice(DIRS), "**", "*"]) + "/" + text
    if slashes and rng.random() < 0.2:
        text = "/" + text
    if slashes and rng.random() < 0.25:
        text += rng.choice(["/", "/**", "/*", "/"])
    return text.replace("***", "**")


def rule(rng):
    text = glob(rng)
    if text.startswith("#") or text.startswith("!"):
        text = "\\" + text
    kind = rng.random()
    if kind < 0.25:
        return "!" + text
    if kind < 0.3:
        return "# " + text
    if kind < 0.35:
        return text + "  "
    return "" if kind < 0.38 else text


def ignore_text(rng):
    return "".join(rule(rng) + "\n" for _ in range(rng.choice([1, 1, 2, 3, 5, 8])))


def write(path, text):
    os.makedirs(os.path.dirname(path), exist_ok=True)
    with open(path, "w", encoding="utf-8") as f:
        f.write(text)


def make_tree(rng, root):
    def fill(path, depth):
        for name in rng.sample(NAMES, rng.randrange(0, 7)):
            write(os.path.join(path, name), "x" * rng.choice([1, 9, 1500, 5000]))
        for file in (".gitignore", ".ignore"):
            if rng.random() < (0.45 if depth < 2 else 0.2):
                write(os.path.join(path, file), ignore_text(rng))
        if rng.random() < (0.6 if not depth else 0.08):
            os.makedirs(os.path.join(path, ".git"), exist_ok=True)
            write(os.path.join(path, ".git", "HEAD"), "ref: refs/heads/main\n")
            if rng.random() < 0.5:
                write(os.path.join(path, ".git", "info", "exclude"), ignore_text(rng))
        if depth < 4:
            for name in rng.sample(DIRS, rng.choice([0, 1, 2, 3]) + (depth == 0)):
                below = os.path.join(path, name)
                if not os.path.exists(below):
                    os.mkdir(below)
                    fill(below, depth + 1)

    os.makedirs(root)
    fill(root, 0)
    write(os.path.join(root, "rules"), ignore_text(rng))
    write(os.path.join(root, "..", "beside", "x.c"), "")
    os.symlink("../beside", os.path.join(root, "dirlink"))
    os.symlink("rules", os.path.join(root, "filelink.c"))


def options(rng):
    """The same options for both programs."""
    out = []
    for _ in range(rng.choice([0, 0, 1, 1, 2, 3])):
        kind = rng.randrange(16)
        if kind < 3:
            out += ["-g", rng.choice(["", "", "!"]) + glob(rng)]
        elif kind == 3:
            out += ["--iglob", rng.choice(["", "!"]) + glob(rng)]
        elif kind == 4:
            out += ["-g", rng.choice(["*.{c,h}", "{x,y}.?", "!{build,out}", "{src,lib}/**"])]
        elif kind == 5:
            out += ["-t", rng.choice(TYPES)]
        elif kind == 6:
            out += ["--type-not", rng.choice(TYPES)]
        elif kind == 7:
            out += ["--type-add", rng.choice(["mine:*.orig", "mine:include:c,py", "mine:x.*"]),
                    rng.choice(["-tmine", "--type-not=mine"])]
        elif kind == 8:
            out += ["--max-depth", str(rng.randrange(1, 4))]
        elif kind == 9:
            out += ["--max-filesize", rng.choice(["1", "10", "2K", "1M"])]
        elif kind == 10:
            out += ["--ignore-file", "rules"]
        elif kind == 11:
            out += ["--hidden"]
        elif kind == 12:
            out += [rng.choice(["-u", "-uu"])]
        elif kind == 13:
            out += [rng.choice(["--no-ignore-dot", "--no-ignore-vcs", "--no-ignore-exclude",
                                "--no-ignore-parent", "--no-ignore-global",
                                "--no-require-git", "--no-ignore-files"])]
        elif kind == 14:
            out += [rng.choice(["--sort=path", "--sortr=path"])]
        else:
            out += ["--follow"]
    return out


def run(args, cwd, home):
    env = {"PATH": os.environ["PATH"], "LC_ALL": "C.UTF-8", "HOME": home}
    for name in ("ASAN_OPTIONS", "UBSAN_OPTIONS", "TSAN_OPTIONS"):
        if name in os.environ:
            env[name] = os.environ[name]
    p = subprocess.run(args, cwd=cwd, env=env, stdin=subprocess.DEVNULL, timeout=60,
                       capture_output=True)
    return p.stdout.decode(), p.returncode, p.stderr.decode()


def check(rng, jgrep, root, home):
    """One question. Returns None or what is wrong."""
    args = options(rng)
    inside = [d for d, _, _ in os.walk(root) if "/.git" not in d]
    start = rng.choice([root, root, rng.choice(inside)])
    if "--ignore-file" in args and start != root:
        start = root
    where = rng.choice([[], ["."], ["./"], ["src"]])
    where = [w for w in where if os.path.isdir(os.path.join(start, w))]
    ordered = any(a.startswith("--sort") for a in args)
    want = run(["rg", "--no-config", "--files"] + args + where, start, home)
    got = run([jgrep, "--files", "-j%d" % rng.randrange(1, 9)] + args + where, start, home)
    named, ours = want[0].split("\n"), got[0].split("\n")
    if not ordered:
        named.sort()
        ours.sort()
    if want[1] == 2 and "error: The argument" in want[2]:
        return None  # given twice
    if named == ours and "Sanitizer" not in got[2]:
        return None
    return "%s\n   in %s\n   only rg    %s\n   only jgrep %s\n   %s" % (
        shlex.join(args + where), start, sorted(set(named) - set(ours))[:8],
        sorted(set(ours) - set(named))[:8], (want[2] + got[2])[:300])


def main():
    jgrep, cases, seed = os.path.abspath(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3])
    passed = failed = 0
    base = tempfile.mkdtemp(prefix="jgrep.")
    try:
        for n in range(cases):
            rng = random.Random(seed * 1000003 + n // 8)
            root = os.path.join(base, "t%d" % (n // 8), "tree")
            home = os.path.join(base, "home%d" % (n // 8))
            if n % 8 == 0:
                make_tree(rng, root)
                if rng.random() < 0.3:
                    write(os.path.join(home, ".config", "git", "ignore"),
                          "".join(glob(rng, False) + "\n" for _ in range(2)))
                if rng.random() < 0.3:  # above the tree
                    write(os.path.join(root, "..", ".ignore"), ignore_text(rng))
            problem = check(random.Random(seed * 7919 + n), jgrep, root, home)
            if problem is None:
                passed += 1
                continue
            failed += 1
            if failed <= 10:
                print("FAIL walks: case %d: %s" % (n, problem))
            if os.environ.get("KEEP"):
                print(base)
                return 1
    finally:
        if not os.environ.get("KEEP"):
            shutil.rmtree(base, ignore_errors=True)
    print("%d passed, %d failed" % (passed, failed))
    return failed > 0


if __name__ == "__main__":
    sys.exit(main())
