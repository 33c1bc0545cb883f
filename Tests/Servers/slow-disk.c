// Makes the disk of a program slow: LD_PRELOAD this library, with SLOW_MS for each fsync, syncfs and rename, and SLOWEST_MS for
// the first syncfs.
#define _GNU_SOURCE
#include <dlfcn.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <sys/syscall.h>
#include <unistd.h>

static void sleep_for(const char *variable) {
    const char *text = getenv(variable);
    if (text) usleep((useconds_t)atoi(text) * 1000);
}

int fsync(int descriptor) {
    static int (*real)(int);
    if (!real) real = (int (*)(int))dlsym(RTLD_NEXT, "fsync");
    sleep_for("SLOW_MS");
    return real(descriptor);
}

int fdatasync(int descriptor) { return fsync(descriptor); }

// Both are called by their numbers.
long syscall(long number, ...) {
    static long (*real)(long, ...);
    static atomic_int syncs;
    if (!real) real = (long (*)(long, ...))dlsym(RTLD_NEXT, "syscall");
    va_list list;
    va_start(list, number);
    long arguments[6];
    for (int index = 0; index < 6; index++) arguments[index] = va_arg(list, long);
    va_end(list);
    if (number == SYS_renameat2) sleep_for("SLOW_MS");
    if (number == SYS_syncfs) sleep_for(atomic_fetch_add(&syncs, 1) ? "SLOW_MS" : "SLOWEST_MS");
    return real(number, arguments[0], arguments[1], arguments[2], arguments[3], arguments[4], arguments[5]);
}
