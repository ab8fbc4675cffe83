/* Print every date in the text given as first argument, and its parts. */
#include <stdio.h>
#include <string.h>

#include <jitre.h>

int main(int argc, char **argv)
{
    const char *pattern = "(?<year>\\d{4})-(?<month>\\d\\d)-(?<day>\\d\\d)";
    const char *text = argc > 1 ? argv[1] : "released 2024-11-05, mended 2025-01-17";
    jitre_regex *re;
    jitre_error error;
    jitre_span g[4];

    if (jitre_compile(pattern, strlen(pattern), 0, NULL, &re, &error) != JITRE_OK) {
        fprintf(stderr, "%s at %zu\n", error.message, error.offset);
        return 1;
    }
    for (size_t at = 0; jitre_captures(re, text, strlen(text), at, 0, g, 4) == 1;
         at = g[0].end)
        printf("%zu-%zu: year %.4s, month %.2s, day %.2s\n", g[0].start, g[0].end,
               text + g[1].start, text + g[2].start, text + g[3].start);
    jitre_free(re);
    return 0;
}
