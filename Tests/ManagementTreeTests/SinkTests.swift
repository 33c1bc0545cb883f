import ManagementTree
import Testing

@Suite("A value in pieces")
struct SinkTests {
    private func open(
        _ thing: ThingTree, at node: String = "Items/x/Blob", adding: Bool = true,
        _ format: NodeFormat? = .binary,
        size: Int = 4, for server: String = "o"
    ) throws -> (any ValueSink)? {
        try thing.tree.sink("./T/\(node)", adding: adding, format: format, type: nil, size: size, for: server)
    }

    @Test("goes to the object, and is there when it is committed")
    func octets() throws {
        let thing = try ThingTree.withItem(clock: 0)
        let sink = try #require(try open(thing))
        try sink.append([1, 2])
        try sink.append([3])
        #expect(try thing.get("Items/x") == "State Title")
        try sink.commit()
        #expect(thing.object.value(of: MemoryObject.path("Items/x/Blob")) == [1, 2, 3])
        #expect(try thing.get("Items/x/Blob?prop=VerNo") == "0")
        let again = try #require(try open(thing, adding: false, nil))
        try again.append([9])
        try again.commit()
        #expect(try thing.get("Items/x/Blob?prop=VerNo") == "1")
    }

    @Test("goes to the object too where the parent is missing, which is made with it")
    func impliedParent() throws {
        let thing = try ThingTree.withItem(clock: 0)
        let sink = try #require(try open(thing, at: "Items/y/Blob", for: "s"))
        try sink.append([1, 2])
        #expect(try thing.get("Items") == "x")
        try sink.commit()
        #expect(thing.object.value(of: MemoryObject.path("Items/y/Blob")) == [1, 2])
        #expect(thing.object.log == ["sink 4 Items/y/Blob", "add Items/y", "commit"])
        #expect(try thing.get("Items/y?prop=ACL", for: "s") == "Add=s&Delete=s&Get=s&Replace=s")
        #expect(try thing.get("Items/y/Blob?prop=VerNo", for: "s") == "0")
    }

    @Test("leaves no parent behind when it is given up, or can't be stored")
    func noParent() throws {
        let thing = try ThingTree.withItem()
        try #require(try open(thing, at: "Items/y/Blob")).discard()
        for refusal in ["Items/y", "commit"] {
            let sink = try #require(try open(thing, at: "Items/y/Blob"))
            thing.object.refusals = [refusal: .storeFailed]
            #expect(throws: NodeError.storeFailed) { try sink.commit() }
            sink.discard()
            thing.object.refusals = [:]
        }
        // What another made meanwhile is no obstacle.
        let sink = try #require(try open(thing, at: "Items/y/Blob"))
        #expect(try thing.get("Items") == "x")
        thing.object.make(MemoryObject.path("Items/y"), nil)
        try sink.commit()
        #expect(thing.object.value(of: MemoryObject.path("Items/y/Blob")) == [])
    }

    @Test("is decoded wherever base64 text was cut", arguments: 1...9)
    func base64(_ length: Int) throws {
        let thing = try ThingTree.withItem()
        let text = Array("AQID\r\nBAUG Bw==".utf8)
        let sink = try #require(try open(thing, .base64, size: text.count))
        for start in stride(from: 0, to: text.count, by: length) {
            try sink.append(Array(text[start..<min(start + length, text.count)]))
        }
        try sink.commit()
        #expect(thing.object.taken == [1, 2, 3, 4, 5, 6, 7])
    }

    @Test("is refused when it isn't base64", arguments: ["AQID!AAA", "AQ==AQ==", "AQI", "====", "AQIDB"])
    func notBase64(_ text: String) throws {
        let thing = try ThingTree.withItem()
        let sink = try #require(try open(thing, .base64))
        #expect(throws: NodeError.unsupportedFormat) {
            try sink.append(Array(text.prefix(4).utf8))
            try sink.append(Array(text.dropFirst(4).utf8))
            try sink.commit()
        }
        sink.discard()
        #expect(thing.object.value(of: MemoryObject.path("Items/x/Blob")) == nil)
    }

    @Test(
        "is refused before the first piece",
        arguments: [
            ("Items/x/Blob", true, .binary, 17, "o", .tooLarge),
            ("Items/x/Blob", true, .base64, 28, "o", .tooLarge),
            ("Items/x/Blob", true, .character, 4, "o", .unsupportedFormat),
            ("Items/x/Blob", false, .binary, 4, "o", .notFound),
            ("Items/x/Title", true, nil, 4, "o", .alreadyExists),
            ("Items/x/Note", true, nil, 256, "o", .tooLarge),
            ("Items/x/Note", true, .integer, 4, "o", .unsupportedFormat),
            ("Items/x/Nothing", true, nil, 4, "o", .notAllowed), ("Fixed", false, nil, 4, "o", .notAllowed),
            ("Items", false, nil, 4, "o", .notAllowed), ("Nothing/b", true, nil, 4, "o", .notFound),
            ("Items/y", true, .interior, 4, "o", .notAllowed), ("Name", false, nil, 9, "o", .tooLarge),
            ("Name", false, nil, 4, "s", .permissionDenied),
            ("Items/x/Blob?prop=ACL", false, nil, 2000, "o", .tooLarge),
            ("Items//x", true, nil, 4, "o", .notFound),
        ] as [(String, Bool, NodeFormat?, Int, String, NodeError)])
    func refuse(
        _ node: String, _ adding: Bool, _ format: NodeFormat?, _ size: Int, _ server: String,
        _ expected: NodeError
    ) throws {
        let thing = try ThingTree.withItem()
        try thing.tree.replace("./T/Items/x/Title", format: nil, value: [0x74], for: "o")
        thing.object.log = []
        #expect(throws: expected) {
            try open(thing, at: node, adding: adding, format, size: size, for: server)
        }
        #expect(thing.object.log == [])
    }

    @Test(
        "is taken as a whole where pieces don't help",
        arguments: [
            ("Items/x/Note", true), ("Name", false), ("Items/y/Note", true), ("Name?prop=Title", false),
        ])
    func whole(_ node: String, _ adding: Bool) throws {
        let thing = try ThingTree.withItem()
        #expect(try open(thing, at: node, adding: adding, nil) == nil)
    }

    @Test("is taken as a whole in a transaction, and by objects that can't do otherwise")
    func noSink() throws {
        let thing = try ThingTree.withItem()
        try thing.tree.begin()
        #expect(try open(thing) == nil)
        try thing.tree.rollBack()
        thing.object.refusals["sink"] = .notSupported
        #expect(try open(thing) == nil)
        thing.object.refusals = ["Items/x/Blob": .forbidden]
        #expect(throws: NodeError.forbidden) { try open(thing) }
    }
}
