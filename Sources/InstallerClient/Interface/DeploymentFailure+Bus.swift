public import Deployment
public import Systemd

// A failure on the bus is an error whose name ends in the kind, and whose message is the sentence.

extension DeploymentFailure {
    /// As the installer's process answers it.
    public var onBus: BusFailure { BusFailure(Self.prefix + kind.busName, sentence) }

    /// As its caller understands it.
    ///
    /// What isn't a failure of ours, or of a kind that this program doesn't know, means that the installer can't be asked. That
    /// the installer's process was told to stop is nothing that its caller was told.
    public init(_ failure: BusFailure) {
        let sentence = Self.sentence(failure)
        let kind = Kind.allCases.first { Self.prefix + $0.busName == failure.name }
        switch kind {
        case nil: self.init(.unavailable, "the installer can't be asked: \(sentence)")
        case .stopRequested: self.init(.unavailable, sentence)
        case .some(let kind): self.init(kind, sentence)
        }
    }

    private static var prefix: String { "org.scomo.Installer1.Error." }

    /// One line of bounded length, whatever the other end sent.
    private static func sentence(_ failure: BusFailure) -> String {
        let bytes = failure.message.utf8.prefix(sentenceLimit)
        guard !bytes.isEmpty else { return "it gave no reason" }
        return String(decoding: bytes.map { $0 < 0x20 || $0 == 0x7F ? UInt8(ascii: " ") : $0 }, as: UTF8.self)
    }

    /// - Unit: bytes. - Default: 2 KiB, what the log has room for.
    private static var sentenceLimit: Int { 2048 }
}

extension DeploymentFailure.Kind {
    /// `invalid-package` becomes `InvalidPackage`: names of errors have no hyphens.
    ///
    /// - Source: D-Bus Specification, "Error names".
    fileprivate var busName: String {
        var name: [UInt8] = []
        var isFirst = true
        for byte in rawValue.utf8 {
            if byte != UInt8(ascii: "-") { name.append(isFirst ? byte & ~0x20 : byte) }
            isFirst = byte == UInt8(ascii: "-")
        }
        return String(decoding: name, as: UTF8.self)
    }
}

extension DeploymentFailure {
    /// A failure of the connection.
    init(_ error: SystemdError) { self.init(.unavailable, "the installer can't be asked: \(error)") }
}
