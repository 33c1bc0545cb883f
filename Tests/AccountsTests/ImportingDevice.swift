import Bytes
import Foundation
import Linux
import ManagementTree
import Markup
import SyncML
import TestSupport
import Testing

@testable import Accounts

/// A device that accounts are brought to.
final class ImportingDevice {
    let directory: TemporaryDirectory
    let files: CrashingFileSystem
    let tree = ManagementTree()
    let accounts: AccountStore
    var settings = BootstrapSettings()

    init(_ configured: Account? = nil, files: CrashingFileSystem = CrashingFileSystem()) throws {
        self.files = files
        directory = try TemporaryDirectory()
        accounts = try AccountStore(files, configured: configured)
        try tree.mount(AccountObject(accounts), as: "DMAcc", list: AccountObject.rights)
        try tree.mount(Inbox(), as: "Inbox")
        settings.directory = directory.path
    }

    var account: AccountImport {
        AccountImport(accounts, tree, settings)
    }

    func write(_ document: [UInt8], _ name: String = "a", mode: Int = 0o600) throws {
        let file = try directory.write(document, name)
        try FileManager.default.setAttributes([.posixPermissions: mode], ofItemAtPath: file)
    }

    @discardableResult
    func takeFiles() -> [String] { account.takeFiles() }

    func push(_ document: [UInt8], _ security: String) throws {
        account.take(try PushedBootstrap(document, security: security))
    }

    var servers: [String] { accounts.servers }
}
