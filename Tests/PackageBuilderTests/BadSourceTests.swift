import DeliveryPackage
import Linux
import PackageBuilder
import TestSupport
import Testing

@Suite("A source folder is refused")
struct BadSourceTests {
    private func refusal(_ change: (SourceFolder) throws -> Void) throws -> BuildError? {
        let source = try SourceFolder()
        try change(source)
        do {
            try source.build()
            return nil
        } catch let error as BuildError {
            return error
        }
    }

    @Test("when there is none, or no manifest in it")
    func missing() throws {
        let error = try refusal { try $0.remove("manifest") }
        #expect(error == .unreadable(FileSystemError(.read, "manifest", .noSuchFile)))
        let folder = try refusal { try $0.remove("") }
        guard case .noFolder(_, .noSuchFile)? = folder else {
            Issue.record("\(String(describing: folder))")
            return
        }
    }

    @Test("when a component has no files, or files no component")
    func components() throws {
        let noFiles = try refusal { try $0.remove(SourceFolder.data) }
        #expect(noFiles == .noFiles(component: "org.example.data"))
        let empty = try refusal {
            try $0.remove("\(SourceFolder.data)/large")
        }
        guard case .manifest(.malformedManifest(let reason, _))? = empty else {
            Issue.record("\(String(describing: empty))")
            return
        }
        #expect(reason == "Checksums-Sha256 of the component org.example.data lists no file")
        let unknown = try refusal { try $0.write("components/other/file", "x") }
        #expect(unknown == .unknownComponent("other"))
    }

    @Test(
        "when the manifest says what is computed", arguments: ["Checksums-Sha256", "Links", "Installed-Size"])
    func computed(field: String) throws {
        let error = try refusal {
            try $0.write("manifest", SourceFolder.manifest.replacing("Units:", with: "\(field): 1\nUnits:"))
        }
        #expect(error == .computed(component: "org.example.core", field: field))
        let payload = try refusal {
            try $0.write(
                "manifest", SourceFolder.manifest.replacing("Built:", with: "Payload: deb 00\nBuilt:"))
        }
        #expect(payload == .payload)
    }

    @Test("when it holds what no package may hold")
    func entries() throws {
        let pipe = try refusal { try Command.run("mkfifo", "\($0.path)/\(SourceFolder.data)/pipe") }
        #expect(pipe == .special("components/org.example.data/pipe"))
        let folder = try refusal { try $0.makeDirectory("\(SourceFolder.data)/empty ") }
        #expect(folder == .blank("components/org.example.data/empty "))
        let control = try refusal { try $0.write("\(SourceFolder.data)/a\nb", "x") }
        #expect(control == .badPath("components/org.example.data/a\nb", .controlCharacter))
        let blank = try refusal { try $0.write("\(SourceFolder.data)/ a", "x") }
        #expect(blank == .blank("components/org.example.data/ a"))
        let link = try refusal { try $0.link("\(SourceFolder.data)/a b", to: "large") }
        #expect(link == .blank("components/org.example.data/a b"))
    }

    @Test("when a link leads out", arguments: ["/bin/sh", "../../etc", "a/../../..", ".", "a/"])
    func link(_ target: String) throws {
        let error = try refusal { try $0.link("\(SourceFolder.data)/l", to: target) }
        #expect(error == .badLink("components/org.example.data/l", target: target))
    }

    @Test(
        "when a device would refuse the result",
        arguments: [
            ("Format: 1", "Format: 2"), ("lib/gateway.service", "lib/other.service"),
            ("Version: 7", "Version: x"),
        ])
    func manifest(_ text: String, _ replacement: String) throws {
        let error = try refusal {
            try $0.write("manifest", SourceFolder.manifest.replacing(text, with: replacement))
        }
        guard case .manifest(.malformedManifest)? = error else {
            Issue.record("\(String(describing: error))")
            return
        }
    }

    @Test("when it says a time that is none")
    func time() throws {
        let error = try refusal {
            try $0.write(
                "manifest", SourceFolder.manifest.replacing("2026-11-22T10:00:00Z", with: "yesterday"))
        }
        #expect(error == .badTime("yesterday"))
    }

    @Test("with a sentence that names what is wrong and what is allowed")
    func sentences() {
        let errors: [BuildError] = [
            .noFolder("x", .noSuchFile), .computed(component: "x", field: "Links"), .noFiles(component: "x"),
            .unknownComponent("x"), .special("x"), .badPath("x", .dots), .blank("x"),
            .badLink("x", target: "/"), .changed("x"), .badTime("x"), .badOutput("x"),
        ]
        for error in errors { #expect("\(error)".contains("x\"") || "\(error)".contains(" x")) }
    }
}
