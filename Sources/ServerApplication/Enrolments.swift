internal import Bytes
internal import Fleet
internal import Foundation
internal import Logging
internal import OpenSSL

/// Lets devices register themselves: decides whether a key becomes a device, and which.
///
/// The device has its key before it asks, and asks with the same one until it has an answer. So all of this may come again, and gives
/// the same certificate and the same account.
struct Enrolments: Sendable {
    let store: any FleetStore
    let authority: EnrolmentAuthority
    let settings: CurrentSettings
    let address: PublicAddress
    let clock: Clock
    let logger: Logger

    /// What a new device registers itself with.
    enum Credential: Sendable {
        /// The digest of a token.
        case token(digest: String)
        /// The name in a certificate of a trusted maker.
        case maker(name: String)
    }

    enum Answer: Equatable {
        /// DER.
        case certificate([UInt8])
        /// Somebody has to approve it first.
        case waiting
    }

    /// How many keys of one device may wait at once: whoever has a good credential can make as many as they like.
    private static let waitingLimit = 8

    /// Answers whoever wants to become a device.
    ///
    /// - Throws: `unauthorized` for a token that isn't good, `forbidden` for what is never going to be.
    func enrol(_ request: CertificateRequest, _ credential: Credential) async throws -> Answer {
        try await store.retrying {
            let token = try await token(credential)
            if case .maker(let name) = credential, name != request.commonName {
                throw ServiceError.forbidden("the maker's certificate is for another device")
            }
            let source = token.map { "token \($0.name)" } ?? "maker"
            if let known = try await store.enrolment(key: request.keyDigest) {
                guard known.source == source else { throw Self.isOther }
                return try await again(known, request)
            }
            return try await first(request, source, token)
        }
    }

    static let isOther = ServiceError.forbidden("the key is another device's; make a new one")

    private func token(_ credential: Credential) async throws -> EnrolmentToken? {
        guard case .token(let digest) = credential else { return nil }
        guard let token = try await store.enrolmentToken(digest: digest) else {
            throw ServiceError.unauthorized
        }
        return token
    }

    /// A key that was there before, perhaps because the answer was lost.
    func again(_ known: Enrolment, _ request: CertificateRequest) async throws -> Answer {
        guard known.device == request.commonName else { throw Self.isOther }
        switch known.state {
        case .waiting: return .waiting
        case .refused: throw ServiceError.forbidden("somebody has refused this device")
        case .superseded:
            try await noteConflict(known.device)
            throw Self.isOther
        case .approved:
            var transaction = FleetTransaction()
            return try await issue(known, request, &transaction)
        case .issued, .current:
            guard let document = known.document, known.until ?? "" > clock.timestamp() else {
                throw ServiceError.forbidden("the key's certificate has ended; make a new key")
            }
            return .certificate(Array(document))
        }
    }

    private func first(
        _ request: CertificateRequest, _ source: String, _ token: EnrolmentToken?
    ) async throws -> Answer {
        let now = clock.timestamp()
        var row = Enrolment(key: request.keyDigest, device: request.commonName, source: source, at: now)
        var transaction = FleetTransaction()
        if var token {
            guard token.hasRoom(at: now) else { throw ServiceError.unauthorized }
            row.groups = token.groups
            token.used += 1
            transaction.enrolmentTokens = [token]
        }
        row.isConflict = try await isTaken(row.device)
        guard row.isConflict || settings.value.enrolment.needsApproval else {
            return try await issue(row, request, &transaction)
        }
        return try await wait(row, &transaction)
    }

    /// Keeps the key until somebody has looked at it.
    func wait(_ row: Enrolment, _ transaction: inout FleetTransaction) async throws -> Answer {
        let now = clock.timestamp()
        transaction.enrolments = [row]
        transaction.events = [FleetEvent(.enrolmentRequested, row.device, at: now)]
        if row.isConflict { try await addConflict(of: row.device, to: &transaction, now) }
        try await store.commit(transaction)
        logger.notice(
            "a device waits for approval",
            metadata: ["device": .foreign(row.device), "conflict": "\(row.isConflict)"])
        return .waiting
    }

    /// Whether another key is, or wants to be, that device.
    private func isTaken(_ device: String) async throws -> Bool {
        let waiting = EnrolmentQuery(device: device, state: .waiting, limit: Self.waitingLimit)
        let others = try await store.enrolments(waiting)
        guard others.count < Self.waitingLimit else {
            throw ServiceError.forbidden("too many keys wait to be this device")
        }
        let approved = EnrolmentQuery(device: device, state: .approved, limit: 1)
        guard others.isEmpty, try await store.enrolments(approved).isEmpty else { return true }
        return try await store.device(device) != nil
    }
}

// MARK: Certificates

extension Enrolments {
    /// Makes a key that of its device, and the only one.
    private func issue(
        _ row: Enrolment, _ request: CertificateRequest, _ transaction: inout FleetTransaction
    ) async throws -> Answer {
        var row = row
        let octets = try certify(&row, request)
        row.state = .current
        transaction.enrolments = [row]
        var query = EnrolmentQuery(device: row.device)
        while case let page = try await store.enrolments(query), let last = page.last {
            transaction.enrolments += page.filter { $0.key != row.key }.compactMap {
                $0.replaced(at: row.changed)
            }
            query.after = last.key
        }
        transaction.devices = [try await device(of: row)]
        try await store.commit(transaction.announced(at: row.changed))
        logger.info("a device has enrolled", metadata: ["device": .foreign(row.device)])
        return .certificate(octets)
    }

    /// Signs a certificate, and notes it.
    func certify(_ row: inout Enrolment, _ request: CertificateRequest) throws -> [UInt8] {
        let seconds = settings.value.enrolment.lifetime.components.seconds
        let octets = try authority.issuing.issue(request, seconds: Int(seconds))
        let certificate = try IssuedCertificate(octets)
        (row.certificate, row.document) = (certificate.fingerprint, Data(octets))
        row.until = Date(timeIntervalSince1970: TimeInterval(certificate.end)).formatted(.iso8601)
        row.changed = clock.timestamp()
        return octets
    }

    /// The device of a key. One that is there already, and that somebody has approved the key for, keeps all but how it proves itself.
    private func device(of row: Enrolment) async throws -> Device {
        let made = try Device(registration(row))
        guard var device = try await store.device(row.device) else {
            var made = made
            made.groups = row.groups
            return made
        }
        device.takeProofs(of: made)
        return device
    }

    /// The same for the same key each time, so that only digests need be stored.
    func registration(_ row: Enrolment) throws -> DeviceRegistration {
        let purpose = "of \(row.device) with \(row.account)"
        func password(_ whose: String) throws -> String {
            Hex.encode(Array(try authority.issuing.secret(for: "\(whose)'s password \(purpose)").prefix(16)))
        }
        return try DeviceRegistration(
            id: row.device, userName: "device-\(row.account.prefix(16))", password: try password("device"),
            server: .init(
                userName: "scomo-server", password: try password("server"),
                serverID: settings.value.serverID),
            certificate: row.certificate)
    }
}

// MARK: Conflicts

extension Enrolments {
    /// Notes that somebody else says to be a device, and tells it once until somebody has looked at it.
    func noteConflict(_ device: String) async throws {
        var transaction = FleetTransaction()
        try await addConflict(of: device, to: &transaction, clock.timestamp())
        guard !transaction.isEmpty else { return }
        try await store.commit(transaction)
    }

    private func addConflict(
        of id: String, to transaction: inout FleetTransaction, _ now: String
    ) async throws {
        guard var device = try await store.device(id), device.identityConflict == nil else { return }
        device.identityConflict = now
        transaction.devices.append(device)
        transaction.events.append(FleetEvent(.identityConflict, id, at: now))
        logger.warning("somebody else says to be a device", metadata: ["device": .foreign(id)])
    }
}

extension Enrolment {
    /// As it is when another key is the device; nil when that changes nothing.
    func replaced(at now: String) -> Enrolment? {
        var row = self
        row.changed = now
        switch state {
        case .waiting, .approved: row.state = .refused
        case .issued, .current: row.state = .superseded
        case .refused, .superseded: return nil
        }
        return row
    }
}

extension Device {
    /// Another key is this device from now on: whoever has the old one isn't.
    fileprivate mutating func takeProofs(of other: Device) {
        (userName, userDigest, nonce) = (other.userName, other.userDigest, nil)
        (serverUserName, serverScheme) = (other.serverUserName, other.serverScheme)
        (serverSecret, serverNonce) = (other.serverSecret, nil)
        (serverID, notificationDigest) = (other.serverID, other.notificationDigest)
        (certificate, requirement, identityConflict) = (other.certificate, other.requirement, nil)
    }
}
