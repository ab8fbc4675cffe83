/* search.c -- one file: checks, search, counts and names, standard input's offset. */
#include "search.h"

#include <errno.h>
#include <string.h>
#include <unistd.h>

static bool same_file(const struct stat *a, const struct stat *b)
{
    return a->st_dev == b->st_dev && a->st_ino == b->st_ino;
}

static void look_at_stdout(Search *s)
{
    struct stat null;

    if (fstat(STDOUT_FILENO, &s->out_stat)) return;
    s->out_is_file = S_ISREG(s->out_stat.st_mode);
    s->out_is_null = S_ISCHR(s->out_stat.st_mode) && !stat("/dev/null", &null) &&
                     s->out_stat.st_rdev == null.st_rdev;
}

void search_init(Search *s, const Options *o, const Matcher *m, Output *out)
{
    bool lists = o->listing != LIST_NONE;

    *s = (Search){.o = o, .out = out, .names = o->names};
    if (!o->quiet) look_at_stdout(s);
    finder_init(&s->finder, m);
    printer_init(&s->printer, o, out, &s->finder);
    input_init(&s->input);
    s->lines =
        (Lines){.o = o, .finder = &s->finder, .printer = &s->printer, .input = &s->input};
    s->lines.quiet = o->quiet || lists || s->out_is_null;
    s->lines.first_only = s->lines.quiet && !o->stats;
    s->lines.quiet = s->lines.quiet || o->count;
    if (s->names == NAMES_AUTO && o->noperands > 1) s->names = NAMES_ALWAYS;
    if (s->names == NAMES_AUTO && o->directories != DIRECTORIES_RECURSE)
        s->names = NAMES_NEVER;
}

void search_free(Search *s)
{
    input_free(&s->input);
    printer_free(&s->printer);
    finder_free(&s->finder);
}

void search_trouble(Search *s, int errnum, const char *path)
{
    if (!s->o->no_messages) complain(s->out, errnum, "%s", path);
    s->trouble = true;
}

bool search_skips_device(const Search *s, mode_t mode, bool named)
{
    bool skips =
        s->o->devices == DEVICES_SKIP || (s->o->devices == DEVICES_READ_NAMED && !named);

    return skips && (S_ISCHR(mode) || S_ISBLK(mode) || S_ISFIFO(mode) || S_ISSOCK(mode));
}

/* A search that writes into the file it reads would never end. */
static bool is_own_output(const Search *s, const struct stat *st)
{
    return s->out_is_file && !s->lines.quiet && s->o->max_count > 1 &&
           same_file(st, &s->out_stat);
}

static void report_count(Search *s, const LinesResult *r)
{
    const Options *o = s->o;
    Listing listing = r->selected ? LIST_WITH_MATCHES : LIST_WITHOUT_MATCH;

    if (s->out_is_null) return;
    if (o->count && o->count_each && (r->selected || o->include_zero))
        printer_count(&s->printer, r->selected);
    if (o->count_matches && o->count_each && (r->selected || o->include_zero))
        printer_count(&s->printer, s->printer.matches);
    if (o->listing == listing) printer_name_line(&s->printer);
}

/* Search what `fd` has from where it stands. `offset` is that place, or -1. */
static LinesResult search_text(Search *s, int fd, const struct stat *st, const char *name,
                               off_t offset)
{
    LinesResult r;

    printer_begin_file(&s->printer, name, s->names == NAMES_ALWAYS,
                       S_ISREG(st->st_mode) ? st->st_size : -1);
    if (s->o->heading) s->lines.has_groups = false; // headings separate
    r = lines_search(&s->lines, fd, st, offset);
    if (r.error) search_trouble(s, r.error, name);
    if (r.match_error) {
        complain(s->out, 0, "%s: %s", name, jitre_error_text(r.match_error));
        s->printer.error = 0;
        s->trouble = true;
    }
    report_count(s, &r);
    printer_end_file(&s->printer,
                     &(FileEnd){r.selected, r.bytes_searched, r.binary_offset});
    if (r.is_binary && s->o->binary_files == BINARY_NOTICE)
        complain(s->out, 0, "%s: binary file matches", name);
    if (r.selected) s->selected = true;
    s->stop = (s->o->quiet && s->selected) || s->out->error;
    return r;
}

void search_fd(Search *s, int fd, const struct stat *st, const char *path)
{
    if (s->names == NAMES_AUTO) s->names = NAMES_NEVER;
    if (is_own_output(s, st)) {
        if (!s->o->no_messages)
            complain(s->out, 0, "%s: input file is also the output", path);
        s->trouble = true;
        return;
    }
    search_text(s, fd, st, path, 0);
}

/* Who reads standard input after us finds it behind the last selected line when -m ended the
 * search, else at its end. */
static void leave_stdin(Search *s, const LinesResult *r, off_t offset, const char *name)
{
    off_t to;

    if (offset < 0 || (r->all_read && !r->limit_reached)) return;
    to = r->limit_reached ? lseek(STDIN_FILENO, offset + r->after_last, SEEK_SET)
                          : lseek(STDIN_FILENO, 0, SEEK_END);
    if (to < 0) search_trouble(s, errno, name);
}

void search_stdin(Search *s)
{
    const char *name = s->o->label ? s->o->label : "(standard input)";
    struct stat st;
    off_t offset;
    LinesResult r;

    if (fstat(STDIN_FILENO, &st)) {
        search_trouble(s, errno, name);
        return;
    }
    if (s->names == NAMES_AUTO) s->names = S_ISDIR(st.st_mode) ? NAMES_ALWAYS : NAMES_NEVER;
    if (is_own_output(s, &st)) {
        search_fd(s, STDIN_FILENO, &st, name);
        return;
    }
    offset = S_ISREG(st.st_mode) ? lseek(STDIN_FILENO, 0, SEEK_CUR) : -1;
    r = search_text(s, STDIN_FILENO, &st, name, offset);
    if (!r.error) leave_stdin(s, &r, offset, name);
}
