import Deployment
import Linux

extension Control {
    /// A part of what support wants to know.
    private struct Section {
        let title: String
        let lines: [String]
    }

    /// Tells all that support wants to know, and nothing that is secret. What can't be found out says why.
    func diagnose(into file: String?) throws(ControlFailure) {
        let sections = [
            Section(title: "programs", lines: programs), Section(title: "settings", lines: settings),
            section("status") { (control) throws(ControlFailure) in _ = try control.status() },
            section("components") { (control) throws(ControlFailure) in try control.list() },
            Section(title: "digests", lines: digests),
            section("history") { (control) throws(ControlFailure) in try control.history(100) },
            section("operations") { (control) throws(ControlFailure) in try control.operations() },
            Section(title: "files", lines: deviations), Section(title: "journal", lines: journal),
        ]
        guard let file else { return tell(sections, screen) }
        var text = ""
        tell(sections, Screen(width: nil) { text += $0 })
        try Self.write(text, to: file)
        answer(.members([("diagnosis", .text(file))]), "\(file) has what support wants to know")
    }

    private func tell(_ sections: [Section], _ screen: Screen) {
        guard !isJSON else {
            let members = sections.map { ($0.title, JSONValue.texts($0.lines)) }
            return screen.say(JSONValue.members(members))
        }
        for section in sections {
            screen.say("== \(section.title)")
            for line in section.lines { screen.say(line) }
        }
    }

    /// What another command says.
    private func section(
        _ title: String, _ body: (Control) throws(ControlFailure) -> Void
    ) -> Section {
        var lines: [String] = []
        let screen = Screen(width: nil) { lines.append(String($0.dropLast())) }
        do throws(ControlFailure) { try body(telling(screen)) } catch { lines.append(error.sentence) }
        return Section(title: title, lines: lines)
    }

    private var programs: [String] {
        ["scomoctl \(Program.version)"]
            + ["scomod", "scomo-installer"].map { name in
                surroundings.lines(of: [Program.neighbour(name), "--version"])?.first
                    ?? "\(name) isn't there"
            }
    }

    /// The programs know themselves which of their settings are secret.
    private var settings: [String] {
        ["scomod", "scomo-installer"].flatMap { name in
            surroundings.lines(of: [Program.neighbour(name), "--print-config"])
                ?? ["\(name) doesn't tell its settings"]
        }
    }

    /// The store names each version by its digest.
    private var digests: [String] {
        let store = surroundings.storeDirectory
        return [Activation.active, .inactive].flatMap { state in
            let folder = "\(store)/current/\(state.rawValue)"
            guard let names = surroundings.names(in: folder) else { return ["\(folder) can't be read"] }
            return names.map { "\($0) \(surroundings.link($0, in: folder) ?? "is no link")" }
        }
    }

    private var deviations: [String] {
        do throws(ControlFailure) {
            let found = try asking { () throws(DeploymentFailure) in try deployer.verify { _ in .proceed } }
            return found.isEmpty
                ? ["all files are as they were signed"] : found.map { "\($0.component): \($0.reason)" }
        } catch {
            return [error.sentence]
        }
    }

    private var journal: [String] {
        let units = ["scomod", "scomo-installer", "scomo-installer-start"].flatMap { ["-u", $0] }
        let words = ["/usr/bin/journalctl", "--no-pager", "--output=short-iso", "--lines=200"]
        return surroundings.lines(of: words + units) ?? ["there is no journal that this user may read"]
    }

    /// For nobody else's eyes: it tells how the device is set up.
    private static func write(_ text: String, to file: String) throws(ControlFailure) {
        let names = file.utf8.split(separator: UInt8(ascii: "/")).map { String(decoding: $0, as: UTF8.self) }
        let start = file.utf8.first == UInt8(ascii: "/") ? "/" : "./"
        do throws(Errno) {
            let files = try LinuxFileSystem(root: start + names.dropLast().joined(separator: "/"))
            guard let path = try? Path(untrusted: names.last ?? "") else { throw .invalid }
            do throws(FileSystemError) {
                try files.create(path, mode: 0o600).write(Array(text.utf8).span)
            } catch {
                throw error.reason
            }
        } catch {
            throw ControlFailure(.storage, "storage", "\(file) can't be written: \(error)")
        }
    }
}
