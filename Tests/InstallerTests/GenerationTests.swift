import Testing

@testable import Installer

@Suite("A generation")
struct GenerationTests {
    private func component(_ name: String, _ version: String = "1.0") throws -> DeployedComponent {
        let entry = try #require(StoreEntry(link: "../../../store/\(name)/\(version)-00"))
        return DeployedComponent(entry: entry, isActive: true, origin: Origin())
    }

    private func names(_ generation: Generation) -> [String] {
        generation.components.map { "\($0.identifier) \($0.entry.version)" }
    }

    @Test("has its components in the order of bytes, each once: of those of one name the last counts")
    func put() throws {
        var generation = Generation(try ["b", "d", "B"].map { try component($0) })
        #expect(names(generation) == ["B 1.0", "b 1.0", "d 1.0"])
        generation.put([
            try component("c"), try component("d", "2.0"), try component("a"), try component("c", "3.0"),
            try component("é"),
        ])
        #expect(names(generation) == ["B 1.0", "a 1.0", "b 1.0", "c 3.0", "d 2.0", "é 1.0"])
    }

    @Test(
        "takes no other link for one of its own",
        arguments: [
            "", "/etc", "../../../store/", "../../../store/a", "../../../store/a/", "../../../store//b",
            "../../../store/a/b/c", "../../../store/a/b/", "../../store/a/b", "../../../stores/a/b",
            "/../../../store/a/b",
        ])
    func links(_ text: String) {
        #expect(StoreEntry(link: text) == nil)
        #expect(StoreEntry(link: "../../../store/a/1-b")?.link == "../../../store/a/1-b")
    }

    @Test("finds each after any change")
    func places() throws {
        var generation = Generation()
        for name in ["m", "a", "z", "k"] { generation[name] = try component(name) }
        generation["k"] = nil
        generation["none"] = nil
        generation["z"]?.isActive = false
        generation["a"] = try component("a", "2.0")
        #expect(names(generation) == ["a 2.0", "m 1.0", "z 1.0"])
        for component in generation.components { #expect(generation[component.identifier] == component) }
        #expect(generation["k"] == nil)
        #expect(generation == Generation(generation.components.reversed()))
    }
}
