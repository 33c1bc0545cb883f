import Linux
import Records
import TestSupport
import Testing

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
}
