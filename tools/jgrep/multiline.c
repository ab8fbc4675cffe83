/* multiline.c -- from matches to runs of lines. */
#include "multiline.h"

#include <stdint.h>
#include <string.h>

#include "utf8.h"

enum { AROUND = 8 }; // bytes around a match that it may look at: one character

void multi_init(Multi *m, Finder *finder, char eol)
{
    const Matcher *matcher = finder->m;

    *m = (Multi){.finder = finder, .eol = eol};
    for (size_t i = 0; i < matcher->n; i++) {
        jitre_facts facts = {.size = sizeof(facts)};

        if (jitre_info(matcher->regex[i], 0, &facts) < 0 || facts.max_length > SIZE_MAX / 4)
            m->reach = SIZE_MAX;
        else if (facts.max_length + AROUND > m->reach)
            m->reach = facts.max_length + AROUND;
    }
}

void multi_free(Multi *m)
{
    parts_free(&m->parts);
}

void multi_drop(Multi *m, size_t dropped)
{
    m->from -= dropped;
}

static size_t line_start(const Multi *m, const char *text, size_t at)
{
    const char *eol = memrchr(text, m->eol, at);

    return eol ? (size_t)(eol - text) + 1 : 0;
}

/* Behind the end of the line that `at` is in; a last line may lack its end. */
static size_t line_end(const Multi *m, const char *text, size_t len, size_t at)
{
    const char *eol = memchr(text + at, m->eol, len - at);

    return eol ? (size_t)(eol - text) + 1 : len;
}

/* The lines of a match; an empty one is on the line where it stands. */
static Span lines_of(const Multi *m, const char *text, size_t len, Span match)
{
    size_t last = match.end > match.start ? match.end - 1 : match.start;

    return (Span){line_start(m, text, match.start), line_end(m, text, len, last)};
}

/* Nothing that is certain begins at or behind `from`: go on there when there is more text. */
static int wait(Multi *m, const char *text, size_t len, size_t from, Span *lines)
{
    if (from > m->from) {
        m->from = from;
        m->was_empty = false;
    }
    *lines = (Span){m->from < len ? line_start(m, text, m->from) : len, len};
    return 0;
}

static void add_part(Multi *m, Span match, Span lines)
{
    parts_add(&m->parts,
              (Part){match.start - lines.start, match.end - lines.start, m->finder->which});
}

int multi_next(Multi *m, const char *text, size_t len, bool at_end, Span *lines)
{
    size_t certain = at_end ? len : len > m->reach ? len - m->reach : 0;
    size_t from = m->from;
    bool was_empty = m->was_empty;
    Span match;
    int r;

    if (from >= certain) return wait(m, text, len, from, lines);
    r = finder_begin_at(m->finder, text, len, from, was_empty);
    if (r >= 0) r = finder_next_part(m->finder, &match);
    if (r < 0) return r;
    if (!r || match.start >= certain)
        return wait(m, text, len, utf8_back(text, certain), lines);
    *lines = lines_of(m, text, len, match);
    parts_clear(&m->parts);
    do {
        Span here = lines_of(m, text, len, match);

        if (here.end > lines->end) lines->end = here.end;
        add_part(m, match, *lines);
        from = match.end;
        was_empty = match.start == match.end;
        r = finder_next_part(m->finder, &match);
    } while (r == 1 && match.start < lines->end && match.start < len);
    if (r < 0) return r;
    if (!at_end && lines->end > certain) // another match may yet begin on these lines
        return wait(m, text, len, m->from, lines);
    m->from = from;
    m->was_empty = was_empty;
    return 1;
}
