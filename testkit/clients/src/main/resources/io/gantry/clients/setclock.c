/* The time of day, so many nanoseconds later as the file says that GANTRY_SET_CLOCK names. */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <fcntl.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/time.h>
#include <time.h>

#define SECOND 1000000000LL

static volatile long long *offset;

__attribute__((constructor)) static void look(void) {
  const char *name = getenv("GANTRY_SET_CLOCK");
  int file = name ? open(name, O_RDONLY) : -1;
  if (file >= 0) {
    void *bytes = mmap(0, sizeof *offset, PROT_READ, MAP_SHARED, file, 0);
    if (bytes != MAP_FAILED) offset = bytes;
  }
}

int clock_gettime(clockid_t clock, struct timespec *time) {
  static int (*real)(clockid_t, struct timespec *);
  if (!real) real = (int (*)(clockid_t, struct timespec *)) dlsym(RTLD_NEXT, "clock_gettime");
  int result = real(clock, time);
  if (result == 0 && clock == CLOCK_REALTIME && offset) {
    long long nanos = time->tv_sec * SECOND + time->tv_nsec + *offset;
    time->tv_sec = nanos / SECOND;
    time->tv_nsec = nanos % SECOND;
  }
  return result;
}

int gettimeofday(struct timeval *restrict time, void *restrict zone) {
  (void) zone;
  struct timespec now;
  int result = clock_gettime(CLOCK_REALTIME, &now);
  time->tv_sec = now.tv_sec;
  time->tv_usec = now.tv_nsec / 1000;
  return result;
}
