/* simplify.c -- the same pattern with fewer nodes.
 *
 *     a(?:b)c                 abc                     groups without meaning, strings joined
 *     (?:a|b)|[cd]            [a-d]                   alternatives of one character
 *     foo|fob|bar|fox         fo(?:o|b|x)|bar         words become a trie
 *     (?i)foo|fob|bar|fox     the same                a long list of words without case
 *
 * Priorities and captures stay what they were. Alternatives that begin with different
 * characters exclude each other, so they may change places; that gathers words with a
 * common prefix even in an unsorted list. An alternative that begins otherwise (or is
 * empty) is a fence nothing moves across.
 *
 * The tree is walked bottom-up with a stack in the arena: children are taken off their
 * parent, rewritten, and linked again. Factoring goes alternation by alternation with a
 * work list. Cost  O(n) for the walk, O(characters * log words) for factoring.
 */
#include "parse/parser.h"
#include "unicode/unicode.h"

enum { LONG_LIST = 64 }; // alternatives

static void out_of_memory(Builder *b)
{
    jr_fail(b, b->a->status != JR_OK ? b->a->status : JITRE_ERR_MEMORY, 0, 0, NULL);
}

/* -- Factoring ------------------------------------------------------------------------- */

/* The string an alternative begins with, or AST_NONE. */
static AstId leading_string(const Builder *b, AstId id)
{
    const AstNode *n = &b->node.data[id];

    if (n->op == AST_CAT) {
        id = n->child;
        n = &b->node.data[id];
    }
    return n->op == AST_STRING ? id : AST_NONE;
}

/* First character of an alternative that has a leading string; of one that begins with a
 * letter without case the least of its forms. */
static uint32_t first_char(const Builder *b, AstId id)
{
    const AstNode *n = &b->node.data[id];

    if (n->op == AST_CAT) n = &b->node.data[n->child];
    if (n->op == AST_SET) return b->sets.data[n->u.set].data[0].lo;
    return b->chars.data[n->u.str.first];
}

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

/* How many characters all alternatives first .. last have in common in front. */
static uint32_t common_prefix(const Builder *b, AstId first, AstId last)
{
    const AstNode *s = &b->node.data[leading_string(b, first)];
    uint32_t n = s->u.str.count;

    for (AstId id = first; id != last;) {
        const AstNode *t;
        uint32_t k = 0;

        id = b->node.data[id].next;
        t = &b->node.data[leading_string(b, id)];
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
    AstId string = leading_string(b, id);
    AstNode *s = &b->node.data[string], *whole = &b->node.data[id];
    AstId rest;

    s->u.str.first += n;
    s->u.str.count -= n;
    s->at += n;
    if (s->u.str.count) return id;
    if (string == id) {
        s->op = AST_EMPTY;
        return id;
    }
    rest = s->next;
    whole->child = rest;
    if (b->node.data[rest].next != AST_NONE) return id;
    b->node.data[rest].next = whole->next;
    return rest;
}

/* Alternatives first .. last share a first character: make them prefix(?:...). Returns
 * the new alternative, linked to what follows, and puts its inner ALT on the work list. */
static AstId factor_group(Builder *b, AstId first, AstId last)
{
    uint32_t n = common_prefix(b, first, last);
    AstNode string = b->node.data[leading_string(b, first)];
    AstId behind = b->node.data[last].next, prefix, alt, cat, *link;

    prefix = jr_node_new(b, AST_STRING, string.at);
    alt = jr_node_new(b, AST_ALT, string.at + n);
    cat = jr_node_new(b, AST_CAT, string.at);
    if (b->status != JR_OK) return first;
    b->node.data[prefix].u.str.first = string.u.str.first;
    b->node.data[prefix].u.str.count = n;
    b->node.data[prefix].next = alt;
    b->node.data[cat].child = prefix;
    b->node.data[cat].next = behind;
    b->node.data[last].next = AST_NONE;
    b->node.data[alt].child = first;
    for (link = &b->node.data[alt].child; *link != AST_NONE;
         link = &b->node.data[*link].next) {
        *link = strip_prefix(b, *link, n);
    }
    if (!JR_PUSH(b->a, &b->alts, alt)) out_of_memory(b);
    return cat;
}

/* -- Factoring without case -------------------------------------------------------------- */

enum { MAX_FORMS = 5, DOTLESS_I = 0x131 };

/* Whatever may be taken as the same letter as c, in any mode of folding; dotless i is an I to
 * some. Returns how many. */
static uint32_t letter_forms(uint32_t c, uint32_t form[MAX_FORMS])
{
    uint32_t n = jr_unicode_case_set(c == DOTLESS_I ? 'i' : c, form);

    for (uint32_t i = 0; i < n; i++) {
        if (form[i] != 'i') continue;
        form[n] = DOTLESS_I;
        return n + 1;
    }
    return n;
}

static bool is_form(const uint32_t *form, uint32_t n, uint32_t c)
{
    for (uint32_t i = 0; i < n; i++)
        if (form[i] == c) return true;
    return false;
}

/* A letter without case is a set of forms of it, the least of all among them. Two such sets
 * are the same letter, and stay in their order, or exclude each other. */
static bool is_letter(const Builder *b, const AstNode *n)
{
    const CharSet *set = &b->sets.data[n->u.set];
    uint32_t form[MAX_FORMS], nforms;

    if (n->not_crlf || !set->n) return false;
    nforms = letter_forms(set->data[0].lo, form);
    for (uint32_t i = 0; i < nforms; i++)
        if (form[i] < set->data[0].lo) return false;
    for (uint32_t i = 0; i < set->n; i++) {
        if (set->data[i].hi - set->data[i].lo >= MAX_FORMS) return false;
        for (uint32_t c = set->data[i].lo; c <= set->data[i].hi; c++)
            if (!is_form(form, nforms, c)) return false;
    }
    return true;
}

/* Does it begin with a letter without case, or with a character that has no cases? */
static bool has_leading_letter(const Builder *b, AstId id)
{
    const AstNode *n = &b->node.data[id];
    uint32_t form[MAX_FORMS];

    if (n->op == AST_CAT) n = &b->node.data[n->child];
    if (n->op == AST_SET) return is_letter(b, n);
    return n->op == AST_STRING && letter_forms(b->chars.data[n->u.str.first], form) == 1;
}

/* Is it a long list of nothing but words without case? */
static bool is_caseless_list(const Builder *b, AstId list)
{
    if (!is_long(b, list)) return false;
    for (; list != AST_NONE; list = b->node.data[list].next) {
        AstId item = b->node.data[list].child;

        if (!has_leading_letter(b, list)) return false;
        for (; item != AST_NONE; item = b->node.data[item].next)
            if (b->node.data[item].op != AST_SET && b->node.data[item].op != AST_STRING)
                return false;
    }
    return true;
}

/* How many sets the alternatives first .. last have in common in front. */
static uint32_t common_sets(const Builder *b, AstId first, AstId last)
{
    uint32_t n = UINT32_MAX;

    for (AstId id = first;; id = b->node.data[id].next) {
        bool cats = b->node.data[first].op == AST_CAT && b->node.data[id].op == AST_CAT;
        AstId x = b->node.data[first].child, y = b->node.data[id].child;
        uint32_t k = cats ? 0 : 1;

        while (cats && k < n && x != AST_NONE && y != AST_NONE &&
               b->node.data[x].op == AST_SET && b->node.data[y].op == AST_SET &&
               b->node.data[x].u.set == b->node.data[y].u.set &&
               b->node.data[x].not_crlf == b->node.data[y].not_crlf) {
            x = b->node.data[x].next;
            y = b->node.data[y].next;
            k++;
        }
        n = JR_MIN(n, k);
        if (id == last) return n;
    }
}

/* The alternative without its first n items; its sibling link goes along. */
static AstId strip_sets(Builder *b, AstId id, uint32_t n)
{
    AstNode *whole = &b->node.data[id];
    AstId rest = whole->op == AST_CAT ? whole->child : AST_NONE;

    for (; n && rest != AST_NONE; n--)
        rest = b->node.data[rest].next;
    whole->child = rest;
    if (rest == AST_NONE) {
        whole->op = AST_EMPTY;
        return id;
    }
    if (b->node.data[rest].next != AST_NONE) return id;
    b->node.data[rest].next = whole->next;
    return rest;
}

/* The first n sets of an alternative, copied, as the beginning of `cat`; `behind` follows. */
static void copy_sets(Builder *b, AstId id, uint32_t n, AstId cat, AstId behind)
{
    AstId from = b->node.data[id].op == AST_CAT ? b->node.data[id].child : id;

    for (AstId last = AST_NONE; n && b->status == JR_OK; n--) {
        AstId copy = jr_node_copy(b, from);

        if (b->status != JR_OK) return;
        b->node.data[copy].next = behind;
        if (last == AST_NONE) {
            b->node.data[cat].child = copy;
        } else {
            b->node.data[last].next = copy;
        }
        from = b->node.data[from].next;
        last = copy;
    }
}

/* As factor_group, for alternatives that begin with the same set. */
static AstId factor_sets(Builder *b, AstId first, AstId last)
{
    uint32_t n = common_sets(b, first, last);
    AstId cat = jr_node_new(b, AST_CAT, b->node.data[first].at);
    AstId alt = jr_node_new(b, AST_ALT, b->node.data[first].at), *link;

    copy_sets(b, first, n, cat, alt);
    if (b->status != JR_OK) return first;
    b->node.data[cat].next = b->node.data[last].next;
    b->node.data[last].next = AST_NONE;
    b->node.data[alt].child = first;
    for (link = &b->node.data[alt].child; *link != AST_NONE;
         link = &b->node.data[*link].next) {
        *link = strip_sets(b, *link, n);
    }
    if (!JR_PUSH(b->a, &b->alts, alt)) out_of_memory(b);
    return cat;
}

/* -- Groups -------------------------------------------------------------------------------- */

/* The set an alternative begins with, or none: UINT32_MAX. */
static uint32_t leading_set(const Builder *b, AstId id)
{
    const AstNode *n = &b->node.data[id];

    if (n->op == AST_CAT) n = &b->node.data[n->child];
    return n->op == AST_SET ? n->u.set : UINT32_MAX;
}

/* Group a sorted list by first character, or letter without case. */
static AstId group_list(Builder *b, AstId list)
{
    AstId first = AST_NONE, tail = AST_NONE;

    while (list != AST_NONE && b->status == JR_OK) {
        AstId last = list, one = list;
        uint32_t c = first_char(b, list), set = leading_set(b, list);

        while (b->node.data[last].next != AST_NONE &&
               first_char(b, b->node.data[last].next) == c &&
               leading_set(b, b->node.data[last].next) == set) {
            last = b->node.data[last].next;
        }
        if (last != list)
            one = (set == UINT32_MAX ? factor_group : factor_sets)(b, list, last);
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

/* May it change places with its neighbours that may, too? */
static bool can_move(const Builder *b, AstId id, bool caseless)
{
    return caseless ? has_leading_letter(b, id) : leading_string(b, id) != AST_NONE;
}

/* Sort and group every run of alternatives that begin with a string; in a list without case
 * a letter, or a string that does not begin with one. */
static void factor_runs(Builder *b, AstId alt, bool caseless)
{
    AstId id = b->node.data[alt].child, tail = AST_NONE, next;

    b->node.data[alt].child = AST_NONE;
    while (id != AST_NONE && b->status == JR_OK) {
        AstId run = id, last = id;
        bool is_run = can_move(b, id, caseless);

        next = b->node.data[id].next;
        while (is_run && next != AST_NONE && can_move(b, next, caseless)) {
            last = next;
            next = b->node.data[last].next;
        }
        b->node.data[last].next = AST_NONE;
        if (last != id) run = group_list(b, sort_list(b, run));
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

/* -- Alternatives of one character ----------------------------------------------------- */

static bool is_one_char(const Builder *b, AstId id)
{
    const AstNode *n = &b->node.data[id];

    return (n->op == AST_SET && !n->not_crlf) ||
           (n->op == AST_STRING && n->u.str.count == 1);
}

/* Make the alternatives first .. last (each one character) one SET, which is `first`. */
static void merge_chars(Builder *b, AstId first, AstId last)
{
    AstNode *n;

    b->work.n = 0;
    for (AstId id = first;; id = n->next) {
        n = &b->node.data[id];
        if (n->op == AST_SET) {
            jr_charset_add_set(b->a, &b->work, &b->sets.data[n->u.set]);
        } else {
            uint32_t c = b->chars.data[n->u.str.first];

            jr_charset_add(b->a, &b->work, c, c);
        }
        if (id == last) break;
    }
    if (b->a->status != JR_OK) {
        out_of_memory(b);
        return;
    }
    jr_charset_seal(&b->work);
    n = &b->node.data[first];
    n->next = b->node.data[last].next;
    if (b->work.n == 1 && b->work.data[0].lo == b->work.data[0].hi && n->op == AST_STRING) {
        return; // the same letter again and again
    }
    n->op = AST_SET;
    n->not_crlf = false;
    n->u.set = jr_set_intern(b, &b->work);
}

/* Merge neighbours of one character, drop repeated EMPTYs. In a list without case letters stay
 * apart: whoever wants the words could not tell them otherwise. */
static void merge_runs(Builder *b, AstId alt, bool caseless)
{
    AstId next;

    for (AstId id = b->node.data[alt].child; id != AST_NONE && b->status == JR_OK;
         id = next) {
        AstId last = id;

        if (!caseless && is_one_char(b, id)) {
            for (next = b->node.data[id].next; next != AST_NONE && is_one_char(b, next);) {
                last = next;
                next = b->node.data[next].next;
            }
            if (last != id) merge_chars(b, id, last);
        } else if (b->node.data[id].op == AST_EMPTY) {
            for (next = b->node.data[id].next;
                 next != AST_NONE && b->node.data[next].op == AST_EMPTY;) {
                next = b->node.data[next].next;
            }
            b->node.data[id].next = next;
        }
        next = b->node.data[id].next;
    }
}

/* Turn an ALT with less than two alternatives into what it is, in place. */
static void collapse(Builder *b, AstId alt)
{
    AstNode *n = &b->node.data[alt];

    if (n->child == AST_NONE) {
        n->op = AST_FAIL;
    } else if (b->node.data[n->child].next == AST_NONE) {
        AstId next = n->next;

        *n = b->node.data[n->child];
        n->next = next;
    }
}

/* Rewrite an ALT whose alternatives are done. */
static void rewrite_alt(Builder *b, AstId alt)
{
    bool caseless = is_caseless_list(b, b->node.data[alt].child);

    b->alts.n = 0;
    if (!JR_PUSH(b->a, &b->alts, alt)) out_of_memory(b);
    while (b->alts.n && b->status == JR_OK) {
        AstId one = b->alts.data[--b->alts.n];

        factor_runs(b, one, caseless);
        merge_runs(b, one, caseless);
        collapse(b, one);
    }
}

/* -- The walk -------------------------------------------------------------------------- */

/* Append `id` .. `last` (siblings) to the children of the visit. */
static void append(Builder *b, Visit *v, AstId id, AstId last)
{
    AstNode *prev = v->last == AST_NONE ? NULL : &b->node.data[v->last];
    const AstNode *n = &b->node.data[id];

    if (prev && b->node.data[v->id].op == AST_CAT && prev->op == AST_STRING &&
        n->op == AST_STRING && prev->u.str.first + prev->u.str.count == n->u.str.first) {
        prev->u.str.count += n->u.str.count;
        prev->next = n->next;
        if (id != last) v->last = last;
        return;
    }
    if (prev) {
        prev->next = id;
    } else {
        b->node.data[v->id].child = id;
    }
    v->last = last;
}

/* Give a finished node to its parent; last: the last child of a CAT. */
static void deliver(Builder *b, Visit *v, AstId id, AstId last)
{
    AstOp parent = (AstOp)b->node.data[v->id].op, op = (AstOp)b->node.data[id].op;

    if ((parent == AST_CAT && op == AST_EMPTY) || (parent == AST_ALT && op == AST_FAIL))
        return;
    if (parent == AST_CAT && op == AST_CAT) {
        append(b, v, b->node.data[id].child, last);
    } else {
        append(b, v, id, id);
    }
}

/* All children of the visit are done. Returns the node that replaces it. */
static AstId rewrite(Builder *b, const Visit *v)
{
    AstNode *n = &b->node.data[v->id];
    const AstNode *child = n->child == AST_NONE ? NULL : &b->node.data[n->child];

    switch ((AstOp)n->op) {
    case AST_CAT:
        if (!child) {
            n->op = AST_EMPTY;
        } else if (child->next == AST_NONE) {
            return n->child;
        }
        break;
    case AST_ALT: rewrite_alt(b, v->id); break;
    case AST_REPEAT:
        if (child->op == AST_EMPTY || (child->op == AST_FAIL && n->u.rep.min == 0)) {
            n->op = AST_EMPTY;
            n->child = AST_NONE;
        } else if (child->op == AST_FAIL) {
            n->op = AST_FAIL;
            n->child = AST_NONE;
        }
        break;
    default: break;
    }
    return v->id;
}

static void push_visit(Builder *b, AstId id)
{
    Visit v = {.id = id, .todo = b->node.data[id].child, .last = AST_NONE};

    b->node.data[id].child = AST_NONE;
    if (!JR_PUSH(b->a, &b->visits, v)) out_of_memory(b);
}

/* Put the alternatives of `alt` in front of what the visit still has to do. */
static void splice_alt(Builder *b, Visit *v, AstId alt)
{
    AstId last = b->node.data[alt].child;

    while (b->node.data[last].next != AST_NONE)
        last = b->node.data[last].next;
    b->node.data[last].next = v->todo;
    v->todo = b->node.data[alt].child;
}

/* Last child of a finished CAT, for its parent; AST_NONE for others. */
static AstId last_item(const Builder *b, AstId id, AstOp was, const Visit *v)
{
    AstId last = b->node.data[id].child;

    if (b->node.data[id].op != AST_CAT) return AST_NONE;
    if (was == AST_CAT) return v->last;
    while (b->node.data[last].next != AST_NONE)
        last = b->node.data[last].next;
    return last; // an ALT that was factored: few items
}

AstId jr_simplify(Builder *b, AstId root)
{
    if (b->node.data[root].child == AST_NONE) return root;
    b->visits.n = 0;
    push_visit(b, root);
    while (b->status == JR_OK) {
        Visit *v = &b->visits.data[b->visits.n - 1];
        AstId id = v->todo, last;
        AstOp was;

        if (id != AST_NONE) {
            v->todo = b->node.data[id].next;
            b->node.data[id].next = AST_NONE;
            if (b->node.data[id].child == AST_NONE) {
                deliver(b, v, id, AST_NONE);
            } else if (b->node.data[id].op == AST_ALT &&
                       b->node.data[v->id].op == AST_ALT) {
                splice_alt(b, v, id);
            } else {
                push_visit(b, id);
            }
            continue;
        }
        was = (AstOp)b->node.data[v->id].op;
        id = rewrite(b, v);
        last = last_item(b, id, was, v);
        if (--b->visits.n == 0) return id;
        deliver(b, v - 1, id, last);
    }
    return root;
}
