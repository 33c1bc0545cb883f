import CDeflate
import CZlib

/// Compresses members that name their lengths. For the host; the device only expands.
@safe public struct MemberCompressor: ~Copyable, MemberWork {
    private var libdeflate: CDeflate_compressor?
    private let level: Int32

    /// - Parameters:
    ///   - library: libdeflate makes smaller members, in a third of the time.
    ///   - level: 1, fast, to 9, small. - Default: 6, as gzip.
    public init(_ library: DeflateLibrary, level: Int32 = 6) {
        self.level = level
        guard library == .quickest else { return }
        var found = unsafe CDeflate_compressor()
        if unsafe CDeflate_compressor_make(&found, level) { unsafe libdeflate = found }
    }

    deinit {
        if var libdeflate = unsafe libdeflate { unsafe CDeflate_compressor_end(&libdeflate) }
    }

    /// Puts a member in the place of `member`, which expands to `content`.
    ///
    /// - Throws: `.tooLarge` when either is longer than a member may be.
    public mutating func perform(_ content: [UInt8], into member: inout [UInt8]) throws(ZlibError) {
        member.removeAll(keepingCapacity: true)
        let limit = GzipMember.maximumLength
        guard content.count <= limit else { throw .tooLarge(limit: limit) }
        if var libdeflate = unsafe libdeflate {
            unsafe compress(content, &libdeflate, &member)
        } else {
            try compressSlowly(content, &member)
        }
        guard member.count <= limit else { throw .tooLarge(limit: limit) }
        name(member.count, in: &member)
    }

    /// An ordinary member has a header of 10 bytes, deflated content and a trailer. It is made behind the room for what its header
    /// gets in addition.
    private func compress(
        _ content: [UInt8], _ compressor: inout CDeflate_compressor, _ member: inout [UInt8]
    ) {
        let room = unsafe CDeflate_bound(&compressor, content.count)
        var size = 0
        unsafe fill(&member, room) { target in
            size = unsafe content.withUnsafeBytes { input in
                unsafe CDeflate_compress(&compressor, input.baseAddress, input.count, target, room)
            }
            return size
        }
        precondition(size > 0, "the bound gave room for everything")
    }

    private func compressSlowly(_ content: [UInt8], _ member: inout [UInt8]) throws(ZlibError) {
        let stream = UnsafeMutablePointer<z_stream>.allocate(capacity: 1)
        unsafe stream.initialize(to: z_stream())
        defer { unsafe stream.deallocate() }
        guard unsafe CZlib_deflateInitGzip(stream, level) == Z_OK else { throw .outOfMemory }
        defer { unsafe deflateEnd(stream) }
        let room = unsafe Int(deflateBound(stream, UInt(content.count)))
        var status = Z_OK
        unsafe fill(&member, room) { target in
            unsafe content.withUnsafeBufferPointer { input in
                // zlib only reads through next_in: the cast drops `const`, nothing else.
                unsafe stream.pointee.next_in = UnsafeMutablePointer(mutating: input.baseAddress)
                unsafe stream.pointee.avail_in = UInt32(input.count)
                unsafe stream.pointee.next_out = target
                unsafe stream.pointee.avail_out = UInt32(room)
                status = unsafe CZlib.deflate(stream, Z_FINISH)
            }
            return unsafe room - Int(stream.pointee.avail_out)
        }
        precondition(status == Z_STREAM_END, "deflateBound() gave room for everything")
    }

    private func fill(
        _ member: inout [UInt8], _ room: Int, _ make: (UnsafeMutablePointer<UInt8>?) -> Int
    ) {
        let field = GzipMember.headerSize - GzipMember.plainHeaderSize
        member.append(addingCapacity: field + room) { output in
            unsafe output.withUnsafeMutableBufferPointer { target, initialized in
                guard let start = target.baseAddress else { return }
                unsafe start.initialize(repeating: 0, count: field)
                initialized = unsafe field + make(start + field)
            }
        }
    }

    /// Moves the header to the front, and adds the field.
    private func name(_ length: Int, in member: inout [UInt8]) {
        let plain = GzipMember.plainHeaderSize
        for index in 0..<plain { member[index] = member[GzipMember.headerSize - plain + index] }
        member[3] |= GzipMember.hasExtraField
        for (index, byte) in GzipMember.fieldHeader.enumerated() { member[plain + index] = byte }
        for index in 0..<4 {
            member[GzipMember.headerSize - 4 + index] = UInt8(truncatingIfNeeded: length >> (8 * index))
        }
    }
}

extension GzipMember {
    /// Compresses `content` into one member that names its length, by zlib.
    ///
    /// - Parameter level: 1, fast, to 9, small.
    public static func compress(_ content: [UInt8], level: Int32 = 9) throws(ZlibError) -> [UInt8] {
        var compressor = MemberCompressor(.zlib, level: level)
        var member: [UInt8] = []
        try compressor.perform(content, into: &member)
        return member
    }
}
