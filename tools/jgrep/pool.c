/* pool.c -- stacks of tasks, sleeping and waking, parts in their order. */
#include "pool.h"

#include <malloc.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>

#include "bytes.h"

enum {
    MAX_KEPT = 16 << 20,
    SPAWN_AT = 4 // tasks waiting that make threads worth their while
};

struct Slot {
    Slot *next;                    // in the sequence
    Slot *ready_next, *ready_prev; // among those that nobody has begun
    Task task;
    bool begun, done, grouped;
    Bytes part; // what it put out, when it was done before its turn
    size_t lead;
};

/* -- Turns, unordered -------------------------------------------------------------------- */

static void take_door(Output *o)
{
    Pool *pool = ((Place *)o->turn)->pool;

    pthread_mutex_lock(&pool->turn_lock);
    while (pool->busy)
        pthread_cond_wait(&pool->turn_moved, &pool->turn_lock);
    pool->busy = true;
    pthread_mutex_unlock(&pool->turn_lock);
}

static void leave_door(Pool *pool)
{
    pthread_mutex_lock(&pool->turn_lock);
    pool->busy = false;
    pthread_cond_signal(&pool->turn_moved);
    pthread_mutex_unlock(&pool->turn_lock);
}

static void end_unordered_part(Place *p)
{
    Output *o = &p->out;

    if (o->take_turn && !o->len && !p->grouped) return;
    output_flush(o);
    p->pool->any_grouped |= p->grouped;
    leave_door(p->pool);
}

/* -- Turns, ordered ---------------------------------------------------------------------- */

static void take_slot(Output *o)
{
    Place *p = o->turn;
    Pool *pool = p->pool;

    pthread_mutex_lock(&pool->turn_lock);
    while (pool->head != p->slot)
        pthread_cond_wait(&pool->turn_moved, &pool->turn_lock);
    pthread_mutex_unlock(&pool->turn_lock);
}

/* Before a task: do not get too far ahead of what is written. */
static void wait_for_space(Place *p)
{
    Pool *pool = p->pool;

    pthread_mutex_lock(&pool->turn_lock);
    while (pool->kept > MAX_KEPT && pool->head != p->slot)
        pthread_cond_wait(&pool->turn_moved, &pool->turn_lock);
    pthread_mutex_unlock(&pool->turn_lock);
}

static void put_part(Output *o, const Slot *slot, bool any_grouped)
{
    size_t from = any_grouped ? 0 : slot->lead;

    output_write(o, slot->part.data + from, slot->part.len - from);
}

/* The head of the sequence is over: put out what waited for that, up to a task that is not
 * over. Holds turn_lock but while it writes; meanwhile the head stays, so it is nobody else's
 * turn. */
static void advance(Place *p)
{
    Pool *pool = p->pool;

    while (pool->head && pool->head->done) {
        Slot *slot = pool->head;

        if (slot->part.len) {
            pthread_mutex_unlock(&pool->turn_lock);
            put_part(&p->out, slot, pool->any_grouped);
            pthread_mutex_lock(&pool->turn_lock);
            pool->kept -= slot->part.len;
        }
        pool->any_grouped |= slot->grouped;
        pool->head = slot->next;
        bytes_free(&slot->part);
        free(slot);
    }
    pthread_cond_broadcast(&pool->turn_moved);
}

static bool is_turn(Place *p)
{
    Pool *pool = p->pool;
    bool is;

    pthread_mutex_lock(&pool->turn_lock);
    is = pool->head == p->slot;
    pthread_mutex_unlock(&pool->turn_lock);
    return is;
}

static void end_ordered_part(Place *p)
{
    Pool *pool = p->pool;
    Output *o = &p->out;
    Slot *slot = p->slot;

    if (is_turn(p)) {
        output_flush(o); // which does not wait
    } else if (o->len) {
        bytes_put(&slot->part, o->data, o->len);
        slot->lead = o->lead;
        o->len = 0;
    }
    pthread_mutex_lock(&pool->turn_lock);
    slot->grouped = p->grouped;
    slot->done = true;
    pool->kept += slot->part.len;
    if (pool->head == slot) advance(p);
    pthread_mutex_unlock(&pool->turn_lock);
}

static void begin_part(Place *p)
{
    Pool *pool = p->pool;

    p->grouped = false;
    p->out.lead = 0;
    p->out.take_turn = pool->nthreads == 1 ? NULL : pool->ordered ? take_slot : take_door;
    if (p->slot) wait_for_space(p);
}

static void end_part(Place *p)
{
    if (p->pool->nthreads == 1) return;
    if (!p->pool->ordered)
        end_unordered_part(p);
    else if (p->slot)
        end_ordered_part(p);
}

void pool_end_file(Place *p)
{
    if (!p->out.eager || !p->out.len) return;
    if (p->pool->nthreads == 1) {
        output_flush(&p->out);
    } else if (!p->pool->ordered) {
        end_unordered_part(p);
        p->out.take_turn = take_door;
    } else if (p->slot && is_turn(p)) {
        output_flush(&p->out);
    }
}

/* -- Tasks ------------------------------------------------------------------------------- */

static void deque_push(Deque *d, const Task *tasks, size_t n)
{
    pthread_mutex_lock(&d->lock);
    if (d->first && d->end + n > d->cap) {
        memmove(d->task, d->task + d->first, (d->end - d->first) * sizeof(Task));
        d->end -= d->first;
        d->first = 0;
    }
    if (d->end + n > d->cap) {
        d->cap = 2 * (d->end + n);
        d->task = resize(d->task, d->cap, sizeof(Task));
    }
    for (size_t i = n; i-- > 0;)
        d->task[d->end++] = tasks[i];
    pthread_mutex_unlock(&d->lock);
}

static bool deque_pop(Deque *d, Task *task)
{
    bool any;

    pthread_mutex_lock(&d->lock);
    any = d->first < d->end;
    if (any) *task = d->task[--d->end];
    pthread_mutex_unlock(&d->lock);
    return any;
}

/* Take the older half of another worker's tasks: large subtrees, far from where it works.
 * Two locks are never held at once. */
static bool steal_from(Deque *victim, Deque *mine, Task *task)
{
    enum { MOST = 64 };
    Task loot[MOST];
    size_t n;

    pthread_mutex_lock(&victim->lock);
    n = (victim->end - victim->first + 1) / 2;
    if (n > MOST) n = MOST;
    if (n) memcpy(loot, victim->task + victim->first, n * sizeof(Task));
    victim->first += n;
    pthread_mutex_unlock(&victim->lock);
    if (!n) return false;
    *task = loot[0];
    if (n > 1) {
        // Oldest at the bottom, as they were.
        for (size_t i = 1, j = n - 1; i < j; i++, j--) {
            Task t = loot[i];

            loot[i] = loot[j];
            loot[j] = t;
        }
        deque_push(mine, loot + 1, n - 1);
    }
    return true;
}

/* The first task of the sequence that nobody has begun. */
static bool pop_ready(Pool *pool, Task *task)
{
    Slot *slot;

    pthread_mutex_lock(&pool->turn_lock);
    slot = pool->ready;
    if (slot) {
        pool->ready = slot->ready_next;
        if (pool->ready)
            pool->ready->ready_prev = NULL;
        else
            pool->ready_last = NULL;
        slot->begun = true;
        *task = slot->task;
    }
    pthread_mutex_unlock(&pool->turn_lock);
    return slot != NULL;
}

static bool find_task(Place *p, Task *task)
{
    Pool *pool = p->pool;
    unsigned mine = p->index, n = pool->nthreads;
    bool found = deque_pop(&pool->deque[mine], task);

    for (unsigned i = 1; !found && i < n; i++)
        found = steal_from(&pool->deque[(mine + i) % n], &pool->deque[mine], task);
    if (!found && pool->ordered) found = pop_ready(pool, task);
    if (found) atomic_fetch_sub(&pool->queued, 1);
    return found;
}

static void run_task(Place *p, const Task *task)
{
    Pool *pool = p->pool;

    p->slot = task->slot;
    begin_part(p);
    pool->work.run(p->worker, task, atomic_load(&pool->stopped));
    end_part(p);
    if (atomic_fetch_sub(&pool->pending, 1) == 1) {
        pthread_mutex_lock(&pool->idle_lock);
        pthread_cond_broadcast(&pool->wake);
        pthread_mutex_unlock(&pool->idle_lock);
    }
}

/* Sleep until there are tasks. Returns false when there will be none. */
static bool wait_for_tasks(Pool *pool)
{
    bool more;

    pthread_mutex_lock(&pool->idle_lock);
    atomic_fetch_add(&pool->nidle, 1);
    while (atomic_load(&pool->pending) && !atomic_load(&pool->queued))
        pthread_cond_wait(&pool->wake, &pool->idle_lock);
    atomic_fetch_sub(&pool->nidle, 1);
    more = atomic_load(&pool->pending);
    pthread_mutex_unlock(&pool->idle_lock);
    return more;
}

static void *work_until_end(void *arg)
{
    Place *p = arg;
    Pool *pool = p->pool;
    Task task;

    output_init(&p->out, 1);
    p->out.turn = p;
    if (pool->nthreads > 1) p->out.begun = &pool->any_grouped;
    p->worker = pool->work.begin(pool->work.user, p);
    do {
        while (find_task(p, &task))
            run_task(p, &task);
    } while (wait_for_tasks(pool));
    if (pool->nthreads == 1) output_flush(&p->out); // parts of others are out already
    pool->work.end(pool->work.user, p->worker);
    output_free(&p->out);
    return NULL;
}

/* -- From outside ------------------------------------------------------------------------ */

/* Each thread's own memory begins with a large reserve of addresses. Where those are limited,
 * all threads share what there is. */
static void be_modest(void)
{
    struct rlimit limit;

    if (!getrlimit(RLIMIT_AS, &limit) && limit.rlim_cur != RLIM_INFINITY)
        mallopt(M_ARENA_MAX, 1);
}

/* A thread that cannot be made is done without. */
static void spawn(Pool *pool)
{
    be_modest();
    pool->spawned = true;
    for (unsigned i = 1; i < pool->nthreads; i++) {
        Place *p = &pool->place[i];

        p->has_thread = !pthread_create(&p->thread, NULL, work_until_end, p);
    }
}

static void announce(Pool *pool, Place *place)
{
    if (!pool->spawned && place->index == 0 && atomic_load(&pool->queued) >= SPAWN_AT)
        spawn(pool);
    if (!atomic_load(&pool->nidle)) return;
    pthread_mutex_lock(&pool->idle_lock);
    pthread_cond_broadcast(&pool->wake);
    pthread_mutex_unlock(&pool->idle_lock);
}

/* Put `slot` into the sequence, and among those not begun before `next`, the first such behind
 * it (NULL: there is none, and `last` is the one before). */
static void link_slot(Pool *pool, Slot **link, Slot *slot, Slot *next, Slot *last)
{
    Slot *previous = next ? next->ready_prev : last;

    slot->next = *link;
    *link = slot;
    slot->ready_next = next;
    slot->ready_prev = previous;
    if (next) next->ready_prev = slot;
    if (previous)
        previous->ready_next = slot;
    else
        pool->ready = slot;
}

/* Make places in the sequence right behind `after`, or at its beginning. Few slots behind
 * `after` have begun: only those begun since it has been there. */
static void add_slots(Pool *pool, Slot *after, Task *tasks, size_t n)
{
    Slot **link, *next, *last = NULL;

    for (size_t i = 0; i < n; i++) {
        tasks[i].slot = resize(NULL, 1, sizeof(Slot));
        *tasks[i].slot = (Slot){.task = tasks[i]}; // the task knows its slot
    }
    pthread_mutex_lock(&pool->turn_lock);
    link = after ? &after->next : &pool->head;
    next = *link;
    while (next && next->begun)
        next = next->next;
    if (!next) last = pool->ready_last;
    for (size_t i = 0; i < n; i++) {
        link_slot(pool, link, tasks[i].slot, next, last);
        link = &tasks[i].slot->next;
        last = tasks[i].slot;
    }
    if (!next) pool->ready_last = last;
    pthread_mutex_unlock(&pool->turn_lock);
}

static void add_tasks(Place *place, Task *tasks, size_t n)
{
    Pool *pool = place->pool;

    atomic_fetch_add(&pool->pending, n);
    atomic_fetch_add(&pool->queued, n);
    if (pool->ordered)
        add_slots(pool, place->slot, tasks, n);
    else
        deque_push(&pool->deque[place->index], tasks, n);
}

void pool_push(Place *place, Task *tasks, size_t n)
{
    if (!n) return;
    add_tasks(place, tasks, n);
    announce(place->pool, place);
}

unsigned pool_call_help(Place *place, Task task)
{
    Pool *pool = place->pool;
    unsigned n = pool->nthreads - 1;

    task.slot = NULL;
    atomic_fetch_add(&pool->pending, n);
    atomic_fetch_add(&pool->queued, n);
    for (unsigned i = 0; i < n; i++)
        deque_push(&pool->deque[place->index], &task, 1);
    if (!pool->spawned && place->index == 0) spawn(pool);
    announce(pool, place);
    return n;
}

void pool_run(Pool *pool, const Work *what, unsigned nthreads, bool ordered, Task *tasks,
              size_t n)
{
    *pool = (Pool){.work = *what, .nthreads = nthreads, .ordered = ordered && nthreads > 1};
    pthread_mutex_init(&pool->idle_lock, NULL);
    pthread_mutex_init(&pool->turn_lock, NULL);
    pthread_cond_init(&pool->wake, NULL);
    pthread_cond_init(&pool->turn_moved, NULL);
    pool->place = resize(NULL, nthreads, sizeof(Place));
    pool->deque = resize(NULL, nthreads, sizeof(Deque));
    for (unsigned i = 0; i < nthreads; i++) {
        pool->place[i] = (Place){.pool = pool, .index = i};
        pool->deque[i] = (Deque){0};
        pthread_mutex_init(&pool->deque[i].lock, NULL);
    }
    add_tasks(&pool->place[0], tasks, n);
    work_until_end(&pool->place[0]);
    for (unsigned i = 1; i < nthreads; i++) {
        if (pool->place[i].has_thread) pthread_join(pool->place[i].thread, NULL);
    }
    for (unsigned i = 0; i < nthreads; i++)
        free(pool->deque[i].task);
    free(pool->deque);
    free(pool->place);
}

void pool_stop(Pool *pool)
{
    atomic_store(&pool->stopped, true);
}

bool pool_is_stopped(const Pool *pool)
{
    return atomic_load(&pool->stopped);
}
