import DeliveryPackage
import Linux
import Records
import TestSupport
import Testing

/// What isn't accepted as a manifest.
extension ManifestTests {
    @Test("is refused with the line when it is no deb822")
    func malformed() {
        #expect(
            throws: PackageError.malformedManifest(
                reason: "expected \"Name: value\" or a continuation that begins with a blank", line: 2)
        ) { try read("Format: 1\nnonsense\n") }
        #expect(throws: PackageError.malformedManifest(reason: "it is empty", line: nil)) { try read("") }
        #expect(throws: PackageError.malformedManifest(reason: "it lists no component", line: nil)) {
            try read("Format: 1\nPackage: a\nVersion: 1\n")
        }
    }

    @Test(
        "is refused when a path leaves the component",
        arguments: [
            ("/etc/passwd", PathError.emptyName), ("../other", .dots), ("a/../../b", .dots), ("./a", .dots),
            ("a//b", .emptyName), ("a/", .emptyName), (String(repeating: "n", count: 256), .tooLong(256)),
        ])
    func path(_ path: String, reason: PathError) {
        let changed = Self.full.replacing("0755 bin/gateway", with: "0755 \(path)", maxReplacements: 1)
        #expect(throws: PackageError.badPath(path, reason)) { try read(changed) }
    }

    @Test(
        "is refused when it requires what isn't known here, and may say other things", arguments: ["", "-B"])
    func unknown(suffix: String) throws {
        for anchor in ["Name: Gateway suite", "Name: Core"] {
            let known = Self.full.replacing(anchor, with: "X-Later\(suffix): yes")
            #expect(throws: Never.self) { try read(known) }
            for name in ["Required-Kernel", "required-Kernel", "REQUIRED-kernel"] {
                let required = Self.full.replacing(anchor, with: "\(name)\(suffix): 6.1")
                #expect(throws: PackageError.unsupported(field: "\(name)\(suffix)")) {
                    try read(required)
                }
            }
        }
    }

    @Test("is refused when it is larger than the device accepts")
    func limits() {
        func refuses(_ what: String, _ limit: Int, _ change: (inout PackageLimits) -> Void) {
            var limits = PackageLimits()
            change(&limits)
            #expect(throws: PackageError.tooLarge(what, limit: limit)) { try read(Self.full, limits: limits) }
        }
        refuses("the manifest, in bytes", 100) { $0.manifestSize = 100 }
        refuses("components", 1) { $0.components = 1 }
        refuses("files", 3) { $0.files = 3 }
        refuses("files", 5) { $0.files = 5 }
        // What is left for the second component.
        refuses("files", 0) { $0.files = 6 }
        refuses("payload, in bytes", 1_834_178) { $0.payloadSize = 1_834_178 }
        // What is left for the second component's five bytes.
        refuses("payload, in bytes", 4) { $0.payloadSize = 1_834_183 }
        #expect(throws: Never.self) { try read(Self.full, limits: PackageLimits(payloadSize: 1_834_184)) }
        refuses("names in a path", 1) { $0.pathDepth = 1 }
    }

    @Test("is printed without control characters")
    func printable() {
        let error = PackageError.unlisted("a\u{1B}[31m\n" + String(repeating: "x", count: 1000))
        let text = "\(error)"
        #expect(text.utf8.allSatisfy { $0 >= 0x20 })
        #expect(text.contains("a?[31m?xxx"))
        #expect(text.count < 400)
    }
}
