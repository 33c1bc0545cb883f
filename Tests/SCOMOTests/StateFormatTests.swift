import SCOMO
import SCOMOTerms
import TestSupport
import Testing

@Suite("The operations and the tree of a released format")
struct StateFormatTests {
    @Test("are what they were", arguments: ReleasedState.formats)
    func operations(_ format: String) throws {
        let device = try Device(try ReleasedState.disk(format, of: "agent"))
        // The package's file isn't part of the fixture, nothing else is missed.
        #expect(!device.files.tree.contains { $0.hasSuffix(".damaged") })
        #expect(try device.get("Download") == "org.example.greeter.package")
        #expect(
            try device.get("Download/org.example.greeter.package/PkgURL")
                == "https://127.0.0.1:42383/packages/greeter-1.0.scomo")
        #expect(device.components.reports.map(\.outcome.correlator) == ["scomo-8cb835c1183ef3f16114304d"])
    }
}
