/* posix.c -- POSIX basic and extended regular expressions, as GNU grep reads
 * them, to an Ast.
 *
 * Both syntaxes have the same tokens and differ in how they are spelled and in what is
 * special where:
 *
 *     token        BRE            ERE
 *     group        \( \)          ( )
 *     or           \|             |
 *     repeat       * \+ \? \{ \}  * + ? { }
 *     ^ is one     first, behind \( and \|      everywhere
 *     $ is one     last, before \) and \|       everywhere
 *     * first      a literal star               passed over, like + ? {1}
 *
 * What has no meaning in POSIX follows GNU, which has two engines: one selects lines, the
 * other checks the syntax and finds the text of a match. Where they disagree jitre takes
 * the lines of the first and the errors of the second:
 *   - anchors and word boundaries can be repeated, only in BRE they leave what follows
 *     "first", so that the star of `^*` is a literal;
 *   - `{` that begins no interval is a literal in ERE and an error in BRE;
 *   - `)` that closes nothing is a literal in ERE, and so is one right behind an operator
 *     that has only an anchor or nothing to repeat: "(*)" lacks its parenthesis.
 *
 * The text is lines: under JITRE_MULTILINE ^ $ \` \' are all ends of lines, and see
 * posix_bracket.c for sets. Which match is reported is no question of syntax: that is
 * JITRE_LONGEST.
 */
#include "parse/posix.h"
#include "unicode/unicode.h"

enum { MAX_INTERVAL = 32767, MAX_GROUP_NUMBER = 65535 };

/* -- Tokens ---------------------------------------------------------------------------- */

typedef enum TokenKind {
    TOKEN_CHAR, // c
    TOKEN_ANY,
    TOKEN_BRACKET, // pos is still at the [
    TOKEN_OPEN,
    TOKEN_CLOSE,
    TOKEN_OR,
    TOKEN_STAR,
    TOKEN_PLUS,
    TOKEN_QUESTION,
    TOKEN_BRACE,
    TOKEN_LINE_START,
    TOKEN_LINE_END,
    TOKEN_ESCAPE,  // c: w W s S < > b B ` '
    TOKEN_BACKREF, // c: the digit
    TOKEN_FAILED
} TokenKind;

typedef struct Token {
    TokenKind kind;
    uint32_t c; // the character it is when taken literally
    size_t at;
} Token;

uint32_t jr_posix_char(Posix *p)
{
    uint32_t c, n = 1;

    if (!(p->b.flags & JITRE_UTF)) {
        c = p->text[p->pos];
    } else {
        n = jr_utf8_decode(p->text + p->pos, p->text + p->len, &c);
        if (n == 0) {
            jr_fail(&p->b, JITRE_ERR_BAD_UTF8, p->pos, 1, NULL);
            c = 0;
            n = 1;
        }
    }
    p->pos += n;
    return c;
}

/* Operators spelled with a backslash in BRE and without one in ERE. */
static TokenKind shared_operator(uint32_t c)
{
    switch (c) {
    case '(': return TOKEN_OPEN;
    case ')': return TOKEN_CLOSE;
    case '{': return TOKEN_BRACE;
    case '|': return TOKEN_OR;
    case '+': return TOKEN_PLUS;
    case '?': return TOKEN_QUESTION;
    default: return TOKEN_CHAR;
    }
}

static TokenKind read_escape(Posix *p, Token *t)
{
    if (p->pos >= p->len) {
        jr_fail(&p->b, JITRE_ERR_TRAILING_BACKSLASH, t->at, 1, NULL);
        return TOKEN_FAILED;
    }
    t->c = jr_posix_char(p);
    if (t->c >= '1' && t->c <= '9') return TOKEN_BACKREF;
    if (t->c && t->c < 0x80 && strchr("wWsS<>bB`'", (int)t->c)) return TOKEN_ESCAPE;
    return p->extended ? TOKEN_CHAR : shared_operator(t->c);
}

/* Is the $ just read, in BRE, where it is an anchor? */
static bool ends_branch(const Posix *p)
{
    const uint8_t *next = p->text + p->pos;

    if (p->pos == p->len) return true;
    return p->len - p->pos >= 2 && next[0] == '\\' && (next[1] == ')' || next[1] == '|');
}

static TokenKind read_kind(Posix *p, Token *t)
{
    switch (t->c) {
    case '\\': return read_escape(p, t);
    case '.': return TOKEN_ANY;
    case '*': return TOKEN_STAR;
    case '[': p->pos--; return TOKEN_BRACKET;
    case '^': return p->extended || p->anchors ? TOKEN_LINE_START : TOKEN_CHAR;
    case '$': return p->extended || ends_branch(p) ? TOKEN_LINE_END : TOKEN_CHAR;
    default: return p->extended ? shared_operator(t->c) : TOKEN_CHAR;
    }
}

static Token next_token(Posix *p)
{
    Token t = {.at = p->pos};

    t.c = jr_posix_char(p);
    t.kind = p->b.flags & JITRE_LITERAL ? TOKEN_CHAR : read_kind(p, &t);
    if (p->b.status != JR_OK) t.kind = TOKEN_FAILED;
    return t;
}

/* -- Items ----------------------------------------------------------------------------- */

static PosixFrame *top_frame(Posix *p)
{
    return &p->frames.data[p->frames.n - 1];
}

static void add_item(Posix *p, AstId item)
{
    jr_level_add(&p->b, &top_frame(p)->level, item);
    p->fresh = p->bare = false;
}

static void add_char(Posix *p, uint32_t c, size_t at)
{
    p->b.has_crlf |= c == '\r' || c == '\n';
    jr_level_char(&p->b, &top_frame(p)->level, c, p->fold, at);
    p->fresh = p->bare = false;
}

/* Add a condition on the place. */
static void add_condition(Posix *p, AstId item)
{
    jr_level_add(&p->b, &top_frame(p)->level, item);
    if (p->extended) p->fresh = false;
    p->bare = true;
}

static void add_look(Posix *p, LookKind kind, const CharSet *set, size_t at)
{
    add_condition(p, jr_node_look(&p->b, kind, set, at));
}

/* \< and \>: two conditions, one item. */
static void add_word_edge(Posix *p, LookKind before, LookKind behind, size_t at)
{
    const CharSet *word = jr_posix_class(p, CLASS_WORD);
    Level both;

    jr_level_open(&both);
    jr_level_add(&p->b, &both, jr_node_look(&p->b, before, word, at));
    jr_level_add(&p->b, &both, jr_node_look(&p->b, behind, word, at));
    add_condition(p, jr_level_close(&p->b, &both, at));
}

static LookKind line_start(const Posix *p)
{
    if (!(p->b.flags & JITRE_MULTILINE)) return LOOK_BOL;
    return p->b.flags & JITRE_ALT_CIRCUMFLEX ? LOOK_BOL_MULTI_ALT : LOOK_BOL_MULTI;
}

static LookKind line_end(const Posix *p)
{
    return p->b.flags & JITRE_MULTILINE ? LOOK_EOL_MULTI : LOOK_EOL_END;
}

static void add_escape(Posix *p, uint32_t c, size_t at)
{
    bool lines = p->b.flags & JITRE_MULTILINE;
    const CharSet *word = jr_posix_class(p, CLASS_WORD);

    switch (c) {
    case 'w':
    case 'W': add_item(p, jr_posix_class_node(p, CLASS_WORD, c == 'W', at)); break;
    case 's':
    case 'S': add_item(p, jr_posix_class_node(p, CLASS_SPACE, c == 'S', at)); break;
    case 'b': add_look(p, LOOK_WORD, word, at); break;
    case 'B': add_look(p, LOOK_NOT_WORD, word, at); break;
    case '<': add_word_edge(p, LOOK_PREV_NOT_IN, LOOK_NEXT_IN, at); break;
    case '>': add_word_edge(p, LOOK_PREV_IN, LOOK_NEXT_NOT_IN, at); break;
    case '`': add_look(p, lines ? line_start(p) : LOOK_BEGIN, NULL, at); break;
    case '\'': add_look(p, lines ? line_end(p) : LOOK_END, NULL, at); break;
    }
}

static void add_backref(Posix *p, uint32_t digit, size_t at)
{
    if (!(p->closed >> (digit - '0') & 1)) {
        jr_fail(&p->b, JITRE_ERR_UNKNOWN_GROUP, at, 2, NULL);
        return;
    }
    add_item(p, jr_node_backref(&p->b, digit - '0', p->fold, at, 2));
}

/* -- Repetition ------------------------------------------------------------------------ */

typedef enum IntervalKind {
    INTERVAL_GOOD,
    INTERVAL_WRONG, // {} or {1,2,
    INTERVAL_ORDER, // {2,1}
    INTERVAL_NONE   // anything else
} IntervalKind;

typedef struct Interval {
    uint32_t min, max; // saturate above MAX_INTERVAL
} Interval;

static bool read_number(Posix *p, uint32_t *n)
{
    size_t start = p->pos;

    for (*n = 0; p->pos < p->len && p->text[p->pos] - (unsigned)'0' < 10; p->pos++)
        *n = JR_MIN(*n * 10 + (p->text[p->pos] - (uint32_t)'0'), MAX_INTERVAL + 1u);
    return p->pos > start;
}

/* The rest of {m} {m,} {,n} {m,n} behind the brace; pos moves only when it is one. */
static IntervalKind read_interval(Posix *p, Interval *iv)
{
    size_t start = p->pos;
    bool has_min = read_number(p, &iv->min), comma;

    comma = p->pos < p->len && p->text[p->pos] == ',';
    iv->max = iv->min;
    if (comma) {
        p->pos++;
        if (!read_number(p, &iv->max)) iv->max = AST_INFINITE;
        if (p->pos < p->len && p->text[p->pos] == ',') return INTERVAL_WRONG;
    }
    if (!p->extended && p->pos < p->len && p->text[p->pos] == '\\') p->pos++;
    if (p->pos < p->len && p->text[p->pos] == '}' &&
        (p->extended || p->text[p->pos - 1] == '\\')) {
        p->pos++;
        if (!has_min && !comma) return INTERVAL_WRONG;
        return iv->min > iv->max ? INTERVAL_ORDER : INTERVAL_GOOD;
    }
    p->pos = start;
    return INTERVAL_NONE;
}

static void repeat_last(Posix *p, uint32_t min, uint32_t max, size_t at)
{
    Level *level = &top_frame(p)->level;
    AstId atom = jr_level_take_last(&p->b, level);

    JR_ASSERT(atom != AST_NONE || p->b.status != JR_OK);
    jr_level_add(&p->b, level, jr_node_repeat(&p->b, atom, min, max, true, at));
}

/* ERE: the brace at `at` begins no interval. */
static void literal_brace(Posix *p, size_t at)
{
    p->skipped = p->bare;
    p->pos = at + 1;
    add_char(p, '{', at);
}

static void repeat_interval(Posix *p, size_t at)
{
    Interval iv;
    IntervalKind kind = read_interval(p, &iv);
    size_t length = p->pos - at;

    if (p->extended && (kind == INTERVAL_NONE || (kind != INTERVAL_GOOD && p->bare))) {
        literal_brace(p, at);
    } else if (kind == INTERVAL_ORDER) {
        jr_fail(&p->b, JITRE_ERR_REPEAT_ORDER, at, length, NULL);
    } else if (kind != INTERVAL_GOOD) {
        jr_fail(&p->b, JITRE_ERR_BAD_BRACE, at, length, NULL);
    } else if (iv.min > MAX_INTERVAL || (iv.max > MAX_INTERVAL && iv.max != AST_INFINITE)) {
        jr_fail(&p->b, JITRE_ERR_REPEAT_TOO_BIG, at, length, NULL);
    } else {
        repeat_last(p, iv.min, iv.max, at);
    }
}

/* A repetition with nothing before it. */
static void repeat_nothing(Posix *p, const Token *t)
{
    Interval iv;

    if (!p->extended) {
        add_char(p, t->c, t->at);
    } else if (t->kind == TOKEN_BRACE && read_interval(p, &iv) != INTERVAL_GOOD) {
        literal_brace(p, t->at);
    }
}

static void add_repeat(Posix *p, const Token *t)
{
    p->skipped = p->extended && p->bare && t->kind != TOKEN_BRACE;
    if (p->fresh) {
        repeat_nothing(p, t);
        return;
    }
    switch (t->kind) {
    case TOKEN_STAR: repeat_last(p, 0, AST_INFINITE, t->at); break;
    case TOKEN_PLUS: repeat_last(p, 1, AST_INFINITE, t->at); break;
    case TOKEN_QUESTION: repeat_last(p, 0, 1, t->at); break;
    default: repeat_interval(p, t->at); break;
    }
}

/* -- Groups ---------------------------------------------------------------------------- */

static void push_frame(Posix *p, uint32_t group, size_t at)
{
    PosixFrame f = {.at = (uint32_t)at, .group = group, .closed_before = p->closed};

    if (p->frames.n > p->b.pattern->max_nesting) {
        jr_fail(&p->b, JITRE_ERR_NESTING, at, 1, NULL);
        return;
    }
    jr_level_open(&f.level);
    if (!JR_PUSH(p->b.a, &p->frames, f)) jr_fail(&p->b, p->b.a->status, at, 0, NULL);
    p->fresh = p->bare = p->anchors = true;
}

static void open_group(Posix *p, size_t at)
{
    if (p->ngroups == MAX_GROUP_NUMBER) {
        jr_fail(&p->b, JITRE_ERR_TOO_MANY_GROUPS, at, 1, NULL);
        return;
    }
    push_frame(p, ++p->ngroups, at);
    p->b.ngroups = p->ngroups + 1;
}

static void close_group(Posix *p, bool after_skipped, size_t at)
{
    PosixFrame f = *top_frame(p);

    if (p->extended && (p->frames.n == 1 || after_skipped)) {
        add_char(p, ')', at);
        return;
    }
    if (p->frames.n == 1) {
        jr_fail(&p->b, JITRE_ERR_UNMATCHED_CLOSE, at, 2, NULL);
        return;
    }
    p->frames.n--;
    p->closed |= f.closed_inside;
    if (f.group < 32) p->closed |= UINT32_C(1) << f.group;
    add_item(p, jr_node_group(&p->b, jr_level_close(&p->b, &f.level, at), f.group, f.at));
}

static void add_branch(Posix *p, size_t at)
{
    PosixFrame *f = top_frame(p);

    jr_level_branch(&p->b, &f->level, at);
    f->closed_inside |= p->closed;
    p->closed = f->closed_before;
    p->fresh = p->bare = p->anchors = true;
}

/* -- The pattern ----------------------------------------------------------------------- */

static void add_token(Posix *p, const Token *t)
{
    bool after_skipped = p->skipped;

    p->skipped = p->anchors = false;
    switch (t->kind) {
    case TOKEN_CHAR: add_char(p, t->c, t->at); break;
    case TOKEN_ANY: add_item(p, jr_posix_any_node(p, t->at)); break;
    case TOKEN_BRACKET: add_item(p, jr_posix_bracket(p)); break;
    case TOKEN_OPEN: open_group(p, t->at); break;
    case TOKEN_CLOSE: close_group(p, after_skipped, t->at); break;
    case TOKEN_OR: add_branch(p, t->at); break;
    case TOKEN_STAR:
    case TOKEN_PLUS:
    case TOKEN_QUESTION:
    case TOKEN_BRACE: add_repeat(p, t); break;
    case TOKEN_LINE_START: add_look(p, line_start(p), NULL, t->at); break;
    case TOKEN_LINE_END: add_look(p, line_end(p), NULL, t->at); break;
    case TOKEN_ESCAPE: add_escape(p, t->c, t->at); break;
    case TOKEN_BACKREF: add_backref(p, t->c, t->at); break;
    case TOKEN_FAILED: break;
    }
}

/* Characters that end a line and so are in no set. */
static void make_line_ends(Posix *p)
{
    CharSet *ends = &p->line_ends;
    Arena *a = p->b.a;

    if (p->b.flags & JITRE_DOTALL) return;
    switch (p->b.newline) {
    case JITRE_NEWLINE_NUL: jr_charset_add(a, ends, 0, 0); break;
    case JITRE_NEWLINE_CR: jr_charset_add(a, ends, '\r', '\r'); break;
    case JITRE_NEWLINE_DEFAULT:
    case JITRE_NEWLINE_LF: jr_charset_add(a, ends, '\n', '\n'); break;
    case JITRE_NEWLINE_CRLF:
    case JITRE_NEWLINE_ANYCRLF:
        jr_charset_add(a, ends, '\n', '\n');
        jr_charset_add(a, ends, '\r', '\r');
        break;
    case JITRE_NEWLINE_ANY:
        jr_charset_add(a, ends, '\n', '\r');
        jr_charset_add(a, ends, 0x85, 0x85);
        jr_charset_add(a, ends, 0x2028, 0x2029);
        break;
    }
    jr_charset_clip(ends, p->b.max_char);
}

static void init(Posix *p, Arena *a, BuilderRoom *room, const Pattern *pattern,
                 jitre_error *error)
{
    memset(p, 0, sizeof *p);
    jr_builder_init(&p->b, a, room, pattern, error);
    p->text = (const uint8_t *)pattern->text;
    p->len = pattern->len;
    p->extended = pattern->flags & JITRE_SYNTAX_ERE;
    if (pattern->flags & JITRE_CASELESS) {
        p->fold_mode = pattern->flags & JITRE_UTF   ? FOLD_CAPITALS
                       : pattern->flags & JITRE_UCP ? FOLD_LATIN1
                                                    : FOLD_ASCII;
        p->fold = &p->fold_mode;
    }
    make_line_ends(p);
    push_frame(p, 0, 0);
}

/* As if the pattern were a whole line, or stood between characters that are in no word. */
static AstId wrap(Posix *p, AstId body)
{
    bool line = p->b.flags & JITRE_MATCH_LINE;
    const CharSet *word = jr_posix_class(p, CLASS_WORD);
    Level level;

    if (!line && !(p->b.flags & JITRE_MATCH_WORD)) return body;
    jr_level_open(&level);
    jr_level_add(&p->b, &level,
                 line ? jr_node_look(&p->b, line_start(p), NULL, 0)
                      : jr_node_look(&p->b, LOOK_PREV_NOT_IN, word, 0));
    jr_level_add(&p->b, &level, body);
    jr_level_add(&p->b, &level,
                 line ? jr_node_look(&p->b, line_end(p), NULL, p->len)
                      : jr_node_look(&p->b, LOOK_NEXT_NOT_IN, word, p->len));
    return jr_level_close(&p->b, &level, p->len);
}

Status jr_parse_posix(Arena *a, const Pattern *pattern, Ast **ast, jitre_error *error)
{
    BuilderRoom room;
    Posix p;
    AstId root = 0;

    init(&p, a, &room, pattern, error);
    while (p.b.status == JR_OK && p.pos < p.len) {
        Token t = next_token(&p);

        add_token(&p, &t);
    }
    if (p.b.status == JR_OK && p.frames.n > 1) {
        uint32_t at = top_frame(&p)->at;

        jr_fail(&p.b, JITRE_ERR_UNCLOSED_GROUP, at, p.extended ? 1 : 2,
                "unclosed group, opened at %u", (unsigned)at);
    }
    if (p.b.status == JR_OK)
        root = wrap(&p, jr_level_close(&p.b, &top_frame(&p)->level, p.len));
    return jr_builder_finish(&p.b, root, ast);
}
