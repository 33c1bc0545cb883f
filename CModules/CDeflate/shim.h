// The part of libdeflate that the `Zlib` target uses. Imported by that target only.
//
// It isn't linked, because a device may do without it: it is looked for when the program runs. What is declared here is its interface
// as libdeflate.h has it, and as it stays while the library is called libdeflate.so.0.
#ifndef CDEFLATE_SHIM_H
#define CDEFLATE_SHIM_H

#include <dlfcn.h>
#include <stdbool.h>
#include <stddef.h>

// libdeflate_gzip_decompress_ex expands one member; 0 is success.
typedef struct {
    void *decompressor;
    int (*expand)(void *, const void *, size_t, void *, size_t, size_t *, size_t *);
    void (*end)(void *);
} CDeflate_expander;

static inline bool CDeflate_expander_make(CDeflate_expander *expander) {
    void *library = dlopen("libdeflate.so.0", RTLD_NOW | RTLD_LOCAL);
    if (!library) return false;
    void *(*make)(void) = (void *(*)(void))dlsym(library, "libdeflate_alloc_decompressor");
    expander->expand = (int (*)(void *, const void *, size_t, void *, size_t, size_t *, size_t *))dlsym(library, "libdeflate_gzip_decompress_ex");
    expander->end = (void (*)(void *))dlsym(library, "libdeflate_free_decompressor");
    if (!make || !expander->expand || !expander->end) return false;
    expander->decompressor = make();
    return expander->decompressor;
}

// Whether `input` is one whole member that expands to `size` bytes, which are in `output` then.
static inline bool CDeflate_expand(
    const CDeflate_expander *expander, const void *input, size_t length, void *output, size_t size) {
    size_t read = 0, written = 0;
    int status = expander->expand(expander->decompressor, input, length, output, size, &read, &written);
    return status == 0 && read == length && written == size;
}

static inline void CDeflate_expander_end(const CDeflate_expander *expander) {
    expander->end(expander->decompressor);
}

// libdeflate_gzip_compress makes one member; 0 says that there isn't room for it.
typedef struct {
    void *compressor;
    size_t (*compress)(void *, const void *, size_t, void *, size_t);
    size_t (*bound)(void *, size_t);
    void (*end)(void *);
} CDeflate_compressor;

static inline bool CDeflate_compressor_make(CDeflate_compressor *compressor, int level) {
    void *library = dlopen("libdeflate.so.0", RTLD_NOW | RTLD_LOCAL);
    if (!library) return false;
    void *(*make)(int) = (void *(*)(int))dlsym(library, "libdeflate_alloc_compressor");
    compressor->compress = (size_t (*)(void *, const void *, size_t, void *, size_t))dlsym(library, "libdeflate_gzip_compress");
    compressor->bound = (size_t (*)(void *, size_t))dlsym(library, "libdeflate_gzip_compress_bound");
    compressor->end = (void (*)(void *))dlsym(library, "libdeflate_free_compressor");
    if (!make || !compressor->compress || !compressor->bound || !compressor->end) return false;
    compressor->compressor = make(level);
    return compressor->compressor;
}

static inline size_t CDeflate_bound(const CDeflate_compressor *compressor, size_t length) {
    return compressor->bound(compressor->compressor, length);
}

static inline size_t CDeflate_compress(
    const CDeflate_compressor *compressor, const void *input, size_t length, void *output, size_t room) {
    return compressor->compress(compressor->compressor, input, length, output, room);
}

static inline void CDeflate_compressor_end(const CDeflate_compressor *compressor) {
    compressor->end(compressor->compressor);
}

#endif
