/* types.c -- the table of types with the user's changes, and the rules made of it. */
#include "types.h"

#include <stdlib.h>
#include <string.h>

#include "output.h"
#include "type_table.h"

/* A type: its globs, each with a NUL behind it. */
typedef struct Type {
    char *name;
    Bytes globs;
} Type;

typedef struct Table {
    Type *type;
    size_t n;
} Table;

void types_change(Types *t, int what, const char *text)
{
    t->change = resize(t->change, t->n + 1, sizeof(TypeChange));
    t->change[t->n].what = what;
    t->change[t->n++].text = text;
}

/* -- The table --------------------------------------------------------------------------- */

static Type *find_type(const Table *table, const char *name, size_t len)
{
    for (size_t i = 0; i < table->n; i++) {
        if (strlen(table->type[i].name) == len && !memcmp(table->type[i].name, name, len))
            return &table->type[i];
    }
    return NULL;
}

static Type *find_or_add(Table *table, const char *name, size_t len)
{
    Type *type = find_type(table, name, len);

    if (type) return type;
    table->type = resize(table->type, table->n + 1, sizeof(Type));
    type = &table->type[table->n++];
    *type = (Type){.name = resize(NULL, len + 1, 1)};
    memcpy(type->name, name, len);
    type->name[len] = 0;
    return type;
}

static void add_glob(Type *type, const char *glob, size_t len)
{
    bytes_put(&type->globs, glob, len);
    bytes_put_char(&type->globs, 0);
}

static void add_builtin(Table *table, const char *name, const char *globs)
{
    Type *type = find_or_add(table, name, strlen(name));

    while (*globs) {
        size_t len = strcspn(globs, " ");

        add_glob(type, globs, len);
        globs += len + (globs[len] == ' ');
    }
}

static void make_builtin(Table *table)
{
#define ADD_TYPE(name, globs) add_builtin(table, name, globs);
    TYPE_TABLE(ADD_TYPE)
#undef ADD_TYPE
}

static void free_table(Table *table)
{
    for (size_t i = 0; i < table->n; i++) {
        free(table->type[i].name);
        bytes_free(&table->type[i].globs);
    }
    free(table->type);
}

/* "include:NAME,NAME": the globs of other types. The types may be the one that is added to. */
static bool include_types(Table *table, const char *name, size_t len, const char *list)
{
    while (*list) {
        size_t n = strcspn(list, ",");
        const Type *from = find_type(table, list, n);
        Bytes globs = {0};

        if (!from) return false;
        bytes_put(&globs, from->globs.data, from->globs.len);
        bytes_put(&find_or_add(table, name, len)->globs, globs.data, globs.len);
        bytes_free(&globs);
        list += n + (list[n] == ',');
    }
    return true;
}

/* NAME:GLOB or NAME:include:NAMES. */
static bool add_type(Table *table, const char *text)
{
    size_t len = strcspn(text, ":");
    const char *glob = text + len + 1;

    if (!len || !text[len] || !*glob) return false;
    if (!strncmp(glob, "include:", 8)) return include_types(table, text, len, glob + 8);
    add_glob(find_or_add(table, text, len), glob, strlen(glob));
    return true;
}

static bool change_table(const Types *t, Table *table)
{
    make_builtin(table);
    for (size_t i = 0; i < t->n; i++) {
        const char *text = t->change[i].text;
        Type *type;

        if (t->change[i].what == TYPE_CLEAR) {
            type = find_type(table, text, strlen(text));
            if (type) bytes_free(&type->globs);
        } else if (t->change[i].what == TYPE_ADD && !add_type(table, text)) {
            complain(NULL, 0, "invalid type definition '%s'", text);
            return false;
        }
    }
    return true;
}

/* -- Rules ------------------------------------------------------------------------------- */

static bool add_rules(Types *t, const Type *type, bool keep)
{
    const char *glob = type->globs.data, *end = glob + type->globs.len;

    for (; glob < end; glob += strlen(glob) + 1) {
        if (rules_add_glob(&t->rules, glob, keep, false)) continue;
        complain(NULL, 0, "invalid glob '%s' of type '%s'", glob, type->name);
        return false;
    }
    return true;
}

static bool choose(Types *t, const Table *table, const char *name, bool keep)
{
    const Type *type = find_type(table, name, strlen(name));
    bool all = !strcmp(name, "all"), ok = true;

    if (!type && !all) {
        complain(NULL, 0, "unrecognized file type '%s'; see --type-list", name);
        return false;
    }
    if (!all) return add_rules(t, type, keep);
    for (size_t i = 0; ok && i < table->n; i++)
        ok = add_rules(t, &table->type[i], keep);
    return ok;
}

bool types_settle(Types *t)
{
    Table table = {0};
    bool ok;

    if (!t->n) return true;
    ok = change_table(t, &table);
    for (size_t i = 0; ok && i < t->n; i++) {
        bool only = t->change[i].what == TYPE_ONLY;

        if (!only && t->change[i].what != TYPE_NOT) continue;
        ok = choose(t, &table, t->change[i].text, only);
        t->any_only |= only;
        t->any_not |= !only;
    }
    free_table(&table);
    return ok;
}

Verdict types_judge(const Types *t, const RulesSubject *s)
{
    Verdict verdict;

    if (!t->any_only && !t->any_not) return VERDICT_NONE;
    verdict = rules_judge(&t->rules, s);
    return verdict == VERDICT_NONE && t->any_only ? VERDICT_DROP : verdict;
}

/* -- List -------------------------------------------------------------------------------- */

static int by_name(const void *a, const void *b)
{
    return strcmp(((const Type *)a)->name, ((const Type *)b)->name);
}

bool types_list(const Types *t, Bytes *out)
{
    Table table = {0};
    bool ok = change_table(t, &table);

    qsort(table.type, table.n, sizeof(Type), by_name);
    for (size_t i = 0; ok && i < table.n; i++) {
        const Bytes *globs = &table.type[i].globs;
        const char *glob = globs->data, *end = glob + globs->len, *before = ": ";

        if (!globs->len) continue;
        bytes_put_text(out, table.type[i].name);
        for (; glob < end; glob += strlen(glob) + 1) {
            bytes_put_text(out, before);
            bytes_put_text(out, glob);
            before = ", ";
        }
        bytes_put_char(out, '\n');
    }
    free_table(&table);
    return ok;
}

void types_free(Types *t)
{
    free(t->change);
    rules_free(&t->rules);
}
