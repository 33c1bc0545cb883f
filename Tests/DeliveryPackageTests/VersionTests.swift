import DeliveryPackage
import TestSupport
import Testing

@Suite("Versions")
struct VersionTests {
    /// Each earlier than the next.
    static let ascending = [
        "0~~", "0~", "0", "0.1", "1.0~alpha", "1.0~beta1", "1.0~beta1+git1", "1.0", "1.0-0.1", "1.0-1",
        "1.0-1~bpo~",
        "1.0-2", "1.0-10", "1.0-10-1", "1.0-10a-1", "1.0-10+b1-1", "1.0a", "1.0a-1", "1.0.1", "1.0+dfsg",
        "1.2", "1.10", "2", "10", "1:0.1", "1:2",
        "10:0",
    ]

    @Test("are ordered as dpkg orders them")
    func foreign() throws {
        for left in Self.ascending {
            for right in Self.ascending where left != right {
                let isEarlier = try dpkgSays(left, "lt", right)
                #expect((Version(left) < Version(right)) == isEarlier, "\(left) and \(right)")
            }
        }
    }

    private func dpkgSays(_ left: String, _ relation: String, _ right: String) throws -> Bool {
        do {
            try Command.run("dpkg", "--compare-versions", left, relation, right)
            return true
        } catch let error as CommandError where error.status == 1 {
            return false
        }
    }

    @Test(
        "are equal when neither is later",
        arguments: [("1.0", "1.00"), ("1.0", "0:1.0"), ("1.0", "1.0-0"), ("", "0"), ("1a2", "1a02")])
    func equal(left: String, right: String) {
        #expect(Version(left) == Version(right))
        #expect(!(Version(left) < Version(right)) && !(Version(left) > Version(right)))
    }

    @Test(
        "fulfil a dependency or not",
        arguments: [
            (Dependency.Relation.earlier, [true, false, false]), (.earlierOrEqual, [true, true, false]),
            (.equal, [false, true, false]), (.laterOrEqual, [false, true, true]),
            (.later, [false, false, true]),
        ])
    func dependency(relation: Dependency.Relation, expected: [Bool]) {
        let dependency = Dependency("org.example.base", Dependency.Requirement(relation, Version("1.2")))
        #expect(["1.2~rc1", "1.2", "1.2.1"].map { dependency.isSatisfied(by: Version($0)) } == expected)
        #expect(Dependency("org.example.base").isSatisfied(by: Version("0")))
        #expect("\(dependency)" == "org.example.base (\(relation.rawValue) 1.2)")
    }
}
