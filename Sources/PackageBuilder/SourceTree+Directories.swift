import DeliveryPackage
import Records

extension SourceTree {
    /// Adds the folders without anything in them to those that the source's manifest lists with modes of its own: what keeps
    /// sources, as git, may not keep such folders.
    func describeDirectories(in record: inout Record) {
        let listed = record.lines("Directories")
        let paths = Set(listed.map { Self.path(in: $0) })
        let lines =
            listed + directories.map { "\($0.path)" }.filter { !paths.contains($0) }.map { "0755 \($0)" }
        if !lines.isEmpty { record["Directories"] = "\n" + lines.joined(separator: "\n") }
    }

    /// What follows the mode.
    private static func path(in line: String) -> String {
        let words = line.split(maxSplits: 1, whereSeparator: { $0 == " " || $0 == "\t" })
        return words.count == 2 ? String(words[1].drop { $0 == " " || $0 == "\t" }) : ""
    }
}
