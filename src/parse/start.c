/* start.c -- the items that may stand in front of a pattern: (*UTF), (*CRLF),
 * (*LIMIT_MATCH=1000) and so on. They hold for the whole pattern. What asks an engine to
 * be slower or to give up earlier is accepted and has no effect: there is no
 * backtracking to limit. An item that is none of them ends the list and is read again as
 * part of the pattern.
 */
#include "parse/perl.h"

typedef enum StartKind {
    START_FLAG,
    START_NEWLINE,
    START_BSR,
    START_MATCH,
    START_LIMIT,
    START_IGNORE,
    START_REFUSE
} StartKind;

typedef struct StartItem {
    const char *text; // behind "(*"
    StartKind kind;
    uint64_t value;
} StartItem;

static const StartItem items[] = {
    {"UTF)", START_FLAG, JITRE_UTF},
    {"UTF8)", START_FLAG, JITRE_UTF},
    {"UCP)", START_FLAG, JITRE_UCP},
    {"CASELESS_RESTRICT)", START_FLAG, OPT_RESTRICT},
    {"CR)", START_NEWLINE, JITRE_NEWLINE_CR},
    {"LF)", START_NEWLINE, JITRE_NEWLINE_LF},
    {"CRLF)", START_NEWLINE, JITRE_NEWLINE_CRLF},
    {"ANY)", START_NEWLINE, JITRE_NEWLINE_ANY},
    {"ANYCRLF)", START_NEWLINE, JITRE_NEWLINE_ANYCRLF},
    {"NUL)", START_NEWLINE, JITRE_NEWLINE_NUL},
    {"BSR_ANYCRLF)", START_BSR, JITRE_BSR_ANYCRLF},
    {"BSR_UNICODE)", START_BSR, JITRE_BSR_UNICODE},
    {"NOTEMPTY)", START_MATCH, JITRE_NOTEMPTY},
    {"NOTEMPTY_ATSTART)", START_MATCH, JITRE_NOTEMPTY_ATSTART},
    {"LIMIT_MATCH=", START_LIMIT, 0},
    {"LIMIT_DEPTH=", START_LIMIT, 0},
    {"LIMIT_RECURSION=", START_LIMIT, 0},
    {"LIMIT_HEAP=", START_LIMIT, 0},
    {"NO_AUTO_POSSESS)", START_IGNORE, 0},
    {"NO_DOTSTAR_ANCHOR)", START_IGNORE, 0},
    {"NO_JIT)", START_IGNORE, 0},
    {"NO_START_OPT)", START_IGNORE, 0},
    {"TURKISH_CASING)", START_REFUSE, 0},
};

/* The digits and parenthesis of a limit. */
static void read_limit(Parser *p, size_t at)
{
    uint64_t n = 0;
    size_t digits = 0;

    for (; is_digit(peek(p, 0)) && n <= UINT32_MAX; p->pos++, digits++) {
        n = n * 10 + (peek(p, 0) - (unsigned)'0');
    }
    if (digits == 0 || n > UINT32_MAX || peek(p, 0) != ')') {
        jr_fail(&p->b, JITRE_ERR_BAD_VERB, at, p->pos - at, NULL);
        return;
    }
    p->pos++;
}

static void set_flag(Parser *p, uint64_t flag, size_t at)
{
    if ((flag == JITRE_UTF && p->opt & JITRE_NEVER_UTF) ||
        (flag == JITRE_UCP && p->opt & JITRE_NEVER_UCP)) {
        jr_fail(&p->b, JITRE_ERR_OPTION_LOCKED, at, p->pos - at, NULL);
        return;
    }
    p->opt |= flag;
    p->b.flags |= flag & ~OPT_RESTRICT;
}

static void apply(Parser *p, const StartItem *item, size_t at)
{
    switch (item->kind) {
    case START_FLAG: set_flag(p, item->value, at); break;
    case START_NEWLINE: p->b.newline = (enum jitre_newline)item->value; break;
    case START_BSR: p->b.bsr = (enum jitre_bsr)item->value; break;
    case START_MATCH: p->b.match_flags |= (uint32_t)item->value; break;
    case START_LIMIT: read_limit(p, at); break;
    case START_REFUSE:
        jr_unsupported(&p->b, JITRE_ERR_UNSUPPORTED_OPTION, at, p->pos - at);
        break;
    case START_IGNORE: break;
    }
}

void jr_perl_start_items(Parser *p)
{
    while (p->b.status == JR_OK && peek(p, 0) == '(' && peek(p, 1) == '*') {
        size_t at = p->pos, i;

        p->pos += 2;
        for (i = 0; i < JR_COUNT(items) && !looking_at(p, items[i].text); i++)
            continue;
        if (i == JR_COUNT(items)) {
            p->pos = at;
            return;
        }
        p->pos += strlen(items[i].text);
        apply(p, &items[i], at);
    }
}
