internal import Linux
public import ManagementTree
internal import Settings

/// Brings accounts from bootstrap documents into the agent: files of the owner's, and what others on the device pass on.
public struct AccountImport {
    let accounts: AccountStore
    let tree: ManagementTree
    let settings: BootstrapSettings

    /// - Parameter tree: Where `./DMAcc` and `./Inbox` are mounted.
    public init(_ accounts: AccountStore, _ tree: ManagementTree, _ settings: BootstrapSettings) {
        (self.accounts, self.tree, self.settings) = (accounts, tree, settings)
    }

    /// Takes the files in the directory that weren't taken before, in the order of their names.
    ///
    /// - Returns: The servers whose accounts are new or others now.
    @discardableResult
    public func takeFiles() -> [String] {
        guard let files = directory() else { return [] }
        var servers: [String] = []
        for name in names(files) {
            let place = "\(settings.directory)/\(name)"
            do throws(BootstrapError) {
                guard let path = try? Path(untrusted: name) else { continue }
                let document = try read(path, files, place)
                let digest = Digest.text(of: document)
                guard !accounts.bootstraps.imported.contains(digest) else { continue }
                servers += try take(AuthenticBootstrap(fromTrustedPlace: document), digest)
            } catch {
                accounts.report(.bootstrapRefused(from: place, error))
            }
        }
        return servers
    }

    /// One that isn't there is as good as an empty one.
    private func directory() -> LinuxFileSystem? {
        do throws(Errno) {
            return try LinuxFileSystem(root: settings.directory)
        } catch {
            if error != .noSuchFile { refuse(error) }
            return nil
        }
    }

    private func names(_ files: LinuxFileSystem) -> [String] {
        do throws(FileSystemError) {
            return try files.list(.top, limit: 1024)
        } catch {
            refuse(error.reason)
            return []
        }
    }

    private func refuse(_ reason: Errno) {
        accounts.report(.bootstrapRefused(from: settings.directory, .notKept("\(reason)")))
    }

    /// Takes a document that anyone on the device may have passed on, if its MAC is right.
    ///
    /// - Returns: As `takeFiles`.
    @discardableResult
    public func take(_ pushed: PushedBootstrap) -> [String] {
        do throws(BootstrapError) {
            let digest = Digest.text(of: pushed.document)
            guard !accounts.bootstraps.imported.contains(digest) else { throw .takenAlready }
            return try take(check(pushed), digest)
        } catch {
            accounts.report(.bootstrapRefused(from: "the bus", error))
            return []
        }
    }

    private func check(_ pushed: PushedBootstrap) throws(BootstrapError) -> AuthenticBootstrap {
        let identity = settings.subscriberIdentity
        var secrets = BootstrapSecrets(subscriberIdentity: identity.isEmpty ? nil : identity)
        if pushed.protection.needsPIN, !settings.pinFile.isEmpty {
            let pin = try pin()
            secrets.pin = pin
            // No attempt is lost where something else is missing.
            try secrets.require(for: pushed.protection)
            try accounts.countAttempt(pin)
        }
        let authentic = try AuthenticBootstrap.check(
            pushed.document, pushed.protection, mac: pushed.mac, secrets)
        if pushed.protection.needsPIN { accounts.attemptSucceeded() }
        return authentic
    }

    private func pin() throws(BootstrapError) -> String {
        do throws(ConfigurationError) {
            return try Secret(file: settings.pinFile).text
        } catch {
            throw .notKept("\(error)")
        }
    }

    /// A file that nobody but root and the agent itself could have written.
    private func read(
        _ path: Path, _ files: LinuxFileSystem, _ place: String
    ) throws(BootstrapError) -> [UInt8] {
        let (owner, mode, content): (UInt32, UInt32, [UInt8])
        do throws(FileSystemError) {
            let file = try files.openUntrusted(path)
            do throws(Errno) {
                (owner, mode) = (try file.ordinaryFileOwner(), try file.mode())
                content = try file.readToEnd(limit: AuthenticBootstrap.sizeLimit)
            } catch {
                throw FileSystemError(.read, path, error)
            }
        } catch {
            guard error.reason != .tooLarge else { throw .tooLarge(limit: AuthenticBootstrap.sizeLimit) }
            throw .notKept("\(error)")
        }
        guard [0, Program.user].contains(owner), mode & Self.writableByOthers == 0 else {
            throw .untrustedFile
        }
        if mode & Self.readableByEverybody != 0 { accounts.report(.bootstrapExposed(file: place)) }
        return content
    }

    /// S_IWGRP and S_IWOTH of stat(2).
    private static var writableByOthers: UInt32 { 0o022 }
    /// S_IROTH of stat(2).
    private static var readableByEverybody: UInt32 { 0o004 }

    /// All that a document brings, in one transaction.
    private func take(
        _ bootstrap: AuthenticBootstrap, _ digest: String
    ) throws(BootstrapError) -> [String] {
        accounts.begin(replacing: settings.replaces)
        do throws(BootstrapError) {
            let servers = try unpack(bootstrap, digest)
            for server in servers { accounts.report(.account(server: server, .added)) }
            return servers
        } catch {
            // The tree undoes what it began, the accounts the rest.
            do throws(NodeError) { try tree.rollBack() } catch {}
            accounts.rollBack()
            throw error
        }
    }

    private func unpack(
        _ bootstrap: AuthenticBootstrap, _ digest: String
    ) throws(BootstrapError) -> [String] {
        do throws(NodeError) { try tree.begin(isDevices: true) } catch { throw .refused(uri: ".", error) }
        for profile in try bootstrap.unpack(into: tree) {
            try accounts.add(profile.nodes)
        }
        let servers = try accounts.settleBootstrap(digest, replaces: settings.replaces)
        do throws(NodeError) {
            try tree.commit()
            try accounts.commit()
        } catch {
            throw .refused(uri: ".", error)
        }
        return servers
    }
}

extension ManagementTree {
    /// Gives a server all rights on its account, and others none, unless somebody has said who may do what there.
    ///
    /// - Source: the bootstrap of client provisioning asks for Get, Replace and Delete; Add comes with them, because without
    ///   it a server could give its account no second address.
    func grantAccount(_ name: String, to server: String) throws(NodeError) {
        let uri = "./DMAcc/" + PercentEscapes.encode(name)
        owners = owners.contains(server) ? owners : owners + [server]
        // Who may replace the parent may change the lists of its children.
        if try isOpen("./DMAcc", to: .replace) { try grant(AccountObject.rights, on: "./DMAcc") }
        if let nodes = try? get(uri + "?prop=ACL", for: server), let first = nodes.first {
            guard first.content == .value([]) else { return }
        }
        try grant("Add=\(server)&Delete=\(server)&Get=\(server)&Replace=\(server)", on: uri)
    }
}
