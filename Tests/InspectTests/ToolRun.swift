import Foundation
import TestSupport
import Testing

/// The program that was built beside the tests.
enum ToolRun {
    static var program: String {
        Foundation.URL(fileURLWithPath: CommandLine.arguments[0]).deletingLastPathComponent()
            .appendingPathComponent("scomo-inspect").path
    }

    /// Expects that it ends with `status`, and says `text`.
    static func expect(
        _ words: [String], status: Int32, _ text: String, _ comment: Comment? = nil,
        _ location: SourceLocation = #_sourceLocation
    ) {
        let error = #expect(throws: TestSupport.CommandError.self, comment, sourceLocation: location) {
            try TestSupport.Command.run([program] + words)
        }
        guard let error else { return }
        #expect(error.status == status, comment, sourceLocation: location)
        #expect(error.output.contains(text), "\(error.output)", sourceLocation: location)
    }
}
