/* progress.c -- the progress line: a thread that sleeps, and a handler for interrupts.
 *
 * The state is global because a signal handler and the writers of all threads share it; it is
 * that of the one terminal. Without a terminal nothing is started and every call returns at
 * once.
 */
#include "progress.h"

#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

enum { FIRST_MS = 1000, STEP_MS = 100 };

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t stopping = PTHREAD_COND_INITIALIZER;
static pthread_t thread;
static bool running, over; // `over` under the lock
static atomic_bool shown;
static atomic_size_t files;
static volatile sig_atomic_t with_color;

#define ERASE "\r\33[K"

static void put(const char *text, size_t len)
{
    if (write(STDERR_FILENO, text, len) < 0) return; // nobody to tell
}

static void on_signal(int number)
{
    if (atomic_load(&shown)) put(ERASE, sizeof(ERASE) - 1);
    if (with_color) put("\33[m", 3);
    raise(number); // SA_RESETHAND: the second time it ends us
}

static void catch_signals(void)
{
    static const int numbers[] = {SIGINT, SIGTERM, SIGHUP};
    struct sigaction new = {.sa_handler = on_signal, .sa_flags = (int)SA_RESETHAND}, old;

    for (size_t i = 0; i < sizeof(numbers) / sizeof(numbers[0]); i++) {
        if (!sigaction(numbers[i], NULL, &old) && old.sa_handler == SIG_DFL)
            sigaction(numbers[i], &new, NULL);
    }
}

static void show(void)
{
    char line[64];
    int len = snprintf(line, sizeof(line), ERASE "%zu files searched", atomic_load(&files));

    atomic_store(&shown, true);
    put(line, (size_t)len);
}

/* The moment `ms` from now. */
static struct timespec after_ms(long ms)
{
    struct timespec t;

    clock_gettime(CLOCK_REALTIME, &t);
    t.tv_nsec += ms * 1000000;
    t.tv_sec += t.tv_nsec / 1000000000;
    t.tv_nsec %= 1000000000;
    return t;
}

static void *run(void *unused)
{
    struct timespec next = after_ms(FIRST_MS);

    pthread_mutex_lock(&lock);
    while (!over) {
        if (!pthread_cond_timedwait(&stopping, &lock, &next)) continue;
        show();
        next = after_ms(STEP_MS);
    }
    pthread_mutex_unlock(&lock);
    return unused;
}

void progress_start(bool resets_color)
{
    if (running || !isatty(STDOUT_FILENO) || !isatty(STDERR_FILENO)) return;
    with_color = resets_color;
    catch_signals();
    over = false;
    running = !pthread_create(&thread, NULL, run, NULL);
}

void progress_stop(void)
{
    if (!running) return;
    progress_hide();
    over = true;
    pthread_cond_signal(&stopping);
    progress_release();
    pthread_join(thread, NULL);
    running = false;
}

void progress_count(size_t nfiles)
{
    if (running) atomic_fetch_add_explicit(&files, nfiles, memory_order_relaxed);
}

void progress_hide(void)
{
    if (!running) return;
    pthread_mutex_lock(&lock);
    if (atomic_exchange(&shown, false)) put(ERASE, sizeof(ERASE) - 1);
}

void progress_release(void)
{
    if (running) pthread_mutex_unlock(&lock);
}
