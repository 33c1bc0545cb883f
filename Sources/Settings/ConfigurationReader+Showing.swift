import Bytes

// What of a configuration may leave the device.
extension ConfigurationReader {
    /// The lines of a file and its drop-ins, each below its name, without comments. A value is shown only where the table says so, and
    /// only if the program takes it: what was pasted into the wrong line may be a secret. What can't be read says why.
    ///
    /// - Parameter values: What the settings are tried on; their defaults.
    public func shown(_ file: String, _ values: Values) -> [String] {
        do throws(ConfigurationError) {
            return lines(of: file, values) + (try dropIns(of: file)).flatMap { lines(of: $0, values) }
        } catch {
            return lines(of: file, values) + ["\(error)"]
        }
    }

    private func lines(of file: String, _ values: Values) -> [String] {
        do throws(ConfigurationError) {
            let text = try NamedFile(file, sizeLimit: Self.sizeLimit).content
            var section = ""
            let lines = text.split(separator: UInt8(ascii: "\n"))
            return [file]
                + lines.compactMap { shown($0.trimmedWhiteSpace, &section, values) }.map { "  \($0)" }
        } catch {
            return ["\(error)"]
        }
    }

    /// Nil for comments and blank lines.
    private func shown(_ line: ArraySlice<UInt8>, _ section: inout String, _ values: Values) -> String? {
        guard let first = line.first, first != UInt8(ascii: "#"), first != UInt8(ascii: ";") else {
            return nil
        }
        if first == UInt8(ascii: "["), line.last == UInt8(ascii: "]") {
            section = String(decoding: line.dropFirst().dropLast(), as: UTF8.self)
            return "[\(section)]"
        }
        guard let equals = line.firstIndex(of: UInt8(ascii: "=")) else { return "(not shown: no Key=value)" }
        let key = String(decoding: line[..<equals].trimmedWhiteSpace, as: UTF8.self)
        let value = String(decoding: line[(equals + 1)...].trimmedWhiteSpace, as: UTF8.self)
        return "\(key)=\(shown(value, of: key, in: section, values))"
    }

    private func shown(_ value: String, of key: String, in section: String, _ values: Values) -> String {
        guard let setting = settings.first(where: { $0.section == section && $0.key == key }) else {
            return "(not shown: there is no such key)"
        }
        var values = values
        switch setting.visibility {
        case .secret: return value.isEmpty ? "" : "(not shown: a secret)"
        case .shown: return setting.take(value, &values) ? value : "(not shown: it isn't allowed)"
        }
    }
}
