import Testing

extension Ended {
    /// The program ended well.
    func expectSuccess(sourceLocation: SourceLocation = #_sourceLocation) {
        #expect(status == 0, "\(output)", sourceLocation: sourceLocation)
    }

    /// The program ended by itself with an error status, and told why in a line with `words`.
    func expectFailure(
        _ expected: Int32, saying words: String..., sourceLocation: SourceLocation = #_sourceLocation
    ) {
        #expect(status == expected, "\(output)", sourceLocation: sourceLocation)
        for word in words {
            #expect(output.contains(word), "no \"\(word)\" in: \(output)", sourceLocation: sourceLocation)
        }
    }
}

/// The exit statuses that these tests expect. - Source: sysexits.h.
enum ExitStatus {
    static let usage: Int32 = 64
    static let inputOutput: Int32 = 74
    static let temporary: Int32 = 75
    static let configuration: Int32 = 78
}
