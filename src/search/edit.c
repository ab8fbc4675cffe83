/* edit.c -- what is built from matches: replace, split, escape.
 *
 * Templates are read once into pieces (literal text, group number); the output grows in one
 * buffer with sticky failure.
 */
#include "base/buf.h"
#include "search/plan.h"

#include <limits.h>

struct jitre_sink {
    Buf buf;
};

void jitre_put(jitre_sink *sink, const char *bytes, size_t len)
{
    if (sink && (bytes || !len)) jr_buf_put(&sink->buf, bytes, len);
}

/* -- Templates ---------------------------------------------------------------------------------- */

typedef struct Piece {
    const char *text; // NULL: a group
    size_t len, group;
} Piece;

typedef struct Template {
    JR_VEC(Piece) pieces;
} Template;

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

static bool is_name_char(char c)
{
    return is_digit(c) || c == '_' || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
           (unsigned char)c >= 0x80;
}

static bool add_piece(Arena *a, Template *t, const char *text, size_t len, size_t group)
{
    return JR_PUSH(a, &t->pieces, ((Piece){text, len, group}));
}

/* A group by number or name, name[0, len). False: there is none. */
static bool find_group(const jitre_regex *re, const char *name, size_t len, size_t *group)
{
    if (!len) return false;
    if (!is_digit(*name)) {
        *group = jitre_group_number(re, name, len, 0);
        return *group != 0;
    }
    *group = 0;
    for (size_t i = 0; i < len; i++) {
        if (!is_digit(name[i]) || *group > UINT32_MAX / 10) return false;
        *group = *group * 10 + (size_t)(name[i] - '0');
    }
    return *group < jitre_group_count(re);
}

/* The reference behind a `$` at p: its group and its length. 0: malformed. */
static size_t read_reference(const jitre_regex *re, const char *p, const char *end,
                             size_t *group)
{
    const char *q = p;

    *group = 0;
    if (p == end) return 0;
    if (*p == '&') return 1;
    if (*p == '{') {
        while (q < end && *q != '}')
            q++;
        return q < end && find_group(re, p + 1, (size_t)(q - p - 1), group)
                   ? (size_t)(q - p + 1)
                   : 0;
    }
    if (is_digit(*p))
        while (q < end && is_digit(*q))
            q++;
    else
        while (q < end && is_name_char(*q))
            q++;
    return find_group(re, p, (size_t)(q - p), group) ? (size_t)(q - p) : 0;
}

static Status read_template(const jitre_regex *re, Arena *a, const char *tmpl, size_t len,
                            Template *t)
{
    const char *end = tmpl + len;

    for (const char *p = tmpl; p < end;) {
        const char *dollar = memchr(p, '$', (size_t)(end - p));
        size_t n, group;

        if (!dollar) dollar = end;
        if (dollar > p && !add_piece(a, t, p, (size_t)(dollar - p), 0)) return a->status;
        if (dollar == end) break;
        p = dollar + 1;
        if (p < end && *p == '$') {
            if (!add_piece(a, t, p++, 1, 0)) return a->status;
            continue;
        }
        n = read_reference(re, p, end, &group);
        if (!n) return JITRE_ERR_BAD_TEMPLATE;
        if (!add_piece(a, t, NULL, 0, group)) return a->status;
        p += n;
    }
    return JR_OK;
}

static int put_template(void *user, const char *text, const jitre_span *groups,
                        size_t ngroups, jitre_sink *sink)
{
    const Template *t = user;

    for (uint32_t i = 0; i < t->pieces.n; i++) {
        const Piece *p = &t->pieces.data[i];

        if (p->text)
            jitre_put(sink, p->text, p->len);
        else if (p->group < ngroups && groups[p->group].start != JITRE_UNSET)
            jitre_put(sink, text + groups[p->group].start,
                      groups[p->group].end - groups[p->group].start);
    }
    return 0;
}

/* -- Replace -------------------------------------------------------------------------------------- */

enum { FEW_SPANS = 64 };

typedef struct Replace {
    const jitre_regex *re;
    const char *text;
    size_t len;
    uint32_t flags;
    jitre_replace_fn fn;
    void *user;
    jitre_span *groups; // [room][ngroups]
    size_t ngroups;     // as many as the pattern has
    size_t room;        // matches found at once
    jitre_sink sink;
    size_t copied; // text before this is in the output
    size_t n;      // replacements
} Replace;

static Status replace_one(Replace *r, const jitre_span *groups)
{
    jitre_span match = groups[0];

    if (match.start > r->copied)
        jr_buf_put(&r->sink.buf, r->text + r->copied, match.start - r->copied);
    if (r->fn(r->user, r->text, groups, r->ngroups, &r->sink)) return JITRE_ERR_CALLBACK;
    r->copied = match.end;
    r->n++;
    return r->sink.buf.failed ? JITRE_ERR_MEMORY : JR_OK;
}

static Status replace_all(Replace *r, size_t max)
{
    jitre_iter it;
    Status st = jitre_iter_init(&it, r->re, r->text, r->len, 0, r->flags);
    size_t n = 0;

    while (st == JR_OK && r->n < max) {
        size_t want = JR_MIN(r->room, max - r->n);

        st = jitre_iter_captures(&it, r->groups, r->ngroups, want, &n);
        if (st != 1) break;
        st = JR_OK;
        for (size_t i = 0; st == JR_OK && i < n; i++)
            st = replace_one(r, r->groups + i * r->ngroups);
    }
    jitre_iter_done(&it);
    return st;
}

int jitre_replace_with(const jitre_regex *re, const char *text, size_t len,
                       jitre_replace_fn fn, void *user, size_t max, uint32_t flags,
                       char **out, size_t *outlen)
{
    Replace r = {
        .re = re, .text = text, .len = len, .flags = flags, .fn = fn, .user = user};
    Status st;

    if (!re || (!text && len) || !fn || !out || !outlen) return JITRE_ERR_ARGUMENT;
    *out = NULL;
    *outlen = 0;
    if (!max || max > INT_MAX) max = INT_MAX;
    r.ngroups = jitre_group_count(re);
    r.room = JR_MAX(1u, FEW_SPANS / r.ngroups);
    r.groups = jr_heap_alloc(&re->heap, r.room * r.ngroups * sizeof *r.groups);
    if (!r.groups) return JITRE_ERR_MEMORY;
    jr_buf_init(&r.sink.buf, &re->heap);
    st = replace_all(&r, max);
    if (st == JR_OK) {
        if (len > r.copied)
            jr_buf_put(&r.sink.buf, text + r.copied, len - r.copied);
        else
            jr_buf_put(&r.sink.buf, "", 0); // NUL-terminated even when empty
        if (r.sink.buf.failed) st = JITRE_ERR_MEMORY;
    }
    jr_heap_free(&re->heap, r.groups);
    if (st != JR_OK) {
        jr_buf_free(&r.sink.buf);
        return st;
    }
    *out = r.sink.buf.data;
    *outlen = r.sink.buf.len;
    return (int)r.n;
}

int jitre_replace(const jitre_regex *re, const char *text, size_t len, const char *tmpl,
                  size_t tmpl_len, size_t max, uint32_t flags, char **out, size_t *outlen)
{
    Template t = {0};
    Arena a;
    int r;

    if (!re || (!tmpl && tmpl_len) || !out || !outlen) return JITRE_ERR_ARGUMENT;
    *out = NULL;
    *outlen = 0;
    jr_arena_init(&a, &re->heap, SIZE_MAX);
    r = tmpl_len ? read_template(re, &a, tmpl, tmpl_len, &t) : JR_OK;
    if (r == JR_OK)
        r = jitre_replace_with(re, text, len, put_template, &t, max, flags, out, outlen);
    jr_arena_free(&a);
    return r;
}

void jitre_free_text(const jitre_regex *re, char *text)
{
    if (re) jr_heap_free(&re->heap, text);
}

/* -- Split ------------------------------------------------------------------------------------------ */

static Status add_span(const Heap *heap, jitre_span **spans, size_t *n, size_t *cap,
                       jitre_span s)
{
    if (*n == *cap) {
        size_t more = *cap ? *cap * 2 : 16;
        jitre_span *fresh =
            jr_heap_realloc(heap, *spans, *n * sizeof *fresh, more * sizeof *fresh);

        if (!fresh) return JITRE_ERR_MEMORY;
        *spans = fresh;
        *cap = more;
    }
    (*spans)[(*n)++] = s;
    return JR_OK;
}

int jitre_split(const jitre_regex *re, const char *text, size_t len, size_t max,
                uint32_t flags, jitre_span **pieces, size_t *n)
{
    size_t cap = 0, found, at = 0;
    jitre_span *out = NULL, m[64];
    jitre_iter it;
    Status st;

    if (!re || !pieces || !n) return JITRE_ERR_ARGUMENT;
    *pieces = NULL;
    *n = 0;
    st = jitre_iter_init(&it, re, text, len, 0, flags);
    while (st == JR_OK && (st = jitre_iter_next(&it, m, JR_COUNT(m), &found)) == 1) {
        st = JR_OK;
        for (size_t i = 0; st == JR_OK && i < found && (!max || *n + 1 < max); i++) {
            if (m[i].end == m[i].start && (m[i].end == at || m[i].end == len))
                continue; // an empty match at an edge separates nothing
            st = add_span(&re->heap, &out, n, &cap, (jitre_span){at, m[i].start});
            at = m[i].end;
        }
    }
    jitre_iter_done(&it);
    if (st == JR_OK) st = add_span(&re->heap, &out, n, &cap, (jitre_span){at, len});
    if (st != JR_OK) {
        jr_heap_free(&re->heap, out);
        *n = 0;
        return st;
    }
    *pieces = out;
    return JR_OK;
}

void jitre_free_spans(const jitre_regex *re, jitre_span *spans)
{
    if (re) jr_heap_free(&re->heap, spans);
}

/* -- Escape ------------------------------------------------------------------------------------------- */

typedef struct Escape {
    char *out;
    size_t n, cap;
} Escape;

static void put(Escape *e, const char *bytes, size_t n)
{
    for (size_t i = 0; i < n; i++, e->n++)
        if (e->n < e->cap) e->out[e->n] = bytes[i];
}

/* Length of the run of bytes above ASCII at text; *blank: one of them may be white space to the
 * (?x) option, in one mode or the other (U+0085, U+200E, U+200F, U+2028, U+2029). */
static size_t high_run(const unsigned char *text, size_t len, bool *blank)
{
    size_t n = 0;

    *blank = false;
    for (; n < len && text[n] >= 0x80; n++)
        *blank |= text[n] == 0x85 || text[n] == 0xe2;
    return n;
}

static void put_ascii(Escape *e, char c)
{
    static const char hex[] = "0123456789abcdef";
    const char code[] = {'\\', 'x', hex[c >> 4], hex[c & 15]};

    if (c < ' ' || c == 0x7f) {
        put(e, code, sizeof code);
        return;
    }
    if (!is_name_char(c)) put(e, "\\", 1);
    put(e, &c, 1);
}

size_t jitre_escape(const char *text, size_t len, char *out, size_t cap)
{
    Escape e = {.out = out, .cap = out ? cap : 0};

    if (!text) len = 0;
    for (size_t i = 0; i < len;) {
        bool blank;
        size_t n = high_run((const unsigned char *)text + i, len - i, &blank);

        if (blank) put(&e, "\\Q", 2); // a backslash would not do in both modes
        put(&e, text + i, n);
        if (blank) put(&e, "\\E", 2);
        if (!n) put_ascii(&e, text[i]);
        i += n ? n : 1;
    }
    if (e.n < e.cap) out[e.n] = '\0';
    return e.n;
}
