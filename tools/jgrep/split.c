/* split.c -- pieces of a large file: taken, counted, searched, put out in order.
 *
 * A piece is small enough to stay in the second level cache while it is read, looked at and
 * searched. Pieces in flight are those from `cursor` (the first whose results are not out) up to
 * `next` (the first that nobody took). They may be many, for a thread that the system has sent to
 * sleep must not stop the others; what they have put out and cannot be written yet is limited.
 *
 * The first piece is searched before others are asked for help: where it is not plain, mostly
 * none is. The second one tells what the rest will take: threads take their time to come.
 */
#include "split.h"

#include <errno.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "context.h"
#include "stats.h"
#include "utf8.h"

enum {
    PIECE_BLOCKS = 2,
    RING = 256,
    LOOK_BACK = 1024,      // bytes before a piece in which its first line mostly begins
    MAX_LOOK_BACK = 65536, // ... or else; with longer lines too much would be read twice
    HOLD = 4, // times OUTPUT_HOLD of a piece are kept before it waits for its turn
    MOST = 8, // ... where it cannot wait: with more it is not plain
    MAX_KEPT = 2 << 20,   // output that waits to be written: no more pieces are taken
    SMALL = 16384,        // a buffer of this size is kept for the next piece
    LEAST_SIZE = 1 << 20, // of a file
    WORTH_HELP = 1000000  // ns a search must take: a thread's start costs a quarter of it
};

typedef struct Piece {
    bool done, counted;
    uintmax_t lines, before; // if counted: its own lines, those before it
    off_t last_end;          // behind its last line
    LinesReach reach;        // with context, if any line is selected
    LinesResult result;
    Bytes output;
} Piece;

struct Split {
    pthread_mutex_t lock;
    pthread_cond_t changed;
    unsigned refs;
    int fd;
    off_t size;
    const char *name;
    bool with_name, quiet, counts;
    bool joins;            // there is context to be shown between pieces
    bool strict;           // ... and none that is no valid text
    size_t piece, npieces; // bytes in each; how many

    size_t next, cursor;
    size_t odd;     // the first piece that is not plain
    size_t counted; // pieces before this one have `lines` lines
    uintmax_t lines;
    size_t nactive;  // workers with a piece
    size_t kept;     // bytes of output of the pieces that are done
    Bytes gathered;  // ... of those before the cursor, not written yet
    bool writing;    // somebody puts out the piece at the cursor
    off_t last_end;  // of the pieces before the cursor
    Context context; // ... how far they are shown; of who puts out the one at the cursor
    LinesResult total;
    bool failed; // output or search: nothing more makes sense
    Piece ring[RING];
};

/* What a worker does with one piece. */
typedef struct Turn {
    Split *sp;
    size_t k;
    Lines *l;
    Output between; // takes the context before a piece
} Turn;

off_t split_least_size(void)
{
#ifdef JR_CHECKED
    const char *size = getenv("JGREP_SPLIT");

    if (size && atoi(size) > 0) return atoi(size);
#endif
    return LEAST_SIZE;
}

/* -- Order ------------------------------------------------------------------------------- */

static bool is_over(const Split *sp)
{
    return sp->next >= sp->odd || sp->failed;
}

static bool is_full(const Split *sp)
{
    return sp->next - sp->cursor >= RING || sp->kept > MAX_KEPT;
}

/* Take the next piece. Returns false when there is none. */
static bool take_piece(Split *sp, size_t *k)
{
    bool taken;

    pthread_mutex_lock(&sp->lock);
    while (!is_over(sp) && is_full(sp))
        pthread_cond_wait(&sp->changed, &sp->lock);
    taken = !is_over(sp);
    if (taken) {
        Piece *piece;

        *k = sp->next++;
        piece = &sp->ring[*k % RING];
        *piece = (Piece){.output = piece->output};
        sp->nactive++;
    }
    pthread_mutex_unlock(&sp->lock);
    return taken;
}

static void give_up(Split *sp, size_t k)
{
    pthread_mutex_lock(&sp->lock);
    if (k < sp->odd) sp->odd = k;
    sp->nactive--;
    pthread_cond_broadcast(&sp->changed);
    pthread_mutex_unlock(&sp->lock);
}

/* Tell how many lines piece k has. */
static void tell_lines(Split *sp, size_t k, uintmax_t n)
{
    pthread_mutex_lock(&sp->lock);
    sp->ring[k % RING].lines = n;
    sp->ring[k % RING].counted = true;
    while (sp->counted < sp->next && sp->ring[sp->counted % RING].counted) {
        Piece *piece = &sp->ring[sp->counted++ % RING];

        piece->before = sp->lines;
        sp->lines += piece->lines;
    }
    pthread_cond_broadcast(&sp->changed);
    pthread_mutex_unlock(&sp->lock);
}

/* How many lines are before the piece of a Turn; any number where it no longer counts. It is asked
 * for when the first line is shown: by then those who have the pieces before have mostly told. */
static uintmax_t lines_before(void *user)
{
    const Turn *turn = user;
    Split *sp = turn->sp;
    uintmax_t n;

    pthread_mutex_lock(&sp->lock);
    while (sp->counted <= turn->k && turn->k < sp->odd)
        pthread_cond_wait(&sp->changed, &sp->lock);
    n = sp->ring[turn->k % RING].before;
    pthread_mutex_unlock(&sp->lock);
    return n;
}

/* Write what has been gathered and data[0, len). Holds the lock but while it writes. */
static void write_out(Split *sp, Output *o, const char *data, size_t len)
{
    sp->writing = true;
    pthread_mutex_unlock(&sp->lock);
    output_write(o, sp->gathered.data, sp->gathered.len);
    output_write(o, data, len);
    pthread_mutex_lock(&sp->lock);
    sp->gathered.len = 0;
    sp->writing = false;
}

/* Put out what the piece at the cursor has given. */
static void put(Split *sp, Output *o, const char *data, size_t len)
{
    size_t limit = o->eager ? 0 : OUTPUT_CAP;

    if (sp->gathered.len + len > limit)
        write_out(sp, o, data, len);
    else
        bytes_put(&sp->gathered, data, len);
}

/* For Output: wait until piece k is the first that is not out. With context that is too late: what
 * comes before it cannot be shown in the middle of a search. So such a piece is not plain. */
static void take_turn(Output *o)
{
    Turn *turn = o->turn;
    Split *sp = turn->sp;

    pthread_mutex_lock(&sp->lock);
    if (sp->joins && turn->k < sp->odd) sp->odd = turn->k;
    while (sp->cursor < turn->k && turn->k < sp->odd)
        pthread_cond_wait(&sp->changed, &sp->lock);
    if (turn->k >= sp->odd)
        o->fd = -1; // another piece has spoilt it
    else
        write_out(sp, o, NULL, 0);
    pthread_mutex_unlock(&sp->lock);
}

static void add_result(Split *sp, const Piece *piece)
{
    LinesResult *t = &sp->total;

    t->selected += piece->result.selected;
    t->is_binary |= piece->result.is_binary;
    if (!t->match_error) t->match_error = piece->result.match_error;
    if (t->match_error) sp->failed = true;
    sp->last_end = piece->last_end;
}

/* For Output: there is more context between two pieces than can be gathered. */
static void make_way(Output *between)
{
    Split *sp = ((Turn *)between->turn)->sp;

    output_write(between, sp->gathered.data, sp->gathered.len);
    sp->gathered.len = 0;
}

/* Put out the context between the pieces before the cursor and a reach in the one there. Holds the
 * lock but while it reads that. */
static void put_context(Turn *turn, const LinesReach *reach)
{
    Split *sp = turn->sp;
    Lines *l = turn->l;
    Output *o = l->printer->out, *between = &turn->between;

    sp->writing = true;
    pthread_mutex_unlock(&sp->lock);
    between->take_turn = make_way;
    l->printer->out = between;
    context_join(&sp->context, l, reach);
    l->printer->out = o;
    if (!o->error) o->error = between->error;
    pthread_mutex_lock(&sp->lock);
    sp->writing = false;
    put(sp, o, between->data, between->len);
    between->len = 0;
    if (!sp->total.match_error) sp->total.match_error = l->printer->error;
    sp->total.error = sp->context.error;
}

/* Put out data[0, len), which the piece at the cursor has given, and context before it. */
static void put_piece(Turn *turn, const LinesReach *reach, const char *data, size_t len)
{
    Split *sp = turn->sp;

    if (reach->end) put_context(turn, reach);
    if (len) put(sp, turn->l->printer->out, data, len);
}

/* Put out the pieces that are ready. Holds the lock but while it writes. */
static void advance(Turn *turn)
{
    Split *sp = turn->sp;

    while (!sp->writing && sp->cursor < sp->odd && sp->cursor < sp->next &&
           sp->ring[sp->cursor % RING].done) {
        Piece *piece = &sp->ring[sp->cursor % RING];

        put_piece(turn, &piece->reach, piece->output.data, piece->output.len);
        sp->kept -= piece->output.len;
        piece->output.len = 0;
        if (piece->output.cap > SMALL) bytes_free(&piece->output);
        add_result(sp, piece);
        sp->cursor++;
    }
    if (turn->l->printer->out->error) sp->failed = true;
    pthread_cond_broadcast(&sp->changed);
}

/* The piece of a Turn has been searched. What it put out waits, if its turn has not come. */
static void finish_piece(Turn *turn, const LinesResult *r, const LinesReach *reach,
                         off_t last_end)
{
    Split *sp = turn->sp;
    Output *o = turn->l->printer->out;
    Piece *piece = &sp->ring[turn->k % RING];

    pthread_mutex_lock(&sp->lock);
    if (turn->k < sp->odd) {
        if (!sp->quiet && turn->k == sp->cursor) {
            put_piece(turn, reach, o->data, o->len);
        } else if (!sp->quiet) {
            bytes_put(&piece->output, o->data, o->len);
            sp->kept += o->len;
            piece->reach = *reach;
        }
        piece->result = *r;
        piece->last_end = last_end;
        piece->done = true;
    }
    if (!sp->quiet) o->len = 0;
    sp->nactive--;
    advance(turn);
    pthread_mutex_unlock(&sp->lock);
}

/* -- A piece ----------------------------------------------------------------------------- */

/* Where a piece and its surroundings are in memory: data[back, back + len) is the piece. */
typedef struct Window {
    size_t back, len;
    size_t start, end; // its lines, from the beginning of the first
    size_t lines;      // ... how many, if they are counted
    off_t offset;      // of data[0]
} Window;

/* More of what is before the piece. */
static bool look_further_back(const Split *sp, Input *in, Window *w)
{
    size_t limit = sp->piece < MAX_LOOK_BACK ? sp->piece : MAX_LOOK_BACK;
    size_t more = (size_t)w->offset < limit ? (size_t)w->offset : limit;
    size_t have = w->back + w->len + in->added_eol;
    const char *eol;

    if (!more) return false;
    input_reserve(in, more + have);
    memmove(in->data + more, in->data, have);
    w->offset -= (off_t)more;
    w->back += more;
    if (input_read_at(sp->fd, in->data, more, w->offset) < more) return false;
    eol = memrchr(in->data, in->eol, w->back);
    if (!eol && w->offset) return false;
    w->start = eol ? (size_t)(eol - in->data) + 1 : 0;
    return true;
}

/* Look for NULs in the piece, and count its lines if that is wanted. Returns false when it is not
 * plain. */
static bool look_through(const Split *sp, const Lines *l, Window *w)
{
    const char *text = l->input->data + w->back;
    bool is_text = !l->o->eol || l->binary_files == BINARY_TEXT, has_nul;

    if (!sp->counts) return is_text || !memchr(text, 0, w->len);
    w->lines = count_byte_and_nul(text, w->len, l->o->eol, &has_nul);
    return is_text || !has_nul;
}

/* Read piece k and find its lines. Returns false when it is not plain. */
static bool read_piece(const Split *sp, size_t k, const Lines *l, Window *w)
{
    Input *in = l->input;
    off_t at = (off_t)(k * sp->piece), left = sp->size - at;
    bool is_last = k == sp->npieces - 1;
    size_t wanted;
    const char *eol;

    w->back = k ? LOOK_BACK < sp->piece ? LOOK_BACK : sp->piece : 0;
    w->len = is_last ? (size_t)left : sp->piece;
    w->offset = at - (off_t)w->back;
    w->lines = 0;
    wanted = w->back + w->len;
    input_reserve(in, wanted + 2);
    // One byte more of the last piece shows whether the file has grown.
    if (input_read_at(sp->fd, in->data, wanted + is_last, w->offset) != wanted)
        return false;
    if (!look_through(sp, l, w)) return false;
    eol = memrchr(in->data + w->back, in->eol, w->len);
    if (!eol) return false;
    w->end = (size_t)(eol - in->data) + 1;
    if (is_last && w->end < wanted) {
        in->data[wanted] = in->eol;
        in->added_eol = true;
        w->end = wanted + 1;
        w->lines++;
    }
    eol = memrchr(in->data, in->eol, w->back);
    w->start = eol ? (size_t)(eol - in->data) + 1 : 0;
    wanted = w->back;
    if (!eol && w->offset && !look_further_back(sp, in, w)) return false;
    w->end += w->back - wanted;
    return !sp->strict || utf8_is_valid(in->data + w->start, w->end - w->start);
}

static void search_piece(Turn *turn)
{
    Split *sp = turn->sp;
    Lines *l = turn->l;
    Input *in = l->input;
    Output *o = l->printer->out;
    LinesReach reach = {0};
    LinesStart start;
    LinesResult r;
    Window w;

    input_open(in, -1, l->o->eol, -1);
    if (!read_piece(sp, turn->k, l, &w)) {
        give_up(sp, turn->k);
        return;
    }
    if (sp->counts) tell_lines(sp, turn->k, w.lines);
    start = (LinesStart){.offset = w.offset, .skip = w.start, .user = turn};
    if (sp->counts) start.lines_before = lines_before;
    in->lines_end = in->end = w.end;
    printer_begin_file(l->printer, sp->name, sp->with_name, sp->size);
    r = lines_search_window(l, &start, sp->joins ? &reach : NULL);
    if (o->take_turn == NULL) output_flush(o); // it has streamed
    finish_piece(turn, &r, &reach, w.offset + (off_t)w.end);
}

/* Search pieces, at most `n`. */
static void search_pieces(Split *sp, Lines *l, size_t n)
{
    Output *o = l->printer->out, saved = *o;
    Turn turn = {.sp = sp, .l = l};

    if (sp->joins) {
        output_init(&turn.between, saved.fd);
        turn.between.turn = &turn;
        turn.between.hold = turn.between.cap;
    }
    o->turn = &turn;
    o->begun = NULL;
    o->hold *= sp->joins ? MOST : HOLD;
    while (n-- && take_piece(sp, &turn.k)) {
        o->take_turn = take_turn;
        search_piece(&turn);
    }
    o->fd = saved.fd;
    o->turn = saved.turn;
    o->begun = saved.begun;
    o->hold = saved.hold;
    o->take_turn = saved.take_turn;
    output_free(&turn.between);
}

/* -- The file ---------------------------------------------------------------------------- */

static void drop(Split *sp)
{
    unsigned left;

    pthread_mutex_lock(&sp->lock);
    left = --sp->refs;
    pthread_mutex_unlock(&sp->lock);
    if (left) return;
    for (size_t i = 0; i < RING; i++)
        bytes_free(&sp->ring[i].output);
    bytes_free(&sp->gathered);
    pthread_mutex_destroy(&sp->lock);
    pthread_cond_destroy(&sp->changed);
    free(sp);
}

void split_help(Split *sp, Lines *l)
{
    search_pieces(sp, l, SIZE_MAX);
    l->printer->error = 0; // others have it
    drop(sp);
}

/* A hole reads as NULs. */
static bool has_hole(const Lines *l, int fd, const struct stat *st)
{
    off_t hole;

    if (!l->o->eol || l->binary_files == BINARY_TEXT) return false;
    hole = lseek(fd, 0, SEEK_HOLE);
    return hole >= 0 && hole < st->st_size;
}

/* Were there lines before in the output, the turn being ours? */
static bool is_grouped(const Lines *l)
{
    const bool *begun = l->printer->out->begun;

    return l->has_groups || (l->maybe_groups && begun && *begun);
}

static Split *new_split(const Lines *l, int fd, const struct stat *st)
{
    Split *sp = resize(NULL, 1, sizeof(Split));

    *sp = (Split){.fd = fd, .size = st->st_size, .refs = 1};
    pthread_mutex_init(&sp->lock, NULL);
    pthread_cond_init(&sp->changed, NULL);
    sp->name = l->printer->name;
    sp->with_name = l->printer->with_name;
    sp->quiet = l->quiet;
    sp->counts = l->o->line_numbers && !l->quiet;
    sp->joins = (l->o->before >= 0 || l->o->after >= 0) && !l->quiet;
    sp->strict = sp->joins && printer_is_strict(l->printer);
    sp->context = (Context){.fd = fd, .grouped = sp->joins && is_grouped(l)};
    sp->piece = PIECE_BLOCKS * l->input->block;
    sp->npieces = ((size_t)st->st_size + sp->piece - 1) / sp->piece;
    sp->odd = has_hole(l, fd, st) ? 0 : sp->npieces;
    return sp;
}

/* Wait until nobody has a piece, and write what is left to be written. */
static void wait_for_all(Split *sp, Output *o)
{
    pthread_mutex_lock(&sp->lock);
    while (sp->nactive || sp->writing)
        pthread_cond_wait(&sp->changed, &sp->lock);
    write_out(sp, o, NULL, 0);
    sp->failed |= sp->odd < sp->npieces; // who comes late finds nothing
    pthread_mutex_unlock(&sp->lock);
}

/* From the first piece that is not plain on, one thread does the rest. It begins with a block, as
 * if it had read those before, too. */
static LinesResult search_rest(Split *sp, Lines *l, struct stat *st)
{
    Context *c = &sp->context;
    off_t block = (off_t)l->input->block, from = sp->last_end;
    LinesStart start = {.lines = sp->lines, .selected = sp->total.selected};
    LinesResult r = sp->total;
    intmax_t n;

    if (sp->counted > sp->odd) start.lines = sp->ring[sp->odd % RING].before;
    printer_begin_file(l->printer, sp->name, sp->with_name, sp->size);
    if (sp->joins) {
        context_trail(c, l, sp->last_end);
        from = context_lead(c, l, sp->last_end, &n);
        start.has_shown = c->any;
        start.shown = c->end;
        start.pending = c->pending;
    }
    start.offset = from / block * block;
    start.skip = (size_t)(sp->last_end - start.offset);
    start.has_bad_text = sp->total.is_binary;
    if (lseek(sp->fd, start.offset, SEEK_SET) < 0)
        r.error = errno;
    else
        r = lines_resume(l, sp->fd, st, &start);
    if (!r.error) r.error = c->error;
    return r;
}

/* Search the first pieces. Are there more, and enough of them to be shared? */
static bool begin_alone(Split *sp, Lines *l)
{
    uint64_t start;

    search_pieces(sp, l, 1);
#ifdef JR_CHECKED
    if (!is_over(sp)) return true; // tests have small files
#endif
    start = stats_now();
    search_pieces(sp, l, 1);
    return !is_over(sp) && (stats_now() - start) * (sp->npieces - sp->next) >= WORTH_HELP;
}

LinesResult split_search(Lines *l, int fd, struct stat *st, Place *place, Task help)
{
    Split *sp;
    off_t split_at = l->split_at;
    bool grouped = l->has_groups, goes_on;
    LinesResult r;

    if (!l->quiet) output_flush(l->printer->out); // the turn is ours from here on
    sp = new_split(l, fd, st);
    if (begin_alone(sp, l)) {
        help.subject = sp;
        sp->refs += place->pool->nthreads - 1;
        pool_call_help(place, help);
    }
    search_pieces(sp, l, SIZE_MAX);
    wait_for_all(sp, l->printer->out);
    l->has_groups = grouped || sp->total.selected;
    r = sp->total;
    r.all_read = false; // the offset of `fd` is not at its end
    goes_on = !r.match_error && !l->printer->out->error;
    if (goes_on && sp->odd < sp->npieces) {
        l->split_at = 0;
        r = search_rest(sp, l, st);
        l->split_at = split_at;
    } else if (goes_on && sp->joins) {
        context_trail(&sp->context, l, sp->size);
        r.error = sp->context.error;
    }
    drop(sp);
    return r;
}
