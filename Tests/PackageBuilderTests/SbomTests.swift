import DeliveryPackage
import Linux
import PackageBuilder
import TestSupport
import Testing

@Suite("A list of what a component is made of")
struct SbomTests {
    private static let cyclone = #"{"bomFormat": "CycloneDX", "specVersion": "1.6"}"#
    private static let spdx = #"{"spdxVersion": "SPDX-2.3"}"#

    private func sbom(_ text: String, of component: String?) -> Sbom {
        Sbom(component: component, path: "x.json", content: Array(text.utf8))
    }

    @Test("becomes one of its files, and the manifest names it")
    func good() throws {
        let source = try SourceFolder()
        defer { withExtendedLifetime(source) {} }
        let builder = try source.builder(sboms: [
            sbom(Self.cyclone, of: "org.example.data"), sbom(Self.spdx, of: "org.example.core"),
        ])
        let (core, data) = (builder.manifest.components[0], builder.manifest.components[1])
        #expect((core.sbom, data.sbom) == ("sbom.spdx.json", "sbom.cdx.json"))
        #expect(data.files.last?.size == Self.cyclone.utf8.count)
        let directory = try TemporaryDirectory()
        try builder.write(to: directory.file("x.scomo"))
        let unpacked = try Command.run(
            "tar", "-xzOf", directory.file("x.scomo"), "components/org.example.data/sbom.cdx.json")
        #expect(unpacked == Self.cyclone)
    }

    @Test("needs no name of a component where there is one alone")
    func only() throws {
        let source = try SourceFolder()
        try source.remove(SourceFolder.data)
        let second = "\nComponent: org.example.data\nVersion: 7\n"
        let manifest = SourceFolder.manifest.replacing(second, with: "")
        try source.write("manifest", manifest)
        let linked = #"{"@context": "https://spdx.org/rdf/3.0.1/spdx-context.jsonld"}"#
        let builder = try source.builder(sboms: [sbom(linked, of: nil)])
        #expect(builder.manifest.components[0].sbom == "sbom.spdx.json")
    }

    @Test("is refused when it is something else, or of no component")
    func bad() throws {
        let source = try SourceFolder()
        let rows: [(Sbom, BuildError)] = [
            (sbom("{}", of: "org.example.core"), .notSbom("x.json")),
            (sbom("[1]", of: "org.example.core"), .notSbom("x.json")),
            (sbom("no JSON", of: "org.example.core"), .notSbom("x.json")),
            (sbom(Self.spdx, of: nil), .sbomOfWhich("x.json")),
            (sbom(Self.spdx, of: "org.example.other"), .unknownSbom("org.example.other")),
        ]
        for (sbom, error) in rows {
            #expect(throws: error) { try source.builder(sboms: [sbom]) }
        }
        let twice = [sbom(Self.spdx, of: "org.example.core"), sbom(Self.spdx, of: "org.example.core")]
        #expect(throws: BuildError.self) { try source.builder(sboms: twice) }
    }
}
