import Accounts
import ManagementTree
import Testing

@Suite("The accounts in the tree")
struct AccountObjectTests {
    private let register: FakeRegister
    private let tree = ManagementTree()

    init() throws {
        register = try FakeRegister.withAccount()
        try tree.mount(AccountObject(register), as: "DMAcc")
    }

    private func text(_ path: String) -> String? {
        var names = path.split(separator: "/").map(String.init)
        let account = names.removeFirst()
        return register.nodes(of: account)?.value(of: names.joined(separator: "/")).map {
            String(decoding: $0, as: UTF8.self)
        }
    }

    private func replace(_ path: String, _ value: String) throws {
        try tree.replace("./DMAcc/" + path, format: nil, value: Array(value.utf8), for: "s")
    }

    private func add(_ path: String, _ value: String? = nil) throws {
        let format = value == nil ? NodeFormat.interior : .character
        try tree.add(
            "./DMAcc/" + path, NewNode(format: format, value: Array((value ?? "").utf8)), for: "s")
    }

    @Test(
        "take new values",
        arguments: [
            ("a/Name", "New"), ("a/AAuthPref", ""), ("a/AAuthPref", "HMAC"),
            ("a/AppAddr/1/Addr", "https://new.example/"), ("a/AppAuth/1/AAuthType", "BASIC"),
            ("a/AppAuth/1/AAuthName", "new"), ("a/AppAuth/1/AAuthSecret", "new secret"),
            ("a/AppAuth/1/AAuthData", "nonce"),
        ])
    func replaces(_ path: String, _ value: String) throws {
        try replace(path, value)
        #expect(text(path) == value)
    }

    @Test(
        "refuse values that the standard doesn't have",
        arguments: [
            ("a/AAuthPref", "X"), ("a/AppAddr/1/AddrType", "URL"), ("a/AppAuth/1/AAuthLevel", "ROOT"),
            ("a/AppAuth/1/AAuthType", ""), ("a/AppAuth/1/AAuthType", "digest"),
        ])
    func badValues(_ path: String, _ value: String) throws {
        let old = text(path)
        #expect(throws: NodeError.unsupportedFormat) { try replace(path, value) }
        #expect(text(path) == old)
    }

    @Test(
        "refuse identifiers that no access control list could name, and what isn't device management",
        arguments: [
            ("b/ServerID", "a b"), ("b/ServerID", "a+b"), ("b/ServerID", "*"), ("b/ServerID", ""),
            ("b/ServerID", "a\u{1}"), ("b/AppID", "w2"),
        ])
    func badAccount(_ path: String, _ value: String) throws {
        try add("b")
        #expect(throws: NodeError.unsupportedFormat) { try add(path, value) }
    }

    @Test("refuse ports that there aren't", arguments: ["0", "65536", "-1", "x", ""])
    func badPort(_ port: String) throws {
        try add("a/AppAddr/1/Port")
        try add("a/AppAddr/1/Port/1")
        #expect(throws: NodeError.unsupportedFormat) { try add("a/AppAddr/1/Port/1/PortNbr", port) }
        try add("a/AppAddr/1/Port/1/PortNbr", "8443")
        #expect(text("a/AppAddr/1/Port/1/PortNbr") == "8443")
    }

    @Test("can be added, node by node")
    func adds() throws {
        try add("b")
        for (path, value) in [("AppID", "w7"), ("ServerID", "second"), ("PrefConRef", "./Inbox/wifi")] {
            try add("b/" + path, value)
        }
        for path in ["AppAddr", "AppAddr/1", "AppAuth", "AppAuth/x", "ToConRef", "ToConRef/1", "Ext"] {
            try add("b/" + path)
        }
        for (path, value) in [
            ("AppAddr/1/Addr", "https://b/"), ("AppAddr/1/AddrType", "URI"),
            ("AppAuth/x/AAuthLevel", "CLCRED"),
            ("AppAuth/x/AAuthType", "DIGEST"), ("AppAuth/x/AAuthSecret", "p"), ("ToConRef/1/ConRef", "wifi"),
            ("Ext/Encoding", "wbxml"),
        ] { try add("b/" + path, value) }
        #expect(register.names == ["a", "b"])
        #expect(text("b/AppAuth/x/AAuthSecret") == "p")
        #expect(text("b/ToConRef/1/ConRef") == "wifi")
        #expect(throws: NodeError.alreadyExists) { try add("b") }
        #expect(throws: NodeError.alreadyExists) { try add("b/AppID", "w7") }
        #expect(throws: NodeError.notAllowed) { try add("b/Something", "x") }
    }

    @Test("say in an extension how the first message is written")
    func encoding() throws {
        try add("a/Ext")
        #expect(throws: NodeError.unsupportedFormat) { try add("a/Ext/Encoding", "text") }
        try add("a/Ext/Encoding", "wbxml")
        try replace("a/Ext/Encoding", "xml")
        #expect(throws: NodeError.unsupportedFormat) { try replace("a/Ext/Encoding", "XML") }
        #expect(text("a/Ext/Encoding") == "xml")
    }

    @Test("lose what is deleted, but not what every account has")
    func deletes() throws {
        try tree.delete("./DMAcc/a/AppAuth/1", for: "s")
        #expect(text("a/AppAuth/1/AAuthSecret") == nil)
        try tree.delete("./DMAcc/a/Name", for: "s")
        #expect(text("a/Name") == nil)
        for path in ["a/AppID", "a/ServerID"] {
            #expect(throws: NodeError.notAllowed) { try tree.delete("./DMAcc/" + path, for: "s") }
        }
        #expect(throws: NodeError.notAllowed) { try tree.delete("./DMAcc", for: "s") }
        #expect(throws: NodeError.forbidden) { try tree.delete("./DMAcc/a", for: "s") }
        try add("b")
        try tree.delete("./DMAcc/a", for: "s")
        #expect(register.names == ["b"])
        #expect(throws: NodeError.notFound) { try tree.delete("./DMAcc/a", for: "s") }
    }

    @Test("are bounded in number and size")
    func bounds() throws {
        for number in 2...16 { try add("n\(number)") }
        #expect(throws: NodeError.full) { try add("n17") }
        try add("a/Ext")
        // The account has 18 nodes, and now one more.
        for number in 19..<AccountNodes.limit { try add("a/Ext/x\(number)", "x") }
        #expect(throws: NodeError.full) { try add("a/Ext/more", "x") }
        #expect(throws: NodeError.tooLarge) { try replace("a/Name", String(repeating: "x", count: 256)) }
        #expect(throws: NodeError.unsupportedFormat) { try replace("a/Name", "a\u{0}") }
    }

    @Test("are shown to people on the device, whatever servers' lists say, and still without secrets")
    func shown() throws {
        try replace("a/AppAuth/1/AAuthSecret", "very secret")
        try replace("a/AppAuth/1/AAuthData", "nonce")
        let nodes = try tree.shown("./DMAcc/a/AppAuth")
        let names = nodes.map { $0.uri.split(separator: "/").last.map(String.init) ?? "" }
        #expect(nodes.first?.uri == "./DMAcc/a/AppAuth")
        #expect(names.contains("AAuthName"))
        #expect(!names.contains("AAuthSecret") && !names.contains("AAuthData"))
        let all = try tree.shown(".")
        #expect(all.first?.uri == "./DMAcc")
        let values = all.compactMap { node -> String? in
            guard case .value(let octets) = node.content else { return nil }
            return String(decoding: octets, as: UTF8.self)
        }
        #expect(!values.contains("very secret") && !values.contains("nonce"))
        #expect(throws: NodeError.notFound) { try tree.shown("./DMAcc/none") }
        #expect(throws: NodeError.notSupported) { try tree.shown("./DMAcc?list=TNDS") }
    }

    @Test("never give secrets away", arguments: ["AAuthSecret", "AAuthData"])
    func secrets(_ name: String) throws {
        #expect(throws: NodeError.notAllowed) { try tree.get("./DMAcc/a/AppAuth/1/\(name)", for: "s") }
        for uri in [".?list=StructData", "./DMAcc?list=StructData", "./DMAcc/a/AppAuth?list=StructData"] {
            for node in try tree.get(uri, for: "s") {
                #expect(!node.uri.hasSuffix(name))
                guard case .value(let value) = node.content else { continue }
                #expect(!String(decoding: value, as: UTF8.self).hasPrefix("hidden"))
            }
        }
    }

    @Test("come back as they were written")
    func lines() throws {
        var nodes = try #require(register.nodes(of: "a"))
        nodes.set("Ext/sp%20ace", "ü\n")
        nodes.set("AppAuth/1/AAuthData", [0, 255])
        var read = AccountNodes()
        read.set(lines: nodes.lines().split(separator: "\n").map(String.init))
        #expect(read == nodes)
        read.set("AppAuth/1/AAuthData", "other")
        #expect(read != nodes && read.isSame(as: nodes))
        read.set("Name", "other")
        #expect(!read.isSame(as: nodes))
    }
}
