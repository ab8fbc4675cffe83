/* lines.c -- from blocks to selected lines.
 *
 * Each block is searched as a whole; only lines that are shown are touched one by one. Line
 * numbers are counted when a line that shows one turns up, over all that was passed since.
 *
 *      counted      shown         pos                        lines_end
 *      |            |             |                          |
 *      | lines whose number is    | to be searched           | next block
 *        known      last printed
 *
 * Binary files: from the first NUL on no line is shown, one selected line is enough, and
 * NULs end lines. A line that is no valid text is held back by itself.
 */
#include "lines.h"

#include <errno.h>
#include <string.h>
#include <unistd.h>

#include "multiline.h"
#include "utf8.h"

/* The search of one file. Places are indexes into the window of the input. */
typedef struct Scan {
    Lines *l;
    Input *in;
    LinesResult result;
    uintmax_t base; // offset in the file of the window's first byte
    size_t pos;     // where the search goes on
    size_t shown;   // end of the last line printed
    bool has_shown; // ... which is still in the window
    size_t counted; // start of a line: `numbered` lines are before it
    uintmax_t numbered;
    const LinesStart *ask; // ... and as many more as this will tell, or NULL
    intmax_t left;         // lines that may still be selected
    intmax_t pending;      // context lines that may still follow the last selected one
    bool quiet, first_only;
    bool has_nul; // a NUL was met, with `before_nul` lines selected
    uintmax_t before_nul;
    bool by_runs;            // matches are looked for, not lines; they are in `multi`
    Multi multi;             // with --multiline
    size_t valid, valid_end; // [valid, valid_end) is known to be valid text
    bool is_dropped;         // binary, and such files are left alone
    bool has_bad_text;       // a line that should have been shown is no valid text
    LinesReach *reach;       // nothing beyond it is shown; NULL: all is
} Scan;

/* -- Showing ----------------------------------------------------------------------------- */

static size_t line_end(const Scan *s, size_t start)
{
    const char *eol = memchr(s->in->data + start, s->in->eol, s->in->lines_end - start);

    return (size_t)(eol - s->in->data) + 1;
}

/* Count the lines before `start`. */
static void count_up_to(Scan *s, size_t start)
{
    if (start <= s->counted) return;
    s->numbered += count_byte(s->in->data + s->counted, start - s->counted, s->in->eol);
    s->counted = start;
}

/* The number of the line at `start`, which may be before `counted` where lines were held back. */
static uintmax_t number_of(Scan *s, size_t start)
{
    if (s->ask) s->numbered += s->ask->lines_before(s->ask->user);
    s->ask = NULL;
    count_up_to(s, start);
    if (start == s->counted) return s->numbered + 1;
    return s->numbered + 1 -
           count_byte(s->in->data + start, s->counted - start, s->in->eol);
}

static void show_line(Scan *s, size_t start, size_t end, LineKind kind)
{
    Line line = {.text = s->in->data + start,
                 .len = end - start - 1,
                 .kind = kind,
                 .is_valid = start >= s->valid && end <= s->valid_end};

    if (s->l->o->line_numbers || s->l->o->json) line.number = number_of(s, start);
    line.offset = s->base + start;
    if (s->by_runs && !s->l->o->invert && kind == LINE_SELECTED)
        line.parts = &s->multi.parts;
    line.lacks_eol = s->in->added_eol && end == s->in->end;
    if (printer_line(s->l->printer, &line)) {
        s->shown = end;
        s->has_shown = true;
    } else {
        s->has_bad_text = true;
    }
}

/* Context behind the last selected line, up to `limit`. A line that is held back takes all
 * that is pending with it. */
static void show_pending(Scan *s, size_t limit)
{
    size_t start = s->has_shown ? s->shown : 0;

    while (s->pending > 0 && start < limit) {
        size_t end = line_end(s, start);

        show_line(s, start, end, LINE_CONTEXT);
        if (!s->l->o->passthru)
            s->pending = s->has_shown && s->shown == end ? s->pending - 1 : 0;
        start = end;
    }
}

/* Start of the line before the one that starts at `start`. */
static size_t previous_line(const Scan *s, size_t start)
{
    const char *eol = memrchr(s->in->data, s->in->eol, start - 1);

    return eol ? (size_t)(eol - s->in->data) + 1 : 0;
}

/* Where the context before `start` begins: not before what was shown already. */
static size_t context_start(const Scan *s, size_t start)
{
    size_t first = s->has_shown ? s->shown : 0;

    for (intmax_t n = s->l->o->before; n > 0 && start > first; n--)
        start = previous_line(s, start);
    return start;
}

static void separate_groups(Lines *l)
{
    if (!l->has_groups && !l->maybe_groups) return;
    printer_group_separator(l->printer);
    if (!l->has_groups) l->printer->out->lead = l->printer->out->len;
}

/* Is the line at `start`, to be selected now, the first one within a reach? */
static bool begins_reach(Scan *s, size_t start)
{
    if (!s->reach || s->has_shown) return false;
    s->reach->start = (off_t)(s->base + start);
    if (s->l->o->line_numbers) s->reach->lines_start = number_of(s, start) - 1;
    return true;
}

/* What comes before a selected line: trailing context of the last one, a separator, leading
 * context. */
static void show_before(Scan *s, size_t start)
{
    const Options *o = s->l->o;
    size_t first;

    if (begins_reach(s, start)) return;
    show_pending(s, start);
    first = context_start(s, start);
    if ((o->before >= 0 || o->after >= 0) && o->separator &&
        !(s->has_shown && s->shown == first))
        separate_groups(s->l);
    while (first < start) {
        size_t end = line_end(s, first);

        show_line(s, first, end, LINE_CONTEXT);
        first = end;
    }
}

/* -- Selecting --------------------------------------------------------------------------- */

/* Lines [start, end) are selected and go out as one piece. */
static bool show_run(Scan *s, size_t start, size_t end)
{
    Printer *p = s->l->printer;
    const char *text = s->in->data + start;

    if (!printer_is_plain(p) || s->left != INTMAX_MAX) return false;
    if (printer_is_strict(p) && (start < s->valid || end > s->valid_end) &&
        !utf8_is_valid(text, end - start))
        return false;
    output_put(p->out, text, end - start);
    s->shown = end;
    s->has_shown = true;
    s->result.selected++;
    return true;
}

/* The whole lines [start, end) are selected, as far as -m allows. `count`: how many they are, if
 * that is known, else 0. With --multiline they are a run, which counts as one for -m. */
static void select_lines(Scan *s, size_t start, size_t end, uintmax_t count)
{
    bool run = !s->l->o->invert && s->by_runs;
    size_t first = start;
    uintmax_t n = 0;

    if (!s->quiet) show_before(s, start);
    if (!s->quiet && show_run(s, start, end)) {
        start = end;
    } else if (s->quiet && s->left == INTMAX_MAX) {
        n = count ? count : count_byte(s->in->data + start, end - start, s->in->eol);
        start = end;
    }
    while (start < end && s->left > 0) {
        size_t next = run ? end : line_end(s, start);

        n += run ? count_byte(s->in->data + start, end - start, s->in->eol) : 1;
        if (!s->quiet && !s->l->o->invert && s->has_bad_text && start != first &&
            s->shown != start) {
            s->l->has_groups = true;
            show_before(s, start); // the line before was held back
        }
        if (!s->quiet) show_line(s, start, next, LINE_SELECTED);
        start = next;
        if (s->left != INTMAX_MAX) s->left--;
    }
    s->result.selected += n;
    s->result.after_last = (off_t)(s->base + start);
    s->pending = s->quiet || s->l->o->after < 0 ? 0 : s->l->o->after;
    s->l->has_groups = true;
}

static bool wants_more(const Scan *s)
{
    return s->left > 0 && !(s->first_only && s->result.selected > s->before_nul) &&
           !s->result.match_error && !s->l->printer->error && !s->l->printer->out->error;
}

/* Count the selected lines of the window without looking at any, if all that is asked is how many
 * they are. */
static bool count_block(Scan *s)
{
    const char *data = s->in->data;
    size_t end = s->in->lines_end;
    uintmax_t n;
    int r;

    if (!s->quiet || s->first_only || s->left != INTMAX_MAX) return false;
    if (s->l->o->stop_on_nonmatch) return false;
    r = finder_count_lines(s->l->finder, data, end, s->pos, &n);
    if (!r) return false;
    if (r < 0) s->result.match_error = r;
    if (r == 1 && s->l->o->invert)
        n = count_byte(data + s->pos, end - s->pos, s->in->eol) - n;
    if (r == 1) s->result.selected += n;
    s->pos = end;
    return true;
}

/* With -o, can the matches of the window be put out without looking at its lines? Where text that
 * is not valid is held back they can only if there is none. */
static bool takes_parts(const Scan *s)
{
    const Options *o = s->l->o;
    const Finder *f = s->l->finder;

    return !s->quiet && s->left == INTMAX_MAX && o->before < 0 && o->after < 0 &&
           printer_takes_parts(s->l->printer) &&
           (finder_takes_blocks(f) ||
            (finder_takes_text(f) && !printer_is_strict(s->l->printer)));
}

static bool show_parts(Scan *s)
{
    const Options *o = s->l->o;
    Finder *f = s->l->finder;
    const char *data = s->in->data + s->pos;
    size_t len = s->in->lines_end - s->pos;
    uintmax_t n = 0;
    Span part;
    int r;

    if (!takes_parts(s)) return false;
    r = finder_begin_parts(f, data, len - 1);
    for (; r >= 0 && (r = finder_next_part(f, &part)) == 1; n++) {
        Line line = {.text = data + part.start,
                     .len = part.end - part.start,
                     .kind = LINE_SELECTED,
                     .offset = s->base + s->pos + part.start,
                     .is_valid = true};

        if (o->line_numbers) line.number = number_of(s, s->pos + part.start);
        printer_part(s->l->printer, &line);
    }
    f->nlines += n;
    if (r == 0 && !n) { // by empty matches
        r = finder_next_line(f, data, len, 0, &part);
        n = r == 1;
    }
    s->result.selected += n;
    if (r < 0) s->result.match_error = r;
    s->pos = s->in->lines_end;
    return true;
}

/* A line is not selected: end the search there with --stop-on-nonmatch, if one before it was. */
static bool stops_here(Scan *s)
{
    if (!s->l->o->stop_on_nonmatch || !s->result.selected) return false;
    s->left = 0;
    return true;
}

/* Lines by their matches, which are put out with them. With --multiline only as far as the text in
 * the window decides. */
static void search_runs(Scan *s)
{
    const Input *in = s->in;
    bool invert = s->l->o->invert, at_end = in->at_end || !s->l->o->multiline;

    while (s->pos < in->lines_end && wants_more(s)) {
        size_t start = s->pos, len = in->lines_end - in->added_eol;
        Span lines;
        int r = multi_next(&s->multi, in->data, len, at_end, &lines);

        if (r < 0) {
            s->result.match_error = r;
            return;
        }
        if (lines.end == len)
            lines.end = in->lines_end; // the end-of-line byte that is ours
        if (!r && at_end) lines.start = in->lines_end;
        if (lines.start < start) lines.start = start; // behind the last match, on its line
        if (!invert && lines.start > start && stops_here(s)) return;
        s->l->finder->nlines += r != 0;
        s->pos = r ? lines.end : lines.start;
        if (invert && lines.start > start) select_lines(s, start, lines.start, 0);
        if (!invert && r) select_lines(s, lines.start, lines.end, 0);
        if (!r || (invert && stops_here(s))) return;
    }
}

/* Are the matches of all lines needed, and can they be had without looking at lines one by one? */
static bool collects_block(const Scan *s)
{
    const Printer *p = s->l->printer;

    return !s->quiet && !s->l->o->invert && p->need >= NEED_FIRST &&
           finder_takes_blocks(s->l->finder);
}

/* Search the whole lines of the window from `pos` on. */
static void search_block(Scan *s)
{
    bool invert = s->l->o->invert;
    size_t end = s->in->lines_end;

    if (s->pos == end || !wants_more(s)) return;
    if (finder_new_block(s->l->finder, s->in->data, end, s->pos)) {
        s->valid = s->pos;
        s->valid_end = end;
    }
    if (count_block(s) || show_parts(s)) return;
    s->by_runs = collects_block(s);
    if (s->by_runs) {
        multi_begin(&s->multi, s->pos);
        search_runs(s);
        return;
    }
    while (s->pos < end && wants_more(s)) {
        size_t start = s->pos;
        uintmax_t n;
        Span lines;
        int r = finder_next_lines(s->l->finder, s->in->data, end, start, &lines, &n);

        if (r < 0) {
            s->result.match_error = r;
            return;
        }
        if (!invert && (!r || lines.start > start) && stops_here(s)) return;
        s->pos = r ? lines.end : end;
        if (invert && (!r || lines.start > start))
            select_lines(s, start, r ? lines.start : end, 0);
        else if (!invert && r)
            select_lines(s, lines.start, lines.end, n);
        if (invert && r && stops_here(s)) return;
    }
}

/* -- Reading ----------------------------------------------------------------------------- */

/* A hole in a file reads as NULs. */
static bool has_hole(const Scan *s, const struct stat *st, off_t offset)
{
    off_t here = offset + (off_t)s->in->end, hole;

    if (offset < 0 || s->in->decoder.converts || !S_ISREG(st->st_mode) ||
        here >= st->st_size)
        return false;
    hole = lseek(s->in->fd, here, SEEK_HOLE);
    if (hole < 0) return false;
    return lseek(s->in->fd, here, SEEK_SET) == here && hole < st->st_size;
}

/* Look for NULs in what was read last. Returns false where the file is left alone because of
 * them. */
static bool look_for_nul(Scan *s, bool is_first, const struct stat *st, off_t offset)
{
    const Options *o = s->l->o;
    const Input *in = s->in;

    if (!o->eol || s->l->binary_files == BINARY_TEXT) return true;
    if (!s->has_nul) {
        const char *nul = memchr(in->data + in->fresh, 0, in->end - in->fresh);

        if (!nul && !(is_first && has_hole(s, st, offset))) return true;
        if (s->l->binary_files == BINARY_WITHOUT_MATCH) return false;
        s->has_nul = true;
        s->result.binary_offset =
            (intmax_t)(s->base + (nul ? (size_t)(nul - in->data) : in->end));
        s->before_nul = s->result.selected;
        s->quiet = s->quiet || !o->count_matches;
        s->first_only = s->first_only || !(o->count || o->count_matches);
    }
    input_zap_nuls(s->in);
    return true;
}

/* Read on, keeping what is at `keep` and behind. */
static int read_more(Scan *s, size_t keep)
{
    size_t dropped;
    int r;

    if (s->l->o->line_numbers || s->l->o->json) count_up_to(s, keep);
    // A match may look at what stands before it.
    if (s->l->o->multiline && keep) keep = previous_line(s, keep);
    r = input_more(s->in, keep, &dropped);
    s->has_shown = s->has_shown && s->shown >= keep;
    s->shown = s->has_shown ? s->shown - keep : 0;
    if (s->l->o->multiline) multi_drop(&s->multi, dropped);
    s->counted -= s->counted < dropped ? s->counted : dropped;
    s->valid = s->valid_end = 0;
    s->pos -= dropped;
    s->base += dropped;
    // What was not certain is now.
    if (!r && s->l->o->multiline && s->pos < s->in->lines_end) r = 1;
    return r;
}

/* -- Lines too long to be kept ----------------------------------------------------------- */

enum { LONG_LINE = 512 * 1024 };

/* Is the line that begins at s->pos long already, and need it not be shown? */
static bool is_long_line(const Scan *s)
{
    return s->quiet && s->pos == s->in->lines_end && s->in->end - s->pos > LONG_LINE &&
           wants_more(s);
}

/* Feed the line that begins at s->pos, piece by piece, to its end, which s->pos is then behind.
 * Returns what finder_piece does; *read: what the last reading did. */
static int feed_long_line(Scan *s, const struct stat *st, int *read)
{
    int found = 0;

    for (;;) {
        const char *data = s->in->data + s->pos;
        size_t len = s->in->end - s->pos;
        const char *eol = memchr(data, s->in->eol, len);

        if (eol) len = (size_t)(eol - data);
        if (!found) found = finder_piece(s->l->finder, data, len, eol != NULL);
        s->pos += len + (eol != NULL);
        if (eol || found < 0) return found;
        *read = read_more(s, s->pos);
        s->is_dropped = *read > 0 && !look_for_nul(s, false, st, -1);
        if (*read <= 0 || s->is_dropped) return found;
    }
}

/* The line that begins at s->pos is selected or not without ever being whole in memory. Returns
 * false where that cannot be told, or the input has ended. */
static bool pass_long_line(Scan *s, const struct stat *st, int *read)
{
    int found;

    if (!finder_begin_pieces(s->l->finder)) return false;
    found = feed_long_line(s, st, read);
    finder_end_pieces(s->l->finder);
    if (found < 0) s->result.match_error = found;
    if (found >= 0 && (found == 1) != s->l->o->invert) {
        s->result.selected++;
        s->result.after_last = (off_t)(s->base + s->pos);
        if (s->left != INTMAX_MAX) s->left--;
    }
    return *read > 0 && !s->is_dropped;
}

/* Search the whole lines of the window, and one that is too long for it. */
static int search_window(Scan *s, const struct stat *st)
{
    int r = 1;

    do
        search_block(s);
    while (is_long_line(s) && pass_long_line(s, st, &r));
    return r;
}

static void finish(Scan *s)
{
    LinesResult *r = &s->result;
    bool held_back = s->has_bad_text || (s->has_nul && r->selected > s->before_nul);

    if (s->in->added_eol && r->after_last == (off_t)(s->base + s->in->end)) r->after_last--;
    if (s->in->decoder.converts) r->after_last = -1;
    r->all_read = s->in->at_end;
    r->limit_reached = !s->left;
    r->is_binary = held_back && !s->l->quiet && !s->l->o->count_matches;
    r->bytes_searched = s->base + s->in->end - s->in->added_eol;
    if (!r->match_error) r->match_error = s->l->printer->error;
}

static Scan new_scan(Lines *l, const LinesStart *start)
{
    Scan s = {.l = l,
              .in = l->input,
              .left = l->o->max_count,
              .quiet = l->quiet,
              .pending = l->o->passthru && !l->quiet ? INTMAX_MAX : start->pending,
              .result.binary_offset = -1,
              .first_only = l->first_only};

    s.base = (uintmax_t)start->offset;
    s.numbered = start->lines;
    s.ask = start->lines_before ? start : NULL;
    s.result.selected = start->selected;
    s.has_bad_text = start->has_bad_text;
    s.has_shown = start->has_shown && start->shown >= start->offset;
    if (s.has_shown) s.shown = (size_t)(start->shown - start->offset);
    return s;
}

/* A file whose first block was not all of it: find out its size. Returns false where the file
 * is to be searched in another way. */
static bool know_size(Scan *s, struct stat *st, off_t offset)
{
    if (s->in->at_end || !S_ISREG(st->st_mode)) return true;
    if (st->st_size < 0) {
        if (fstat(s->in->fd, st)) return true;
        s->in->left = st->st_size - (off_t)s->in->end;
    }
    s->result.is_large = !offset && !s->in->decoder.converts && s->l->split_at &&
                         st->st_size >= s->l->split_at;
    return !s->result.is_large;
}

/* Blocks up to the end of the file, or until the answer is known. */
static int search_blocks(Scan *s, struct stat *st, off_t offset, size_t skip)
{
    bool is_first = true;
    int r;

    while ((r = read_more(s, context_start(s, s->pos))) > 0 &&
           !atomic_load(s->l->stopped)) {
        if (is_first && !know_size(s, st, offset)) return 0;
        s->is_dropped = !look_for_nul(s, is_first, st, offset);
        if (s->in->end < skip && is_first) continue; // context that may be wanted
        if (is_first) s->pos = s->counted = skip;
        is_first = false;
        if (s->left > 0 && !s->is_dropped && s->l->o->multiline)
            search_runs(s);
        else if (s->left > 0 && !s->is_dropped)
            r = search_window(s, st);
        if (s->is_dropped) {
            s->result.selected = 0;
            s->result.is_skipped = true;
            return 0;
        }
        if (r < 0) break;
        show_pending(s, s->l->o->multiline && s->left > 0 ? s->pos : s->in->lines_end);
        if (!wants_more(s) && !(s->pending && !s->left)) break;
        if (s->left <= 0) s->pos = s->in->lines_end;
        if (s->l->printer->out->eager && !S_ISREG(st->st_mode))
            output_flush(s->l->printer->out); // the next block may take its time
    }
    return r;
}

static LinesResult search_file(Lines *l, int fd, struct stat *st, off_t offset,
                               const LinesStart *start)
{
    Scan s = new_scan(l, start);
    bool is_sized = offset >= 0 && S_ISREG(st->st_mode) && st->st_size >= 0;

    s.by_runs = l->o->multiline;
    multi_init(&s.multi, l->finder, l->o->eol, l->o->multiline);
    input_open(s.in, fd, l->o->eol, is_sized ? st->st_size - offset : -1);
    s.in->short_ends = st->st_size < 0;
    if (search_blocks(&s, st, offset, start->skip) < 0) s.result.error = errno;
    multi_free(&s.multi);
    finish(&s);
    return s.result;
}

LinesResult lines_search(Lines *l, int fd, struct stat *st, off_t offset)
{
    return search_file(l, fd, st, offset, &(LinesStart){0});
}

LinesResult lines_resume(Lines *l, int fd, struct stat *st, const LinesStart *start)
{
    return search_file(l, fd, st, start->offset, start);
}

LinesResult lines_search_window(Lines *l, const LinesStart *start, LinesReach *reach)
{
    Scan s = new_scan(l, start);

    s.pos = s.counted = start->skip;
    s.reach = reach;
    multi_init(&s.multi, l->finder, l->o->eol, false);
    search_block(&s);
    multi_free(&s.multi);
    finish(&s);
    if (reach) reach->end = s.result.after_last;
    if (reach && s.has_shown && l->o->line_numbers)
        reach->lines_end = number_of(&s, s.shown) - 1;
    return s.result;
}

void lines_show_window(Lines *l, const LinesStart *start)
{
    Scan s = new_scan(l, start);
    size_t end = s.in->lines_end;

    s.pos = s.counted = start->skip;
    s.valid_end = end;
    while (s.pos < end) {
        size_t next = line_end(&s, s.pos);

        show_line(&s, s.pos, next, LINE_CONTEXT);
        s.pos = next;
    }
}
