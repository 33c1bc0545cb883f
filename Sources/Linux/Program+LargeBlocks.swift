import CLinux

extension Program {
    /// Lets every large block of memory be the kernel's again as soon as it is freed.
    ///
    /// By default the C library keeps blocks of a size that was once freed, in each thread's own heap, for the next
    /// of that size: much memory for little time where a block is a whole megabyte of work. For the whole process,
    /// and as often as one likes.
    ///
    /// - Source: mallopt(3), `M_MMAP_THRESHOLD`: setting it ends the adjusting.
    public static func returnLargeBlocks() {
        _ = mallopt(M_MMAP_THRESHOLD, 128 << 10)
    }
}
