import Testing

@testable import ManagementTree

@Suite("An access control list")
struct AccessControlListTests {
    @Test(
        "is read and written",
        arguments: [
            ("Get=*", "Get=*"), ("Add=a", "Add=a"),
            ("Get=*&Replace=dm.example.net", "Get=*&Replace=dm.example.net"),
            // In the order of the commands; `*` says all there is to say.
            ("Replace=b+a&Get=c&Add=*&Exec=a&Delete=b", "Add=*&Delete=b&Exec=a&Get=c&Replace=b+a"),
            ("Get=a+*", "Get=*"), ("Get=a&Get=b", "Get=a+b"), ("Get=a+a", "Get=a"),
            ("Get=urn:x-y:1/2?é", "Get=urn:x-y:1/2?é"),
        ])
    func text(_ text: String, _ expected: String) throws {
        #expect(try #require(AccessControlList(Array(text.utf8))).text == expected)
    }

    @Test(
        "is refused",
        arguments: [
            "", "Get", "Get=", "=a", "&", "Get=*&", "&Get=*", "Copy=*", "get=*", "Get =*", "Get=a b",
            "Get=a+",
            "Get=+a", "Get=a*", "Get=**", "Get=a=b", "Get=a\u{7F}", "Get=a\n", "Get=*&&Add=*", "Get=*;Add=*",
        ])
    func refuse(_ text: String) {
        #expect(AccessControlList(Array(text.utf8)) == nil)
    }

    @Test("is refused when it isn't UTF-8")
    func octets() {
        #expect(AccessControlList(Array("Get=".utf8) + [0xFF]) == nil)
    }

    @Test("allows what it says, to whom it says")
    func allows() throws {
        let list = try #require(AccessControlList(Array("Get=*&Replace=a+b&Exec=b".utf8)))
        #expect(list.allows(.get, "c") && list.allows(.replace, "a") && list.allows(.execute, "b"))
        #expect(!list.allows(.replace, "c") && !list.allows(.execute, "a") && !list.allows(.add, "a"))
        #expect(!list.allows(.replace, "A") && !list.allows(.replace, "a+b") && !list.allows(.replace, ""))
    }

    @Test("tells servers apart that only look alike")
    func lookalikes() throws {
        let list = try #require(AccessControlList(Array("Get=e\u{301}".utf8)))
        #expect(list.allows(.get, "e\u{301}"))
        #expect(!list.allows(.get, "\u{E9}"))
    }

    @Test("gives owners everything, and others what the standard does")
    func owners() {
        #expect(AccessControlList(owners: []).text == "Add=*&Get=*")
        #expect(AccessControlList(owners: ["a", "b"]).text == "Add=*&Delete=a+b&Exec=a+b&Get=*&Replace=a+b")
        #expect(AccessControlList(creator: "a").text == "Add=a&Delete=a&Get=a&Replace=a")
    }
}
