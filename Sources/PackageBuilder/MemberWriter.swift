import Foundation
import Linux
import Zlib

/// Compresses what it is given into gzip members that name their lengths, on all cores.
struct MemberWriter {
    private let file: any FileWriter
    private let pool: MemberPool<MemberCompressor>
    private var pending: [UInt8] = []
    /// What was compressed last.
    private var member: [UInt8] = []
    /// What the file has so far.
    ///
    /// - Unit: bytes.
    private(set) var size = 0

    init(_ file: any FileWriter) throws(BuildError) {
        self.file = file
        let cores = ProcessInfo.processInfo.activeProcessorCount
        do throws(Errno) {
            pool = try MemberPool(workers: cores) { MemberCompressor(.quickest) }
        } catch {
            throw .compression(.noThreads(error))
        }
        pending.reserveCapacity(Self.memberSize)
    }

    mutating func write(_ bytes: [UInt8]) throws(BuildError) {
        var rest = bytes[...]
        while !rest.isEmpty {
            let piece = rest.prefix(Self.memberSize - pending.count)
            pending += piece
            rest = rest.dropFirst(piece.count)
            if pending.count == Self.memberSize { try endMember() }
        }
    }

    /// Ends the member that is being filled, so that what follows doesn't depend on what was before.
    mutating func endMember() throws(BuildError) {
        guard !pending.isEmpty else { return }
        if !pool.hasRoom { try writeMember() }
        var next = pool.takeSpareInput()
        next.removeAll(keepingCapacity: true)
        swap(&next, &pending)
        pool.submit(next)
    }

    /// Ends the last member; then everything is in the file.
    mutating func finish() throws(BuildError) {
        try endMember()
        while pool.pending > 0 { try writeMember() }
    }

    private mutating func writeMember() throws(BuildError) {
        do throws(ZlibError) { try pool.next(into: &member, PollWaiter()) } catch {
            throw .compression(error)
        }
        do throws(FileSystemError) { try file.write(member.span) } catch { throw .unwritable(error) }
        size += member.count
    }

    /// - Unit: bytes, before compression. - Default: 256 KiB. Members of 1 MiB make packages less than 1 % smaller; a device needs
    ///   that much memory a few times, and expands a whole member for one file in it.
    static var memberSize: Int { 256 << 10 }
}

/// Says of a failure that it was in the folder of the result.
func writing<Result: ~Copyable>(_ body: () throws(FileSystemError) -> Result) throws(BuildError) -> Result {
    do throws(FileSystemError) { return try body() } catch { throw .unwritable(error) }
}
