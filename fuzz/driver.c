/* driver.c -- run a fuzz target without a fuzzer.
 *
 *     replay-engines fuzz/seeds/engines case.txt     files, and the files of folders
 *     replay-engines -n 10000 -s 1 seeds             ... then inputs made from seed 1
 *     replay-engines -t 15 seeds                     ... for 15 seconds
 *     replay-engines -p ...                          print each made input before it runs
 *
 * Prints how many inputs ran. A finding aborts; -w FILE leaves the input there.
 */
#include <dirent.h>
#include <errno.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "grammar.h"

enum { INPUT_CAP = 1 << 16 };

typedef struct Driver {
    unsigned long made, seconds; // how many to make, or for how long
    uint32_t seed;
    const char *save; // the input that runs is kept here
    bool print;
    unsigned long ran;
    Case last; // of the files, what the first made input grows from
} Driver;

static void run(Driver *d, const uint8_t *data, size_t size)
{
    if (d->print) {
        printf("---- %lu\n%.*s\n", d->ran, (int)size, (const char *)data);
        fflush(stdout);
    }
    if (d->save) {
        FILE *f = fopen(d->save, "wb");
        if (f) {
            fwrite(data, 1, size, f);
            fclose(f);
        }
    }
    // a block of its own, so that one byte too far is seen by sanitizers
    uint8_t *copy = malloc(size ? size : 1);
    if (!copy) return;
    if (size) memcpy(copy, data, size);
    LLVMFuzzerTestOneInput(copy, size);
    free(copy);
    d->ran++;
}

static bool run_file(Driver *d, const char *path)
{
    static uint8_t data[INPUT_CAP];
    FILE *f = fopen(path, "rb");

    if (!f) {
        fprintf(stderr, "%s: %s\n", path, strerror(errno));
        return false;
    }
    size_t n = fread(data, 1, sizeof data, f);
    fclose(f);
    run(d, data, n);
    case_read(&d->last, data, n);
    return true;
}

static int visible(const struct dirent *e)
{
    return e->d_name[0] != '.';
}

static bool run_path(Driver *d, const char *path)
{
    struct stat st;
    struct dirent **entry;
    bool good = true;
    int n;

    if (stat(path, &st) == 0 && !S_ISDIR(st.st_mode)) return run_file(d, path);
    n = scandir(path, &entry, visible, alphasort);
    if (n < 0) {
        fprintf(stderr, "%s: %s\n", path, strerror(errno));
        return false;
    }
    for (int i = 0; i < n; i++) {
        char file[4096];

        snprintf(file, sizeof file, "%s/%s", path, entry[i]->d_name);
        if (stat(file, &st) == 0 && S_ISREG(st.st_mode)) good &= run_file(d, file);
        free(entry[i]);
    }
    free(entry);
    return good;
}

/* Half of them new, half of them made from the one before. */
static void run_made(Driver *d)
{
    static uint8_t data[INPUT_CAP];
    Choices ch = {NULL, 0, d->seed * UINT64_C(0x9e3779b97f4a7c15) + 1};
    time_t end = time(NULL) + (time_t)d->seconds;

    for (unsigned long i = 0; i < d->made || (d->seconds && time(NULL) < end); i++) {
        if (choose(&ch, 2))
            grammar_case(&ch, &d->last);
        else
            grammar_mutate(&ch, &d->last);
        run(d, data, case_write(&d->last, data, sizeof data));
    }
}

int main(int argc, char **argv)
{
    static Driver d = {.seed = 1};
    bool good = true;
    int opt;

    while ((opt = getopt(argc, argv, "n:s:t:w:p")) != -1) {
        switch (opt) {
        case 'n': d.made = strtoul(optarg, NULL, 10); break;
        case 's': d.seed = (uint32_t)strtoul(optarg, NULL, 10); break;
        case 't': d.seconds = strtoul(optarg, NULL, 10); break;
        case 'w': d.save = optarg; break;
        case 'p': d.print = true; break;
        default: return 2;
        }
    }
    for (int i = optind; i < argc; i++)
        good &= run_path(&d, argv[i]);
    run_made(&d);
    printf("%lu inputs\n", d.ran);
    return good ? 0 : 1;
}
