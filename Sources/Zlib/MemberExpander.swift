import CDeflate

/// Which library expands members.
public enum DeflateLibrary: Sendable, CaseIterable {
    /// libdeflate where the system has it, which takes a third of the time; else zlib.
    case quickest
    case zlib
}

/// Expands whole members that are in memory.
@safe struct MemberExpander: ~Copyable, MemberWork {
    private var libdeflate: CDeflate_expander?
    private let limit: Int

    /// - Parameter limit: The most bytes one member may expand to.
    init(_ library: DeflateLibrary, limit: Int) {
        self.limit = limit
        guard library == .quickest else { return }
        var found = unsafe CDeflate_expander()
        if unsafe CDeflate_expander_make(&found) { unsafe libdeflate = found }
    }

    deinit {
        if var libdeflate = unsafe libdeflate { unsafe CDeflate_expander_end(&libdeflate) }
    }

    /// Whether libdeflate was found.
    var isQuick: Bool { unsafe libdeflate != nil }

    /// Puts what a member expands to in the place of `content`, whose memory is used again.
    mutating func perform(_ member: [UInt8], into content: inout [UInt8]) throws(ZlibError) {
        content.removeAll(keepingCapacity: true)
        if expandAtOnce(member, &content) { return }
        // What isn't one sound member within the limit is looked at by zlib, which says why.
        content.removeAll(keepingCapacity: true)
        var inflater = try Inflater(limit: limit)
        try inflater.inflate(member.span, appendingTo: &content)
    }

    /// libdeflate wants to know where the output ends. The member says how long it is, or lies.
    private mutating func expandAtOnce(_ member: [UInt8], _ content: inout [UInt8]) -> Bool {
        let size = Inflater.expectedSize(of: member.span)
        guard isQuick, size <= limit else { return false }
        var isDone = false
        content.append(addingCapacity: size) { output in
            unsafe output.withUnsafeMutableBufferPointer { target, initialized in
                isDone = unsafe member.withUnsafeBytes { input in
                    unsafe expand(input, target.baseAddress, size)
                }
                initialized = isDone ? size : 0
            }
        }
        return isDone
    }

    private mutating func expand(
        _ input: UnsafeRawBufferPointer, _ output: UnsafeMutablePointer<UInt8>?, _ size: Int
    ) -> Bool {
        guard var libdeflate = unsafe libdeflate else { return false }
        return unsafe CDeflate_expand(&libdeflate, input.baseAddress, input.count, output, size)
    }
}
