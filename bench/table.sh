#!/bin/sh
# table.sh BENCH -- write bench/TABLE.md: what `make bench` measures, where and when.
cd "$(dirname "$0")/.." || exit 2
cpu=$(sed -n 's/^model name[^:]*: //p' /proc/cpuinfo | head -n 1)
{
    echo "# jitre's engines and other libraries"
    echo
    echo "Written by \`make bench-table\` on $(date +%F), commit $(git rev-parse --short HEAD),"
    echo "one core of \"${cpu:-unknown}\". Cases are in bench/cases. A dash: the peer takes no part"
    echo "in the case; \"refused\": it does not compile the pattern or, for an engine of ours, has"
    echo "no automaton within the limits; \"error\": it gave up while searching. Hyperscan reports"
    echo "all ends of all matches, which is less work where ends are all that is asked."
    echo
    taskset -c "$(($(nproc) - 1))" "$1" -m -d demo bench/cases/*.t
} >bench/TABLE.md
