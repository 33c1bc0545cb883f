import DMSession
import SyncML
import Testing

/// Which encoding the messages of a test are in.
enum Wire {
    @TaskLocal static var encoding = Encoding.xml

    static var all: [Encoding] { [.xml, .wbxml] }

    /// A message that stands here as XML, as a server sends it.
    static func bytes(_ text: String) -> [UInt8] {
        let bytes = Array(text.utf8)
        // What is no document at all is sent as it is.
        guard encoding == .wbxml, let root = try? DocumentCoder.decode(bytes.span, as: .xml) else {
            return bytes
        }
        return DocumentCoder.encode(root, as: .wbxml, .deviceManagement)
    }
}

/// Runs every test of a suite once an encoding: what holds for messages in XML holds for those in WBXML.
struct EveryEncoding: SuiteTrait, TestTrait, TestScoping {
    var isRecursive: Bool { true }

    func provideScope(
        for test: Test, testCase: Test.Case?, performing function: @Sendable () async throws -> Void
    ) async throws {
        for encoding in Wire.all {
            try await Wire.$encoding.withValue(encoding) { try await function() }
        }
    }
}

extension Trait where Self == EveryEncoding {
    static var everyEncoding: Self { Self() }
}
