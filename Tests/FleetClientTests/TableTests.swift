import Testing

@testable import FleetClient

/// How lists are printed: on a terminal, into a pipe, as JSON.
@Suite struct TableTests {
    private static let rows = #"""
        [{"number":7,"device":"urn:dev:ops:demo-1","operation":"DownloadInstall","package":"gateway_1.0.scomo",
          "state":"succeeded","results":[{"code":1200},{"code":1201}],"changed":"2026-11-22T10:01:30Z"},
         {"number":12,"device":"urn:dev:ops:demo-2","operation":"Activate","component":"org.example.core",
          "state":"failed","results":[],"changed":"2026-11-22T23:01:30Z","reason":"it\u001b[2J didn't"}]
        """#

    private func page(_ json: String) -> ServerAnswer { ServerAnswer(status: 200, body: Array(json.utf8)) }

    private func shown(_ pages: [String], isJSON: Bool = false, width: Int? = nil) throws -> String {
        let printed = Printed()
        var list = ListOutput(.operations, printed.output(isJSON: isJSON, width: width))
        for json in pages { try list.show(page(json)) }
        list.finish()
        return printed.text
    }

    @Test func `On a wide terminal there are titles, local times, and nothing that a terminal obeys`() throws
    {
        #expect(
            try shown([Self.rows], width: 200) == """
                NUMBER  DEVICE              OPERATION        SUBJECT            STATE      RESULT      CHANGED              REASON
                7       urn:dev:ops:demo-1  DownloadInstall  gateway_1.0.scomo  succeeded  1200, 1201  2026-11-22 11:01:30
                12      urn:dev:ops:demo-2  Activate         org.example.core   failed                 2026-11-23 00:01:30  it [2J didn't

                """)
    }

    @Test func `On a narrow terminal the widest columns are cut off, and each line fits`() throws {
        let text = try shown([Self.rows], width: 90)
        #expect(text.split(separator: "\n").allSatisfy { $0.count <= 90 })
        #expect(
            text == """
                NUMBER  DEVICE      OPERATION   SUBJECT     STATE      RESULT      CHANGED     REASON
                7       urn:dev:o…  DownloadI…  gateway_1…  succeeded  1200, 1201  2026-11-2…
                12      urn:dev:o…  Activate    org.examp…  failed                 2026-11-2…  it [2J did…

                """)
    }

    @Test func `Into a pipe a row is a line with tabs, complete, with times as the server says them`() throws
    {
        #expect(
            try shown([Self.rows]) == """
                7\turn:dev:ops:demo-1\tDownloadInstall\tgateway_1.0.scomo\tsucceeded\t1200, 1201\t2026-11-22T10:01:30Z\t
                12\turn:dev:ops:demo-2\tActivate\torg.example.core\tfailed\t\t2026-11-22T23:01:30Z\tit [2J didn't

                """)
    }

    @Test func `As JSON the pages are one list, each item as it came`() throws {
        #expect(
            try shown([#"[{"a":1},{"b" : 2}]"#, "[]", #" [{"c":"]"}]"#], isJSON: true)
                == #"[{"a":1},{"b" : 2},{"c":"]"}]"# + "\n")
        #expect(try shown(["[]"], isJSON: true) == "[]\n")
    }

    @Test func `Nothing is printed of an empty list, on a terminal neither`() throws {
        #expect(try shown(["[]"], width: 80) == "" && shown([]) == "")
    }

    @Test func `One thing is printed by the names of its fields`() throws {
        let printed = Printed()
        let json = #"""
            {"id":"urn:dev:1","groups":["north","south"],"lastSession":"2026-11-22T10:01:30Z","inventory":
             {"download":[],"deployed":[{"id":"core","version":"1.0"},{"id":"base"}]}}
            """#
        try printed.output(width: 80).show(page(json))
        #expect(
            printed.text == """
                groups: north, south
                id: urn:dev:1
                inventory:
                  deployed:
                    - id: core
                      version: 1.0
                    - id: base
                  download: \n\
                lastSession: 2026-11-22 11:01:30

                """)
    }

    @Test func `A bar shows how far it is, once for each per cent`() {
        let printed = Printed()
        let bar = ProgressBar("file", total: 1000) { text in printed.output().write(Array(text.utf8)) }
        for count in [0, 4, 500, 501, 1000] { bar.show(count) }
        bar.finish()
        #expect(
            printed.text == "\rfile  [....................] 0 %\rfile  [##########..........] 50 %"
                + "\rfile  [####################] 100 %\n")
    }

    @Test func `What isn't JSON is refused in words`() {
        #expect(throws: ClientError(.refused, "what came isn't JSON")) { try page("<html>").value() }
    }
}
