import Bytes
import Foundation
import Linux
import ManagementTree
import Markup
import SyncML
import TestSupport
import Testing

@testable import Accounts

@Suite("Bootstrap from the bus")
final class PushedBootstrapTests {
    private let pinFile: String
    private let directory: TemporaryDirectory
    private let document = BootstrapDocuments.provisioning("a")

    init() throws {
        directory = try TemporaryDirectory()
        pinFile = try directory.write(Array("1234\n".utf8), "pin")
        try FileManager.default.setAttributes([.posixPermissions: 0o600], ofItemAtPath: pinFile)
    }

    private func device(_ files: CrashingFileSystem = CrashingFileSystem()) throws -> ImportingDevice {
        let device = try ImportingDevice(account("x"), files: files)
        device.settings.pinFile = pinFile
        device.settings.subscriberIdentity = "001010123456789"
        return device
    }

    @Test(
        "takes what is signed with what only the right party knows",
        arguments: [
            ("USERPIN", "1234"), ("1", "1234"), ("NETWORKID", "001010123456789"),
            ("USERPIN_NETWORKID", "1234:001010123456789"),
        ])
    func signed(_ protection: String, _ key: String) throws {
        let device = try device()
        let mac = try BootstrapDocuments.mac(document, key: key)
        try device.push(document, "application/vnd.syncml.dm+wbxml; SEC=\(protection); MAC=\"\(mac)\"")
        #expect(device.servers == ["x", "a"])
        // Again, it isn't taken; nor does it harm.
        try device.push(document, "SEC=\(protection);MAC=\(mac)")
        #expect(device.servers == ["x", "a"])
    }

    @Test("takes a push frame with the protection that stands in it")
    func frame() throws {
        let seeds = Foundation.URL(fileURLWithPath: #filePath).deletingLastPathComponent()
            .deletingLastPathComponent()
            .appendingPathComponent("Fuzz/seeds/bootstrap/account.wbxml")
        let body = try [UInt8](Data(contentsOf: seeds))
        let mac = Array("FB14054EB28E1CA5E532123A2717C6D4FE2F94CB".utf8)  // NETWPIN with the IMSI above
        let type = [0xB6, 0x91, 0x80, 0x92] + mac + [0]
        let frame = [0x01, 0x06, UInt8(type.count + 2), 31, UInt8(type.count)] + type + body
        let device = try device()
        try device.push(frame, "")
        #expect(device.servers == ["x", "dm.example.net"])
        #expect(throws: BootstrapError.unprotected) { try PushedBootstrap(body, security: "") }
    }

    @Test(
        "refuses at once what doesn't say how it is protected",
        arguments: ["application/xml", "SEC=", "SEC=NONE;MAC=00", "SEC=4;MAC=00", "MAC=00", ";;;=", "SECX=1"])
    func unprotected(_ security: String) {
        #expect(throws: BootstrapError.unprotected) { try PushedBootstrap(document, security: security) }
    }

    @Test("refuses at once what is too large")
    func large() {
        #expect(throws: BootstrapError.tooLarge(limit: 1 << 16)) {
            try PushedBootstrap(Array(repeating: 0, count: (1 << 16) + 1), security: "SEC=1;MAC=00")
        }
    }

    @Test(
        "takes nothing with a wrong MAC, or without one",
        arguments: ["SEC=NETWORKID;MAC=00", "SEC=NETWORKID", "SEC=NETWPIN;MAC=zz", "SEC=USERPIN;MAC="])
    func wrong(_ security: String) throws {
        let device = try device()
        try device.push(document, security)
        #expect(device.servers == ["x"])
        #expect(device.accounts.bootstraps.imported.isEmpty)
    }

    @Test("allows three attempts at a PIN, restarts included, and three at another one")
    func attempts() throws {
        let files = CrashingFileSystem()
        for _ in 0..<3 { try device(files).push(document, "SEC=USERPIN;MAC=00") }
        let right = try BootstrapDocuments.mac(document, key: "1234")
        let device = try device(files)
        try device.push(document, "SEC=USERPIN;MAC=\(right)")
        #expect(device.servers == ["x"])
        #expect(device.accounts.bootstraps.attempts == 3)
        // What needs no PIN goes on.
        let other = BootstrapDocuments.provisioning("b")
        try device.push(
            other, "SEC=NETWORKID;MAC=\(BootstrapDocuments.mac(other, key: "001010123456789"))")
        #expect(device.servers == ["x", "b"])
        let file = try directory.write(Array("98765".utf8), "other")
        try FileManager.default.setAttributes([.posixPermissions: 0o600], ofItemAtPath: file)
        device.settings.pinFile = file
        try device.push(document, "SEC=USERPIN;MAC=\(BootstrapDocuments.mac(document, key: "98765"))")
        #expect(device.servers == ["x", "b", "a"])
        #expect(device.accounts.bootstraps.attempts == 0)
    }

    @Test(
        "counts an attempt before it is made, so that no power cut gives another",
        arguments: PowerLoss.allCases)
    func attemptsAndPowerCuts(_ loss: PowerLoss) throws {
        let files = CrashingFileSystem()
        var made = 0
        for count in 0..<40 {
            let device = try device(files)
            files.failPower(after: count % 6)
            try device.push(document, "SEC=USERPIN;MAC=00")
            // Whether the MAC was looked at shows in the memory of what was counted on the disk.
            files.restart(after: loss)
            made = try self.device(files).accounts.bootstraps.attempts
        }
        #expect(made == 3)
    }

    @Test("needs the secrets of the protection")
    func missing() throws {
        let device = try ImportingDevice(account("x"))
        let mac = try BootstrapDocuments.mac(document, key: "1234")
        try device.push(document, "SEC=USERPIN;MAC=\(mac)")
        try device.push(document, "SEC=NETWPIN;MAC=\(mac)")
        device.settings.pinFile = "/nonexistent"
        try device.push(document, "SEC=USERPIN;MAC=\(mac)")
        #expect(device.servers == ["x"])
    }
}
