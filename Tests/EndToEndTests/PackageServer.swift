import TestSupport

/// A server of packages alone, which isn't the management server: `Tests/Servers/package-server`.
final class PackageServer {
    /// What was asked for, and how.
    struct Asked: Equatable {
        let path: String
        /// "-" where nothing was shown, or nothing asked for.
        let authorization: String
        let range: String
    }

    let port: Int
    private let command: Command

    /// - Parameters:
    ///   - folder: Where its files are.
    ///   - options: See `Tests/Servers/package-server`.
    init(_ folder: String, _ authority: CertificateAuthority, _ options: String...) throws {
        command = try Command(
            [
                Programs.packageServer, authority.directory.file("server.pem"),
                authority.directory.file("server.key"), folder,
            ] + options)
        port = Int(try command.line(containing: "port").dropFirst(5)) ?? 0
    }

    deinit { command.end() }

    func url(_ path: String) -> String { "https://127.0.0.1:\(port)/\(path)" }

    /// Ends the server.
    ///
    /// - Returns: All that was asked of it.
    func asked() throws -> [Asked] {
        command.end()
        return command.rest().split(separator: "\n").filter { $0.hasPrefix("asked|") }.map { line in
            let words = line.split(separator: "|").map { String($0) }
            return Asked(path: words[1], authorization: words[2], range: words[3])
        }
    }
}
