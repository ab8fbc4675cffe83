/* search.c -- one file: checks, search, counts and names, standard input's offset. */
#include "search.h"

#include <errno.h>
#include <string.h>
#include <unistd.h>

#include "split.h"

static bool same_file(const struct stat *a, const struct stat *b)
{
    return a->st_dev == b->st_dev && a->st_ino == b->st_ino;
}

Sink sink_look(const Options *o)
{
    Sink k = {0};
    struct stat null;

    if (o->quiet || fstat(STDOUT_FILENO, &k.stat)) return k;
    k.is_file = S_ISREG(k.stat.st_mode);
    k.is_null = S_ISCHR(k.stat.st_mode) && !stat("/dev/null", &null) &&
                k.stat.st_rdev == null.st_rdev;
    k.is_eager = S_ISCHR(k.stat.st_mode) && !k.is_null;
    return k;
}

/* May a file be searched in pieces? Where it is not read to its end anyway, or where what is
 * printed depends on all lines before, it is better not. */
static off_t split_at(const Search *s)
{
    const Options *o = s->o;
    bool in_order =
        o->max_count != INTMAX_MAX || o->passthru || o->stop_on_nonmatch || o->multiline;
    bool adds_up = o->json || o->stats || o->count_matches; // in one printer

    if (s->place->pool->nthreads == 1 || s->lines.first_only || in_order || adds_up)
        return 0;
    return o->line_buffered || o->initial_tab ? 0 : split_least_size();
}

void search_init(Search *s, const Options *o, const Matcher *m, const Sink *sink,
                 Place *place, int help)
{
    bool lists = o->listing != LIST_NONE;

    *s = (Search){.o = o, .sink = sink, .place = place, .out = &place->out, .help = help};
    s->out->eager = sink->is_eager;
    finder_init(&s->finder, m);
    printer_init(&s->printer, o, s->out, &s->finder);
    input_init(&s->input);
    s->input.encoding = o->encoding;
    s->lines =
        (Lines){.o = o, .finder = &s->finder, .printer = &s->printer, .input = &s->input};
    s->lines.quiet = o->quiet || lists || sink->is_null;
    s->lines.stopped = &place->pool->stopped;
    s->lines.first_only = s->lines.quiet && !o->stats;
    s->lines.quiet = s->lines.quiet || o->count;
    s->finder.first_only = s->lines.first_only;
    s->finder.only_counts = s->lines.quiet && !s->lines.first_only;
    s->split_at = split_at(s);
}

void search_free(Search *s)
{
    input_free(&s->input);
    printer_free(&s->printer);
    finder_free(&s->finder);
}

void search_begin_part(Search *s)
{
    if (s->place->pool->nthreads == 1) return;
    s->lines.has_groups = s->printer.has_printed = false;
    s->lines.maybe_groups = s->printer.maybe_printed = true;
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
    return s->sink->is_file && !s->lines.quiet && s->o->max_count > 1 &&
           same_file(st, &s->sink->stat);
}

static void report_count(Search *s, const LinesResult *r)
{
    const Options *o = s->o;
    Listing listing = r->selected ? LIST_WITH_MATCHES : LIST_WITHOUT_MATCH;

    if (s->sink->is_null) return;
    if (o->count && o->count_each && (r->selected || o->include_zero))
        printer_count(&s->printer, r->selected);
    if (o->count_matches && o->count_each && (r->selected || o->include_zero))
        printer_count(&s->printer, s->printer.matches);
    if (o->listing == listing) printer_name_line(&s->printer);
}

static bool shows_names(const Search *s)
{
    const Options *o = s->o;

    if (o->names != NAMES_AUTO) return o->names == NAMES_ALWAYS;
    return s->walked || o->noperands > 1;
}

/* What a search found beside lines. */
static void report(Search *s, const LinesResult *r, const char *name)
{
    if (r->error) search_trouble(s, r->error, name);
    if (r->match_error) {
        complain(s->out, 0, "%s: %s", name, jitre_error_text(r->match_error));
        s->printer.error = 0;
        s->trouble = true;
    }
    report_count(s, r);
    printer_end_file(&s->printer,
                     &(FileEnd){r->selected, r->bytes_searched, r->binary_offset});
    if (r->is_binary && s->o->binary_files == BINARY_NOTICE)
        complain(s->out, 0, "%s: binary file matches", name);
    if (r->is_skipped) s->skipped.binary++;
    if (r->selected) s->selected = true;
    // With headings, only what was printed must be told apart; see separate_groups.
    if (s->o->heading ? s->printer.has_printed : s->lines.has_groups)
        s->place->grouped = true;
    s->stop = (s->o->quiet && s->selected) || s->out->error;
}

/* Search what `fd` has from where it stands. `offset` is that place, or -1. */
static LinesResult search_text(Search *s, int fd, struct stat *st, const char *name,
                               off_t offset)
{
    bool spared = s->walked && !s->o->filter.binary; // binary files are left out
    LinesResult r;

    s->lines.binary_files = spared ? BINARY_WITHOUT_MATCH : s->o->binary_files;
    s->lines.split_at = s->o->heading && shows_names(s) ? 0 : s->split_at;
    if (s->o->heading)
        s->lines.has_groups = s->lines.maybe_groups = false; // headings separate
    printer_begin_file(&s->printer, name, shows_names(s),
                       S_ISREG(st->st_mode) ? st->st_size : -1);
    r = lines_search(&s->lines, fd, st, offset);
    if (r.is_large) r = split_search(&s->lines, fd, st, s->place, (Task){.kind = s->help});
    report(s, &r, name);
    return r;
}

void search_fd(Search *s, int fd, struct stat *st, const char *path, bool walked)
{
    s->walked = walked;
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
    if (r->limit_reached && r->after_last < 0) return; // it was converted
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
    s->walked = false;
    if (is_own_output(s, &st)) {
        search_fd(s, STDIN_FILENO, &st, name, false);
        return;
    }
    offset = S_ISREG(st.st_mode) ? lseek(STDIN_FILENO, 0, SEEK_CUR) : -1;
    r = search_text(s, STDIN_FILENO, &st, name, offset);
    if (!r.error) leave_stdin(s, &r, offset, name);
}
