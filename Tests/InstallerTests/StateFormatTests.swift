import Linux
import OpenSSL
import Records
import TestSupport
import Testing

@testable import Installer

@Suite("The installer's records of a released format")
struct StateFormatTests {
    @Test(
        "are what they were",
        arguments: [
            ("generations/1/packages", "Package-Version", "1.0"),
            (
                "store/org.example.greeter/1.0-e5916d1e24f35b0a.component", "Health-Check", "bin/check"
            ),
        ])
    func records(_ name: String, _ field: String, _ value: String) throws {
        for format in ReleasedState.formats {
            let files = try ReleasedState.disk(format, of: "store")
            let contents = try RecordFile(Path(untrusted: name), in: files).load()
            #expect(contents.damage == nil)
            #expect(contents.records.first?["Component"] == "org.example.greeter")
            #expect(contents.records.first?[field] == value)
        }
    }

    @Test("of whom to trust too")
    func trust() throws {
        for format in ReleasedState.formats {
            let contents = try RecordFile("trust", in: ReleasedState.disk(format, of: "store")).load()
            let record = try #require(TrustRecord(contents.records))
            #expect(record.sequence == 2)
            #expect(record.manifest == [UInt8](repeating: 0xCD, count: 32))
            #expect(record.amendment.withdrawn == [[UInt8](repeating: 0xAB, count: 32)])
            let anchors = String(decoding: record.amendment.anchors, as: UTF8.self)
            #expect(anchors == "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n")
        }
    }
}
