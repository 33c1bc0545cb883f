import Foundation
import InstallerTesting
import Linux
import Systemd
import Testing

@testable import InstallerService

@Suite("What the installer says of its interface")
struct IntrospectionTests {
    private static var page: String {
        get throws {
            let project = #filePath.split(separator: "/").dropLast(3).reduce("") { "\($0)/\($1)" }
            return try String(
                contentsOfFile: "\(project)/Packaging/man/org.scomo.Installer1.5", encoding: .utf8)
        }
    }

    /// Each member as the manual has it: `Install(h package, s activation, …)`.
    private static func inManual() throws -> Set<String> {
        var members: Set<String> = []
        for line in try page.split(separator: "\n") where line.hasPrefix(".It Fn ") {
            let parts = line.dropFirst(7).split(separator: "\"", omittingEmptySubsequences: true)
            let name = parts[0].trimmingCharacters(in: .whitespaces)
            let arguments = parts.dropFirst().filter { $0 != " " }.joined(separator: ", ")
            members.insert("\(name)(\(arguments))")
        }
        return members
    }

    /// The same as introspection has it, with the arguments that go in, or those of a signal.
    private static func introspected(_ document: String) throws -> Set<String> {
        let tree = try XMLDocumentReader.members(of: document, interface: "org.scomo.Installer1")
        return Set(tree)
    }

    @Test("is what the manual says, member by member and argument by argument")
    func manual() throws {
        let service = try ServiceThread(as: .anybody)
        let bus = try service.connect()
        let place = BusPlace("/org/scomo/Installer1", "org.freedesktop.DBus.Introspectable", "Introspect")
        let call = try BusCall.make(place, Nothing(), on: bus)
        #expect(try service.loop.wait(until: .after(.seconds(30))) { call.isAnswered })
        let document: String = try call.answer()
        let found = try Self.introspected(document)
        #expect(found == (try Self.inManual()))
        #expect(found.contains("Activate(s component)"))
        _ = service.end()
    }
}

/// Reads what is needed of introspection: its elements are one a line.
private enum XMLDocumentReader {
    static func members(of document: String, interface: String) throws -> [String] {
        var (members, name, arguments): ([String], String?, [String]) = ([], nil, [])
        var isInside = false
        for line in document.split(separator: "\n") {
            if line.contains("<interface ") { isInside = attribute("name", line) == interface }
            guard isInside else { continue }
            if line.contains("<method ") || line.contains("<signal ") {
                name = attribute("name", line)
                arguments = []
                if line.contains("/>"), let one = name { members.append("\(one)()") }
            } else if line.contains("<arg "), attribute("direction", line) != "out" {
                arguments.append("\(attribute("type", line) ?? "") \(attribute("name", line) ?? "")")
            } else if line.contains("</method>") || line.contains("</signal>"), let one = name {
                members.append("\(one)(\(arguments.joined(separator: ", ")))")
            }
        }
        return members
    }

    private static func attribute(_ name: String, _ line: Substring) -> String? {
        guard let start = line.range(of: " \(name)=\"") else { return nil }
        return String(line[start.upperBound...].prefix { $0 != "\"" })
    }
}
