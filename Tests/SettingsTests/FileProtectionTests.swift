import Foundation
import Linux
import TestSupport
import Testing

@testable import Settings

@Suite("The check of owner and mode")
struct FileProtectionTests {
    @Test(
        "lets nobody change what carries trust, but root and the program's own user",
        arguments: [
            (0, 0o644, nil), (1000, 0o444, nil), (1000, 0o600, nil), (0, 0o755, nil),
            (1001, 0o600, .foreignOwner(1001)), (65_534, 0o444, .foreignOwner(65_534)),
            (0, 0o664, .changeable), (1000, 0o646, .changeable), (0, 0o1777, .changeable),
        ] as [(UInt32, UInt32, ConfigurationError.Reason?)])
    func trusted(_ owner: UInt32, _ mode: UInt32, _ flaw: ConfigurationError.Reason?) {
        #expect(FileProtection.trusted.flaw(owner: owner, mode: mode, user: 1000) == flaw)
    }

    @Test("holds for directories of state")
    func directory() throws {
        let directory = try TemporaryDirectory()
        let files = try directory.files()
        #expect(throws: Never.self) { try FileProtection.trusted.check(files, directory.path) }
        for mode in [0o777, 0o1777, 0o775, 0o757] {
            try FileManager.default.setAttributes([.posixPermissions: mode], ofItemAtPath: directory.path)
            #expect(throws: ConfigurationError(directory.path, .changeable)) {
                try FileProtection.trusted.check(files, directory.path)
            }
        }
    }

    @Test(
        "lets only owner and group read secrets",
        arguments: [
            (0, 0o640, nil), (1000, 0o600, nil), (1000, 0o400, nil), (1001, 0o600, .foreignOwner(1001)),
            (0, 0o644, .exposedSecret), (0, 0o604, .exposedSecret), (0, 0o660, .changeable),
        ] as [(UInt32, UInt32, ConfigurationError.Reason?)])
    func secret(_ owner: UInt32, _ mode: UInt32, _ flaw: ConfigurationError.Reason?) {
        #expect(FileProtection.secret.flaw(owner: owner, mode: mode, user: 1000) == flaw)
    }

    @Test("holds for configuration files, their drop-ins and the directory of those")
    func configuration() throws {
        let directory = try TemporaryDirectory()
        let dropIns = directory.file("kettle.conf.d")
        try FileManager.default.createDirectory(atPath: dropIns, withIntermediateDirectories: false)
        let file = try directory.write(Array("[Kettle]\n".utf8), "kettle.conf")
        let dropIn = try directory.write(Array("[Kettle]\n".utf8), "kettle.conf.d/a.conf")
        for (name, mode) in [(file, 0o666), (dropIn, 0o664), (dropIns, 0o777)] {
            try FileManager.default.setAttributes([.posixPermissions: mode], ofItemAtPath: name)
            var kettle = Kettle()
            #expect(throws: ConfigurationError(name, .changeable)) {
                try ConfigurationReader(Kettle.settings).read(file, into: &kettle)
            }
            try FileManager.default.setAttributes(
                [.posixPermissions: mode & 0o755], ofItemAtPath: name)
            try ConfigurationReader(Kettle.settings).read(file, into: &kettle)
        }
    }

    @Test("holds for certificates and the directory of them")
    func certificates() throws {
        let directory = try TemporaryDirectory()
        let file = try directory.write(Array("root".utf8), "root.pem")
        #expect(try NamedFile.certificates(in: directory.path).map { $0.name } == [file])
        for name in [file, directory.path] {
            try FileManager.default.setAttributes([.posixPermissions: 0o775], ofItemAtPath: name)
            #expect(throws: ConfigurationError(name, .changeable)) {
                try NamedFile.certificates(in: directory.path)
            }
            try FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: name)
        }
    }
}

@Suite("A secret")
struct SecretTests {
    @Test("is the first line of its file")
    func firstLine() throws {
        let directory = try TemporaryDirectory()
        let file = try directory.write(Array("s3cret word\nmore".utf8), "password")
        #expect(unsafe chmod(file, 0o640) == 0)
        #expect(try Secret(file: file).text == "s3cret word")
    }

    @Test("is refused when everybody may read it, or there is none")
    func refuse() throws {
        let directory = try TemporaryDirectory()
        let file = try directory.write(Array("secret".utf8), "password")
        #expect(unsafe chmod(file, 0o644) == 0)
        #expect(throws: ConfigurationError(file, .exposedSecret)) { try Secret(file: file) }
        let empty = try directory.write(Array("\nsecret".utf8), "empty")
        #expect(unsafe chmod(empty, 0o600) == 0)
        #expect(throws: ConfigurationError(empty, .emptySecret)) { try Secret(file: empty) }
    }
}
