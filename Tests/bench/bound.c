// bound PACKAGE FOLDER: unpacks a package as fast as its format allows, and checks nothing: a bound for those who measure.
//
// Two threads inflate the members, the main thread takes the archive apart, digests each file and writes it; one syncfs ends it.
// Build: cc -O2 -o bound Tests/bench/bound.c -ldeflate -lcrypto -lpthread
#define _GNU_SOURCE
#include <err.h>
#include <fcntl.h>
#include <libdeflate.h>
#include <openssl/evp.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { HEADER = 20, MEMBER = 2 << 20, SLOTS = 6, THREADS = 2, BLOCK = 512, NAME = 4096 };

// A member on its way: read, then inflated, then used. Numbers only grow, and a slot is a number modulo SLOTS.
struct slot {
    unsigned char in[MEMBER], out[MEMBER];
    size_t in_size, out_size;
    int is_done;
};
static struct slot slots[SLOTS];
static long begun, taken, used;
static int is_over;
static pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t changed = PTHREAD_COND_INITIALIZER;
static int package;

static void *inflate(void *nothing) {
    struct libdeflate_decompressor *library = libdeflate_alloc_decompressor();
    pthread_mutex_lock(&mutex);
    for (;;) {
        while (taken == begun && !is_over) pthread_cond_wait(&changed, &mutex);
        if (taken == begun) break;
        struct slot *slot = &slots[taken++ % SLOTS];
        pthread_mutex_unlock(&mutex);
        if (libdeflate_gzip_decompress(library, slot->in, slot->in_size, slot->out, MEMBER, &slot->out_size))
            errx(1, "a member is damaged");
        pthread_mutex_lock(&mutex);
        slot->is_done = 1;
        pthread_cond_broadcast(&changed);
    }
    pthread_mutex_unlock(&mutex);
    libdeflate_free_decompressor(library);
    return nothing;
}

// Reads members as long as there is a slot for them. A member's length stands in its header.
static void read_members(void) {
    while (begun - used < SLOTS) {
        struct slot *slot = &slots[begun % SLOTS];
        ssize_t count = read(package, slot->in, HEADER);
        if (count == 0) return;
        unsigned length = 0;
        for (int place = HEADER - 1; place >= 16; place--) length = length << 8 | slot->in[place];
        if (count != HEADER || slot->in[12] != 'S' || slot->in[13] != 'M' || length < HEADER || length > MEMBER)
            errx(1, "a member doesn't say how long it is");
        if (read(package, slot->in + HEADER, length - HEADER) != length - HEADER) errx(1, "the end is missing");
        slot->in_size = length;
        slot->is_done = 0;
        pthread_mutex_lock(&mutex);
        begun++;
        pthread_cond_broadcast(&changed);
        pthread_mutex_unlock(&mutex);
    }
}

// The next bytes of the archive, at most `wanted`.
static size_t next(unsigned char **bytes, size_t wanted) {
    static unsigned char *rest;
    static size_t left;
    static int has_slot;
    while (!left) {
        if (has_slot) used++;
        read_members();
        if (used == begun) errx(1, "the end is missing");
        struct slot *slot = &slots[used % SLOTS];
        pthread_mutex_lock(&mutex);
        while (!slot->is_done) pthread_cond_wait(&changed, &mutex);
        pthread_mutex_unlock(&mutex);
        has_slot = 1;
        rest = slot->out;
        left = slot->out_size;
    }
    size_t count = wanted < left ? wanted : left;
    *bytes = rest;
    rest += count;
    left -= count;
    return count;
}

static void copy(void *target, size_t count) {
    for (unsigned char *bytes; count;) {
        size_t piece = next(&bytes, count);
        if (target) target = memcpy(target, bytes, piece) + piece;
        count -= piece;
    }
}

static size_t filling(size_t size) { return (BLOCK - size % BLOCK) % BLOCK; }

// A pax record for the path: LENGTH path=NAME and a line feed.
static void read_name(char *name, size_t size) {
    char record[2 * NAME];
    if (size >= sizeof record) errx(1, "a name is too long");
    copy(record, size);
    record[size] = 0;
    copy(NULL, filling(size));
    char *start = strstr(record, " path=");
    if (!start) return;
    start += strlen(" path=");
    snprintf(name, NAME, "%.*s", (int)strcspn(start, "\n"), start);
}

// Opens the directory of a file, and makes those that lack.
static int directory_of(int top, char *name, char **last) {
    static char before[NAME] = "//";
    static int directory = -1;
    char *slash = strrchr(name, '/');
    *last = slash ? slash + 1 : name;
    if (slash) *slash = 0;
    const char *path = slash ? name : ".";
    if (strcmp(path, before)) {
        strcpy(before, path);
        if (directory >= 0) close(directory);
        for (char *end = name; slash && (end = strchr(end, '/')); *end++ = '/') {
            *end = 0;
            mkdirat(top, name, 0755);
        }
        if (slash) mkdirat(top, name, 0755);
        if ((directory = openat(top, path, O_DIRECTORY | O_PATH)) < 0) err(1, "%s", path);
    }
    return directory;
}

static void write_file(int directory, const char *name, size_t size, unsigned mode, EVP_MD *kind, EVP_MD_CTX *digest) {
    int file = openat(directory, name, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW, mode);
    if (file < 0) err(1, "%s", name);
    EVP_DigestInit_ex2(digest, kind, NULL);
    unsigned char *bytes, result[EVP_MAX_MD_SIZE];
    for (size_t left = size, piece; left; left -= piece) {
        piece = next(&bytes, left);
        EVP_DigestUpdate(digest, bytes, piece);
        if (write(file, bytes, piece) != (ssize_t)piece) err(1, "%s", name);
    }
    EVP_DigestFinal_ex(digest, result, NULL);
    close(file);
    copy(NULL, filling(size));
}

int main(int count, char **words) {
    if (count != 3) errx(64, "usage: bound PACKAGE FOLDER");
    umask(022);
    package = open(words[1], O_RDONLY);
    int top = open(words[2], O_RDONLY | O_DIRECTORY);
    if (package < 0 || top < 0) err(1, "%s", words[package < 0 ? 1 : 2]);
    pthread_t threads[THREADS];
    for (int place = 0; place < THREADS; place++) pthread_create(&threads[place], NULL, inflate, NULL);
    EVP_MD *kind = EVP_MD_fetch(NULL, "SHA256", NULL);
    EVP_MD_CTX *digest = EVP_MD_CTX_new();
    char long_name[NAME] = "";
    for (;;) {
        unsigned char block[BLOCK];
        copy(block, BLOCK);
        if (!block[0]) break;
        size_t size = strtoul((char *)block + 124, NULL, 8);
        if (block[156] == 'x') {
            read_name(long_name, size);
            continue;
        }
        char name[NAME], *last;
        snprintf(name, sizeof name, "%.*s", long_name[0] ? NAME - 1 : 100, long_name[0] ? long_name : (char *)block);
        long_name[0] = 0;
        if (block[156] != '0') continue;
        unsigned mode = strtoul((char *)block + 100, NULL, 8) & 0777;
        int directory = directory_of(top, name, &last);
        write_file(directory, last, size, mode, kind, digest);
    }
    pthread_mutex_lock(&mutex);
    is_over = 1;
    pthread_cond_broadcast(&changed);
    pthread_mutex_unlock(&mutex);
    for (int place = 0; place < THREADS; place++) pthread_join(threads[place], NULL);
    return syncfs(top) ? 1 : 0;
}
