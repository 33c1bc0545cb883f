import Bytes
import DMSession
import Linux

/// Reads `agent.conf` and the drop-ins in `agent.conf.d` beside it, in the order of their names; what comes later wins.
public enum ConfigurationReader {
    /// - Parameter file: An absolute path, or one below the current directory.
    public static func read(_ file: String) throws(ConfigurationError) -> Configuration {
        var configuration = Configuration()
        for name in [file] + (try dropIns(of: file)) {
            // - Default: 256 KiB a file. Our choice: with all its comments one needs 10.
            let text = try NamedFile(name, sizeLimit: 256 << 10).content
            try apply(text, from: name, to: &configuration)
        }
        try check(configuration, file)
        return configuration
    }

    private static func dropIns(of file: String) throws(ConfigurationError) -> [String] {
        do throws(ConfigurationError) {
            return try NamedFile.names(in: file + ".d", suffix: ".conf")
        } catch {
            guard error.reason != .unreadable(.noSuchFile) else { return [] }
            throw error
        }
    }

    /// Takes the assignments of one file's text.
    static func apply(
        _ text: [UInt8], from file: String, to configuration: inout Configuration
    ) throws(ConfigurationError) {
        var section = ""
        let lines = text.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
        for (index, line) in lines.enumerated() {
            do throws(Refusal) {
                try apply(line.trimmed, &section, &configuration)
            } catch {
                throw ConfigurationError(file, line: index + 1, error.reason)
            }
        }
    }

    private static func apply(
        _ line: ArraySlice<UInt8>, _ section: inout String, _ configuration: inout Configuration
    ) throws(Refusal) {
        guard let first = line.first, first != UInt8(ascii: "#"), first != UInt8(ascii: ";") else { return }
        guard UTF8Check.isValid(Array(line)) else { throw Refusal(.notUTF8) }
        if first == UInt8(ascii: "["), line.last == UInt8(ascii: "]") {
            section = String(decoding: line.dropFirst().dropLast(), as: UTF8.self)
            guard Setting.sections.contains(section) else {
                throw Refusal(.unknownSection(section, allowed: Setting.sections))
            }
        } else {
            try assign(line, section, &configuration)
        }
    }

    private static func assign(
        _ line: ArraySlice<UInt8>, _ section: String, _ configuration: inout Configuration
    ) throws(Refusal) {
        guard let equals = line.firstIndex(of: UInt8(ascii: "=")), !section.isEmpty else {
            throw Refusal(.notAnAssignment)
        }
        let key = String(decoding: line[..<equals].trimmed, as: UTF8.self)
        let value = String(decoding: line[(equals + 1)...].trimmed, as: UTF8.self)
        guard let setting = Setting.find(section, key) else {
            throw Refusal(.unknownKey(key, section: section, allowed: Setting.keys(of: section)))
        }
        guard setting.take(value, &configuration) else {
            throw Refusal(.badValue(key: key, allowed: setting.allowed))
        }
    }

    /// Why a line isn't taken; the caller knows which.
    private struct Refusal: Error {
        let reason: ConfigurationError.Reason
        init(_ reason: ConfigurationError.Reason) { self.reason = reason }
    }

    private static func check(_ configuration: Configuration, _ file: String) throws(ConfigurationError) {
        let server = configuration.server
        let missing = { (key: String) in ConfigurationError(file, .missing(key: key, section: "Server")) }
        if server.isGiven {
            if server.address.isEmpty { throw missing("Address") }
            if server.identifier.isEmpty { throw missing("ServerId") }
            if server.authentication != .none {
                if server.userName.isEmpty { throw missing("UserName") }
                if server.passwordFile.isEmpty { throw missing("PasswordFile") }
            }
            if server.serverAuthentication != .transport {
                if server.serverUserName.isEmpty { throw missing("ServerUserName") }
                if server.serverPasswordFile.isEmpty { throw missing("ServerPasswordFile") }
            }
        }
        if server.clientCertificate.isEmpty != server.clientKey.isEmpty {
            throw missing(server.clientKey.isEmpty ? "ClientKey" : "ClientCertificate")
        }
    }
}

extension ArraySlice<UInt8> {
    /// Without blanks, tabs and carriage returns at both ends.
    fileprivate var trimmed: ArraySlice<UInt8> {
        let blanks: [UInt8] = [UInt8(ascii: " "), UInt8(ascii: "\t"), UInt8(ascii: "\r")]
        let end = lastIndex { !blanks.contains($0) }.map { $0 + 1 } ?? startIndex
        return self[..<end].drop { blanks.contains($0) }
    }
}

extension Configuration {
    /// Reads `file` and its drop-ins.
    public init(named file: String) throws(AgentError) {
        do throws(ConfigurationError) {
            self = try ConfigurationReader.read(file)
        } catch {
            throw .configuration(error)
        }
    }
}
