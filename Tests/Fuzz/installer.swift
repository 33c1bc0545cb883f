import Deployment
import Glibc
import InstallerClient
import Linux

@testable import InstallerService
@testable import Systemd

/// What anybody may say at the installer's socket: any octets behind the handshake, or calls of each method with arguments of the right
/// form and any content, or of another form. Each call is answered, and the service serves the next one as before.
///
/// Of the first byte, bit 0 chooses between the two, bits 1 and 2 say who it is, bit 7 another form; the second byte says which
/// method. A byte FE, which no text has, begins the next argument.
@c(LLVMFuzzerTestOneInput)
public func fuzz(_ start: UnsafePointer<UInt8>, _ count: Int) -> CInt {
    let input = unsafe Array(UnsafeBufferPointer(start: start, count: count))
    guard let mode = input.first else { return 0 }
    do {
        let talk = try Talk.with(Role.allCases[Int(mode >> 1) & 3])
        if mode & 1 == 1 {
            try talk.send(Array(input[1...]))
        } else {
            try talk.call(mode, Array(input[1...]))
        }
        try talk.expectService()
    } catch {
        preconditionFailure("the harness: \(error)")
    }
    return 0
}

/// A service, and a connection to it that stays. Both outlive many runs: what one run leaves behind, the next ones have to stand.
private final class Talk {
    private let loop: EventLoop
    private let service: InstallerService
    private let bus: Bus
    private var runs = 0

    nonisolated(unsafe) private static var talks: [Role: Talk] = [:]

    /// Now and then a new one: the deployer notes all that it was asked.
    static func with(_ role: Role) throws -> Talk {
        if let talk = unsafe talks[role], talk.runs < 1000 {
            talk.runs += 1
            return talk
        }
        let talk = try Talk(role)
        unsafe talks[role] = talk
        return talk
    }

    private init(_ role: Role) throws {
        loop = try EventLoop()
        // It never waits: what is there is served, and then the next thing is said.
        var settings = ServiceSettings(idleTime: .zero)
        settings.accounts = InstallerAccounts(
            owner: role == .owner ? 5 : 1, agentUser: role == .agent ? 5 : 2, agentGroup: 3,
            administrators: role == .administrator ? 50 : 4)
        service = InstallerService(ScriptedDeployer(), loop, settings) { _ in
            PeerCredentials(user: 5, groups: [50])
        }
        bus = try Bus(.client, of: Self.connect(to: service), loop)
        // A descriptor is sent by who has shaken hands; sd-bus would wait for that here, and nobody would answer.
        for _ in 0..<8 { try turn() }
    }

    /// Serves all who are connected, and does what they ordered.
    private func turn() throws {
        try loop.serve()
        try service.run()
    }

    /// The near end of a connection.
    private static func connect(to service: InstallerService) throws -> FileHandle {
        var ends: [Int32] = [0, 0]
        guard unsafe socketpair(AF_UNIX, Int32(SOCK_STREAM.rawValue) | O_CLOEXEC | O_NONBLOCK, 0, &ends) == 0
        else {
            throw Errno(number: errno)
        }
        service.admit(FileHandle(owning: ends[1]))
        return FileHandle(owning: ends[0])
    }

    /// Says something that may be anything, and goes.
    func send(_ octets: [UInt8]) throws {
        do {
            let socket = try Self.connect(to: service)
            let handshake = "\0AUTH EXTERNAL\r\nDATA\r\nNEGOTIATE_UNIX_FD\r\nBEGIN\r\n"
            try socket.write((Array(handshake.utf8) + octets).span)
            for _ in 0..<8 { try turn() }
        }
        try turn()
    }

    func call(_ mode: UInt8, _ octets: [UInt8]) throws {
        let methods = InstallerMethod.allCases
        let method = methods[Int(octets.first ?? 0) % methods.count]
        let octets = Array(octets.dropFirst())
        let parts = octets.split(separator: 0xFE, maxSplits: 16, omittingEmptySubsequences: false).map {
            Array($0)
        }
        let texts = parts.map { BusText.of(String(decoding: $0, as: UTF8.self)) }
        let call =
            switch (method, mode & 0x80 != 0) {
            case (.install, false), (.check, false):
                try BusCall.make(method.place, AnyRequest(FuzzedFile.holding(octets), texts, parts), on: bus)
            case (.activate, false), (.deactivate, false), (.remove, false), (.purge, false):
                try BusCall.make(method.place, texts[0], on: bus)
            case (.history, false), (.attribute, false):
                try BusCall.make(method.place, UInt64(octets.first ?? 0), on: bus)
            case (_, false): try BusCall.make(method.place, Nothing(), on: bus)
            case (_, true): try BusCall.make(method.place, texts, on: bus)
            }
        for _ in 0..<100 where !call.isAnswered { try turn() }
        precondition(call.isAnswered, "each call is answered")
    }

    /// Whether it still answers.
    func expectService() throws {
        let call = try BusCall.make(InstallerMethod.revision.place, Nothing(), on: bus)
        for _ in 0..<100 where !call.isAnswered { try turn() }
        let revision: InventoryRevision = try call.answer()
        precondition(revision.generation == 7, "as the deployer says")
    }
}

/// The arguments of `Install` with any content.
private struct AnyRequest: BusValue {
    static var signature: String { InstallRequest.signature }
    let package: BusDescriptor
    let texts: [String]
    let parts: [[UInt8]]

    init(_ package: consuming FileHandle, _ texts: [String], _ parts: [[UInt8]]) {
        (self.package, self.texts, self.parts) = (BusDescriptor(package), texts, parts)
    }

    init(reading message: inout BusMessage) throws(BusFailure) { throw BusFailure.invalid("nobody reads it") }

    func write(to message: inout BusMessage) throws(BusFailure) {
        try package.write(to: &message)
        try texts[0].write(to: &message)
        try texts.dropFirst().prefix(1).map { $0 }.write(to: &message)
        try texts.dropFirst(2).prefix(2).map { $0 }.write(to: &message)
        try Array(parts.dropFirst(4)).write(to: &message)
    }
}
