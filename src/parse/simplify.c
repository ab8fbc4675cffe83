/* simplify.c -- the same pattern with fewer nodes.
 *
 *     a(?:b)c                 abc                     groups without meaning, strings joined
 *     (?:a|b)|[cd]            [a-d]                   alternatives of one character
 *     foo|fob|bar|fox         fo(?:o|b|x)|bar         words become a trie
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

/* First character of an alternative that has a leading string. */
static uint32_t first_char(const Builder *b, AstId id)
{
    return b->chars.data[b->node.data[leading_string(b, id)].u.str.first];
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

/* Group a sorted list by first character. */
static AstId group_list(Builder *b, AstId list)
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

/* Sort and group every run of alternatives that begin with a string. */
static void factor_runs(Builder *b, AstId alt)
{
    AstId id = b->node.data[alt].child, tail = AST_NONE, next;

    b->node.data[alt].child = AST_NONE;
    while (id != AST_NONE && b->status == JR_OK) {
        AstId run = id, last = id;
        bool is_run = leading_string(b, id) != AST_NONE;

        next = b->node.data[id].next;
        while (is_run && next != AST_NONE && leading_string(b, next) != AST_NONE) {
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

/* Merge neighbours of one character, drop repeated EMPTYs. */
static void merge_runs(Builder *b, AstId alt)
{
    AstId next;

    for (AstId id = b->node.data[alt].child; id != AST_NONE && b->status == JR_OK;
         id = next) {
        AstId last = id;

        if (is_one_char(b, id)) {
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
    b->alts.n = 0;
    if (!JR_PUSH(b->a, &b->alts, alt)) out_of_memory(b);
    while (b->alts.n && b->status == JR_OK) {
        AstId one = b->alts.data[--b->alts.n];

        factor_runs(b, one);
        merge_runs(b, one);
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
