import CLinux

extension FileHandle {
    /// How many bytes the file has. Reading and writing then go on at its end.
    public borrowing func seekToEnd() throws(Errno) -> Int {
        Int(clamping: try checked { lseek(descriptor, 0, SEEK_END) })
    }

    /// Reads at a distance from where the file is read next, which stays there. Fewer bytes than `count` only at the end of the file.
    ///
    /// - Throws: `.notSeekable` for a pipe.
    public borrowing func peek(_ count: Int, at distance: Int) throws(Errno) -> [UInt8] {
        let place = try checked { lseek(descriptor, 0, SEEK_CUR) } + off_t(distance)
        var content: [UInt8] = []
        _ = try checked {
            var result = 0
            content.append(addingCapacity: count) { output in
                unsafe output.withUnsafeMutableBufferPointer { target, initialized in
                    result = unsafe pread(descriptor, target.baseAddress, count, place)
                    initialized += max(0, result)
                }
            }
            return result
        }
        return content
    }

    /// Leaves out bytes: reading goes on behind them.
    public borrowing func skip(_ count: Int) throws(Errno) {
        _ = try checked { lseek(descriptor, off_t(count), SEEK_CUR) }
    }

    /// Cuts off what the file has behind its first `size` bytes. Reading and writing then go on there.
    public borrowing func truncate(to size: Int) throws(Errno) {
        // Never the other way round: what would be added are zeroes.
        guard try seekToEnd() > size else { return }
        _ = try checked { ftruncate(descriptor, off_t(size)) }
        _ = try checked { lseek(descriptor, off_t(size), SEEK_SET) }
    }
}

extension FileHandle {
    /// Takes room on the disk for `size` bytes, without making the file longer: fallocate(2). Where that can't be done, it is left
    /// out.
    ///
    /// - Throws: `.noSpace` when there isn't as much.
    public borrowing func reserve(_ size: Int) throws(Errno) {
        guard size > 0 else { return }
        do throws(Errno) {
            _ = try checked { CLinux_reserve(descriptor, Int64(size)) }
        } catch {
            guard !error.isOutOfSpace else { throw error }
        }
    }

    /// Has the disk begin to write a part of the file, and doesn't wait for it: sync_file_range(2). It makes nothing durable; whoever
    /// does that later waits less. What fails here fails there, too.
    public borrowing func startWriting(from offset: Int, count: Int) {
        _ = CLinux_start_writing(descriptor, Int64(offset), Int64(count))
    }
}
