/* perl.c -- the Perl/PCRE2 front end: one pass over the pattern.
 *
 *     pattern  ( a | b* ) c            frames on the heap, never C recursion
 *              ^open  ^ quantifier takes the last item of the branch
 *                     ^ close: the frame's Level becomes one node of the frame below
 *
 * The options that hold here are in `opt`; a frame keeps what to restore at its end, so
 * an option set inside a group also holds in its later alternatives. Offsets in messages
 * are those of the construct that is wrong, not of the place where that became clear.
 *
 * Cost  O(length): every byte is looked at a bounded number of times.
 */
#include "parse/perl.h"

#include "unicode/unicode.h"

enum { DEFAULT_NESTING = 1000 };

/* -- Characters ------------------------------------------------------------------------ */

uint32_t jr_perl_char(Parser *p)
{
    uint32_t c = p->text[p->pos];

    if (c < 0x80 || !OPT_TEST(p, JITRE_UTF)) {
        p->pos++;
    } else {
        p->pos += jr_utf8_decode(p->text + p->pos, p->text + p->len, &c); // checked before
    }
    return c;
}

/* Fail when the pattern is no UTF-8. */
static void check_utf8(Parser *p)
{
    uint32_t c, n;

    for (size_t i = 0; i < p->len; i += n) {
        n = p->text[i] < 0x80 ? 1 : jr_utf8_decode(p->text + i, p->text + p->len, &c);
        if (n == 0) {
            jr_fail(&p->b, JITRE_ERR_BAD_UTF8, i, 1, NULL);
            return;
        }
    }
}

/* -- Items ----------------------------------------------------------------------------- */

void jr_perl_literal(Parser *p, uint32_t c, size_t at)
{
    FoldMode mode;

    p->b.has_crlf |= c == '\r' || c == '\n';
    jr_level_char(&p->b, &top_frame(p)->level, c, fold_mode(p, &mode) ? &mode : NULL, at);
    p->quantifiable = true;
    p->last_is_look = p->last_is_refused = false;
}

void jr_perl_item(Parser *p, AstId item)
{
    jr_level_add(&p->b, &top_frame(p)->level, item);
    p->quantifiable = true;
    p->last_is_look = p->last_is_refused = false;
}

void jr_perl_assert(Parser *p, AstId item)
{
    jr_perl_item(p, item);
    p->quantifiable = false;
}

void jr_perl_refuse(Parser *p, int code, size_t at, bool quantifiable)
{
    if (p->b.status != JR_OK) return;
    jr_unsupported(&p->b, code, at, p->pos - at);
    jr_perl_item(p, jr_node_new(&p->b, AST_EMPTY, at));
    p->quantifiable = quantifiable;
    p->last_is_refused = true;
}

/* -- Frames ---------------------------------------------------------------------------- */

bool jr_perl_push(Parser *p, FrameKind kind, size_t at)
{
    Frame f = {.kind = (uint8_t)kind,
               .opt = p->opt,
               .at = (uint32_t)at,
               .opened = p->opened,
               .nrefs = p->refs.n,
               .npending = p->pending.n,
               .narounds = p->narounds,
               .reset_from = p->ngroups,
               .reset_max = p->ngroups};

    if (p->b.status != JR_OK) return false;
    if (p->frames.n > p->max_nesting) {
        jr_fail(&p->b, JITRE_ERR_NESTING, at, p->pos - at, NULL);
        return false;
    }
    if (p->frames.n) f.in_look = top_frame(p)->in_look;
    jr_level_open(&f.level);
    if (!JR_PUSH(p->b.a, &p->frames, f)) {
        jr_fail(&p->b, p->b.a->status, at, 0, NULL);
        return false;
    }
    p->quantifiable = false;
    return true;
}

/* What a closed frame adds to the one below it. */
static AstId frame_node(Parser *p, const Frame *f, AstId body)
{
    switch (f->kind) {
    case FRAME_CAPTURE: return jr_node_group(&p->b, body, f->group, f->at);
    case FRAME_ATOMIC: return jr_perl_atomic(p, body, f->at);
    case FRAME_AHEAD:
    case FRAME_NOT_AHEAD:
    case FRAME_BEHIND:
    case FRAME_NOT_BEHIND: return jr_perl_look(p, f, body);
    case FRAME_CONDITION:
    case FRAME_DEFINE:
    case FRAME_REFUSED: return jr_node_new(&p->b, AST_EMPTY, f->at);
    default: return body;
    }
}

/* Is a conditional group with that many branches wrong? */
static void check_branches(Parser *p, const Frame *f)
{
    uint32_t most = f->kind == FRAME_DEFINE ? 1 : 2;

    if (f->kind != FRAME_CONDITION && f->kind != FRAME_DEFINE) return;
    if (f->nbranches + 1 <= most) return;
    jr_fail(&p->b, JITRE_ERR_BAD_CONDITION, f->at, p->pos - f->at,
            "a conditional group has more than %s",
            most == 1 ? "one branch" : "two branches");
}

static void close_frame(Parser *p)
{
    size_t at = p->pos++;
    Frame f;
    AstId body;

    if (p->frames.n == 1) {
        jr_fail(&p->b, JITRE_ERR_UNMATCHED_CLOSE, at, 1, NULL);
        return;
    }
    f = *top_frame(p);
    check_branches(p, &f);
    body = jr_level_close(&p->b, &f.level, at);
    if (p->b.status != JR_OK) return;
    if (f.kind == FRAME_RESET) p->ngroups = JR_MAX(p->ngroups, f.reset_max);
    p->frames.n--;
    p->opt = f.opt;
    jr_perl_item(p, frame_node(p, &f, body));
    p->quantifiable = !f.is_condition;
    p->last_is_look = f.kind >= FRAME_AHEAD && f.kind <= FRAME_NOT_BEHIND &&
                      !jr_perl_look_captures(p, &f);
    p->last_is_refused = f.kind >= FRAME_CONDITION;
}

static void alternation(Parser *p)
{
    Frame *f = top_frame(p);

    jr_level_branch(&p->b, &f->level, p->pos);
    f->nbranches++;
    if (f->kind == FRAME_RESET) {
        f->reset_max = JR_MAX(f->reset_max, p->ngroups);
        p->ngroups = f->reset_from;
    }
    p->pos++;
    p->quantifiable = false;
}

/* -- Quantifiers ----------------------------------------------------------------------- */

/* A number in a quantifier at text[*i]; saturates above the largest one. */
static bool count(const Parser *p, size_t *i, uint32_t *n)
{
    size_t start = *i;

    for (*n = 0; *i < p->len && is_digit(p->text[*i]); ++*i) {
        if (*n <= MAX_REPEAT) *n = *n * 10 + (p->text[*i] - (unsigned)'0');
    }
    return *i > start;
}

static void skip_blanks(const Parser *p, size_t *i)
{
    while (*i < p->len && (p->text[*i] == ' ' || p->text[*i] == '\t'))
        ++*i;
}

/* Does {n}, {n,}, {n,m} or {,m} begin at pos? Then *end is the place behind it. */
bool jr_perl_counts(const Parser *p, uint32_t *min, uint32_t *max, size_t *end)
{
    size_t i = p->pos + 1;
    bool has_min, has_max;

    skip_blanks(p, &i);
    has_min = count(p, &i, min);
    skip_blanks(p, &i);
    *max = *min;
    if (i < p->len && p->text[i] == ',') {
        i++;
        skip_blanks(p, &i);
        has_max = count(p, &i, max);
        skip_blanks(p, &i);
        if (!has_max) *max = AST_INFINITE;
        if (!has_min && !has_max) return false;
    } else if (!has_min) {
        return false;
    }
    if (i >= p->len || p->text[i] != '}') return false;
    *end = i + 1;
    return true;
}

/* Is c white space under (?x)? */
static bool is_extended_space(uint32_t c)
{
    return c == ' ' || c - 9 < 5 || c == 0x85 || (c | 1) == 0x200f || (c | 1) == 0x2029;
}

/* Does a newline of the convention begin at pos? Its length in bytes. */
static size_t newline_length(const Parser *p)
{
    uint8_t c = peek(p, 0);

    switch (p->b.newline) {
    case JITRE_NEWLINE_CR: return c == '\r';
    case JITRE_NEWLINE_NUL: return c == 0;
    case JITRE_NEWLINE_CRLF: return c == '\r' && peek(p, 1) == '\n' ? 2 : 0;
    case JITRE_NEWLINE_ANYCRLF:
    case JITRE_NEWLINE_ANY:
        if (c == '\r') return peek(p, 1) == '\n' ? 2 : 1;
        if (c == '\n') return 1;
        if (p->b.newline == JITRE_NEWLINE_ANYCRLF) return 0;
        if (c == 11 || c == 12) return 1;
        if (!OPT_TEST(p, JITRE_UTF)) return c == 0x85;
        if (c == 0xc2 && peek(p, 1) == 0x85) return 2;
        return c == 0xe2 && peek(p, 1) == 0x80 && (peek(p, 2) | 1) == 0xa9 ? 3 : 0;
    default: return c == '\n';
    }
}

/* Move over white space and comments that (?x) ignores. */
static bool skip_extended(Parser *p)
{
    size_t start = p->pos;

    while (!at_end(p)) {
        size_t before = p->pos, n;

        if (peek(p, 0) == '#') {
            while (!at_end(p) && !newline_length(p))
                p->pos++;
            n = at_end(p) ? 0 : newline_length(p);
            p->pos += n;
        } else if (!is_extended_space(jr_perl_char(p))) {
            p->pos = before;
            break;
        }
    }
    return p->pos > start;
}

/* Move over what may stand between an item and its quantifier, or that and its suffix,
 * without meaning anything. */
static void skip_transparent(Parser *p)
{
    for (;;) {
        if (looking_at(p, "\\E")) {
            p->pos += 2;
        } else if (looking_at(p, "\\Q\\E")) {
            p->pos += 4;
        } else if (looking_at(p, "(?#")) {
            const uint8_t *close = memchr(p->text + p->pos, ')', p->len - p->pos);

            if (!close) return; // told when it is read as an item
            p->pos = (size_t)(close - p->text) + 1;
        } else if (!OPT_TEST(p, JITRE_EXTENDED) || !skip_extended(p)) {
            return;
        }
    }
}

/* Put the quantified last item back. */
static void repeat_last(Parser *p, uint32_t min, uint32_t max, bool greedy, bool possessive,
                        size_t at)
{
    Builder *b = &p->b;
    Level *l = &top_frame(p)->level;
    AstId atom = jr_level_take_last(b, l);

    if (b->status != JR_OK) return;
    if (b->node.data[atom].op == AST_AROUND && max == AST_INFINITE) max = min + 1;
    if (p->last_is_look) {
        // an assertion holds or not: trying it twice, or optionally, changes nothing
        if (min == 0) atom = jr_node_new(b, AST_EMPTY, at);
    } else if (p->last_is_refused) {
        // read for its syntax only
    } else if (possessive) {
        atom = jr_perl_possessive(p, atom, min, max, at);
    } else {
        atom = jr_node_repeat(b, atom, min, max, greedy, b->node.data[atom].at);
    }
    jr_level_add(b, l, atom);
}

/* pos at the quantifier, `end` behind its counts. */
static void quantifier(Parser *p, uint32_t min, uint32_t max, size_t end)
{
    size_t at = p->pos;
    bool greedy = !OPT_TEST(p, JITRE_UNGREEDY), possessive = false;

    p->pos = end;
    if (!p->quantifiable) {
        jr_fail(&p->b, JITRE_ERR_NOTHING_TO_REPEAT, at, end - at, NULL);
        return;
    }
    if (min > MAX_REPEAT || (max > MAX_REPEAT && max != AST_INFINITE)) {
        jr_fail(&p->b, JITRE_ERR_REPEAT_TOO_BIG, at, end - at, NULL);
        return;
    }
    if (min > max) {
        jr_fail(&p->b, JITRE_ERR_REPEAT_ORDER, at, end - at, NULL);
        return;
    }
    skip_transparent(p);
    if (peek(p, 0) == '+') {
        p->pos++;
        possessive = true;
    } else if (peek(p, 0) == '?') {
        p->pos++;
        greedy = !greedy;
    }
    repeat_last(p, min, max, greedy, possessive, at);
    p->quantifiable = false;
}

/* -- The loop -------------------------------------------------------------------------- */

static void circumflex(Parser *p, size_t at)
{
    LookKind kind = LOOK_BOL;

    if (OPT_TEST(p, JITRE_MULTILINE)) {
        kind = OPT_TEST(p, JITRE_ALT_CIRCUMFLEX) ? LOOK_BOL_MULTI_ALT : LOOK_BOL_MULTI;
    }
    jr_perl_assert(p, jr_node_look(&p->b, kind, NULL, at));
}

static void dollar(Parser *p, size_t at)
{
    LookKind kind = LOOK_EOL;

    if (OPT_TEST(p, JITRE_DOLLAR_ENDONLY)) kind = LOOK_EOL_END;
    if (OPT_TEST(p, JITRE_MULTILINE)) kind = LOOK_EOL_MULTI;
    jr_perl_assert(p, jr_node_look(&p->b, kind, NULL, at));
}

/* Between \Q and \E. */
static void quoted(Parser *p)
{
    size_t at = p->pos;

    if (looking_at(p, "\\E")) {
        p->quoting = false;
        p->pos += 2;
    } else {
        jr_perl_literal(p, jr_perl_char(p), at);
    }
}

static void item(Parser *p)
{
    size_t at = p->pos, end = at + 1;
    uint32_t min, max;

    switch (peek(p, 0)) {
    case '\\': jr_perl_escape_item(p); break;
    case '[': jr_perl_class(p); break;
    case '(': jr_perl_open(p); break;
    case ')': close_frame(p); break;
    case '|': alternation(p); break;
    case '*': quantifier(p, 0, AST_INFINITE, end); break;
    case '+': quantifier(p, 1, AST_INFINITE, end); break;
    case '?': quantifier(p, 0, 1, end); break;
    case '^':
        p->pos++;
        circumflex(p, at);
        break;
    case '$':
        p->pos++;
        dollar(p, at);
        break;
    case '.':
        p->pos++;
        jr_perl_item(p, jr_perl_class_node(p, '.', at));
        break;
    case '{':
        if (jr_perl_counts(p, &min, &max, &end)) {
            quantifier(p, min, max, end);
            break;
        }
        jr_perl_literal(p, jr_perl_char(p), at); // an ordinary character
        break;
    default: jr_perl_literal(p, jr_perl_char(p), at);
    }
}

static void read_items(Parser *p)
{
    while (p->b.status == JR_OK && !at_end(p)) {
        if (p->quoting) {
            quoted(p);
        } else if (OPT_TEST(p, JITRE_EXTENDED) && skip_extended(p)) {
            continue;
        } else if (top_frame(p)->assert_next && peek(p, 0) != '(') {
            jr_fail(&p->b, JITRE_ERR_BAD_CONDITION, p->pos, 1,
                    "a condition must be a group or an assertion");
        } else {
            item(p);
        }
    }
    if (p->b.status == JR_OK && p->frames.n > 1) {
        size_t at = top_frame(p)->at;

        jr_fail(&p->b, JITRE_ERR_UNCLOSED_GROUP, at, p->len - at,
                "missing ) for the parenthesis at %zu", at);
    }
}

/* -- The pattern ----------------------------------------------------------------------- */

/* MATCH_LINE and MATCH_WORD put the pattern between two assertions. */
static void surround(Parser *p, bool is_start)
{
    size_t at = is_start ? 0 : p->len;

    if (OPT_TEST(p, JITRE_MATCH_LINE)) {
        if (is_start) {
            circumflex(p, at);
        } else {
            dollar(p, at);
        }
    } else if (OPT_TEST(p, JITRE_MATCH_WORD)) {
        jr_perl_assert(p, jr_perl_word_look(p, LOOK_WORD, at));
    }
}

static void read_literal(Parser *p)
{
    while (p->b.status == JR_OK && !at_end(p)) {
        size_t at = p->pos;

        jr_perl_literal(p, jr_perl_char(p), at);
    }
}

/* The whole pattern as one node. */
static AstId read_pattern(Parser *p)
{
    bool literal = OPT_TEST(p, JITRE_LITERAL);
    uint64_t start_opt;
    Level *l;
    AstId body;

    if (!jr_perl_push(p, FRAME_TOP, 0)) return 0;
    if (!literal) jr_perl_start_items(p);
    jr_builder_set_utf(&p->b);
    if (OPT_TEST(p, JITRE_UTF)) check_utf8(p);
    start_opt = p->opt;
    if (literal) {
        read_literal(p);
    } else {
        read_items(p);
    }
    if (p->b.status != JR_OK) return 0;
    l = &p->frames.data[0].level;
    body = jr_level_close(&p->b, l, p->len);
    jr_level_open(l);
    p->opt = start_opt;
    surround(p, true);
    jr_perl_item(p, body);
    surround(p, false);
    return jr_level_close(&p->b, l, p->len);
}

Status jr_parse_perl(Arena *a, const Pattern *pattern, Ast **ast, jitre_error *error)
{
    Parser parser = {0}, *p = &parser;
    BuilderRoom room;
    AstId root;

    jr_builder_init(&p->b, a, &room, pattern, error);
    p->text = (const uint8_t *)pattern->text;
    p->len = pattern->len;
    p->opt = pattern->flags;
    if (OPT_TEST(p, JITRE_EXTENDED_MORE)) p->opt |= JITRE_EXTENDED;
    p->max_nesting = pattern->max_nesting ? pattern->max_nesting : DEFAULT_NESTING;
    root = read_pattern(p);
    jr_perl_check_references(p);
    jr_perl_resolve_atomic(p, root);
    return jr_builder_finish(&p->b, root, ast);
}

Status jr_parse(Arena *a, const Pattern *pattern, Ast **ast, jitre_error *error)
{
    if (pattern->flags & (JITRE_SYNTAX_BRE | JITRE_SYNTAX_ERE)) {
        return jr_parse_posix(a, pattern, ast, error);
    }
    return jr_parse_perl(a, pattern, ast, error);
}
