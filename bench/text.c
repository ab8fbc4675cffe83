/* text.c -- texts of text.h. The same spec gives the same bytes everywhere. */
#include <errno.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "text.h"

enum { LINE_MAX_BYTES = 512 };

/* splitmix64 */
static uint32_t random_below(uint64_t *state, uint32_t n)
{
    uint64_t z = *state += 0x9e3779b97f4a7c15u;

    z = (z ^ z >> 30) * 0xbf58476d1ce4e5b9u;
    z = (z ^ z >> 27) * 0x94d049bb133111ebu;
    return (uint32_t)((z ^ z >> 31) >> 32) % n;
}

static size_t make_log(uint64_t *s, char *out)
{
    static const char *const methods[] = {"GET", "GET", "GET", "POST", "HEAD"};
    static const char *const words[] = {"index", "static", "img", "user",
                                        "login", "api",    "v2"};
    uint32_t ip[4], hour = random_below(s, 24), minute = random_below(s, 60);

    for (int i = 0; i < 4; i++)
        ip[i] = random_below(s, 256);
    return (size_t)snprintf(out, LINE_MAX_BYTES,
                            "%u.%u.%u.%u - - [12/Mar/2024:%02u:%02u:%02u +0000] \"%s "
                            "/%s/%s%u HTTP/1.1\" %u %u\n",
                            ip[0], ip[1], ip[2], ip[3], hour, minute, random_below(s, 60),
                            methods[random_below(s, 5)], words[random_below(s, 7)],
                            words[random_below(s, 7)], random_below(s, 1000),
                            random_below(s, 50) ? 200 : 503, random_below(s, 100000));
}

static size_t make_hex(uint64_t *s, char *out)
{
    for (int i = 0; i < 64; i++)
        out[i] = "0123456789abcdef"[random_below(s, 16)];
    out[64] = '\n';
    return 65;
}

static size_t make_bytes(uint64_t *s, char *out)
{
    for (int i = 0; i < 256; i++)
        out[i] = (char)random_below(s, 256);
    return 256;
}

static size_t make_words(uint64_t *s, char *out)
{
    size_t n = 0;

    for (uint32_t words = 4 + random_below(s, 10); words > 0; words--) {
        uint32_t len =
            random_below(s, 20) ? 2 + random_below(s, 8) : 12 + random_below(s, 8);
        while (len--)
            out[n++] =
                "etaoinshrdlucmfwypvbgkqjxz"[random_below(s, 1 + random_below(s, 26))];
        out[n++] = words > 1 ? ' ' : '\n';
    }
    return n;
}

static size_t make_cyrillic(uint64_t *s, char *out)
{
    size_t n = 0;

    for (uint32_t words = 4 + random_below(s, 10); words > 0; words--) {
        for (uint32_t len = 2 + random_below(s, 10); len > 0; len--) {
            uint32_t c = 0x430 + random_below(s, 32) - (random_below(s, 12) ? 0 : 0x20);
            out[n++] = (char)(0xc0 | c >> 6);
            out[n++] = (char)(0x80 | (c & 0x3f));
        }
        out[n++] = words > 1 ? ' ' : '\n';
    }
    return n;
}

/* A word that looks like one: two to four syllables. */
static size_t make_word(uint64_t *s, char *out)
{
    static const char *const head[] = {"b", "c",  "d",  "f",  "g",  "h",  "j",  "k",
                                       "l", "m",  "n",  "p",  "r",  "s",  "t",  "v",
                                       "w", "st", "tr", "ch", "sh", "pl", "br", ""};
    static const char *const middle[] = {"a", "e", "i", "o", "u", "ea", "ou", "ai"};
    static const char *const tail[] = {"", "", "n", "r", "s", "t", "l", "m"};
    size_t n = 0;

    for (uint32_t i = 2 + random_below(s, 3); i > 0; i--)
        n += (size_t)sprintf(out + n, "%s%s%s", head[random_below(s, 24)],
                             middle[random_below(s, 8)], tail[random_below(s, 8)]);
    return n;
}

/* A pattern: so many words of five letters and more, one of which is to be found. */
static char *make_list(size_t nwords, uint64_t seed, size_t *len)
{
    char *list = malloc(nwords * 32 + 1);
    size_t n = 0;

    for (size_t i = 0; list && i < nwords; i++) {
        size_t word = 0;

        while (word < 5)
            word = make_word(&seed, list + n);
        n += word;
        list[n++] = '|';
    }
    if (n) list[n - 1] = '\0';
    *len = n ? n - 1 : 0;
    return list;
}

static const struct {
    const char *name;
    size_t (*line)(uint64_t *state, char *out); // writes at most LINE_MAX_BYTES
} makers[] = {{"log", make_log},
              {"hex", make_hex},
              {"bytes", make_bytes},
              {"words", make_words},
              {"cyrillic", make_cyrillic}};

static char *make_lines(size_t maker, size_t size, uint64_t seed, size_t *len)
{
    char *text = malloc(size + LINE_MAX_BYTES);

    *len = 0;
    while (text && *len < size)
        *len += makers[maker].line(&seed, text + *len);
    return text;
}

static char *read_file(const char *dir, const char *name, size_t *len)
{
    char path[4096];
    FILE *f;
    char *text = NULL;

    snprintf(path, sizeof path, "%s/%s", dir, name);
    f = fopen(path, "rb");
    if (f && fseek(f, 0, SEEK_END) == 0) {
        long size = ftell(f);
        rewind(f);
        if (size >= 0 && (text = malloc((size_t)size + 1)))
            *len = fread(text, 1, (size_t)size, f);
    }
    if (!text) fprintf(stderr, "%s: %s\n", path, strerror(errno));
    if (f) fclose(f);
    return text;
}

/* A file over and over, at least `size` bytes. */
static char *copy_file(const char *dir, const char *name, size_t size, size_t *len)
{
    size_t one = 0;
    char *file = read_file(dir, name, &one), *text = NULL;

    if (file && one) text = malloc(size + one);
    for (*len = 0; text && *len < size; *len += one)
        memcpy(text + *len, file, one);
    free(file);
    return text;
}

char *text_make(const char *dir, const char *spec, size_t *len)
{
    char kind[64], tail[64];
    size_t size;

    if (sscanf(spec, "%63s %zu %63s", kind, &size, tail) != 3)
        return read_file(dir, spec, len);
    for (size_t i = 0; i < sizeof makers / sizeof *makers; i++)
        if (strcmp(kind, makers[i].name) == 0)
            return make_lines(i, size, strtoull(tail, NULL, 10), len);
    if (strcmp(kind, "list") == 0) return make_list(size, strtoull(tail, NULL, 10), len);
    if (strcmp(kind, "repeat") == 0) {
        char *text = malloc(size + 1);
        if (text) memset(text, tail[0], size);
        *len = size;
        return text;
    }
    if (strcmp(kind, "copies") == 0) return copy_file(dir, tail, size, len);
    fprintf(stderr, "unknown text: %s\n", spec);
    return NULL;
}
