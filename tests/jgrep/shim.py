"""jgrep when memory ends, reads and writes are short or interrupted.

usage: shim.py JGREP SHIM.so STRIDE

With the shim (see shim.c) every STRIDE-th allocation of twenty command lines fails in turn: the
run must end with the right answer, or with a message and status 2. Then reads and writes are
disturbed, which must not change a byte.
"""
import os
import subprocess
import sys
import tempfile

FILES = {
    "a": b"abc\nxyz\nabcd abab\n\nlast line a",
    "many": b"".join(b"line %d of many\n" % i for i in range(20000)),
    "bin": b"abc\0def\nabc\n",
    "utf8": "äpfel\nÄPFEL\nпривет Привет\n".encode(),
    "words": b"abc\nline\nx[yz]\n",
    "dir/f": b"abc\n",
    "dir/sub/g": b"xabc\nabc\n",
}
GREP, JGREP = "grep", "jgrep"
COMMANDS = [
    (GREP, ["abc", "a"]),
    (GREP, ["-E", "(a|b)+c", "a", "many"]),
    (GREP, ["-c", "1.*9", "many"]),
    (GREP, ["-n", "-i", "ABC", "a", "bin"]),
    (GREP, ["-o", "[a-z]*", "a"]),
    (GREP, ["-on", "[0-9][0-9]*", "many"]),
    (GREP, ["-v", "abc", "a", "many"]),
    (GREP, ["-w", "-e", "abc", "-e", "line", "a"]),
    (GREP, ["-x", "abc", "a"]),
    (GREP, ["-F", "-f", "words", "a"]),
    (GREP, ["-f", "words", "a"]),
    (GREP, ["-rh", "abc", "dir/sub"]),
    (GREP, ["-rl", "--include=*g", "abc", "dir"]),
    (GREP, ["-C1", "xyz", "a"]),
    (GREP, ["--color=always", "b", "a"]),
    (GREP, ["-E", r"(ab)\1", "a"]),
    (GREP, ["-c", ".", "many"]),
    (GREP, ["-m2", "-b", "li", "many", "a"]),
    (JGREP, ["-i", "привет", "utf8"]),
    (JGREP, ["-o", r"(\w)\1", "many", "a"]),
]
DISTURBANCES = [
    {"SHIM_READ": "1"}, {"SHIM_READ": "3", "SHIM_WRITE": "5"}, {"SHIM_READ": "4096"},
    {"SHIM_SIGNALS": "1"}, {"SHIM_WRITE": "1"}, {"SHIM_AGAIN": "1"},
    {"SHIM_READ": "7", "SHIM_WRITE": "2", "SHIM_SIGNALS": "1"},
]


def run(root, shim, command, settings):
    face, args = command
    env = {"PATH": os.environ["PATH"], "LC_ALL": "C.UTF-8", "LD_PRELOAD": shim}
    env.update(settings)
    p = subprocess.run([os.path.join(root, face)] + args, cwd=root, env=env, timeout=60,
                       stdin=subprocess.DEVNULL, capture_output=True)
    return p.returncode, p.stdout, p.stderr


def starve(root, shim, command, want, stride):
    """Yield what is wrong, or None, for each allocation that fails."""
    log = os.path.join(root, "log")
    at = 1
    while True:
        status, out, err = run(root, shim, command, {"SHIM_MALLOC": str(at), "SHIM_LOG": log})
        if not os.path.exists(log):
            return
        os.remove(log)
        bad = None
        if status not in (0, 1, 2):
            bad = "status %d" % status
        elif status < 2 and (status, out) != want[:2]:
            bad = "status %d, but the output is wrong" % status
        elif status == 2 and not err:
            bad = "no message"
        yield bad and "allocation %d: %s" % (at, bad)
        at += stride


def main():
    jgrep, shim = os.path.abspath(sys.argv[1]), os.path.abspath(sys.argv[2])
    stride = int(sys.argv[3])
    passed = failed = 0
    with tempfile.TemporaryDirectory(prefix="jgrep.") as root:
        for path, data in FILES.items():
            os.makedirs(os.path.dirname(os.path.join(root, path)), exist_ok=True)
            with open(os.path.join(root, path), "wb") as f:
                f.write(data)
        for face in (GREP, JGREP):
            os.symlink(jgrep, os.path.join(root, face))
        for command in COMMANDS:
            want = run(root, shim, command, {})
            verdicts = list(starve(root, shim, command, want, stride))
            for settings in DISTURBANCES:
                got = run(root, shim, command, settings)
                verdicts.append(None if got == want else "%s: %d %r" % (settings, got[0],
                                                                       got[2][:100]))
            for bad in filter(None, verdicts):
                print("FAIL shim: %s %s: %s" % (command[0], command[1], bad))
            failed += sum(v is not None for v in verdicts)
            passed += sum(v is None for v in verdicts)
    print("%d passed, %d failed" % (passed, failed))
    return failed > 0


if __name__ == "__main__":
    sys.exit(main())
