/* Preloaded into a process: the clock on its wall is set by as many seconds as the file $WALL says. */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

int clock_gettime(clockid_t id, struct timespec *found) {
    int (*real)(clockid_t, struct timespec *) = dlsym(RTLD_NEXT, "clock_gettime");
    int result = real(id, found);
    FILE *wall = id == CLOCK_REALTIME ? fopen(getenv("WALL"), "r") : NULL;
    long seconds = 0;
    if (wall) {
        if (fscanf(wall, "%ld", &seconds) == 1) found->tv_sec += seconds;
        fclose(wall);
    }
    return result;
}
