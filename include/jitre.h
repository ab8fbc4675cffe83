/* jitre.h -- find regular expressions with native code, in linear time.
 *
 * A pattern is compiled once into a `jitre_regex`, which is immutable and may be used by any
 * number of threads at the same time. Patterns mean what they mean in PCRE2 (or, with
 * JITRE_SYNTAX_BRE / JITRE_SYNTAX_ERE, in GNU grep). Texts are bytes with a length; nothing
 * needs to end in NUL, and no byte outside text[0, len) is ever read.
 *
 *     jitre_regex *re;
 *     jitre_error err;
 *     jitre_span m;
 *     if (jitre_compile("[0-9]+", 6, 0, NULL, &re, &err) != JITRE_OK)
 *         fprintf(stderr, "%s at %zu\n", err.message, err.offset);
 *     else if (jitre_find(re, text, len, 0, 0, &m) == 1)
 *         printf("%zu-%zu\n", m.start, m.end);
 *     jitre_free(re);
 *
 * Conventions. Offsets and lengths are in bytes. Functions that answer a question return 1 for
 * yes, 0 for no and a negative JITRE_ERR_ code when they could not tell; a limit that was hit
 * is never reported as "no match". Nothing here prints, exits, aborts or keeps global state;
 * nothing but a cache takes a lock. NULL regex or output pointers give JITRE_ERR_ARGUMENT.
 */
#ifndef JITRE_H
#define JITRE_H

#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

#if defined(__GNUC__)
#define JITRE_API __attribute__((visibility("default")))
#else
#define JITRE_API
#endif

#define JITRE_VERSION_MAJOR 0
#define JITRE_VERSION_MINOR 1
#define JITRE_VERSION_PATCH 0

/* -- Compile flags ------------------------------------------------------------------------ */

#define JITRE_CASELESS      (UINT64_C(1) << 0) /* (?i) */
#define JITRE_MULTILINE     (UINT64_C(1) << 1) /* (?m) */
#define JITRE_DOTALL        (UINT64_C(1) << 2) /* (?s) */
#define JITRE_EXTENDED      (UINT64_C(1) << 3) /* (?x) */
#define JITRE_EXTENDED_MORE (UINT64_C(1) << 4) /* (?xx) */
#define JITRE_UTF                                                                          \
    (UINT64_C(1) << 5) /* pattern and text are UTF-8; invalid text never matches */
#define JITRE_UCP                                                                          \
    (UINT64_C(1) << 6) /* Unicode properties for \w \d \s \b and POSIX classes */
#define JITRE_ANCHORED       (UINT64_C(1) << 7) /* a match must begin where the search begins */
#define JITRE_ENDANCHORED    (UINT64_C(1) << 8)  /* a match must end where the text ends */
#define JITRE_DOLLAR_ENDONLY (UINT64_C(1) << 9)  /* `$` without (?m) only at the very end */
#define JITRE_UNGREEDY       (UINT64_C(1) << 10) /* swap greedy and lazy */
#define JITRE_LITERAL        (UINT64_C(1) << 11) /* the pattern is a literal string */
#define JITRE_DUPNAMES       (UINT64_C(1) << 12) /* (?J) */
#define JITRE_NO_AUTO_CAPTURE                                                              \
    (UINT64_C(1) << 13) /* (?n): plain parentheses do not capture */
#define JITRE_ALT_CIRCUMFLEX                                                               \
    (UINT64_C(1) << 14) /* (?m)^ also behind a newline that ends the text */
#define JITRE_ALLOW_EMPTY_CLASS (UINT64_C(1) << 15) /* [] and [^] are classes */
#define JITRE_MATCH_WORD        (UINT64_C(1) << 16) /* as if between \b(?: and )\b */
#define JITRE_MATCH_LINE        (UINT64_C(1) << 17) /* as if between ^(?: and )$ */
#define JITRE_NEVER_UTF         (UINT64_C(1) << 18) /* the pattern may not turn UTF on */
#define JITRE_NEVER_UCP         (UINT64_C(1) << 19)
#define JITRE_NEVER_BACKSLASH_C (UINT64_C(1) << 20)
#define JITRE_LONGEST           (UINT64_C(1) << 21) /* leftmost-longest instead of leftmost-first */
#define JITRE_SYNTAX_BRE        (UINT64_C(1) << 22) /* POSIX basic syntax as GNU grep reads it */
#define JITRE_SYNTAX_ERE                                                                   \
    (UINT64_C(1) << 23) /* POSIX extended syntax as GNU grep reads it */
#define JITRE_BACKREFS                                                                     \
    (UINT64_C(1)                                                                           \
     << 24) /* back references, lookaround of more than one character and     \
                         * atomic groups are allowed: searches for patterns that have any \
                         * may take more than linear time, see max_steps and is_linear */

#define JITRE_ONE_LINE                                                                     \
    (UINT64_C(1)                                                                           \
     << 25) /* matches stay within a line: no set has LF, and LF written in the    \
                         * pattern is never there; with JITRE_MULTILINE a text is searched as \
                         * each of its lines would be, \\A \\z \\Z \\G aside */

/* -- Match flags -------------------------------------------------------------------------- */

#define JITRE_NOTBOL            0x01u /* the start of the text is not the start of a line */
#define JITRE_NOTEOL            0x02u /* the end of the text is not the end of a line */
#define JITRE_NOTEMPTY          0x04u /* an empty match is no match */
#define JITRE_NOTEMPTY_ATSTART  0x08u /* ... only where the search begins */
#define JITRE_MATCH_ANCHORED    0x10u
#define JITRE_MATCH_ENDANCHORED 0x20u

/* -- Results ------------------------------------------------------------------------------- */

#define JITRE_OK    0
#define JITRE_UNSET ((size_t)-1) /* both ends of a group that took no part */

/* Stable codes. -1..-99: the machine or the caller; -100..-199: the pattern is wrong;
 * -200..-299: the pattern is right but has a construct jitre does not support. */
#define JITRE_ERRORS(X)                                                                    \
    X(MEMORY, -1, "out of memory")                                                         \
    X(ARGUMENT, -2, "bad argument")                                                        \
    X(TOO_BIG, -3, "pattern needs more memory than the limits allow")                      \
    X(INTERNAL, -4, "internal error")                                                      \
    X(LIMIT, -5, "search needs more memory than the limits allow")                         \
    X(BUFFER, -6, "output buffer too small")                                               \
    X(CALLBACK, -7, "stopped by the callback")                                             \
    X(STEPS, -8, "search needs more steps than the limits allow")                          \
    X(TRAILING_BACKSLASH, -100, "pattern ends in a backslash")                             \
    X(BAD_ESCAPE, -101, "unknown escape sequence")                                         \
    X(BAD_CODE_POINT, -102, "character code is malformed or too large")                    \
    X(UNCLOSED_CLASS, -103, "missing ] for a character class")                             \
    X(BAD_CLASS_NAME, -104, "unknown POSIX class name")                                    \
    X(BAD_CLASS_RANGE, -105, "invalid range in a character class")                         \
    X(CLASS_SYNTAX, -106, "POSIX class or collating element is not supported here")        \
    X(RANGE_ORDER, -107, "range out of order in a character class")                        \
    X(ESCAPE_IN_CLASS, -108, "escape sequence is invalid in a character class")            \
    X(BAD_PROPERTY, -109, "unknown or malformed property after \\P or \\p")                \
    X(NOTHING_TO_REPEAT, -110, "quantifier does not follow a repeatable item")             \
    X(REPEAT_ORDER, -111, "numbers out of order in {} quantifier")                         \
    X(REPEAT_TOO_BIG, -112, "number too big in {} quantifier")                             \
    X(UNCLOSED_GROUP, -113, "missing closing parenthesis")                                 \
    X(UNMATCHED_CLOSE, -114, "unmatched closing parenthesis")                              \
    X(BAD_GROUP_SYNTAX, -115, "unrecognised character after (? or (*")                     \
    X(BAD_GROUP_NAME, -116, "malformed group name")                                        \
    X(DUPLICATE_NAME, -117, "two groups have the same name")                               \
    X(NAME_TOO_LONG, -118, "group name is too long")                                       \
    X(UNKNOWN_GROUP, -119, "reference to a group that does not exist")                     \
    X(TOO_MANY_GROUPS, -120, "too many capturing groups")                                  \
    X(NESTING, -121, "parentheses are nested too deeply")                                  \
    X(BAD_VERB, -122, "unknown or malformed (* item")                                      \
    X(BAD_UTF8, -123, "pattern is not valid UTF-8")                                        \
    X(OPTION_LOCKED, -124, "the pattern uses what the application has disabled")           \
    X(UNCLOSED_COMMENT, -125, "missing ) after (?# comment")                               \
    X(BAD_REFERENCE, -126, "malformed group reference")                                    \
    X(BAD_CONDITION, -127, "malformed condition of a conditional group")                   \
    X(BAD_BRACE, -128, "malformed {} quantifier")                                          \
    X(BAD_TEMPLATE, -129, "malformed replacement template")                                \
    X(BAD_LOOKAROUND, -130, "construct is not allowed in a lookaround")                    \
    X(UNSUPPORTED_BACKREF, -200, "this back reference is not supported")                   \
    X(UNSUPPORTED_LOOKAROUND, -201, "this lookaround is not supported")                    \
    X(UNSUPPORTED_ATOMIC, -202,                                                            \
      "this atomic group or possessive quantifier is not supported")                       \
    X(UNSUPPORTED_RECURSION, -203, "recursion and subroutine calls are not supported")     \
    X(UNSUPPORTED_CONDITION, -204, "conditional groups are not supported")                 \
    X(UNSUPPORTED_VERB, -205, "backtracking verbs are not supported")                      \
    X(UNSUPPORTED_CALLOUT, -206, "callouts are not supported")                             \
    X(UNSUPPORTED_GRAPHEME, -207, "\\X is not supported")                                  \
    X(UNSUPPORTED_SINGLE_UNIT, -208, "\\C is not supported in UTF mode")                   \
    X(UNSUPPORTED_SCRIPT_RUN, -209, "script runs are not supported")                       \
    X(UNSUPPORTED_SCAN_SUBSTRING, -210, "scan substring is not supported")                 \
    X(UNSUPPORTED_CLASS_SET, -211, "extended character classes are not supported")         \
    X(UNSUPPORTED_OPTION, -212, "this option is not supported")                            \
    X(UNSUPPORTED_ACCEPT, -213, "(*ACCEPT) is not supported")                              \
    X(UNSUPPORTED_COLLATING, -214, "this collating element is not supported")              \
    X(UNSUPPORTED_LONGEST, -215, "this construct is not supported with leftmost-longest")  \
    X(UNSUPPORTED_STREAM, -216, "this pattern cannot be searched for in pieces of a text") \
    X(UNSUPPORTED_NO_BACKREFS, -217,                                                       \
      "back references are supported with the flag JITRE_BACKREFS only")                   \
    X(UNSUPPORTED_VARIABLE_LOOKBEHIND, -218,                                               \
      "each alternative of a lookbehind must have a fixed length")

enum jitre_error_code {
#define JITRE_ERROR_ENUM(name, code, text) JITRE_ERR_##name = code,
    JITRE_ERRORS(JITRE_ERROR_ENUM)
#undef JITRE_ERROR_ENUM
        JITRE_ERR_NONE = 0
};

/* What is wrong with a pattern: where, and in one sentence. */
typedef struct jitre_error {
    int code;          /* JITRE_ERR_..., or JITRE_OK */
    size_t offset;     /* where in the pattern */
    size_t length;     /* how many bytes of it are meant; 0: the place itself */
    char message[160]; /* one sentence, NUL-terminated */
} jitre_error;

/* Part of a text: text[start, end). */
typedef struct jitre_span {
    size_t start, end;
} jitre_span;

typedef struct jitre_regex jitre_regex;

/* Memory functions of a regex. `alloc` returns memory for any object, or NULL. Both must be
 * callable from every thread that uses the regex. */
typedef struct jitre_allocator {
    void *(*alloc)(void *user, size_t size);
    void (*free)(void *user, void *memory);
    void *user;
} jitre_allocator;

enum jitre_newline {
    JITRE_NEWLINE_DEFAULT, /* LF */
    JITRE_NEWLINE_CR,
    JITRE_NEWLINE_LF,
    JITRE_NEWLINE_CRLF,
    JITRE_NEWLINE_ANY,     /* any Unicode newline sequence */
    JITRE_NEWLINE_ANYCRLF, /* CR, LF or CRLF */
    JITRE_NEWLINE_NUL
};

enum jitre_bsr {
    JITRE_BSR_DEFAULT, /* as UNICODE */
    JITRE_BSR_UNICODE, /* \R: any Unicode newline sequence */
    JITRE_BSR_ANYCRLF  /* \R: CR, LF or CRLF */
};

/* Engines answer alike; choosing one is for tests and for machines without executable memory. */
enum jitre_engine {
    JITRE_ENGINE_AUTO,
    JITRE_ENGINE_PIKE,     /* simulation of the automaton, the reference */
    JITRE_ENGINE_LAZY,     /* automaton built while searching */
    JITRE_ENGINE_TABLE,    /* complete automaton, walked in C (lazy if over budget) */
    JITRE_ENGINE_NATIVE,   /* machine code (table where impossible), no bit programs */
    JITRE_ENGINE_BITS,     /* bit program, where the pattern has one (else as AUTO) */
    JITRE_ENGINE_BACKTRACK /* serves what JITRE_BACKREFS allows; cannot be chosen */
};

enum jitre_isa { JITRE_ISA_AUTO, JITRE_ISA_SSE2, JITRE_ISA_AVX2, JITRE_ISA_AVX512 };

/* Scans look for bytes that a match must have and skip what is between. They change no answer;
 * choosing is for tests. Only the engines AUTO and NATIVE scan. */
enum jitre_scan {
    JITRE_SCAN_AUTO,   /* where it is thought to be faster */
    JITRE_SCAN_NEVER,  /* and short texts, too, are read by automata */
    JITRE_SCAN_ALWAYS, /* wherever the pattern allows it */
    JITRE_SCAN_BRIEFLY, /* ... but give it up soon, and what else is given up when it does not
                         * pay */
    JITRE_SCAN_SETS     /* as AUTO, but lists of words by their hashes and alternations by
                         * their alternatives, however few of them */
};

/* Options of jitre_compile. Set everything to zero, then `size`; zero always means "default". */
typedef struct jitre_options {
    size_t size; /* sizeof(jitre_options) */
    jitre_allocator allocator;
    enum jitre_newline newline;
    enum jitre_bsr bsr;
    enum jitre_engine engine;
    enum jitre_isa isa;       /* upper bound; the machine may have less */
    size_t max_program_bytes; /* of the compiled pattern before automata; default 8 MiB */
    size_t max_dfa_bytes;     /* of each complete automaton or cache; default 2 MiB */
    size_t max_code_bytes;    /* of machine code; default 1 MiB */
    uint32_t max_nesting;     /* of parentheses; default 1000 */
    uint32_t compile_now; /* 1: build automata and code in jitre_compile, not on first use;
                           * 2: what only pays for many matches, too */
    enum jitre_scan scan; /* search for bytes that matches must have first? */
    uint32_t reserved;    /* 0 */
    size_t build_after;   /* bytes to be searched, over all calls, before complete automata
                           * and code are built; default 16 KiB, JITRE_UNSET: never. Only for
                           * JITRE_ENGINE_AUTO; the others build on first use. */
    size_t max_steps;     /* of one search, or of all searches of one iteration (jitre_iter,
                           * jitre_count, replace, split), for what JITRE_BACKREFS lets in,
                           * which may take more than linear time: beyond it JITRE_ERR_STEPS;
                           * default 10 million and 1000 for each byte of the text. Not for
                           * patterns with lookaround but neither references nor atomic groups:
                           * those have another, linear way to go on. It needs a bit for each
                           * lookaround and byte of the text, and only where these are more
                           * than 32 times max_dfa_bytes, where groups within a lookaround
                           * are asked for, or \G stands in one, they end so, too. */
} jitre_options;

/* -- Making a regex ------------------------------------------------------------------------ */

/* Compile pattern[0, len).
 *
 *   flags    JITRE_CASELESS ... ; options may be NULL
 *   out      on success the regex, to be given to jitre_free; else NULL
 *   error    may be NULL; filled on failure
 *
 * Returns JITRE_OK or a negative code. Time is linear in the size of the pattern with its
 * counted repetitions written out, bounded by the limits. Automata and machine code are made
 * on first use, at most once, by whichever thread comes first. */
JITRE_API int jitre_compile(const char *pattern, size_t len, uint64_t flags,
                            const jitre_options *options, jitre_regex **out,
                            jitre_error *error);

/* Free a regex; NULL is fine. No thread may be using it, but other owners (jitre_cache_get). */
JITRE_API void jitre_free(jitre_regex *re);

/* The sentence for a code; never NULL. */
JITRE_API const char *jitre_error_text(int code);

JITRE_API const char *jitre_version(void);

/* -- Questions ----------------------------------------------------------------------------- */
/* In all of them the search begins at `start` (<= len) in text[0, len); what stands before
 * `start` is visible to \b, ^ and look-behind. `flags` are match flags. Time is O(len - start)
 * times at most the size of the pattern, O(len - start) when an automaton fits the budget.
 * A caller that loops over matches with these can be quadratic: use an iterator. */

/* Is there a match? 1, 0 or an error. */
JITRE_API int jitre_is_match(const jitre_regex *re, const char *text, size_t len,
                             size_t start, uint32_t flags);

/* The first match; *match untouched when there is none. */
JITRE_API int jitre_find(const jitre_regex *re, const char *text, size_t len, size_t start,
                         uint32_t flags, jitre_span *match);

/* The first match and its groups: groups[0] is the match, groups[i] group i, as many as
 * `ngroups` asks for; a group that took no part, or does not exist, has both ends
 * JITRE_UNSET. */
JITRE_API int jitre_captures(const jitre_regex *re, const char *text, size_t len,
                             size_t start, uint32_t flags, jitre_span *groups,
                             size_t ngroups);

/* The groups of a match that jitre_find or an iterator has found: `match` must be that match,
 * `start` where its search began. Cheaper than jitre_captures. */
JITRE_API int jitre_captures_at(const jitre_regex *re, const char *text, size_t len,
                                size_t start, uint32_t flags, jitre_span match,
                                jitre_span *groups, size_t ngroups);

/* -- All matches --------------------------------------------------------------------------- */

/* Iteration over all matches of a text, in order, not overlapping: O(len) for every pattern that
 * has an automaton, and for all others and with every option O(len) times at most the size of
 * the pattern, however far a match must look ahead. Memory for matches that wait for a better
 * one is bounded where there is a complete automaton, else O(len). Behind an empty match the
 * search goes on at the same place for a non-empty one, as in Perl. JITRE_NOTEMPTY_ATSTART
 * counts for the first match. An iterator belongs to one thread; regex and text must outlive
 * it. */
typedef struct jitre_iter {
    uint64_t opaque[128];
} jitre_iter;

JITRE_API int jitre_iter_init(jitre_iter *it, const jitre_regex *re, const char *text,
                              size_t len, size_t start, uint32_t flags);

/* Fill spans[0, n) with the next matches: *n = how many, 0 at the end of the text. Returns 1
 * when *n > 0, 0 at the end, or a negative code. cap must be at least 1. */
JITRE_API int jitre_iter_next(jitre_iter *it, jitre_span *spans, size_t cap, size_t *n);

/* The next matches with their groups, ngroups spans for each: groups[i * ngroups] is the i-th
 * match, what follows are its groups as from jitre_captures. *n = how many matches, at most cap.
 * May be mixed with the other two functions. Returns as jitre_iter_next. */
JITRE_API int jitre_iter_captures(jitre_iter *it, jitre_span *groups, size_t ngroups,
                                  size_t cap, size_t *n);

/* A group that took part in a match. */
typedef struct jitre_group {
    size_t start, end;
    size_t group; /* 0: the match itself; it comes first, then its groups, ascending */
} jitre_group;

/* The same without the groups that took no part: for patterns with many groups. *n = how many
 * records; those of one match are never parted, so cap must be at least
 * jitre_group_count. */
JITRE_API int jitre_iter_groups(jitre_iter *it, jitre_group *groups, size_t cap, size_t *n);

/* Release what the iterator holds. Safe on a zeroed iterator and more than once. */
JITRE_API void jitre_iter_done(jitre_iter *it);

/* How many matches. Returns JITRE_OK or an error. */
JITRE_API int jitre_count(const jitre_regex *re, const char *text, size_t len, size_t start,
                          uint32_t flags, size_t *count);

/* -- Texts in pieces ------------------------------------------------------------------------ */

/* Is there a match in a text that comes in pieces, in memory that does not depend on its length?
 * A stream belongs to one thread; the regex must outlive it, pieces need not. Refused with
 * JITRE_ERR_UNSUPPORTED_STREAM: what needs JITRE_BACKREFS, and what asks whether a newline is last
 * ($ without (?m), \Z) or stands behind a CR (newlines of two bytes). */
typedef struct jitre_stream {
    uint64_t opaque[16];
} jitre_stream;

JITRE_API int jitre_stream_init(jitre_stream *stream, const jitre_regex *re,
                                uint32_t flags);

/* The next piece; `last`: the text ends behind it. Returns 1: there is a match (the rest need not
 * be fed), 0: not yet, or an error. */
JITRE_API int jitre_stream_feed(jitre_stream *stream, const char *piece, size_t len,
                                int last);

/* Release what the stream holds. Safe on a zeroed stream and more than once. */
JITRE_API void jitre_stream_done(jitre_stream *stream);

/* -- Replace, split, escape ----------------------------------------------------------------- */

/* Called for each match: append its replacement with jitre_put. Return 0 to go on, anything
 * else to stop with JITRE_ERR_CALLBACK. */
typedef struct jitre_sink jitre_sink;
typedef int (*jitre_replace_fn)(void *user, const char *text, const jitre_span *groups,
                                size_t ngroups, jitre_sink *sink);
JITRE_API void jitre_put(jitre_sink *sink, const char *bytes, size_t len);

/* Replace up to `max` matches (0: all) by a template: $1 ${12} ${name} $0 $& $$. *out is
 * NUL-terminated memory for jitre_free_text, *outlen its length without the NUL; on failure
 * *out is NULL. Returns the number of replacements (at most INT_MAX) or an error. */
JITRE_API int jitre_replace(const jitre_regex *re, const char *text, size_t len,
                            const char *tmpl, size_t tmpl_len, size_t max, uint32_t flags,
                            char **out, size_t *outlen);
JITRE_API int jitre_replace_with(const jitre_regex *re, const char *text, size_t len,
                                 jitre_replace_fn fn, void *user, size_t max,
                                 uint32_t flags, char **out, size_t *outlen);
JITRE_API void jitre_free_text(const jitre_regex *re, char *text);

/* The pieces of text between matches, at most `max` (0: no limit; the last one is the rest).
 * Works like an iterator: *pieces is an array for jitre_free_spans, NULL on failure. */
JITRE_API int jitre_split(const jitre_regex *re, const char *text, size_t len, size_t max,
                          uint32_t flags, jitre_span **pieces, size_t *n);
JITRE_API void jitre_free_spans(const jitre_regex *re, jitre_span *spans);

/* Write a pattern that matches text[0, len) literally into out[0, cap), NUL-terminated when it
 * fits. Returns the length it needs, without the NUL. */
JITRE_API size_t jitre_escape(const char *text, size_t len, char *out, size_t cap);

/* -- Groups by name -------------------------------------------------------------------------- */

/* Number of groups, group 0 included: what jitre_captures can fill. */
JITRE_API size_t jitre_group_count(const jitre_regex *re);

/* Name of a group (not NUL-terminated, *len bytes), or NULL. Lives as long as the regex. */
JITRE_API const char *jitre_group_name(const jitre_regex *re, size_t group, size_t *len);

/* The `nth` (from 0) group of that name, in order of number; 0 when there is none. */
JITRE_API size_t jitre_group_number(const jitre_regex *re, const char *name, size_t len,
                                    size_t nth);

/* -- Facts ----------------------------------------------------------------------------------- */

typedef struct jitre_facts {
    size_t size;              /* set to sizeof(jitre_facts) before the call */
    enum jitre_engine engine; /* what answers jitre_find */
    enum jitre_isa isa;       /* instruction set of the machine code, or AUTO without it */
    const char *why_not_native; /* static text, or NULL when native */
    size_t min_length;          /* of a match, in bytes */
    size_t max_length;          /* JITRE_UNSET: no bound */
    size_t nfa_nodes;
    size_t search_states, iterate_states, reverse_states; /* 0: not built or lazy */
    size_t code_bytes;                                    /* machine code, published */
    size_t memory_bytes; /* everything the regex owns, code included */
    uint64_t compile_ns; /* time spent in jitre_compile and in building on first use */
    char prefix[64];     /* bytes every match begins with; NUL-terminated, may be cut */
    size_t prefix_length;
    uint32_t has_backrefs; /* 1: needs JITRE_BACKREFS, see max_steps */
    /* What finds all matches of a long text, static text: "scan" (looks for bytes that matches
     * must have), "bits" (a bit program), "code", "table", "lazy" (automata) or "simulation".
     * NULL: nothing has been built. */
    const char *finds_all;
    size_t bits_instructions; /* of the bit program; 0: there is none, or not built */
    uint32_t is_linear; /* 0: some question may take more than linear time, see max_steps */
} jitre_facts;

/* Fill *facts; builds nothing unless `build` is 1 or 2, see compile_now. */
JITRE_API int jitre_info(const jitre_regex *re, int build, jitre_facts *facts);

/* -- Cache ----------------------------------------------------------------------------------- */

/* For programs that get their patterns at run time: regexes by pattern, flags and options, shared
 * by all threads, the least recently used thrown out beyond the limits. */
typedef struct jitre_cache jitre_cache;

/* Set everything to zero, then `size`; zero always means "default". */
typedef struct jitre_cache_options {
    size_t size;               /* sizeof(jitre_cache_options) */
    jitre_allocator allocator; /* of the cache, and of regexes whose options have none */
    size_t max_entries;        /* default 256 */
    size_t max_bytes; /* of all regexes kept, automata and code included; default 64 MiB */
    uint32_t lock_code; /* 1: machine code of regexes asked for again is locked in memory */
} jitre_cache_options;

JITRE_API int jitre_cache_make(const jitre_cache_options *options, jitre_cache **out);
/* No thread may be using the cache. Regexes that callers hold live on until jitre_free. */
JITRE_API void jitre_cache_free(jitre_cache *cache);

/* Like jitre_compile, but a pattern that is in the cache is not compiled again. Each regex that
 * is given out is to be given to jitre_free. Wrong patterns are not kept. */
JITRE_API int jitre_cache_get(jitre_cache *cache, const char *pattern, size_t len,
                              uint64_t flags, const jitre_options *options,
                              jitre_regex **out, jitre_error *error);

typedef struct jitre_cache_pattern {
    const char *pattern;
    size_t len;
    uint64_t flags;
    const jitre_options *options; /* may be NULL */
} jitre_cache_pattern;

/* Put patterns into the cache with automata and code built. Goes on behind a pattern that fails;
 * then returns the code of the first such, *failed is its index and *error says what is wrong
 * (both may be NULL). */
JITRE_API int jitre_cache_prepare(jitre_cache *cache, const jitre_cache_pattern *patterns,
                                  size_t n, size_t *failed, jitre_error *error);

/* Forget all entries. */
JITRE_API void jitre_cache_clear(jitre_cache *cache);

typedef struct jitre_cache_stats {
    size_t size; /* set to sizeof(jitre_cache_stats) before the call */
    uint64_t hits, misses, evictions;
    size_t entries, bytes;      /* kept now */
    size_t code_bytes;          /* machine code of those */
    size_t native, not_native;  /* entries that machine code answers, or not (yet) */
    const char *why_not_native; /* of the newest such, or NULL */
    size_t locked_bytes;        /* code and its tables, locked in memory now */
    uint64_t lock_failures;     /* how often the system refused that, */
    int lock_error;             /* ... and errno of the last time */
} jitre_cache_stats;

JITRE_API int jitre_cache_statistics(jitre_cache *cache, jitre_cache_stats *stats);

#ifdef __cplusplus
}
#endif
#endif
