public import SyncML
public import Testing

/// Which encoding the messages of a test are in.
public enum Wire {
    @TaskLocal public static var encoding = Encoding.xml

    public static var all: [Encoding] { [.xml, .wbxml] }

    /// A message that is written here as XML, as a peer sends it.
    public static func bytes(_ text: String) -> [UInt8] {
        let bytes = Array(text.utf8)
        // What is no document at all is sent as it is.
        guard encoding == .wbxml, let root = try? DocumentCoder.decode(bytes.span, as: .xml) else {
            return bytes
        }
        return DocumentCoder.encode(root, as: .wbxml, .deviceManagement)
    }
}

/// Runs every test of a suite once an encoding: what holds for messages in XML holds for those in WBXML.
public struct EveryEncoding: SuiteTrait, TestTrait, TestScoping {
    public var isRecursive: Bool { true }

    public func provideScope(
        for test: Test, testCase: Test.Case?, performing function: @Sendable () async throws -> Void
    ) async throws {
        for encoding in Wire.all {
            try await Wire.$encoding.withValue(encoding) { try await function() }
        }
    }
}

extension Trait where Self == EveryEncoding {
    public static var everyEncoding: Self { Self() }
}
