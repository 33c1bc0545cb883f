import Bytes
import Linux

/// Reads a program's configuration file, and the drop-ins `*.conf` in the directory `.d` beside it in the order of their names.
/// What comes later wins.
///
/// A file has lines `[Section]`, `Key=value`, and comments that begin with `#` or `;`, as systemd's own.
///
/// - Source: systemd.syntax(7), without continuation lines.
public struct ConfigurationReader<Values> {
    let settings: [Setting<Values>]
    private let ignoresOthers: Bool
    private let moved: [MovedSetting]

    /// - Parameters:
    ///   - settings: All keys that the program has, those of a section together.
    ///   - ignoresOthers: Whether keys and sections that aren't among these are some other program's. - Default: no, errors.
    ///   - moved: Keys that the program had once. - Default: none.
    public init(
        _ settings: [Setting<Values>], ignoresOthers: Bool = false, moved: [MovedSetting] = []
    ) {
        (self.settings, self.ignoresOthers, self.moved) = (settings, ignoresOthers, moved)
    }

    /// The sections, in the order of the table.
    public var sections: [String] {
        var sections: [String] = []
        for setting in settings where sections.last != setting.section { sections.append(setting.section) }
        return sections
    }

    /// The keys of a section, in the order of the table.
    public func keys(of section: String) -> [String] {
        settings.filter { $0.section == section }.map { $0.key }
    }

    /// Takes the assignments of `file` and its drop-ins. Nobody but root and the program's own user may be able to write any of
    /// them (`FileProtection.trusted`).
    ///
    /// - Parameters:
    ///   - file: An absolute path, or one below the current directory.
    ///   - note: Gets the assignments of keys that have moved.
    public func read(
        _ file: String, into values: inout Values, noting note: (ConfigurationError) -> Void = { _ in }
    ) throws(ConfigurationError) {
        for name in [file] + (try dropIns(of: file)) {
            let text = try NamedFile(name, sizeLimit: Self.sizeLimit).content
            try apply(text, from: name, to: &values, noting: note)
        }
    }

    /// Takes the assignments of one file's text.
    ///
    /// - Parameters:
    ///   - file: How errors name it.
    ///   - note: Gets the assignments of keys that have moved.
    public func apply(
        _ text: [UInt8], from file: String, to values: inout Values,
        noting note: (ConfigurationError) -> Void = { _ in }
    ) throws(ConfigurationError) {
        // Editors of other systems put it there, and no one sees it.
        guard !text.starts(with: [0xEF, 0xBB, 0xBF]) else {
            throw ConfigurationError(file, line: 1, .byteOrderMark)
        }
        var section = ""
        let lines = text.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
        for (index, line) in lines.enumerated() {
            do throws(ConfigurationError.Reason) {
                try take(line.trimmedWhiteSpace, &section, &values)
            } catch {
                let error = ConfigurationError(file, line: index + 1, error)
                guard case .moved = error.reason else { throw error }
                note(error)
            }
        }
    }

    /// - Unit: bytes a file. - Default: 256 KiB; the agent's own, with all comments, has 10.
    static var sizeLimit: Int { 256 << 10 }

    func dropIns(of file: String) throws(ConfigurationError) -> [String] {
        do throws(ConfigurationError) {
            return try NamedFile.names(in: file + ".d", suffix: ".conf")
        } catch {
            guard error.reason != .unreadable(.noSuchFile) else { return [] }
            throw error
        }
    }
}

extension ConfigurationReader {
    private func take(
        _ line: ArraySlice<UInt8>, _ section: inout String, _ values: inout Values
    ) throws(ConfigurationError.Reason) {
        guard let first = line.first, first != UInt8(ascii: "#"), first != UInt8(ascii: ";") else { return }
        guard UTF8Check.isValid(Array(line)) else { throw .notUTF8 }
        guard first == UInt8(ascii: "["), line.last == UInt8(ascii: "]") else {
            return try assign(line, section, &values)
        }
        section = String(decoding: line.dropFirst().dropLast(), as: UTF8.self)
        let sections = sections
        guard ignoresOthers || sections.contains(section) || moved.contains(where: { $0.section == section })
        else {
            throw .unknownSection(section, allowed: sections)
        }
    }

    private func assign(
        _ line: ArraySlice<UInt8>, _ section: String, _ values: inout Values
    ) throws(ConfigurationError.Reason) {
        guard let equals = line.firstIndex(of: UInt8(ascii: "=")), !section.isEmpty else {
            throw .notAnAssignment
        }
        let key = String(decoding: line[..<equals].trimmedWhiteSpace, as: UTF8.self)
        let value = String(decoding: line[(equals + 1)...].trimmedWhiteSpace, as: UTF8.self)
        guard let setting = settings.first(where: { $0.section == section && $0.key == key }) else {
            if ignoresOthers { return }
            if let place = moved.place(of: key, in: section) { throw .moved(key: key, to: place) }
            throw .unknownKey(key, section: section, allowed: keys(of: section))
        }
        guard setting.take(value, &values) else { throw .badValue(key: key, allowed: setting.allowed) }
    }
}
