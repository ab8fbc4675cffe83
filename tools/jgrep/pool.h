/* pool.h -- threads that share tasks, and the order in which their output appears.
 *
 * A task may push more tasks. The output of one task is a part: it appears in one piece.
 *
 *   ordered    tasks are in a sequence, those a task pushes stand right behind it, and parts
 *              appear in that order. All workers take the first task that nobody has begun:
 *
 *                 done  done  running  done  running  waiting ...
 *                 (out)       ^ its turn: writes straight on; later ones keep their part
 *
 *   unordered  each worker has a stack of tasks and takes from others when it is empty; a
 *              part appears as soon as it is over.
 *
 * A worker that has kept OUTPUT_HOLD bytes of its part waits for its turn, and so does one
 * that would begin a task while parts of MAX_KEPT bytes wait. No two wait for each other:
 * the first task in the sequence that is not over is either running, and its turn, or the
 * next one to be taken.
 *
 * Threads are not made before there are tasks enough.
 */
#ifndef JGREP_POOL_H
#define JGREP_POOL_H

#include <pthread.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "output.h"

typedef struct Slot Slot; // the place of a task in the sequence
typedef struct Pool Pool;

typedef struct Task {
    int kind;          // for who runs it
    uint32_t first, n; // ... too
    void *subject;     // ... too
    Slot *slot;
} Task;

/* A worker's seat. */
typedef struct Place {
    Pool *pool;
    unsigned index;
    Slot *slot;   // of the task at hand
    bool grouped; // its part had lines that a separator must follow
    void *worker; // what Work.begin made
    Output out;
    pthread_t thread;
    bool has_thread;
} Place;

/* What is done. `begin` and `end` are called by each worker's thread. */
typedef struct Work {
    void *(*begin)(void *user, Place *place);
    void (*run)(void *worker, const Task *task, bool stopped); // stopped: only clean up
    void (*end)(void *user, void *worker);
    void *user;
} Work;

typedef struct Deque {
    pthread_mutex_t lock;
    Task *task; // task[first, end), the next one last
    size_t first, end, cap;
} Deque;

struct Pool {
    Work work;
    unsigned nthreads;
    bool ordered;
    Place *place;
    Deque *deque; // [nthreads]; ordered: all use the first
    atomic_size_t queued, pending;
    atomic_uint nidle;
    atomic_bool stopped;
    bool spawned;

    pthread_mutex_t idle_lock;
    pthread_cond_t wake;

    pthread_mutex_t turn_lock; // for what follows
    pthread_cond_t turn_moved;
    bool busy;                // unordered: somebody writes
    Slot *head;               // ordered: the first that is not out
    Slot *ready, *ready_last; // ... the first and the last that nobody has begun
    size_t kept;              // bytes of parts that wait
    bool any_grouped;         // a part before had lines
};

/* Run `tasks` and all they push. */
void pool_run(Pool *pool, const Work *work, unsigned nthreads, bool ordered, Task *tasks,
              size_t n);

/* Add tasks, the first one first. */
void pool_push(Place *place, Task *tasks, size_t n);

/* Add a task with no part of its own for each other worker, to be taken before all others. */
unsigned pool_call_help(Place *place, Task task);

/* A file is over: where somebody watches, show what there is, if it is our turn. */
void pool_end_file(Place *place);

void pool_stop(Pool *pool);
bool pool_is_stopped(const Pool *pool);

#endif
