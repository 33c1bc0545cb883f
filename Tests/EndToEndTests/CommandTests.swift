import TestSupport
import Testing

@Suite("Commands of any server", .timeLimit(.minutes(20)))
struct CommandTests {
    private typealias Step = ScriptedManagementServer.Step

    /// Holds one session, and returns what the device answered to each step.
    private func play(
        _ steps: [Step], maxMessageSize: Int = 1 << 20, settings: String = ""
    ) throws -> [ScriptedManagementServer.Received] {
        let server = try ScriptedManagementServer([steps], maxMessageSize: maxMessageSize)
        try server.device(settings: settings).session().expectSuccess()
        // Package 1 answers nothing.
        return Array(try server.transcript().dropFirst())
    }

    private static let package = "./SCOMO/Download/p1"

    @Test("Atomic does all of its commands, and they are done")
    func atomic() throws {
        let answers = try play([
            .commands(
                Commands.atomic(
                    Commands.add(Self.package), Commands.add("\(Self.package)/PkgID", "org.example.a"))),
            .commands(Commands.get("\(Self.package)/PkgID")),
        ])
        #expect(answers.map { $0.codes("Atomic") } == [[200], []])
        #expect(answers[0].codes("Add") == [200, 200])
        #expect(answers[1].results["\(Self.package)/PkgID"] == "org.example.a")
    }

    @Test("Atomic that fails leaves nothing behind")
    func atomicRollsBack() throws {
        let answers = try play([
            .commands(
                Commands.atomic(
                    Commands.add(Self.package), Commands.replace("./DevInfo/Man", "Other"),
                    Commands.add("\(Self.package)/PkgID", "org.example.a"))),
            .commands(Commands.get(Self.package)),
        ])
        #expect(answers[0].codes("Atomic") == [507])
        #expect(answers[0].codes("Add") == [216, 215])
        #expect(answers[1].codes("Get") == [404])
    }

    @Test("a part of the tree is added from one document, and read as one")
    func subtree() throws {
        let document = """
            <MgmtTree xmlns="syncml:dmddf1.2"><VerDTD>1.2</VerDTD><Node><NodeName>p1</NodeName><RTProperties>\
            <Format><node/></Format><Type><DDFName/></Type></RTProperties><Node><NodeName>PkgID</NodeName>\
            <RTProperties><Format><chr/></Format><Type><MIME>text/plain</MIME></Type></RTProperties>\
            <Value>org.example.a</Value></Node></Node></MgmtTree>
            """
        let answers = try play([
            .commands(
                Commands.add(
                    "./SCOMO/Download", document, format: "xml", type: "application/vnd.syncml.dmtnds+xml")),
            .commands(
                Commands.get("\(Self.package)/PkgID") + Commands.get("./SCOMO/Download?list=TNDS")),
        ])
        #expect(answers[0].codes("Add") == [200])
        #expect(answers[1].codes("Get") == [200, 200])
        #expect(answers[1].results["\(Self.package)/PkgID"] == "org.example.a")
        let subtree = answers[1].results.values.first { $0.contains("MgmtTree") }
        #expect(subtree?.contains("<Value>org.example.a</Value>") == true)
    }

    @Test(
        "a question is answered as the policy says",
        arguments: [
            ("none", 406, 200), ("accept", 200, 200), ("reject", 304, 200),
        ])
    func questions(_ policy: String, _ confirmation: Int, _ display: Int) throws {
        let answers = try play(
            [
                .commands(Commands.ask(1100, "Hello")), .commands(Commands.ask(1101, "Really?")),
            ], settings: "[Interaction]\nPolicy=\(policy)")
        #expect(answers.map { $0.codes("Alert") } == [[display], [confirmation]])
    }

    @Test("what follows a refused question in a sequence is not done")
    func refused() throws {
        let answers = try play(
            [
                .commands(
                    "<Sequence><CmdID/>\(Commands.ask(1101, "Really?"))\(Commands.add(Self.package))</Sequence>"
                ),
                .commands(Commands.get(Self.package)),
            ], settings: "[Interaction]\nPolicy=reject")
        #expect(answers[0].codes("Alert") == [304])
        #expect(answers[0].codes("Add") == [215])
        #expect(answers[1].codes("Get") == [404])
    }

    @Test("results that don't fit into the server's messages come in parts", arguments: [2048, 4096])
    func results(_ limit: Int) throws {
        let uris = ["./SCOMO?list=TNDS", "./DevDetail?list=TNDS", "./DevInfo?list=StructData", "."]
        let answers = try play([.commands(uris.map(Commands.get).joined())], maxMessageSize: limit)
        #expect(answers.allSatisfy { $0.size <= limit }, "\(answers.map(\.size))")
        #expect(answers.count > 1)
        #expect(answers.dropLast().allSatisfy { !$0.isFinal })
        #expect(answers.last?.isFinal == true)
        #expect(answers.flatMap { $0.codes("Get") } == [200, 200, 200, 200])
        let results = answers.reduce(into: [:]) { $0.merge($1.results) { _, new in new } }
        let subtrees = results.values.filter { $0.hasSuffix("</MgmtTree>") }
        #expect(subtrees.count == 2)
        #expect(results["./DevInfo/DevId"] == Device.identifier)
    }

    @Test("a message that is too large is answered with 413, and a smaller one is carried out")
    func tooLarge() throws {
        let get = Commands.get("./DevInfo/DevId")
        let answers = try play([.commands(String(repeating: " ", count: 90_000) + get), .commands(get)])
        #expect(answers.first?.codes("SyncHdr") == [413] && answers.first?.codes("Get") == [])
        #expect(answers.last?.codes("Get") == [200])
    }

    @Test("a server that speaks DM 1.1 is understood", arguments: [("1.1", "DM/1.1"), ("1.2", "DM/1.3")])
    func versions(_ dtd: String, _ version: String) throws {
        let server = try ScriptedManagementServer(
            [[.commands(Commands.get("./DevInfo/DevId"))]], version: (dtd, version))
        try server.device().session().expectSuccess()
        let messages = try server.transcript()
        #expect(messages.first?.versions == ["1.2", "DM/1.2"])
        #expect(messages.last?.results["./DevInfo/DevId"] == Device.identifier)
    }
}
