import CLinux

extension FileHandle {
    /// Reads up to `count` bytes and appends them to `content`, without a copy in between.
    ///
    /// - Returns: How many were read; fewer than `count` only at the end of the file.
    public borrowing func read(_ count: Int, appendingTo content: inout [UInt8]) throws(Errno) -> Int {
        content.reserveCapacity(content.count + count)
        var total = 0
        while total < count {
            let piece = try readPiece(count - total, appendingTo: &content)
            guard piece > 0 else { break }
            total += piece
        }
        return total
    }

    /// Reads once.
    ///
    /// - Returns: How many bytes were read, at most `count`; none at the end of the file.
    borrowing func readPiece(
        _ count: Int, appendingTo content: inout [UInt8]
    ) throws(Errno) -> Int {
        try checked {
            var result = 0
            content.append(addingCapacity: count) { output in
                unsafe output.withUnsafeMutableBufferPointer { target, initialized in
                    // There is room for `count` bytes, and as many are initialized as the kernel wrote.
                    result = unsafe CLinux.read(descriptor, target.baseAddress, count)
                    initialized += max(0, result)
                }
            }
            return result
        }
    }
}
