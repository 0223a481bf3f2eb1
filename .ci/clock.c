// Preloaded, it tells a program and its children another time of day: every call that reads the wall clock is answered
// CLOCK_SHIFT seconds later than it is, and every call that waits for a moment of that clock is put back by as much.
// The monotonic clock stays what it is.
//
//     gcc -shared -fPIC -O2 -o clock.so .ci/clock.c && CLOCK_SHIFT=86400 LD_PRELOAD=$PWD/clock.so date
#define _GNU_SOURCE
#include <dlfcn.h>
#include <pthread.h>
#include <semaphore.h>
#include <stdlib.h>
#include <sys/syscall.h>
#include <sys/time.h>
#include <sys/timerfd.h>
#include <time.h>
#include <unistd.h>

static time_t shift;

__attribute__((constructor)) static void read_shift(void) {
    const char *text = getenv("CLOCK_SHIFT");
    if (text) shift = atoll(text);
}

static int is_wall(clockid_t clock) { return clock == CLOCK_REALTIME || clock == CLOCK_REALTIME_COARSE; }

// The libraries that hand over a moment do not say of which clock it is. A monotonic one counts from the start of the
// machine, and no machine has run for thirty years.
static struct timespec real(const struct timespec *moment) {
    struct timespec result = *moment;
    if (result.tv_sec > 1000000000) result.tv_sec -= shift;
    return result;
}

#define NEXT(type, name, ...) ((type(*)(__VA_ARGS__))dlsym(RTLD_NEXT, name))

int clock_gettime(clockid_t clock, struct timespec *time) {
    int result = syscall(SYS_clock_gettime, clock, time);
    if (result == 0 && is_wall(clock)) time->tv_sec += shift;
    return result;
}

int gettimeofday(struct timeval *restrict time, void *restrict zone) {
    int result = syscall(SYS_gettimeofday, time, zone);
    if (result == 0) time->tv_sec += shift;
    return result;
}

time_t time(time_t *result) {
    struct timespec now;
    clock_gettime(CLOCK_REALTIME, &now);
    if (result) *result = now.tv_sec;
    return now.tv_sec;
}

int timespec_get(struct timespec *time, int base) {
    return base == TIME_UTC && clock_gettime(CLOCK_REALTIME, time) == 0 ? base : 0;
}

int pthread_cond_timedwait(
    pthread_cond_t *restrict condition, pthread_mutex_t *restrict mutex, const struct timespec *restrict end) {
    struct timespec moment = real(end);
    // Of its two versions in glibc the newer is the default one.
    return NEXT(int, "pthread_cond_timedwait", pthread_cond_t *, pthread_mutex_t *, const struct timespec *)(
        condition, mutex, &moment);
}

int pthread_cond_clockwait(
    pthread_cond_t *restrict condition, pthread_mutex_t *restrict mutex, clockid_t clock,
    const struct timespec *restrict end) {
    struct timespec moment = is_wall(clock) ? real(end) : *end;
    return NEXT(int, "pthread_cond_clockwait", pthread_cond_t *, pthread_mutex_t *, clockid_t, const struct timespec *)(
        condition, mutex, clock, &moment);
}

int pthread_mutex_timedlock(pthread_mutex_t *restrict mutex, const struct timespec *restrict end) {
    struct timespec moment = real(end);
    return NEXT(int, "pthread_mutex_timedlock", pthread_mutex_t *, const struct timespec *)(mutex, &moment);
}

int sem_timedwait(sem_t *restrict semaphore, const struct timespec *restrict end) {
    struct timespec moment = real(end);
    return NEXT(int, "sem_timedwait", sem_t *, const struct timespec *)(semaphore, &moment);
}

int clock_nanosleep(clockid_t clock, int flags, const struct timespec *end, struct timespec *left) {
    struct timespec moment = flags & TIMER_ABSTIME && is_wall(clock) ? real(end) : *end;
    return NEXT(int, "clock_nanosleep", clockid_t, int, const struct timespec *, struct timespec *)(
        clock, flags, &moment, left);
}

int timerfd_settime(int timer, int flags, const struct itimerspec *new, struct itimerspec *old) {
    struct itimerspec moment = *new;
    if (flags & TFD_TIMER_ABSTIME) moment.it_value = real(&moment.it_value);
    return NEXT(int, "timerfd_settime", int, int, const struct itimerspec *, struct itimerspec *)(
        timer, flags, &moment, old);
}
