/* factor.c -- alternatives with a common beginning share it: words become a trie.
 *
 *     foo|fob|bar|fox         fo(?:o|b|x)|bar
 *     (?i)est|pdt|edt         [Ee](?:[Ss][Tt]|[Dd][Tt])|[Pp][Dd][Tt]
 *
 * An alternative that begins with a character or a set has a lead. Alternatives whose leads
 * have no character in common exclude each other, so they may change places; that gathers words
 * with a common prefix even in an unsorted list. No alternative moves across one whose lead
 * overlaps with its own, and none across one without a lead (a group, a loop, nothing at all).
 * Alternatives of the whole pattern that are more than words keep their leads if those are sets:
 * a big alternation is searched by what each of its alternatives requires (search/branches.c), and
 * is looked for in vain less often while they stand apart.
 * What is shared is characters only, never a capture or a condition: so priorities, groups and
 * \K stay what they were.
 *
 * Cost  O(characters * log words) for strings; with sets among the leads, every alternative is
 * compared with at most LOOK_BACK groups of those before it.
 */
#include "parse/parser.h"

enum {
    LONG_LIST = 64,  // alternatives
    LOOK_BACK = 200, // groups
    MAX_SPREAD = 64  // characters of a range that a mask tells apart
};

static void out_of_memory(Builder *b)
{
    jr_fail(b, b->a->status != JR_OK ? b->a->status : JITRE_ERR_MEMORY, 0, 0, NULL);
}

/* -- Leads ----------------------------------------------------------------------------- */

/* The string or set an alternative begins with, or AST_NONE. */
static AstId lead(const Builder *b, AstId id)
{
    const AstNode *n = &b->node.data[id];

    if (n->op == AST_CAT) {
        id = n->child;
        n = &b->node.data[id];
    }
    return n->op == AST_STRING || (n->op == AST_SET && !b->strings_only) ? id : AST_NONE;
}

static bool is_character(const AstNode *n)
{
    return n->op == AST_STRING || n->op == AST_SET;
}

bool jr_are_words(const Builder *b, AstId alt)
{
    for (AstId id = b->node.data[alt].child; id != AST_NONE; id = b->node.data[id].next) {
        const AstNode *n = &b->node.data[id];

        if (is_character(n)) continue;
        if (n->op != AST_CAT) return false;
        for (AstId c = n->child; c != AST_NONE; c = b->node.data[c].next)
            if (!is_character(&b->node.data[c])) return false;
    }
    return true;
}

/* First character of an alternative that begins with a string. */
static uint32_t first_char(const Builder *b, AstId id)
{
    return b->chars.data[b->node.data[lead(b, id)].u.str.first];
}

/* Do two leads begin with the same set or the same character? */
static bool same_lead(const Builder *b, AstId x, AstId y)
{
    const AstNode *m = &b->node.data[x], *n = &b->node.data[y];

    if (m->op != n->op) return false;
    if (m->op == AST_SET) return m->u.set == n->u.set && m->not_crlf == n->not_crlf;
    return b->chars.data[m->u.str.first] == b->chars.data[n->u.str.first];
}

/* Is there no character with which both leads begin? */
static bool exclude(const Builder *b, AstId x, AstId y)
{
    const AstNode *m = &b->node.data[x], *n = &b->node.data[y];

    if (m->op == AST_SET && n->op == AST_SET)
        return jr_charset_disjoint(&b->sets.data[m->u.set], &b->sets.data[n->u.set]);
    if (m->op == AST_SET)
        return !jr_charset_has(&b->sets.data[m->u.set], b->chars.data[n->u.str.first]);
    if (n->op == AST_SET) return exclude(b, y, x);
    return b->chars.data[m->u.str.first] != b->chars.data[n->u.str.first];
}

/* Characters a lead begins with, modulo 64: without a common bit two exclude each other. */
static uint64_t lead_mask(const Builder *b, AstId id)
{
    const AstNode *n = &b->node.data[id];
    const CharSet *s;
    uint64_t mask = 0;

    if (n->op == AST_STRING) return UINT64_C(1) << b->chars.data[n->u.str.first] % 64;
    s = &b->sets.data[n->u.set];
    for (uint32_t i = 0; i < s->n && mask != UINT64_MAX; i++) {
        if (s->data[i].hi - s->data[i].lo >= MAX_SPREAD) return UINT64_MAX;
        for (uint32_t c = s->data[i].lo; c <= s->data[i].hi; c++)
            mask |= UINT64_C(1) << c % 64;
    }
    return mask;
}

/* -- Sorting strings -------------------------------------------------------------------- */

/* Merge two lists sorted by first character; on a tie x comes first. */
static AstId merge_lists(Builder *b, AstId x, AstId y)
{
    AstNode *node = b->node.data;
    AstId first = AST_NONE, *link = &first;

    while (x != AST_NONE && y != AST_NONE) {
        AstId *from = first_char(b, y) < first_char(b, x) ? &y : &x;

        *link = *from;
        link = &node[*from].next;
        *from = *link;
    }
    *link = x != AST_NONE ? x : y;
    return first;
}

/* Sort a list of alternatives by first character where all of those are bytes: one bin for
 * each. The list is not touched otherwise (false). */
static bool sort_by_bins(Builder *b, AstId *list)
{
    AstId first[256], *link[256], *end = list;

    for (AstId id = *list; id != AST_NONE; id = b->node.data[id].next)
        if (first_char(b, id) > 255) return false;
    for (uint32_t c = 0; c < 256; c++)
        link[c] = &first[c];
    for (AstId id = *list; id != AST_NONE; id = b->node.data[id].next) {
        uint32_t c = first_char(b, id);

        *link[c] = id;
        link[c] = &b->node.data[id].next;
    }
    for (uint32_t c = 0; c < 256; c++) {
        if (link[c] == &first[c]) continue;
        *end = first[c];
        end = link[c];
    }
    *end = AST_NONE;
    return true;
}

static bool is_long(const Builder *b, AstId list)
{
    uint32_t n = 0;

    for (; list != AST_NONE && n < LONG_LIST; n++)
        list = b->node.data[list].next;
    return n == LONG_LIST;
}

/* Sort a list of alternatives by first character, stable: bottom-up merge sort, where
 * bin[i] holds a sorted list of 2^i. */
static AstId sort_list(Builder *b, AstId list)
{
    AstId bin[32], sorted = AST_NONE;
    unsigned used = 0, i;

    if (is_long(b, list) && sort_by_bins(b, &list)) return list;
    while (list != AST_NONE) {
        AstId one = list;

        list = b->node.data[one].next;
        b->node.data[one].next = AST_NONE;
        for (i = 0; i < used && bin[i] != AST_NONE; i++) {
            one = merge_lists(b, bin[i], one);
            bin[i] = AST_NONE;
        }
        if (i == used) used++;
        bin[i] = one;
    }
    for (i = 0; i < used; i++) {
        if (bin[i] != AST_NONE) sorted = merge_lists(b, bin[i], sorted);
    }
    return sorted;
}

/* -- Common beginnings ----------------------------------------------------------------- */

/* How many characters all alternatives of a list, which begin with strings, have in common. */
static uint32_t common_prefix(const Builder *b, AstId list)
{
    const AstNode *s = &b->node.data[lead(b, list)];
    uint32_t n = s->u.str.count;

    for (AstId id = b->node.data[list].next; id != AST_NONE; id = b->node.data[id].next) {
        const AstNode *t = &b->node.data[lead(b, id)];
        uint32_t k = 0;

        n = JR_MIN(n, t->u.str.count);
        while (k < n &&
               b->chars.data[s->u.str.first + k] == b->chars.data[t->u.str.first + k]) {
            k++;
        }
        n = k;
    }
    return n;
}

/* The alternative without its first n characters; its sibling link goes along. */
static AstId strip_prefix(Builder *b, AstId id, uint32_t n)
{
    AstId item = lead(b, id);
    AstNode *s = &b->node.data[item], *whole = &b->node.data[id];
    AstId rest;

    if (s->op == AST_STRING) {
        s->u.str.first += n;
        s->u.str.count -= n;
        s->at += n;
        if (s->u.str.count) return id;
    }
    if (item == id) {
        s->op = AST_EMPTY;
        return id;
    }
    rest = s->next;
    whole->child = rest;
    if (b->node.data[rest].next != AST_NONE) return id;
    b->node.data[rest].next = whole->next;
    return rest;
}

/* Take what all alternatives of `alt`, whose leads are the same, have in common in front: a
 * node of its own. */
static AstId take_common(Builder *b, AstId alt)
{
    AstId list = b->node.data[alt].child, item = lead(b, list), prefix;
    uint32_t n = b->node.data[item].op == AST_STRING ? common_prefix(b, list) : 1;

    prefix = jr_node_new(b, AST_EMPTY, 0);
    if (b->status != JR_OK) return prefix;
    b->node.data[prefix] = b->node.data[item];
    b->node.data[prefix].next = AST_NONE;
    if (b->node.data[item].op == AST_STRING) b->node.data[prefix].u.str.count = n;
    b->node.data[alt].at = b->node.data[item].at + n;
    for (AstId *link = &b->node.data[alt].child; *link != AST_NONE;
         link = &b->node.data[*link].next) {
        *link = strip_prefix(b, *link, n);
    }
    return prefix;
}

/* Do all alternatives of a list begin with the same? */
static bool have_common(const Builder *b, AstId list)
{
    AstId first = lead(b, list);

    for (AstId id = list; id != AST_NONE; id = b->node.data[id].next) {
        AstId item = lead(b, id);

        if (item == AST_NONE || !same_lead(b, first, item)) return false;
    }
    return true;
}

/* Alternatives first .. last have the same lead: make them prefix(?:...). Returns the new
 * alternative, linked to what follows, and puts its inner ALT on the work list. */
static AstId factor_group(Builder *b, AstId first, AstId last)
{
    AstId behind = b->node.data[last].next, tail = AST_NONE, alt, cat;
    uint32_t at = b->node.data[lead(b, first)].at;

    alt = jr_node_new(b, AST_ALT, at);
    cat = jr_node_new(b, AST_CAT, at);
    if (b->status != JR_OK) return first;
    b->node.data[alt].child = first;
    b->node.data[last].next = AST_NONE;
    do {
        AstId prefix = take_common(b, alt);

        if (b->status != JR_OK) return first;
        if (tail == AST_NONE)
            b->node.data[cat].child = prefix;
        else
            b->node.data[tail].next = prefix;
        tail = prefix;
    } while (have_common(b, b->node.data[alt].child));
    b->node.data[tail].next = alt;
    b->node.data[cat].next = behind;
    if (!JR_PUSH(b->a, &b->alts, alt)) out_of_memory(b);
    return cat;
}

/* -- Runs ------------------------------------------------------------------------------ */

/* Group a list of alternatives that begin with strings, sorted by first character. */
static AstId group_sorted(Builder *b, AstId list)
{
    AstId first = AST_NONE, tail = AST_NONE;

    while (list != AST_NONE && b->status == JR_OK) {
        AstId last = list, one = list;
        uint32_t c = first_char(b, list);

        while (b->node.data[last].next != AST_NONE &&
               first_char(b, b->node.data[last].next) == c) {
            last = b->node.data[last].next;
        }
        if (last != list) one = factor_group(b, list, last);
        list = b->node.data[one].next;
        if (tail == AST_NONE) {
            first = one;
        } else {
            b->node.data[tail].next = one;
        }
        tail = one;
    }
    return first;
}

/* The group that an alternative with this lead may join, or NULL: none of those that it would
 * move across may have a character in common with it. */
static FactorGroup *find_group(Builder *b, AstId item, uint64_t mask)
{
    uint32_t least = b->groups.n > LOOK_BACK ? b->groups.n - LOOK_BACK : 0;

    for (uint32_t i = b->groups.n; i-- > least;) {
        FactorGroup *g = &b->groups.data[i];

        if (!(g->mask & mask)) continue;
        if (same_lead(b, g->lead, item)) return g;
        if (!exclude(b, g->lead, item)) return NULL;
    }
    return NULL;
}

/* Sort a list of alternatives with leads into b->groups, in order of their first members. */
static void gather(Builder *b, AstId list)
{
    AstId next;

    b->groups.n = 0;
    for (AstId id = list; id != AST_NONE; id = next) {
        AstId item = lead(b, id);
        uint64_t mask = lead_mask(b, item);
        FactorGroup *g = find_group(b, item, mask);

        next = b->node.data[id].next;
        b->node.data[id].next = AST_NONE;
        if (g) {
            b->node.data[g->last].next = id;
            g->last = id;
        } else if (!JR_PUSH(b->a, &b->groups, ((FactorGroup){id, id, item, mask}))) {
            out_of_memory(b);
            return;
        }
    }
}

/* Group a list of alternatives with leads. */
static AstId group_mixed(Builder *b, AstId list)
{
    AstId first = AST_NONE, tail = AST_NONE;

    gather(b, list);
    for (uint32_t i = 0; i < b->groups.n && b->status == JR_OK; i++) {
        FactorGroup g = b->groups.data[i];
        AstId one = g.first == g.last ? g.first : factor_group(b, g.first, g.last);

        if (tail == AST_NONE)
            first = one;
        else
            b->node.data[tail].next = one;
        tail = one;
    }
    return b->status == JR_OK ? first : list;
}

/* Group the alternatives of an ALT run by run, each between two that have no lead. */
void jr_factor_alternatives(Builder *b, AstId alt)
{
    AstId id = b->node.data[alt].child, tail = AST_NONE, next;

    b->node.data[alt].child = AST_NONE;
    while (id != AST_NONE && b->status == JR_OK) {
        AstId run = id, last = id, item = lead(b, id);
        bool is_run = item != AST_NONE, strings = true;

        next = b->node.data[id].next;
        while (is_run && item != AST_NONE) {
            strings &= b->node.data[item].op == AST_STRING;
            if (next == AST_NONE) break;
            item = lead(b, next);
            if (item == AST_NONE) break;
            last = next;
            next = b->node.data[last].next;
        }
        b->node.data[last].next = AST_NONE;
        if (last != id)
            run = strings ? group_sorted(b, sort_list(b, run)) : group_mixed(b, run);
        if (tail == AST_NONE) {
            b->node.data[alt].child = run;
        } else {
            b->node.data[tail].next = run;
        }
        for (tail = run; b->node.data[tail].next != AST_NONE;)
            tail = b->node.data[tail].next;
        id = next;
    }
}
