#!/bin/sh
# shim.sh -- jgrep with failing allocations and disturbed reads and writes, see shim.py. OUT is
# the build directory; JITRE_LONG=1 fails every allocation, not every third. Last line
# "N passed, N failed".
cd "$(dirname "$0")/../.." || exit 2
out=${OUT:-build/release}
if [ "${MODE:-}" = asan ] || ! command -v python3 >/dev/null; then
    echo "preloading does not go together with this build, or no python3"
    echo "0 passed, 0 failed"
    exit 0
fi
# shellcheck disable=SC2086 # CC may have arguments
${CC:-cc} -D_GNU_SOURCE -O1 -fPIC -shared -o "$out/shim.so" tests/jgrep/shim.c || exit 2
python3 tests/jgrep/shim.py "$out/jgrep" "$out/shim.so" $([ -n "${JITRE_LONG:-}" ] && echo 1 || echo 3)
