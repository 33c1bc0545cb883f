import Glibc

/// How the C library gives memory back.
enum Memory {
    /// What passes through a connection is in pieces of some 32 KiB, allocated by one thread and freed by another. The C
    /// library would put them into heaps of their threads, grow its thresholds, and keep what one small piece holds in place:
    /// some ten megabytes a download. As mappings of their own they go back to the system at once.
    static func returnAtOnce() {
        typealias Function = @convention(c) (Int32, Int32) -> Int32
        guard let address = unsafe dlsym(nil, "mallopt") else { return }
        let mallopt = unsafe unsafeBitCast(address, to: Function.self)
        // M_MMAP_THRESHOLD, M_TRIM_THRESHOLD and M_ARENA_MAX of malloc.h, which Swift's module of the library lacks.
        for (option, value) in [(-3, 16 << 10), (-1, 128 << 10), (-8, 1)] as [(Int32, Int32)] {
            _ = mallopt(option, value)
        }
    }
}
