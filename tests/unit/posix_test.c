/* posix_test.c -- the POSIX front end: what trees it builds and what it refuses.
 *
 * A tree is written on one line, so that a case reads as pattern and meaning:
 *
 *     cat(A, B)  alt(A, B)  A{min,max}  (A) group  "abc" string  [a-z] set  <bol> condition
 *
 * What GNU grep makes of the same patterns was observed, not deduced.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>

#include <cmocka.h>

#include "base/buf.h"
#include "parse/parser.h"

#define BRE JITRE_SYNTAX_BRE
#define ERE JITRE_SYNTAX_ERE

typedef struct Case {
    uint64_t flags;
    const char *pattern;
    const char *tree; // NULL: refused
    int code;
    size_t offset;
} Case;

/* -- Trees on one line ----------------------------------------------------------------- */

/* Shapes of Ast nodes are small here, so a recursive printer will do. */
static void put_tree(const Ast *ast, AstId id, Buf *out);

static void put_children(const Ast *ast, AstId first, const char *name, Buf *out)
{
    jr_buf_printf(out, "%s(", name);
    for (AstId id = first; id != AST_NONE; id = ast->node[id].next) {
        if (id != first) jr_buf_puts(out, ", ");
        put_tree(ast, id, out);
    }
    jr_buf_putc(out, ')');
}

static void put_set(const CharSet *s, Buf *out)
{
    jr_buf_putc(out, '[');
    for (uint32_t i = 0; i < s->n; i++) {
        jr_buf_put_char(out, s->data[i].lo);
        if (s->data[i].hi == s->data[i].lo) continue;
        jr_buf_putc(out, '-');
        jr_buf_put_char(out, s->data[i].hi);
    }
    jr_buf_putc(out, ']');
}

static const char *look_name(uint8_t look)
{
    switch ((LookKind)look) {
    case LOOK_BEGIN: return "<begin>";
    case LOOK_BOL: return "<bol>";
    case LOOK_BOL_MULTI: return "<bol-multi>";
    case LOOK_BOL_MULTI_ALT: return "<bol-multi-alt>";
    case LOOK_END: return "<end>";
    case LOOK_EOL_END: return "<eol-end>";
    case LOOK_EOL_MULTI: return "<eol-multi>";
    case LOOK_WORD: return "<word>";
    case LOOK_NOT_WORD: return "<not-word>";
    case LOOK_NEXT_IN: return "<next>";
    case LOOK_NEXT_NOT_IN: return "<not-next>";
    case LOOK_PREV_IN: return "<prev>";
    case LOOK_PREV_NOT_IN: return "<not-prev>";
    default: return "<unexpected>";
    }
}

static void put_repeat(const Ast *ast, const AstNode *n, Buf *out)
{
    put_tree(ast, n->child, out);
    if (n->u.rep.max == AST_INFINITE)
        jr_buf_printf(out, "{%u,}", (unsigned)n->u.rep.min);
    else
        jr_buf_printf(out, "{%u,%u}", (unsigned)n->u.rep.min, (unsigned)n->u.rep.max);
}

static void put_tree(const Ast *ast, AstId id, Buf *out)
{
    const AstNode *n = &ast->node[id];

    switch ((AstOp)n->op) {
    case AST_EMPTY: jr_buf_puts(out, "empty"); break;
    case AST_FAIL: jr_buf_puts(out, "fail"); break;
    case AST_STRING:
        jr_buf_putc(out, '"');
        for (uint32_t i = 0; i < n->u.str.count; i++)
            jr_buf_put_char(out, ast->chars[n->u.str.first + i]);
        jr_buf_putc(out, '"');
        break;
    case AST_SET: put_set(&ast->sets[n->u.set], out); break;
    case AST_CAT: put_children(ast, n->child, "cat", out); break;
    case AST_ALT: put_children(ast, n->child, "alt", out); break;
    case AST_REPEAT: put_repeat(ast, n, out); break;
    case AST_GROUP:
        jr_buf_putc(out, '(');
        put_tree(ast, n->child, out);
        jr_buf_putc(out, ')');
        break;
    case AST_LOOK: jr_buf_puts(out, look_name(n->look)); break;
    case AST_KEEP: jr_buf_puts(out, "keep"); break;
    case AST_BACKREF: jr_buf_printf(out, "ref(%u)", n->u.group); break;
    case AST_AROUND: // not in POSIX syntax
    case AST_BACK:
    case AST_ATOMIC: jr_buf_puts(out, "?"); break;
    }
}

/* -- Running cases --------------------------------------------------------------------- */

static void run(const Case *c)
{
    Heap heap = jr_heap_make(NULL);
    Arena arena;
    Buf out;
    Ast *ast;
    jitre_error error;
    Pattern pattern = {.text = c->pattern,
                       .len = strlen(c->pattern),
                       .flags = c->flags | JITRE_BACKREFS,
                       .max_nesting = 100};
    Status status;

    jr_arena_init(&arena, &heap, (size_t)1 << 24);
    jr_buf_init(&out, &heap);
    status = jr_parse_posix(&arena, &pattern, &ast, &error);
    if (status != (c->tree ? JR_OK : c->code))
        fail_msg("%s: status %d (%s)", c->pattern, status, error.message);
    if (c->tree) {
        put_tree(ast, ast->root, &out);
        if (strcmp(out.data, c->tree)) fail_msg("%s: %s", c->pattern, out.data);
    } else {
        assert_int_equal(error.code, c->code);
        assert_int_equal(error.offset, c->offset);
        assert_true(error.message[0] != 0);
    }
    jr_buf_free(&out);
    jr_arena_free(&arena);
}

#define RUN(cases)                                                                         \
    do {                                                                                   \
        (void)state;                                                                       \
        for (size_t i = 0; i < JR_COUNT(cases); i++)                                       \
            run(&(cases)[i]);                                                              \
    } while (0)

/* -- Cases ----------------------------------------------------------------------------- */

static void operators(void **state)
{
    static const Case cases[] = {
        {BRE, "a*b", "cat(\"a\"{0,}, \"b\")", 0, 0},
        {BRE, "a\\+\\(b\\|c\\)\\?", "cat(\"a\"{1,}, ([b-c]){0,1})", 0, 0},
        {BRE, "a+b?(c|d){1}", "\"a+b?(c|d){1}\"", 0, 0},
        {BRE, "a\\{2\\}b\\{2,\\}c\\{,3\\}", "cat(\"a\"{2,2}, \"b\"{2,}, \"c\"{0,3})", 0, 0},
        {ERE, "a+(b|c)?", "cat(\"a\"{1,}, ([b-c]){0,1})", 0, 0},
        {ERE, "a{2}b{2,}c{,3}", "cat(\"a\"{2,2}, \"b\"{2,}, \"c\"{0,3})", 0, 0},
        {ERE, "a{,}", "\"a\"{0,}", 0, 0},
        {ERE, "\\a\\+\\(\\{", "\"a+({\"", 0, 0},
        {ERE, "()", "(empty)", 0, 0},
        {ERE, "", "empty", 0, 0},
        {ERE | JITRE_LITERAL, "a*(\\", "\"a*(\\x5c\"", 0, 0},
    };
    RUN(cases);
}

static void first_means_literal_or_nothing(void **state)
{
    static const Case cases[] = {
        {BRE, "*a", "\"*a\"", 0, 0},         {BRE, "**", "\"*\"{0,}", 0, 0},
        {BRE, "\\(*a\\)", "(\"*a\")", 0, 0}, {BRE, "^*a", "cat(<bol>, \"*a\")", 0, 0},
        {BRE, "\\+\\{1\\}", "\"+\"", 0, 0},  {BRE, "\\{1\\}a", "\"{1}a\"", 0, 0},
        {ERE, "*a", "\"a\"", 0, 0},          {ERE, "(+a)", "(\"a\")", 0, 0},
        {ERE, "{1}a", "\"a\"", 0, 0},        {ERE, "{a", "\"{a\"", 0, 0},
        {ERE, "(*))", "(\")\")", 0, 0},
    };
    RUN(cases);
}

static void braces_and_parentheses(void **state)
{
    static const Case cases[] = {
        {ERE, "a{1", "\"a{1\"", 0, 0},
        {ERE, "a{1,x}", "\"a{1,x}\"", 0, 0},
        {ERE, "a{x", "\"a{x\"", 0, 0},
        {ERE, "a)", "\"a)\"", 0, 0},
        {ERE, "a}", "\"a}\"", 0, 0},
        {ERE, "a{}", NULL, JITRE_ERR_BAD_BRACE, 1},
        {ERE, "a{2,1}", NULL, JITRE_ERR_REPEAT_ORDER, 1},
        {ERE, "ab{32768}", NULL, JITRE_ERR_REPEAT_TOO_BIG, 2},
        {ERE, "a{99999999999999999999}", NULL, JITRE_ERR_REPEAT_TOO_BIG, 1},
        {ERE, "x(a", NULL, JITRE_ERR_UNCLOSED_GROUP, 1},
        {ERE, "(*)", NULL, JITRE_ERR_UNCLOSED_GROUP, 0},
        {BRE, "a\\{1", NULL, JITRE_ERR_BAD_BRACE, 1},
        {BRE, "a\\{1a\\}", NULL, JITRE_ERR_BAD_BRACE, 1},
        {BRE, "a\\{1}", NULL, JITRE_ERR_BAD_BRACE, 1},
        {BRE, "a\\)", NULL, JITRE_ERR_UNMATCHED_CLOSE, 1},
        {BRE, "\\(a", NULL, JITRE_ERR_UNCLOSED_GROUP, 0},
        {BRE, "a\\", NULL, JITRE_ERR_TRAILING_BACKSLASH, 1},
    };
    RUN(cases);
}

static void anchors(void **state)
{
    static const Case cases[] = {
        {BRE, "^a$", "cat(<bol>, \"a\", <eol-end>)", 0, 0},
        {BRE | JITRE_MULTILINE, "^a$", "cat(<bol-multi>, \"a\", <eol-multi>)", 0, 0},
        {BRE, "a^b$c", "\"a^b$c\"", 0, 0},
        {BRE, "^^a$$", "cat(<bol>, \"^a$\", <eol-end>)", 0, 0},
        {BRE, "\\(^a\\)", "(cat(<bol>, \"a\"))", 0, 0},
        {BRE, "a$\\|^b", "alt(cat(\"a\", <eol-end>), cat(<bol>, \"b\"))", 0, 0},
        {BRE, "a$*", "cat(\"a\", \"$\"{0,})", 0, 0},
        {ERE, "a^b", "cat(\"a\", <bol>, \"b\")", 0, 0},
        {ERE, "(a$)b", "cat((cat(\"a\", <eol-end>)), \"b\")", 0, 0},
        {ERE, "\\`a\\'", "cat(<begin>, \"a\", <end>)", 0, 0},
        {ERE | JITRE_MULTILINE, "\\`a\\'", "cat(<bol-multi>, \"a\", <eol-multi>)", 0, 0},
        {ERE, "\\ba\\B", "cat(<word>, \"a\", <not-word>)", 0, 0},
        {ERE, "\\<a\\>", "cat(<not-prev>, <next>, \"a\", <prev>, <not-next>)", 0, 0},
        {ERE | JITRE_MATCH_LINE, "a|b", "cat(<bol>, [a-b], <eol-end>)", 0, 0},
        {ERE | JITRE_MATCH_WORD, "ab", "cat(<not-prev>, \"ab\", <not-next>)", 0, 0},
    };
    RUN(cases);
}

static void brackets(void **state)
{
    static const Case cases[] = {
        {ERE, "[a-c]", "[a-c]", 0, 0},
        {ERE, "[]a]", "[]a]", 0, 0},
        {ERE, "[a-]", "[-a]", 0, 0},
        {ERE, "[--/]", "[--/]", 0, 0},
        {ERE, "[\\n]", "[\\x5cn]", 0, 0},
        {ERE, "[[a]", "[[a]", 0, 0},
        {ERE, "[[:digit:]x]", "[0-9x]", 0, 0},
        {ERE, "[[.a.]-c[=e=]]", "[a-ce]", 0, 0},
        {ERE, "[[.-.]]", "\"-\"", 0, 0},
        {ERE, "[:a]", "[:a]", 0, 0},
        {ERE, "[:a-z:]", "[:a-z]", 0, 0},
        {ERE | JITRE_CASELESS, "[a-c]", "[A-Ca-c]", 0, 0},
        {ERE | JITRE_CASELESS, "[[:upper:]]", "[A-Za-z]", 0, 0},
        {ERE | JITRE_UTF, "[^b]", "[\\x00-\\x09\\x0b-ac-\\x{10ffff}]", 0, 0},
        {ERE, ".", "[\\x00-\\x09\\x0b-\\xff]", 0, 0},
        {ERE | JITRE_DOTALL, "[^b]", "[\\x00-ac-\\xff]", 0, 0},
        {ERE, "\\s", "[\\x09\\x0b-\\x0d\\x20]", 0, 0},
        {ERE, "[\t-\r]", "[\\x09\\x0b-\\x0d]", 0, 0},
        {ERE, "[\n]", "\"\\x0a\"", 0, 0},
        {ERE, "[", NULL, JITRE_ERR_UNCLOSED_CLASS, 0},
        {ERE, "x[]", NULL, JITRE_ERR_UNCLOSED_CLASS, 1},
        {ERE, "[a-", NULL, JITRE_ERR_UNCLOSED_CLASS, 0},
        {ERE, "[[:alpha:]", NULL, JITRE_ERR_UNCLOSED_CLASS, 0},
        {ERE, "[[:foo:]]", NULL, JITRE_ERR_BAD_CLASS_NAME, 1},
        {ERE, "[:space:]", NULL, JITRE_ERR_CLASS_SYNTAX, 0},
        {ERE, "[^:a:]", NULL, JITRE_ERR_CLASS_SYNTAX, 0},
        {ERE, "[c-a]", NULL, JITRE_ERR_RANGE_ORDER, 1},
        {ERE, "[a-c-e]", NULL, JITRE_ERR_BAD_CLASS_RANGE, 4},
        {ERE, "[a-[:digit:]]", NULL, JITRE_ERR_BAD_CLASS_RANGE, 1},
        {ERE, "[[=a=]-c]", NULL, JITRE_ERR_BAD_CLASS_RANGE, 1},
        {ERE, "[[.hyphen.]]", NULL, JITRE_ERR_UNSUPPORTED_COLLATING, 1},
    };
    RUN(cases);
}

static void references(void **state)
{
    static const Case cases[] = {
        {BRE, "\\(a\\)\\1", "cat((\"a\"), ref(1))", 0, 0},
        {ERE, "(a)(b)\\2*", "cat((\"a\"), (\"b\"), ref(2){0,})", 0, 0},
        {ERE, "(a)|\\1", NULL, JITRE_ERR_UNKNOWN_GROUP, 4},
        {ERE, "(a)(b|\\1)", "cat((\"a\"), (alt(\"b\", ref(1))))", 0, 0},
        {ERE, "((a)|b\\2)", NULL, JITRE_ERR_UNKNOWN_GROUP, 6},
        {ERE, "((a)|b)\\2", "cat((alt((\"a\"), \"b\")), ref(2))", 0, 0},
        {ERE, "(a)\\1(", NULL, JITRE_ERR_UNCLOSED_GROUP, 5},
        {BRE, "\\(a\\1\\)", NULL, JITRE_ERR_UNKNOWN_GROUP, 3},
        {ERE, "\\2", NULL, JITRE_ERR_UNKNOWN_GROUP, 0},
        {ERE, "\\0", "\"0\"", 0, 0},
    };
    RUN(cases);
}

static void case_and_utf8(void **state)
{
    static const Case cases[] = {
        {ERE | JITRE_CASELESS, "ab1", "cat([Aa], [Bb], \"1\")", 0, 0},
        {ERE | JITRE_CASELESS | JITRE_UTF, "\xc3\xa9", "[\\xc9\\xe9]", 0, 0},
        {ERE | JITRE_CASELESS | JITRE_UTF, "s", "[Ss\\x{17f}]", 0, 0},
        {ERE | JITRE_UTF, "[\xc3\xa0-\xc3\xa9]", "[\\xe0-\\xe9]", 0, 0},
        {ERE, "\xc3\xa9*", "cat(\"\\xc3\", \"\\xa9\"{0,})", 0, 0},
        {ERE | JITRE_UTF, "a\xc3", NULL, JITRE_ERR_BAD_UTF8, 1},
        {ERE | JITRE_UTF, "[\xff]", NULL, JITRE_ERR_BAD_UTF8, 1},
    };
    RUN(cases);
}

static void nesting_is_limited(void **state)
{
    char pattern[256];
    Case c = {ERE, pattern, NULL, JITRE_ERR_NESTING, 100};
    (void)state;

    memset(pattern, '(', 101);
    memset(pattern + 101, ')', 101);
    pattern[202] = 0;
    run(&c);
}

/* Long patterns of few distinct sets stay small: sets are made and negated once. */
static void repeated_classes_are_cheap(void **state)
{
    enum { COPIES = 20000 };
    static const char part[] = "[^[:alpha:]]\\w.";
    Heap heap = jr_heap_make(NULL);
    Arena arena;
    Ast *ast;
    jitre_error error;
    char *text = malloc(COPIES * strlen(part) + 1);
    Pattern pattern = {
        .text = text, .flags = BRE | JITRE_UTF | JITRE_UCP, .max_nesting = 9};
    (void)state;

    assert_non_null(text);
    for (size_t i = 0; i < COPIES; i++)
        strcpy(text + i * strlen(part), part);
    pattern.len = strlen(text);
    jr_arena_init(&arena, &heap, (size_t)1 << 24);
    assert_int_equal(jr_parse_posix(&arena, &pattern, &ast, &error), JR_OK);
    jr_arena_free(&arena);
    free(text);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(operators),
        cmocka_unit_test(first_means_literal_or_nothing),
        cmocka_unit_test(braces_and_parentheses),
        cmocka_unit_test(anchors),
        cmocka_unit_test(brackets),
        cmocka_unit_test(references),
        cmocka_unit_test(case_and_utf8),
        cmocka_unit_test(nesting_is_limited),
        cmocka_unit_test(repeated_classes_are_cheap),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
