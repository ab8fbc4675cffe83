/* maps.c -- reading /proc/self/maps and /proc/self/fd. */
#include "maps.h"

#include "report.h"

#include <dirent.h>
#include <string.h>

Maps maps_read(void)
{
    FILE *f = fopen("/proc/self/maps", "r");
    char line[4400], perms[8];
    Maps m = {0};

    while (f && fgets(line, sizeof line, f)) {
        if (sscanf(line, "%*s %7s", perms) != 1) continue;

        bool w = perms[1] == 'w', x = perms[2] == 'x';

        m.total++;
        m.executable += x;
        m.write_execute += w && x;
        m.code_writable += w && strstr(line, "/memfd:jitre") != NULL;
    }
    if (f) fclose(f);
    return m;
}

size_t count_descriptors(void)
{
    DIR *d = opendir("/proc/self/fd");
    size_t n = 0;

    while (d && readdir(d))
        n++;
    if (d) closedir(d);
    return n;
}

void maps_check(const char *when)
{
    Maps m = maps_read();

    report_check(m.write_execute == 0 && m.code_writable == 0,
                 "%s: %zu pages writable and executable, %zu writable pages of code", when,
                 m.write_execute, m.code_writable);
}
