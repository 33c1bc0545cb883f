import CLinux

// For a program that rests for hours between two pieces of work.
extension Program {
    /// Gives back what work took, before a long rest: freed memory (malloc_trim(3)), and the pages of code.
    ///
    /// Code is read again from the page cache, or at worst from the disk, when it next runs; under pressure the kernel
    /// would take it away anyway. Without this a resting program keeps all of its libraries that it ever ran.
    public static func releaseMemory() {
        _ = malloc_trim(0)
        do throws(Errno) {
            let maps = try FileHandle.open(named: "/proc/self/maps").readToEnd(limit: 1 << 20)
            let code = maps.split(separator: UInt8(ascii: "\n")).compactMap { codeRange($0) }
            // The program's own comes first there, and last here: it is what runs meanwhile.
            for range in code.reversed() { release(range) }
        } catch {
            // Where the kernel doesn't show the mappings, they stay.
        }
    }

    /// Where a mapping is that holds code of a file: executable and not writable; nil for others.
    ///
    /// - Parameter line: `55d0c000-55d2f000 r-xp 0000a000 08:01 1234 /usr/bin/x`. - Source: proc(5).
    private static func codeRange(_ line: ArraySlice<UInt8>) -> Range<UInt>? {
        let fields = line.split(separator: UInt8(ascii: " "), maxSplits: 5)
        guard fields.count == 6, fields[1].elementsEqual("r-xp".utf8),
            // Anything else has a name in brackets, or none: it couldn't be read again.
            fields[5].contains(UInt8(ascii: "/"))
        else { return nil }
        let bounds = fields[0].split(separator: UInt8(ascii: "-")).map {
            UInt(String(decoding: $0, as: UTF8.self), radix: 16)
        }
        guard bounds.count == 2, let start = bounds[0], let end = bounds[1], start < end else { return nil }
        return start..<end
    }

    /// Drops the pages of a mapping. A kernel that refuses leaves everything as it was.
    private static func release(_ range: Range<UInt>) {
        _ = unsafe madvise(
            UnsafeMutableRawPointer(bitPattern: range.lowerBound), range.count, MADV_DONTNEED)
    }
}
