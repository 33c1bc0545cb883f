/// `openssl s_server` with a certificate for `localhost` and `127.0.0.1`.
public final class TLSServer {
    public let port: UInt16
    /// Whose root vouches for the server, and for its clients.
    public let authority: CertificateAuthority
    private let command: Command

    /// - Parameters:
    ///   - words: What to do, as options of the command: `-rev` sends each line back reversed.
    ///   - directory: Where `-HTTP` finds the files that it serves.
    public init(_ words: [String], in directory: String? = nil) throws {
        authority = try CertificateAuthority()
        try authority.issue("server", extensions: ["subjectAltName=DNS:localhost,IP:127.0.0.1"])
        let files = (authority.directory.file("server.pem"), authority.directory.file("server.key"))
        command = try Command(
            [
                "openssl", "s_server", "-accept", "127.0.0.1:0", "-cert", files.0, "-key", files.1,
                "-CAfile", authority.directory.file("root.pem"),
            ] + words, in: directory)
        // "ACCEPT 127.0.0.1:45535"
        let line = try command.line(containing: "ACCEPT")
        port = UInt16(line.split(separator: ":").last ?? "") ?? 0
    }

    deinit { end() }

    /// Ends the server without a word to its clients.
    public func end() { command.end() }
}
