// Lets a program run in valgrind, and do the same each time: LD_PRELOAD this library.
// valgrind 3.19 knows neither openat2 nor pidfd_open: openat opens the same where nobody
// plays tricks. Swift draws the seed of its hashes, by which
// tables are searched a little longer or shorter.
#define _GNU_SOURCE
#include <dlfcn.h>
#include <fcntl.h>
#include <linux/openat2.h>
#include <stdarg.h>
#include <string.h>
#include <sys/eventfd.h>
#include <sys/syscall.h>
#include <unistd.h>

static long openat_instead(int directory, const char *path, const struct open_how *how) {
    int flags = (int)how->flags | (how->resolve & RESOLVE_NO_SYMLINKS ? O_NOFOLLOW : 0);
    return openat(directory, path, flags, (mode_t)how->mode);
}

long syscall(long number, ...) {
    va_list list;
    va_start(list, number);
    long a[6];
    for (int index = 0; index < 6; index++) a[index] = va_arg(list, long);
    va_end(list);
    // One that is over at once: nobody waits for the end of a program that is counted.
    if (number == SYS_pidfd_open) return eventfd(1, EFD_CLOEXEC);
    if (number == SYS_openat2) return openat_instead((int)a[0], (const char *)a[1], (const struct open_how *)a[2]);
    static long (*next)(long, ...);
    if (!next) *(void **)&next = dlsym(RTLD_NEXT, "syscall");
    return next(number, a[0], a[1], a[2], a[3], a[4], a[5]);
}

void arc4random_buf(void *bytes, size_t count) { memset(bytes, 0x5A, count); }
