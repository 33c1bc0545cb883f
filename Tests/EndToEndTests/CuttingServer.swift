import TestSupport

/// A server of one package that cuts its answers off, or lies about them: `Tests/Servers/cutting-server`.
final class CuttingServer {
    enum Faults: String { case cuts, lies, longer, shorter, codes }

    let port: Int
    let authority: CertificateAuthority
    private let command: Command

    /// - Parameters:
    ///   - count: How many faults each device meets.
    ///   - seed: The same one has the same faults.
    init(_ package: String, _ faults: Faults, _ count: Int, seed: Int) throws {
        authority = try CertificateAuthority()
        try authority.issueForThisMachine("server")
        command = try Command([
            Programs.cuttingServer, authority.directory.file("server.pem"),
            authority.directory.file("server.key"), package, faults.rawValue, "\(count)", "\(seed)",
        ])
        port = Int(try command.line(containing: "port").dropFirst(5)) ?? 0
    }

    deinit { command.end() }

    /// Where a device finds the package, or its descriptor.
    func address(of device: Int, described: Bool) -> String {
        "https://127.0.0.1:\(port)/\(device)\(described ? ".dd" : "")"
    }

    /// Ends the server.
    ///
    /// - Returns: What it has said, each line in words: `whole DEVICE BYTES REQUESTS` and `told DEVICE REPORT`.
    func transcript() -> [[Substring]] {
        command.end()
        return command.rest().split(separator: "\n").map { $0.split(separator: " ", maxSplits: 2) }
    }
}
