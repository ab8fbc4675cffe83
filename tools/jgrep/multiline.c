/* multiline.c -- from matches to runs of lines. */
#include "multiline.h"

#include <stdint.h>
#include <string.h>

#include "utf8.h"

enum { AROUND = 8 }; // bytes around a match that it may look at: one character

void multi_init(Multi *m, Finder *finder, char eol, bool measures)
{
    const Matcher *matcher = finder->m;

    *m = (Multi){.finder = finder, .eol = eol};
    for (size_t i = 0; i < matcher->n && measures; i++) {
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
    m->is_running = m->has_next = false;
}

void multi_begin(Multi *m, size_t from)
{
    m->from = from;
    m->reach = 0;
    m->was_empty = m->is_running = m->has_next = false;
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
static Span lines_of(const Multi *m, const char *text, size_t len, Part match)
{
    size_t last = match.end > match.start ? match.end - 1 : match.start;

    return (Span){line_start(m, text, match.start), line_end(m, text, len, last)};
}

/* Nothing that is certain begins at or behind `from`: go on there when there is more text. */
static int not_yet(Multi *m, const char *text, size_t len, size_t from, Span *lines)
{
    if (from > m->from) {
        m->from = from;
        m->was_empty = false;
    }
    m->is_running = m->has_next = false;
    *lines = (Span){m->from < len ? line_start(m, text, m->from) : len, len};
    return 0;
}

/* The next match from m->from on. */
static int next_match(Multi *m, const char *text, size_t len, Part *match)
{
    Span part;
    int r = 0;

    if (m->has_next) {
        *match = m->next;
        m->has_next = false;
        return 1;
    }
    if (!m->is_running) r = finder_begin_at(m->finder, text, len, m->from, m->was_empty);
    if (r < 0) return r;
    m->is_running = true;
    r = finder_next_part(m->finder, &part);
    if (r == 1) *match = (Part){part.start, part.end, m->finder->which};
    return r;
}

/* Take a match for one of these lines. */
static void add_match(Multi *m, const Part *match, Span here, Span *lines)
{
    if (here.end > lines->end) lines->end = here.end;
    parts_add(&m->parts, m->finder,
              (Part){match->start - lines->start, match->end - lines->start, match->which});
}

int multi_next(Multi *m, const char *text, size_t len, bool at_end, Span *lines)
{
    bool is_open = at_end && len && text[len - 1] != m->eol; // its end is on its last line
    size_t behind = at_end ? len : len > m->reach ? len - m->reach : 0;
    size_t certain = behind + is_open;
    size_t from = m->from;
    Part match, last;
    int r;

    if (from >= certain) return not_yet(m, text, len, from, lines);
    r = next_match(m, text, len, &match);
    if (r < 0) return r;
    if (!r || match.start >= certain)
        return not_yet(m, text, len, utf8_back(text, behind), lines);
    *lines = lines_of(m, text, len, match);
    parts_clear(&m->parts);
    do {
        add_match(m, &match, lines_of(m, text, len, match), lines);
        last = match;
        r = next_match(m, text, len, &match);
    } while (r == 1 && match.start < lines->end + (is_open && lines->end == len) &&
             match.start < len + is_open);
    if (r < 0) return r;
    if (!at_end && lines->end > certain) // another match may yet begin on these lines
        return not_yet(m, text, len, from, lines);
    m->next = match;
    m->has_next = r == 1;
    m->from = last.end;
    m->was_empty = last.start == last.end;
    return 1;
}
