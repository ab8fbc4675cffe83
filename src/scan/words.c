/* words.c -- is the pattern a list of words? Read off the automaton, in order of priority.
 *
 *     ca(?:t|r)|dog       split -- c a -- [rt] -- match       cat  car  dog
 *                              \-- d o g -- match
 *
 * The parser has made a trie of the words, and has joined characters to sets; both are undone
 * here. A set whose members are the cases of one letter stays one character of the word. Cost
 * O(bytes of all words), bounded by a multiple of the size of the automaton.
 */
#include "scan/words.h"

#include "scan/literal.h"
#include "unicode/unicode.h"

enum { DOTLESS_I = 0x131 };
enum { WORDS_PER_NODE = 4, BYTES_PER_NODE = 256, FEW = 64, MAX_WORD = 2000 };

/* What a set of characters is in a word. */
typedef enum CharKind {
    CHAR_NEW,
    CHAR_MASKED, // the same under a mask; also a single character
    CHAR_FORMS,  // cases of a letter that differ in more than a bit
    CHAR_ANY_OF, // not one letter: as many words as members
    CHAR_BAD
} CharKind;

typedef struct Way {
    NodeId node;
    uint16_t depth;  // characters read
    uint8_t nbefore; // assertions in front of them
} Way;

typedef struct Lister {
    Extract *e;
    Words *w;
    uint8_t *kind;   // [nsets] CharKind
    uint32_t *path;  // [MAX_WORD] sets read so far
    uint8_t *choice; // [MAX_WORD] ANY_OF: the member
    uint32_t before[MAX_GUARD];
    JR_VEC(Way) todo;
    bool given_up;
} Lister;

/* -- Characters -------------------------------------------------------------------------- */

/* Does what follows a newline decide about it? */
static bool is_newline(uint32_t chr)
{
    return chr == 0 || (chr >= '\n' && chr <= '\r') || chr == 0x85 || chr == 0x2028 ||
           chr == 0x2029;
}

/* Forms of one letter; dotless i is one of I to grep. */
static bool are_cases(const ByteForm *f)
{
    uint32_t set[4], n = jr_unicode_case_set(f->chr[0], set);

    for (uint32_t i = 1; i < f->nchars; i++) {
        uint32_t k = 0;

        while (k < n && set[k] != f->chr[i])
            k++;
        if (k == n && !(f->chr[i] == DOTLESS_I && f->chr[0] == 'I')) return false;
    }
    return true;
}

static bool add_strange(Lister *l, const uint8_t byte[4], uint32_t len)
{
    Words *w = l->w;

    for (uint32_t i = 0; i < w->nstrange; i++)
        if (!memcmp(w->strange[i].byte, byte, 4)) return true;
    if (w->nstrange == MAX_STRANGE) return false;
    w->strange[w->nstrange].len = (uint8_t)len;
    memcpy(w->strange[w->nstrange++].byte, byte, 4);
    return true;
}

/* Cases of a letter: note the bits in which they differ, and those of another length. */
static CharKind kind_of_cases(Lister *l, const ByteForm *f)
{
    uint8_t a[4], b[4];
    uint32_t first = 0, same = 1, bits = 0;

    while (jr_literal_encode(l->e, f->chr[first], a) != f->least)
        first++;
    for (uint32_t i = 0; i < f->nchars; i++) {
        uint32_t len = jr_literal_encode(l->e, f->chr[i], b);

        if (len != f->least && !add_strange(l, b, len)) return CHAR_BAD;
        if (len != f->least || i == first) continue;
        same++;
        for (uint32_t k = 0; k < len; k++) {
            l->w->fold |= a[k] ^ b[k];
            bits += (uint32_t)__builtin_popcount(a[k] ^ b[k]);
        }
    }
    return same == 1 || (same == 2 && bits == 1) ? CHAR_MASKED : CHAR_FORMS;
}

static CharKind find_kind(Lister *l, const ByteForm *f)
{
    if (!f->nchars || f->nchars > 4) return CHAR_BAD;
    if (l->e->nfa->alphabet.uses_final)
        for (uint32_t i = 0; i < f->nchars; i++)
            if (is_newline(f->chr[i])) return CHAR_BAD;
    if (f->nchars == 1) return CHAR_MASKED;
    return are_cases(f) ? kind_of_cases(l, f) : CHAR_ANY_OF;
}

/* -- Words ------------------------------------------------------------------------------- */

static bool find_guard(Words *w, const uint32_t *look, uint32_t n, uint8_t *out)
{
    uint32_t i = 0;

    while (i < w->nguards &&
           (w->guard[i].n != n || (n && memcmp(w->guard[i].look, look, n * sizeof *look))))
        i++;
    *out = (uint8_t)i;
    if (i < w->nguards) return true;
    if (i == MAX_GUARDS) return false;
    w->guard[i].n = (uint8_t)n;
    memcpy(w->guard[i].look, look, n * sizeof *look);
    w->nguards++;
    return true;
}

/* Append the bytes of a character; of a letter in several cases those that all have. */
static bool put_char(Lister *l, const ByteForm *f, CharKind kind, uint32_t choice)
{
    Words *w = l->w;
    uint8_t first[4], other[4], mask[4] = {255, 255, 255, 255};
    uint32_t len, i = 0;

    if (kind == CHAR_ANY_OF) {
        len = jr_literal_encode(l->e, f->chr[choice], first);
    } else {
        while ((len = jr_literal_encode(l->e, f->chr[i], first)) != f->least)
            i++;
        for (i++; i < f->nchars; i++)
            for (uint32_t k = 0;
                 jr_literal_encode(l->e, f->chr[i], other) == len && k < len; k++)
                mask[k] &= (uint8_t) ~(first[k] ^ other[k]);
    }
    for (uint32_t k = 0; k < len; k++) {
        w->masked |= mask[k] != 255;
        if (!JR_PUSH(l->e->arena, &w->value, first[k] & mask[k]) ||
            !JR_PUSH(l->e->arena, &w->mask, mask[k]))
            return false;
    }
    return true;
}

/* One word: the path, with the choices made. */
static Status add_word(Lister *l, uint32_t n, uint8_t before, uint8_t after)
{
    Words *w = l->w;
    Word word = {.at = w->value.n, .chars = NO_CHARS, .before = before, .after = after};
    uint32_t nodes = l->e->nfa->nnodes;
    bool forms = false;

    for (uint32_t i = 0; i < n; i++) {
        CharKind kind = l->kind[l->path[i]];

        forms |= kind == CHAR_FORMS;
        if (!put_char(l, l->e->form[l->path[i]], kind, l->choice[i]))
            return l->e->arena->status;
    }
    word.len = (uint16_t)(w->value.n - word.at);
    if (forms) {
        word.chars = w->chars.n;
        word.nchars = (uint16_t)n;
        for (uint32_t i = 0; i < n; i++) {
            l->given_up |= l->kind[l->path[i]] == CHAR_ANY_OF;
            if (!JR_PUSH(l->e->arena, &w->chars, l->path[i])) return l->e->arena->status;
        }
    }
    if (!JR_PUSH(l->e->arena, &w->word, word)) return l->e->arena->status;
    w->min = JR_MIN(w->min, word.len);
    w->max = JR_MAX(w->max, word.len);
    l->given_up |= w->word.n > FEW + WORDS_PER_NODE * nodes ||
                   w->value.n / BYTES_PER_NODE > FEW + nodes;
    return JR_OK;
}

/* All words of a path: what has several members takes each in turn. */
static Status add_words(Lister *l, uint32_t n, uint8_t before, uint8_t after)
{
    uint32_t i;

    memset(l->choice, 0, n);
    do {
        JR_TRY(add_word(l, n, before, after));
        for (i = n; i-- > 0;) {
            if (l->kind[l->path[i]] != CHAR_ANY_OF) continue;
            if (++l->choice[i] < l->e->form[l->path[i]]->nchars) break;
            l->choice[i] = 0;
        }
    } while (i != UINT32_MAX && !l->given_up);
    return JR_OK;
}

/* -- Ways -------------------------------------------------------------------------------- */

/* A character: false when it cannot be one of a word. */
static Status read_set(Lister *l, Way *way, uint32_t set)
{
    const ByteForm *f = jr_extract_form(l->e, set);

    if (!f) return l->e->arena->status;
    if (l->kind[set] == CHAR_NEW) l->kind[set] = (uint8_t)find_kind(l, f);
    l->given_up |= l->kind[set] == CHAR_BAD || way->depth == MAX_WORD;
    if (!l->given_up) l->path[way->depth++] = set;
    return JR_OK;
}

/* Follow one way to its end; others met wait. */
static Status follow(Lister *l, Way way)
{
    const Nfa *nfa = l->e->nfa;
    uint32_t after[MAX_GUARD], nafter = 0;
    uint8_t b, a;

    while (!l->given_up) {
        const NfaNode *n = &nfa->node[way.node];

        switch ((NfaOp)n->op) {
        case NFA_MATCH:
            l->given_up |= !way.depth || !find_guard(l->w, l->before, way.nbefore, &b) ||
                           !find_guard(l->w, after, nafter, &a);
            return l->given_up ? JR_OK : add_words(l, way.depth, b, a);
        case NFA_FAIL: return JR_OK;
        case NFA_SET:
            l->given_up |= nafter > 0;
            JR_TRY(read_set(l, &way, n->arg));
            break;
        case NFA_SPLIT:
            l->given_up |= nafter > 0;
            if (!JR_PUSH(l->e->arena, &l->todo, ((Way){n->alt, way.depth, way.nbefore})))
                return l->e->arena->status;
            break;
        case NFA_LOOK:
            l->given_up |= nafter == MAX_GUARD || way.nbefore == MAX_GUARD;
            if (l->given_up) return JR_OK;
            if (way.depth)
                after[nafter++] = n->arg;
            else
                l->before[way.nbefore++] = n->arg;
            break;
        case NFA_BACKREF:
        case NFA_AROUND:
        case NFA_ATOMIC:
        case NFA_BACK:
        case NFA_HOLDS:
        case NFA_ENTER:
        case NFA_AGAIN: l->given_up = true; break;
        case NFA_SAVE: break;
        }
        way.node = n->out;
    }
    return JR_OK;
}

Status jr_words_list(Extract *e, Words *out, bool *found)
{
    Lister l = {.e = e, .w = out};

    *found = false;
    *out = (Words){.nguards = 1, .min = UINT32_MAX};
    l.kind = jr_arena_array(e->arena, uint8_t, e->nfa->nsets);
    l.path = jr_arena_array(e->arena, uint32_t, MAX_WORD);
    l.choice = jr_arena_array(e->arena, uint8_t, MAX_WORD);
    if (!l.kind || !l.path || !l.choice ||
        !JR_PUSH(e->arena, &l.todo, ((Way){.node = e->nfa->start})))
        return e->arena->status;
    while (l.todo.n && !l.given_up) {
        Way way = l.todo.data[--l.todo.n];

        JR_TRY(follow(&l, way));
    }
    *found = !l.given_up && out->word.n;
    return JR_OK;
}
