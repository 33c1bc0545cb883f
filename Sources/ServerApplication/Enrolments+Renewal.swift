internal import Accounts
internal import Fleet
internal import OpenSSL

// What devices do that have a certificate of this server's.

extension Enrolments {
    /// Gives a device a certificate for its next key. The one before stays good until the device shows the new one: the answer may be
    /// lost.
    ///
    /// - Parameter certificate: The digest of the one that the device shows.
    func renew(_ request: CertificateRequest, certificate: String) async throws -> Answer {
        try await store.retrying {
            let row = try await current(certificate)
            guard request.commonName == row.device else { throw Self.isOther }
            guard request.keyDigest != row.key else {
                throw ServiceError.badRequest("a renewal needs a new key")
            }
            if let known = try await store.enrolment(key: request.keyDigest) {
                return try await again(known, request)
            }
            return try await next(row, request)
        }
    }

    private func next(_ row: Enrolment, _ request: CertificateRequest) async throws -> Answer {
        var next = Enrolment(
            key: request.keyDigest, device: row.device, source: "renewal", at: clock.timestamp())
        next.account = row.account
        var transaction = FleetTransaction()
        // A device keeps its next key before it asks. Who comes with another one, before the first was used, isn't the same device.
        for state in [Enrolment.State.issued, .waiting, .approved] {
            let others = EnrolmentQuery(device: row.device, state: state, limit: 1)
            next.isConflict = try await !store.enrolments(others).isEmpty || next.isConflict
        }
        guard !next.isConflict else { return try await wait(next, &transaction) }
        let octets = try certify(&next, request)
        next.state = .issued
        transaction.enrolments = [next]
        try await store.commit(transaction)
        return .certificate(octets)
    }

    /// A document with the device's account at this server, as a bootstrap has it.
    ///
    /// - Parameter certificate: The digest of the one that the device shows.
    func bootstrap(certificate: String) async throws -> [UInt8] {
        try await store.retrying {
            let registration = try registration(try await current(certificate))
            try await renewAccount(registration)
            let account = registration.account(
                url: address.url("/dm"), serverID: settings.value.serverID)
            return BootstrapDocument(account).bytes(.xml)
        }
    }

    /// After the authority has got another key, passwords are others.
    private func renewAccount(_ registration: DeviceRegistration) async throws {
        let made = try Device(registration)
        guard var device = try await store.device(registration.id) else { throw Self.isUnknown }
        guard device.userDigest != made.userDigest || device.serverSecret != made.serverSecret else { return }
        (device.userName, device.userDigest) = (made.userName, made.userDigest)
        (device.serverUserName, device.serverSecret) = (made.serverUserName, made.serverSecret)
        (device.serverID, device.notificationDigest) = (made.serverID, made.notificationDigest)
        var transaction = FleetTransaction()
        transaction.devices = [device]
        try await store.commit(transaction)
    }

    private static let isUnknown = ServiceError.forbidden(
        "no device has this certificate; make a new key and enrol")

    /// The key of a certificate that a device shows; from now on its only one.
    ///
    /// - Throws: `forbidden` when it is no device's any more.
    private func current(_ certificate: String) async throws -> Enrolment {
        guard let row = try await store.enrolment(certificate: certificate) else { throw Self.isUnknown }
        switch row.state {
        case .current: return row
        case .issued: return try await confirm(row)
        case .superseded:
            try await noteConflict(row.device)
            throw Self.isUnknown
        case .waiting, .approved, .refused: throw Self.isUnknown
        }
    }

    /// The device has its new certificate: the one before ends.
    private func confirm(_ row: Enrolment) async throws -> Enrolment {
        guard var device = try await store.device(row.device) else { throw Self.isUnknown }
        var (row, transaction) = (row, FleetTransaction())
        (row.state, row.changed) = (.current, clock.timestamp())
        device.certificate = row.certificate
        let before = EnrolmentQuery(device: row.device, state: .current)
        transaction.enrolments =
            [row] + (try await store.enrolments(before)).compactMap { $0.replaced(at: row.changed) }
        transaction.devices = [device]
        try await store.commit(transaction)
        row.version += 1
        return row
    }

    /// The device that a session is with, when it shows another certificate than the one that it has to: that may be its next one.
    func device(_ id: String, showing certificate: String) async throws -> Device? {
        try await store.retrying {
            if let row = try await store.enrolment(certificate: certificate), row.device == id {
                switch row.state {
                case .issued: _ = try await confirm(row)
                case .superseded: try await noteConflict(id)
                case .waiting, .approved, .refused, .current: break
                }
            }
            return try await store.device(id)
        }
    }
}

extension Conversations {
    /// What the first message needs, with the certificate that the device has to show by now: it may have renewed it.
    func work(_ device: String, _ origin: Origin) async throws -> DeviceWork? {
        let query = DeviceWork.Query(device: device, [], isIdle: true)
        let work = try await store.work(query)
        guard let needed = work?.device.certificate, let enrolments, let shown = origin.certificate,
            shown != needed
        else { return work }
        _ = try await enrolments.device(device, showing: shown)
        return try await store.work(query)
    }
}
