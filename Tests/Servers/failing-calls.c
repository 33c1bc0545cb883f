// Makes system calls or allocations of a program fail: LD_PRELOAD this library, with
//   FAIL_BELOW    count calls that change something below this folder
//   FAIL_CALLS    which: letters of w(rite) s(ync) r(ename) c(reate) d(irectory) l(ink) u(nlink) m(ode)
//   FAIL_AT       the number of the one that fails, from 1 on
//   FAIL_FROM     if set, all that follow fail too
//   FAIL_ERRNO    with what
//   FAIL_MALLOC   the number of the allocation that fails
//   FAIL_REPORT   a file that says at the end, or when something failed, how many there were: "calls allocations failed again";
//                 the last number is how often a file was synchronized again whose fsync had failed, its content still the same
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/openat2.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

static atomic_long calls, allocations, failures, repetitions;
static long fail_at, fail_malloc;
static int fail_from, fail_errno, is_ready;
static char below[4096], letters[16], report[4096];

static long number(const char *name) {
    const char *text = getenv(name);
    return text ? atol(text) : 0;
}

static void text(const char *name, char *place, size_t size) {
    const char *value = getenv(name);
    if (value && strlen(value) < size) strcpy(place, value);
}

__attribute__((constructor)) static void begin(void) {
    const char *folder = getenv("FAIL_BELOW");
    if (folder && !realpath(folder, below)) below[0] = 0;
    text("FAIL_CALLS", letters, sizeof letters);
    text("FAIL_REPORT", report, sizeof report);
    fail_at = number("FAIL_AT");
    fail_malloc = number("FAIL_MALLOC");
    fail_from = getenv("FAIL_FROM") != NULL;
    fail_errno = (int)number("FAIL_ERRNO");
    is_ready = 1;
}

// Calls the kernel directly: nothing of it may be counted.
static void tell(void) {
    if (!report[0]) return;
    char line[96];
    int count = snprintf(line, sizeof line, "%ld %ld %ld %ld\n", calls, allocations, failures, repetitions);
    int file = (int)syscall(SYS_openat, AT_FDCWD, report, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
    if (file < 0) return;
    syscall(SYS_write, file, line, count);
    syscall(SYS_close, file);
}

__attribute__((destructor)) static void end(void) { tell(); }

static int is_below(int descriptor) {
    char name[64], place[4096];
    snprintf(name, sizeof name, "/proc/self/fd/%d", descriptor);
    ssize_t count = readlink(name, place, sizeof place - 1);
    if (count <= 0) return 0;
    place[count] = 0;
    size_t length = strlen(below);
    return length && !strncmp(place, below, length) && (place[length] == 0 || place[length] == '/');
}

// Whether this call has to fail.
static int fails(char letter, int descriptor) {
    if (!is_ready || !strchr(letters, letter) || !is_below(descriptor)) return 0;
    long mine = atomic_fetch_add(&calls, 1) + 1;
    if (!fail_at || (fail_from ? mine < fail_at : mine != fail_at)) return 0;
    if (!atomic_fetch_add(&failures, 1)) tell();
    errno = fail_errno;
    return 1;
}

#define REAL(name) ((__typeof__(&name))dlsym(RTLD_NEXT, #name))

ssize_t write(int descriptor, const void *bytes, size_t count) {
    static __typeof__(&write) real;
    if (!real) real = REAL(write);
    return fails('w', descriptor) ? -1 : real(descriptor, bytes, count);
}

// The file whose fsync failed, until it is emptied.
static struct stat lost;

static int is_lost(int descriptor) {
    struct stat status;
    if (!lost.st_ino || fstat(descriptor, &status) || !S_ISREG(status.st_mode)) return 0;
    return status.st_ino == lost.st_ino && status.st_dev == lost.st_dev;
}

int fsync(int descriptor) {
    static __typeof__(&fsync) real;
    if (!real) real = REAL(fsync);
    if (is_lost(descriptor)) atomic_fetch_add(&repetitions, 1);
    if (!fails('s', descriptor)) return real(descriptor);
    struct stat status;
    if (!fstat(descriptor, &status) && S_ISREG(status.st_mode)) lost = status;
    return -1;
}

int ftruncate(int descriptor, off_t size) {
    static __typeof__(&ftruncate) real;
    if (!real) real = REAL(ftruncate);
    if (!size && is_lost(descriptor)) lost.st_ino = 0;
    return real(descriptor, size);
}

int ftruncate64(int descriptor, off64_t size) { return ftruncate(descriptor, size); }

int mkdirat(int directory, const char *name, mode_t mode) {
    static __typeof__(&mkdirat) real;
    if (!real) real = REAL(mkdirat);
    return fails('d', directory) ? -1 : real(directory, name, mode);
}

int symlinkat(const char *target, int directory, const char *name) {
    static __typeof__(&symlinkat) real;
    if (!real) real = REAL(symlinkat);
    return fails('l', directory) ? -1 : real(target, directory, name);
}

int unlinkat(int directory, const char *name, int flags) {
    static __typeof__(&unlinkat) real;
    if (!real) real = REAL(unlinkat);
    return fails('u', directory) ? -1 : real(directory, name, flags);
}

int fchmod(int descriptor, mode_t mode) {
    static __typeof__(&fchmod) real;
    if (!real) real = REAL(fchmod);
    return fails('m', descriptor) ? -1 : real(descriptor, mode);
}

// What the C library has no function for is called by its number.
long syscall(long number, ...) {
    static long (*real)(long, ...);
    if (!real) real = (long (*)(long, ...))dlsym(RTLD_NEXT, "syscall");
    va_list list;
    va_start(list, number);
    long a[6];
    for (int index = 0; index < 6; index++) a[index] = va_arg(list, long);
    va_end(list);
    if (number == SYS_renameat2 && fails('r', (int)a[2])) return -1;
    if (number == SYS_syncfs && fails('s', (int)a[0])) return -1;
    if (number == SYS_openat2 && ((struct open_how *)a[2])->flags & O_CREAT && fails('c', (int)a[0])) return -1;
    long result = real(number, a[0], a[1], a[2], a[3], a[4], a[5]);
    if (number == SYS_openat2 && result >= 0 && ((struct open_how *)a[2])->flags & O_TRUNC && is_lost((int)result))
        lost.st_ino = 0;
    return result;
}

// Allocations.

extern void *__libc_malloc(size_t), *__libc_calloc(size_t, size_t), *__libc_realloc(void *, size_t);
extern void *__libc_memalign(size_t, size_t);

static int is_out_of_memory(void) {
    if (!is_ready) return 0;
    long mine = atomic_fetch_add(&allocations, 1) + 1;
    if (mine != fail_malloc) return 0;
    if (!atomic_fetch_add(&failures, 1)) tell();
    errno = ENOMEM;
    return 1;
}

void *malloc(size_t size) { return is_out_of_memory() ? NULL : __libc_malloc(size); }
void *calloc(size_t count, size_t size) { return is_out_of_memory() ? NULL : __libc_calloc(count, size); }
void *realloc(void *place, size_t size) { return is_out_of_memory() ? NULL : __libc_realloc(place, size); }
void *memalign(size_t alignment, size_t size) { return is_out_of_memory() ? NULL : __libc_memalign(alignment, size); }
void *aligned_alloc(size_t alignment, size_t size) { return memalign(alignment, size); }

int posix_memalign(void **place, size_t alignment, size_t size) {
    void *memory = memalign(alignment, size);
    if (!memory) return ENOMEM;
    *place = memory;
    return 0;
}
