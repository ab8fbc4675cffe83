/* group.c -- what an opening parenthesis begins.
 *
 * Each construct is either a frame to be closed later by `)`, or complete by itself
 * (options, comments, references, verbs). What jitre does not support is read all the
 * same, so that a mistake further on is still found and the message for a broken pattern
 * is about the mistake. References to groups are collected and checked when all groups
 * are known.
 */
#include "parse/perl.h"

#include "unicode/unicode.h"

static void fail_here(Parser *p, int code, size_t at)
{
    size_t end = JR_MIN(p->pos + 1, p->len);

    jr_fail(&p->b, code, at, end - at, NULL);
}

static void unclosed(Parser *p, size_t at)
{
    jr_fail(&p->b, JITRE_ERR_UNCLOSED_GROUP, at, p->len - at,
            "missing ) for the parenthesis at %zu", at);
}

/* The ) of an item without a body. */
static bool close_item(Parser *p, int code, size_t at)
{
    if (peek(p, 0) == ')') {
        p->pos++;
        return true;
    }
    if (at_end(p)) {
        unclosed(p, at);
    } else {
        fail_here(p, code, at);
    }
    return false;
}

/* -- Names ----------------------------------------------------------------------------- */

/* May character c stand in a name? Within UTF letters and digits of all scripts may. */
static bool is_name_char(Parser *p, uint32_t c)
{
    static const char *const kinds[] = {"L", "Nd"};

    if (c < 128) return is_alpha((uint8_t)c) || is_digit((uint8_t)c) || c == '_';
    if (!OPT_TEST(p, JITRE_UTF)) return false;
    if (!p->name_chars.n) {
        for (size_t i = 0; i < JR_COUNT(kinds); i++) {
            CharSet one = {0};

            jr_unicode_property(p->b.a, kinds[i], strlen(kinds[i]), &one);
            jr_charset_add_set(p->b.a, &p->name_chars, &one);
        }
        jr_charset_seal(&p->name_chars);
    }
    return jr_charset_has(&p->name_chars, c);
}

bool jr_perl_name(Parser *p, uint8_t close, size_t *start, size_t *len)
{
    *start = p->pos;
    if (is_digit(peek(p, 0))) {
        fail_here(p, JITRE_ERR_BAD_GROUP_NAME, *start);
        return false;
    }
    while (!at_end(p)) {
        size_t before = p->pos;

        if (!is_name_char(p, jr_perl_char(p))) {
            p->pos = before;
            break;
        }
    }
    *len = p->pos - *start;
    if (*len > MAX_NAME) {
        jr_fail(&p->b, JITRE_ERR_NAME_TOO_LONG, *start, *len, NULL);
        return false;
    }
    if (*len == 0) {
        fail_here(p, JITRE_ERR_BAD_GROUP_NAME, *start);
        return false;
    }
    if (close == '}') jr_perl_blanks(p);
    if (peek(p, 0) != close) {
        fail_here(p, JITRE_ERR_BAD_GROUP_NAME, *start);
        return false;
    }
    p->pos++;
    return true;
}

static uint32_t hash_name(const char *s, size_t n)
{
    uint32_t h = 2166136261u;

    while (n-- > 0)
        h = (h ^ (uint8_t)*s++) * 16777619u;
    return h ^ h >> 15;
}

/* Slot of the name: that of its first entry, or the empty one where it belongs. */
static uint32_t *name_slot(Parser *p, const char *s, size_t n)
{
    uint32_t i = hash_name(s, n) & (p->nname_slots - 1);

    for (; p->name_slots[i]; i = (i + 1) & (p->nname_slots - 1)) {
        const AstName *known = &p->b.names.data[p->name_slots[i] - 1];

        if (known->len == n && memcmp(known->name, s, n) == 0) break;
    }
    return &p->name_slots[i];
}

static bool grow_name_slots(Parser *p)
{
    uint32_t n = p->nname_slots ? p->nname_slots * 2 : 16;
    uint32_t *slots = jr_arena_array(p->b.a, uint32_t, n);

    if (!slots) return false;
    p->name_slots = slots;
    p->nname_slots = n;
    for (uint32_t i = 0; i < p->b.names.n; i++) {
        uint32_t *slot = name_slot(p, p->b.names.data[i].name, p->b.names.data[i].len);

        if (!*slot) *slot = i + 1;
    }
    return true;
}

static bool name_is(const AstName *n, const uint8_t *s, size_t len)
{
    return n->len == len && memcmp(n->name, s, len) == 0;
}

/* Remember the name of a group just opened. */
static void add_name(Parser *p, uint32_t group, size_t start, size_t len)
{
    const uint8_t *text = p->text + start;
    AstName name = {.len = (uint32_t)len, .group = group};
    uint32_t known = group < p->name_of.n ? p->name_of.data[group] : 0;
    uint32_t *slot;
    char *copy;

    if (known) { // numbered again by (?|
        if (name_is(&p->b.names.data[known - 1], text, len)) return;
        jr_fail(&p->b, JITRE_ERR_DUPLICATE_NAME, start, len,
                "different names for groups of the same number");
        return;
    }
    if (p->b.names.n >= p->nname_slots / 2 && !grow_name_slots(p)) goto memory;
    slot = name_slot(p, (const char *)text, len);
    if (*slot && !OPT_TEST(p, JITRE_DUPNAMES)) {
        jr_fail(&p->b, JITRE_ERR_DUPLICATE_NAME, start, len, NULL);
        return;
    }
    copy = jr_arena_alloc(p->b.a, len, 1);
    if (!copy) goto memory;
    memcpy(copy, text, len);
    name.name = copy;
    if (!JR_PUSH(p->b.a, &p->b.names, name)) goto memory;
    if (*slot)
        p->has_twin_names = true;
    else
        *slot = p->b.names.n;
    while (p->name_of.n <= group) {
        if (!JR_PUSH(p->b.a, &p->name_of, 0)) goto memory;
    }
    p->name_of.data[group] = p->b.names.n;
    return;
memory:
    jr_fail(&p->b, p->b.a->status, start, 0, NULL);
}

/* -- References ------------------------------------------------------------------------ */

void jr_perl_reference(Parser *p, uint32_t number, size_t at, size_t len)
{
    Reference r = {(uint32_t)at, (uint32_t)len, number, AST_NONE};

    if (!JR_PUSH(p->b.a, &p->refs, r)) jr_fail(&p->b, p->b.a->status, at, 0, NULL);
}

void jr_perl_backref(Parser *p, size_t at)
{
    Reference *r = p->refs.n ? &p->refs.data[p->refs.n - 1] : NULL;
    FoldMode mode;

    if (p->b.status != JR_OK || !r) return;
    r->node = jr_node_backref(&p->b, r->number, fold_mode(p, &mode) ? &mode : NULL, at,
                              p->pos - at);
    jr_perl_item(p, r->node);
}

/* Tell a back reference by name which group it means. Where names are given twice the groups
 * of a name would have to be asked in turn. */
static void resolve_backref(Parser *p, const Reference *r)
{
    uint32_t name;

    if (r->number) return;
    if (p->has_twin_names) {
        jr_unsupported(&p->b, JITRE_ERR_UNSUPPORTED_BACKREF, r->at, r->len);
        return;
    }
    name = *name_slot(p, (const char *)p->text + r->at, r->len);
    p->b.node.data[r->node].u.group = p->b.names.data[name - 1].group;
}

void jr_perl_check_references(Parser *p)
{
    for (uint32_t i = 0; i < p->refs.n && p->b.status == JR_OK; i++) {
        const Reference *r = &p->refs.data[i];
        bool exists;

        if (r->number) {
            exists = r->number < p->b.ngroups;
        } else {
            exists = p->nname_slots && *name_slot(p, (const char *)p->text + r->at, r->len);
        }
        if (!exists)
            jr_fail(&p->b, JITRE_ERR_UNKNOWN_GROUP, r->at, r->len, NULL);
        else if (r->node != AST_NONE)
            resolve_backref(p, r);
    }
}

/* A group number at pos, with a sign: relative. False: failed. `zero`: 0 is allowed (the
 * whole pattern), and is not noted as a reference. */
static bool read_number(Parser *p, bool zero)
{
    size_t at = p->pos;
    uint8_t sign = peek(p, 0);
    uint32_t n;

    if (sign == '+' || sign == '-') p->pos++;
    jr_perl_digits(p, 10, UINT32_MAX, &n);
    if (n > MAX_GROUP_NUMBER) {
        jr_fail(&p->b, JITRE_ERR_BAD_REFERENCE, at, p->pos - at,
                "group number is too large");
        return false;
    }
    if (n == 0 && (sign == '+' || sign == '-')) {
        jr_fail(&p->b, JITRE_ERR_BAD_REFERENCE, at, p->pos - at,
                "a relative group number must not be zero");
        return false;
    }
    if (n == 0 && zero) return true;
    if (n == 0 || (sign == '-' && n > p->ngroups)) {
        jr_fail(&p->b, JITRE_ERR_UNKNOWN_GROUP, at, p->pos - at, NULL);
        return false;
    }
    if (sign == '+') n += p->ngroups;
    if (sign == '-') n = p->ngroups + 1 - n;
    jr_perl_reference(p, n, at, p->pos - at);
    return true;
}

static bool at_number(const Parser *p)
{
    uint8_t c = peek(p, 0);

    return is_digit(c) || ((c == '+' || c == '-') && is_digit(peek(p, 1)));
}

void jr_perl_reference_to(Parser *p, uint8_t close, bool numbers)
{
    size_t at = p->pos, start, len;

    if (close == '}') jr_perl_blanks(p);
    if (numbers && at_number(p)) {
        if (!read_number(p, close == '>' || close == '\'') || !close) return;
        if (close == '}') jr_perl_blanks(p);
        if (peek(p, 0) != close) {
            fail_here(p, JITRE_ERR_BAD_REFERENCE, at);
            return;
        }
        p->pos++;
        return;
    }
    if (jr_perl_name(p, close, &start, &len)) jr_perl_reference(p, 0, start, len);
}

/* -- Calls and callouts ---------------------------------------------------------------- */

/* The list of groups a call may give back: (?1(2,<name>)). pos at its parenthesis. */
static bool returned_groups(Parser *p, size_t at)
{
    do {
        p->pos++; // ( or ,
        if (at_number(p)) {
            if (!read_number(p, false)) return false;
        } else if (peek(p, 0) == '<' || peek(p, 0) == '\'') {
            size_t start, len;
            uint8_t close = peek(p, 0) == '<' ? '>' : '\'';

            p->pos++;
            if (!jr_perl_name(p, close, &start, &len)) return false;
            jr_perl_reference(p, 0, start, len);
        } else {
            fail_here(p, JITRE_ERR_BAD_REFERENCE, at);
            return false;
        }
    } while (peek(p, 0) == ',');
    return close_item(p, JITRE_ERR_BAD_REFERENCE, at);
}

/* (?R) (?1) (?+1) behind what names the group. */
static void finish_call(Parser *p, size_t at)
{
    if (p->b.status != JR_OK) return;
    if (peek(p, 0) == '(' && !returned_groups(p, at)) return;
    if (!close_item(p, JITRE_ERR_BAD_GROUP_SYNTAX, at)) return;
    jr_perl_refuse(p, JITRE_ERR_UNSUPPORTED_RECURSION, at, true);
}

static void call_by_name(Parser *p, size_t at)
{
    size_t start, len;

    if (!jr_perl_name(p, ')', &start, &len)) return;
    jr_perl_reference(p, 0, start, len);
    jr_perl_refuse(p, JITRE_ERR_UNSUPPORTED_RECURSION, at, true);
}

/* The string of (?C"string"), pos at its delimiter; doubled it stands for itself. */
static bool callout_string(Parser *p, size_t at)
{
    uint8_t open = peek(p, 0), close = open == '{' ? '}' : open;

    if (open == 0 || !strchr("`'\"^%#${", open)) {
        fail_here(p, JITRE_ERR_BAD_GROUP_SYNTAX, at);
        return false;
    }
    for (p->pos++; !at_end(p); p->pos++) {
        if (peek(p, 0) != close) continue;
        p->pos++;
        if (peek(p, 0) != close) return true;
    }
    fail_here(p, JITRE_ERR_BAD_GROUP_SYNTAX, at);
    return false;
}

/* (?C...), pos behind the C. */
static void callout(Parser *p, size_t at)
{
    uint32_t n;

    if (is_digit(peek(p, 0))) {
        jr_perl_digits(p, 10, UINT32_MAX, &n);
        if (n > 255) {
            fail_here(p, JITRE_ERR_BAD_GROUP_SYNTAX, at);
            return;
        }
    } else if (!at_end(p) && peek(p, 0) != ')' && !callout_string(p, at)) {
        return;
    }
    if (!close_item(p, JITRE_ERR_BAD_GROUP_SYNTAX, at)) return;
    jr_perl_refuse(p, JITRE_ERR_UNSUPPORTED_CALLOUT, at, false);
}

/* -- Options --------------------------------------------------------------------------- */

#define OPT_ASCII_ALL                                                                      \
    (OPT_ASCII_D | OPT_ASCII_S | OPT_ASCII_W | OPT_ASCII_POSIX | OPT_ASCII_DIGIT)

/* The letters behind an `a`. */
static uint64_t ascii_option(Parser *p)
{
    p->pos++;
    switch (peek(p, 0)) {
    case 'D': return OPT_ASCII_D;
    case 'S': return OPT_ASCII_S;
    case 'W': return OPT_ASCII_W;
    case 'P': return OPT_ASCII_POSIX | OPT_ASCII_DIGIT;
    case 'T': return OPT_ASCII_DIGIT;
    default: p->pos--; return OPT_ASCII_ALL;
    }
}

/* Options of the letter at pos; 0: none. Leaves pos at the last byte of them. */
static uint64_t option_letter(Parser *p)
{
    switch (peek(p, 0)) {
    case 'J': return JITRE_DUPNAMES;
    case 'U': return JITRE_UNGREEDY;
    case 'a': return ascii_option(p);
    case 'i': return JITRE_CASELESS;
    case 'm': return JITRE_MULTILINE;
    case 'n': return JITRE_NO_AUTO_CAPTURE;
    case 'r': return OPT_RESTRICT;
    case 's': return JITRE_DOTALL;
    case 'x':
        if (peek(p, 1) != 'x') return JITRE_EXTENDED;
        p->pos++;
        return JITRE_EXTENDED | JITRE_EXTENDED_MORE;
    default: return 0;
    }
}

/* (?i-x) and (?i-x:, pos behind the question mark. */
static void options(Parser *p, size_t at)
{
    uint64_t opt = p->opt, set = 0, unset = 0;
    bool minus = false, caret = peek(p, 0) == '^', ascii = false;

    if (caret) {
        p->pos++;
        opt &= ~(JITRE_CASELESS | JITRE_MULTILINE | JITRE_NO_AUTO_CAPTURE | OPT_RESTRICT |
                 JITRE_DOTALL | JITRE_EXTENDED | JITRE_EXTENDED_MORE);
    }
    for (; !at_end(p) && peek(p, 0) != ')' && peek(p, 0) != ':'; p->pos++) {
        uint64_t one = peek(p, 0) == '-' ? 0 : option_letter(p);

        if (one == OPT_ASCII_ALL) { // twice: no folding out of ASCII either, as in Perl
            if (ascii) one |= OPT_RESTRICT;
            ascii = true;
        }
        if (peek(p, 0) == '-' && !minus && !caret) {
            minus = true;
        } else if (!one) {
            fail_here(p, JITRE_ERR_BAD_GROUP_SYNTAX, at);
            return;
        } else if (minus) {
            unset |= one;
        } else {
            set |= one;
        }
    }
    if (at_end(p)) {
        unclosed(p, at);
        return;
    }
    // x without its double takes the double away
    if (((set | unset) & JITRE_EXTENDED) && !(set & JITRE_EXTENDED_MORE)) {
        unset |= JITRE_EXTENDED_MORE;
    }
    opt = (opt | set) & ~unset;
    if (p->text[p->pos++] == ':') {
        if (jr_perl_push(p, FRAME_PLAIN, at)) p->opt = opt;
    } else {
        p->opt = opt;
        p->quantifiable = false;
    }
}

/* -- Verbs and words ------------------------------------------------------------------- */

typedef struct Word {
    const char *name;
    uint8_t kind; // FrameKind
    int code;     // of REFUSED
} Word;

/* Lower case words: other spellings of groups. */
static const Word words[] = {
    {"pla", FRAME_AHEAD, 0},
    {"positive_lookahead", FRAME_AHEAD, 0},
    {"nla", FRAME_NOT_AHEAD, 0},
    {"negative_lookahead", FRAME_NOT_AHEAD, 0},
    {"plb", FRAME_BEHIND, 0},
    {"positive_lookbehind", FRAME_BEHIND, 0},
    {"nlb", FRAME_NOT_BEHIND, 0},
    {"negative_lookbehind", FRAME_NOT_BEHIND, 0},
    {"atomic", FRAME_ATOMIC, 0},
    {"napla", FRAME_REFUSED, JITRE_ERR_UNSUPPORTED_LOOKAROUND},
    {"non_atomic_positive_lookahead", FRAME_REFUSED, JITRE_ERR_UNSUPPORTED_LOOKAROUND},
    {"naplb", FRAME_REFUSED, JITRE_ERR_UNSUPPORTED_LOOKAROUND},
    {"non_atomic_positive_lookbehind", FRAME_REFUSED, JITRE_ERR_UNSUPPORTED_LOOKAROUND},
    {"sr", FRAME_REFUSED, JITRE_ERR_UNSUPPORTED_SCRIPT_RUN},
    {"script_run", FRAME_REFUSED, JITRE_ERR_UNSUPPORTED_SCRIPT_RUN},
    {"asr", FRAME_REFUSED, JITRE_ERR_UNSUPPORTED_SCRIPT_RUN},
    {"atomic_script_run", FRAME_REFUSED, JITRE_ERR_UNSUPPORTED_SCRIPT_RUN},
    {"scs", FRAME_REFUSED, JITRE_ERR_UNSUPPORTED_SCAN_SUBSTRING},
    {"scan_substring", FRAME_REFUSED, JITRE_ERR_UNSUPPORTED_SCAN_SUBSTRING},
};

/* Open a frame for a lookaround, atomic group or something unsupported (code). */
static void open_frame(Parser *p, uint8_t kind, int code, size_t at)
{
    Frame *f;

    if (!jr_perl_push(p, (FrameKind)kind, at)) return;
    f = top_frame(p);
    if (kind == FRAME_REFUSED) jr_unsupported(&p->b, code, at, p->pos - at);
    if (kind == FRAME_REFUSED && code == JITRE_ERR_UNSUPPORTED_LOOKAROUND)
        f->in_look = true;
    if (kind >= FRAME_AHEAD && kind <= FRAME_NOT_BEHIND) f->in_look = true;
}

/* Length of the word of lower case letters and underscores at pos. */
static size_t word_length(const Parser *p)
{
    size_t n = 0;

    while (is_alpha(peek(p, n)) || is_digit(peek(p, n)) || peek(p, n) == '_')
        n++;
    return n;
}

/* (*pla: and the like, pos at the word. Returns its entry, pos behind the colon. */
static const Word *read_word(Parser *p, size_t at)
{
    size_t n = word_length(p);

    for (size_t i = 0; i < JR_COUNT(words) && peek(p, n) == ':'; i++) {
        if (strlen(words[i].name) == n && looking_at(p, words[i].name)) {
            p->pos += n + 1;
            return &words[i];
        }
    }
    p->pos += n;
    fail_here(p, JITRE_ERR_BAD_VERB, at);
    return NULL;
}

static void open_word(Parser *p, size_t at)
{
    const Word *w = read_word(p, at);

    if (!w) return;
    if (w->code == JITRE_ERR_UNSUPPORTED_SCAN_SUBSTRING) {
        if (peek(p, 0) != '(') {
            fail_here(p, JITRE_ERR_BAD_VERB, at);
            return;
        }
        if (!returned_groups(p, at)) return;
    }
    open_frame(p, w->kind, w->code, at);
}

/* (*FAIL), (*COMMIT:name) ..., pos at the name. */
static void verb(Parser *p, size_t at)
{
    static const char *const names[] = {"MARK",   "",      "ACCEPT", "F",   "FAIL",
                                        "COMMIT", "PRUNE", "SKIP",   "THEN"};
    const char *name = (const char *)p->text + p->pos;
    size_t n = 0, arg = 0, i;
    bool has_arg;

    while (is_alpha(peek(p, n)))
        n++;
    p->pos += n;
    has_arg = peek(p, 0) == ':';
    if (has_arg) {
        p->pos++;
        while (peek(p, arg) != ')' && arg < p->len - p->pos)
            arg++;
        p->pos += arg;
    }
    for (i = 0; i < JR_COUNT(names); i++) {
        if (strlen(names[i]) == n && memcmp(names[i], name, n) == 0) break;
    }
    if (i == JR_COUNT(names) || peek(p, 0) != ')' || (i < 2 && arg == 0) ||
        arg > MAX_VERB_NAME) {
        fail_here(p, JITRE_ERR_BAD_VERB, at);
        return;
    }
    p->pos++;
    if (names[i][0] == 'F' && arg == 0) {
        jr_perl_assert(p, jr_node_new(&p->b, AST_FAIL, at));
    } else if (names[i][0] == 'A') {
        jr_perl_refuse(p, JITRE_ERR_UNSUPPORTED_ACCEPT, at, true);
    } else {
        jr_perl_refuse(p, JITRE_ERR_UNSUPPORTED_VERB, at, false);
    }
}

/* -- Conditions ------------------------------------------------------------------------ */

static void bad_condition(Parser *p, size_t at)
{
    if (at_end(p)) {
        unclosed(p, at);
    } else {
        fail_here(p, JITRE_ERR_BAD_CONDITION, at);
    }
}

/* VERSION>=10.4), pos behind the word. */
static bool version_condition(Parser *p)
{
    uint32_t n;

    if (peek(p, 0) == '>') p->pos++;
    if (peek(p, 0) != '=') return false;
    p->pos++;
    if (!jr_perl_digits(p, 10, UINT32_MAX, &n) || n > 1000) return false;
    if (peek(p, 0) != '.') return true;
    p->pos++;
    return jr_perl_digits(p, 10, 2, &n) > 0;
}

/* A condition on a name: of a group, R (recursion) and its forms, DEFINE. */
static void named_condition(Parser *p, size_t at)
{
    size_t start, len, n = word_length(p);
    Frame *f = top_frame(p);
    uint8_t open = peek(p, 0);

    if (looking_at(p, "R&")) {
        p->pos += 2;
        if (jr_perl_name(p, ')', &start, &len)) jr_perl_reference(p, 0, start, len);
        return;
    }
    if (open == '<' || open == '\'') {
        p->pos++;
        if (!jr_perl_name(p, open == '<' ? '>' : '\'', &start, &len)) return;
        jr_perl_reference(p, 0, start, len);
        close_item(p, JITRE_ERR_BAD_CONDITION, at);
        return;
    }
    if (!jr_perl_name(p, ')', &start, &len)) return;
    if (n == 6 && memcmp(p->text + start, "DEFINE", 6) == 0) {
        f->kind = FRAME_DEFINE;
    } else if (p->text[start] == 'R' && len > 1) { // R12, unless a group has that name
        uint32_t number;
        size_t behind = p->pos;
        bool by_name;

        p->pos = start + 1;
        jr_perl_digits(p, 10, UINT32_MAX, &number);
        by_name = p->pos - start != len || number > MAX_GROUP_NUMBER;
        p->pos = behind;
        if (by_name || number) jr_perl_reference(p, by_name ? 0 : number, start, len);
    } else if (p->text[start] != 'R') {
        jr_perl_reference(p, 0, start, len);
    }
}

/* (?( ... , pos at the parenthesis of the condition. */
static void open_condition(Parser *p, size_t at)
{
    Frame *f;

    if (!jr_perl_push(p, FRAME_CONDITION, at)) return;
    f = top_frame(p);
    jr_unsupported(&p->b, JITRE_ERR_UNSUPPORTED_CONDITION, at, 3);
    if (peek(p, 1) == '?' || peek(p, 1) == '*') { // an assertion, read as any other group
        f->assert_next = true;
        return;
    }
    p->pos++;
    if (at_end(p)) {
        unclosed(p, at);
    } else if (looking_at(p, "VERSION") && (peek(p, 7) == '>' || peek(p, 7) == '=')) {
        p->pos += 7;
        if (!version_condition(p) || peek(p, 0) != ')') {
            bad_condition(p, at);
        } else {
            p->pos++;
        }
    } else if (at_number(p)) {
        if (!read_number(p, false)) return;
        if (peek(p, 0) != ')') {
            fail_here(p, JITRE_ERR_BAD_CONDITION, at);
        } else {
            p->pos++;
        }
    } else {
        named_condition(p, at);
    }
}

/* -- Groups ---------------------------------------------------------------------------- */

/* Number the next group and open its frame; a name is given when len > 0. */
static void open_capture(Parser *p, size_t at, size_t name, size_t len)
{
    Frame *f;

    if (!jr_perl_push(p, FRAME_CAPTURE, at)) return;
    if (p->ngroups >= MAX_GROUP_NUMBER) {
        jr_fail(&p->b, JITRE_ERR_TOO_MANY_GROUPS, at, p->pos - at, NULL);
        return;
    }
    f = top_frame(p);
    f->group = ++p->ngroups;
    p->opened++;
    p->b.ngroups = JR_MAX(p->b.ngroups, p->ngroups + 1);
    if (len) add_name(p, f->group, name, len);
}

static void open_named(Parser *p, uint8_t close, size_t at)
{
    size_t start, len;

    if (jr_perl_name(p, close, &start, &len)) open_capture(p, at, start, len);
}

/* (?<, pos behind it: lookbehind or a name. */
static void open_less(Parser *p, size_t at)
{
    switch (peek(p, 0)) {
    case '=':
        p->pos++;
        open_frame(p, FRAME_BEHIND, 0, at);
        break;
    case '!':
        p->pos++;
        open_frame(p, FRAME_NOT_BEHIND, 0, at);
        break;
    case '*':
        p->pos++;
        open_frame(p, FRAME_REFUSED, JITRE_ERR_UNSUPPORTED_LOOKAROUND, at);
        break;
    default: open_named(p, '>', at);
    }
}

/* (?P, pos behind it: Python's spellings. */
static void open_python(Parser *p, size_t at)
{
    uint8_t c = peek(p, 0);
    size_t start, len;

    if (at_end(p)) {
        unclosed(p, at);
        return;
    }
    p->pos++;
    if (c == '<') {
        open_named(p, '>', at);
    } else if (c == '>') {
        call_by_name(p, at);
    } else if (c == '=') {
        if (!jr_perl_name(p, ')', &start, &len)) return;
        jr_perl_reference(p, 0, start, len);
        jr_perl_backref(p, at);
    } else {
        p->pos--;
        fail_here(p, JITRE_ERR_BAD_GROUP_SYNTAX, at);
    }
}

static void comment(Parser *p, size_t at)
{
    const uint8_t *close = memchr(p->text + p->pos, ')', p->len - p->pos);

    if (!close) {
        jr_fail(&p->b, JITRE_ERR_UNCLOSED_COMMENT, at, p->len - at, NULL);
        return;
    }
    p->pos = (size_t)(close - p->text) + 1; // the item before it may still be repeated
}

/* (?[ ... ]), pos behind the bracket: brackets and escapes are counted to find its end. */
static void class_set_syntax(Parser *p, size_t at)
{
    size_t depth = 1;

    for (; !at_end(p); p->pos++) {
        uint8_t c = peek(p, 0);

        if (c == '\\' && p->pos + 1 < p->len) {
            p->pos++;
        } else if (c == '[') {
            depth++;
        } else if (c == ']' && --depth == 0) {
            p->pos++;
            if (!close_item(p, JITRE_ERR_BAD_GROUP_SYNTAX, at)) return;
            jr_perl_refuse(p, JITRE_ERR_UNSUPPORTED_CLASS_SET, at, true);
            return;
        }
    }
    jr_fail(&p->b, JITRE_ERR_UNCLOSED_CLASS, at, p->len - at, NULL);
}

/* Behind (? and one character that decides. */
static void open_question(Parser *p, size_t at)
{
    uint8_t c = peek(p, 0);

    if (at_end(p)) {
        unclosed(p, at);
        return;
    }
    p->pos++;
    switch (c) {
    case ':': jr_perl_push(p, FRAME_PLAIN, at); break;
    case '|': jr_perl_push(p, FRAME_RESET, at); break;
    case '>': open_frame(p, FRAME_ATOMIC, 0, at); break;
    case '=': open_frame(p, FRAME_AHEAD, 0, at); break;
    case '!': open_frame(p, FRAME_NOT_AHEAD, 0, at); break;
    case '*': open_frame(p, FRAME_REFUSED, JITRE_ERR_UNSUPPORTED_LOOKAROUND, at); break;
    case '<': open_less(p, at); break;
    case '\'': open_named(p, '\'', at); break;
    case 'P': open_python(p, at); break;
    case '#': comment(p, at); break;
    case 'C': callout(p, at); break;
    case '&': call_by_name(p, at); break;
    case 'R': finish_call(p, at); break;
    case '[': class_set_syntax(p, at); break;
    case '(':
        p->pos--;
        open_condition(p, at);
        break;
    default:
        p->pos--;
        if (at_number(p)) {
            if (read_number(p, true)) finish_call(p, at);
        } else {
            options(p, at);
        }
    }
}

/* What stands where a condition promised an assertion: is it one? A callout may precede
 * it. */
static bool begins_assertion(const Parser *p)
{
    static const char *const forms[] = {"(?=", "(?!", "(?<=", "(?<!", "(?C"};
    size_t n, i;

    for (i = 0; i < JR_COUNT(forms); i++) {
        if (looking_at(p, forms[i])) return true;
    }
    if (peek(p, 1) != '*' || peek(p, 2) - (unsigned)'a' >= 26) return false;
    for (n = 2; is_alpha(peek(p, n)) || peek(p, n) == '_'; n++)
        continue;
    for (i = 0; i < JR_COUNT(words); i++) {
        if (strlen(words[i].name) == n - 2 && p->len - p->pos > n &&
            memcmp(words[i].name, p->text + p->pos + 2, n - 2) == 0) {
            return words[i].kind >= FRAME_AHEAD && words[i].kind <= FRAME_NOT_BEHIND;
        }
    }
    return true; // an unknown word is told as such
}

void jr_perl_open(Parser *p)
{
    size_t at = p->pos;
    bool is_condition = top_frame(p)->assert_next;
    uint32_t depth = p->frames.n;

    if (is_condition) {
        if (!begins_assertion(p)) {
            jr_fail(&p->b, JITRE_ERR_BAD_CONDITION, at, JR_MIN(3, p->len - at),
                    "a condition must be a group or an assertion");
            return;
        }
        top_frame(p)->assert_next = looking_at(p, "(?C");
    }
    p->pos++;
    if (peek(p, 0) == '?') {
        p->pos++;
        open_question(p, at);
    } else if (peek(p, 0) != '*') {
        if (OPT_TEST(p, JITRE_NO_AUTO_CAPTURE)) {
            jr_perl_push(p, FRAME_PLAIN, at);
        } else {
            open_capture(p, at, 0, 0);
        }
    } else if (p->len - p->pos <= 1 || peek(p, 1) == ')') {
        jr_fail(&p->b, JITRE_ERR_NOTHING_TO_REPEAT, p->pos, 1, NULL);
    } else {
        p->pos++;
        if (peek(p, 0) - (unsigned)'a' < 26) {
            open_word(p, at);
        } else {
            verb(p, at);
        }
    }
    if (p->frames.n > depth) top_frame(p)->is_condition = is_condition;
}
