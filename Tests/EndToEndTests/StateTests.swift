import Foundation
import TestSupport
import Testing

@Suite("The agent's folders", .timeLimit(.minutes(20)))
struct StateTests {
    @Test("damaged state is set aside, said, and the agent works on")
    func damaged() throws {
        let fleet = try Fleet()
        _ = try fleet.requestInstallation("1.0")
        try fleet.device.session().expectSuccess()
        let files = try stateFiles(fleet.device)
        #expect(!files.isEmpty)
        for file in files {
            try fleet.device.directory.write(Array("Damaged: \u{0} by fire\n".utf8), "state/\(file)")
        }
        let ended = try fleet.device.session()
        ended.expectSuccess()
        #expect(ended.output.contains("damaged"))
        // The software is untouched: what is installed stands in the store, not in the state.
        #expect(try fleet.server.inventory().deployed.map(\.version) == ["1.0"])
        #expect(try fleet.device.runActive("greet") == "greetings from 1.0")
    }

    @Test("state of a newer version ends the agent, and stays as it is")
    func newer() throws {
        let fleet = try Fleet()
        try fleet.device.session().expectSuccess()
        let newer = Array("Format: 1000\nChecksum: 00000000\n\nSomething: else\n".utf8)
        try fleet.device.directory.write(newer, "state/tree")
        let files = try stateFiles(fleet.device)
        let before = try files.map { try fleet.device.directory.read("state/\($0)") }
        let ended = try fleet.device.session()
        #expect(ended.status == 78)
        #expect(ended.output.contains(#"could not read the newer format of "tree""#))
        #expect(try stateFiles(fleet.device) == files)
        #expect(try files.map { try fleet.device.directory.read("state/\($0)") } == before)
    }

    /// The regular files in the state directory that hold something.
    private func stateFiles(_ device: Device) throws -> [String] {
        let names = try FileManager.default.contentsOfDirectory(atPath: device.directory.file("state"))
        return try names.filter { name in
            let attributes = try FileManager.default.attributesOfItem(
                atPath: device.directory.file("state/\(name)"))
            return attributes[.type] as? FileAttributeType == .typeRegular
                && attributes[.size] as? Int ?? 0 > 0
        }
    }

    @Test("a folder that can't be used ends the agent with its name and the reason")
    func unusable() throws {
        let authority = try CertificateAuthority()
        let device = try Device(port: 1, roots: authority.directory.file("root.pem"))
        // Below a file there is no folder, not even for root.
        let folder = device.directory.file("agent.conf/folder")
        try device.dropIn("[Agent]\nStateDirectory=\(folder)")
        try device.session().expectFailure(ExitStatus.configuration, saying: folder)
    }

    @Test(
        "that others may write are refused at the start, with what to do, or lose what others own",
        arguments: ["0777", "1777", "0775"])
    func writable(_ mode: String) throws {
        let fleet = try Fleet()
        let device = fleet.device
        let (state, store) = (device.directory.file("state"), device.directory.file("store"))
        try Command.run("chmod", mode, state, store)
        try device.session().expectFailure(ExitStatus.configuration, saying: state, "chmod go-w")
        try device.directory.write([], "store/planted")
        if getuid() == 0 { try Command.run("chown", "nobody", "\(store)/planted") }
        let words = ["--config", device.directory.file("installer.conf"), "--socket", device.installerSocket]
        let installer = try Command([Programs.installer] + words)
        // Root has to go on, since nobody is there to help; whoever else tries it is told.
        guard getuid() == 0 else {
            return Ended(installer).expectFailure(ExitStatus.configuration, saying: store, "chmod go-w")
        }
        _ = try installer.line(containing: "so what was in it isn't trusted: it is in \(store)/")
        installer.end()
    }

    @Test("two agents don't share them: the second says so and ends")
    func twice() throws {
        let fleet = try Fleet()
        let first = try fleet.device.start()
        _ = try first.line(containing: "started")
        try fleet.device.session()
            .expectFailure(
                ExitStatus.temporary, saying: fleet.device.directory.file("state"), "another scomod")
        #expect(first.isRunning)
        first.end()
        try fleet.device.session().expectSuccess()
    }

    @Test(
        "a full disk fails the operation with 1404 or 1406, and changes nothing",
        .enabled(if: SmallDisk.isPossible, "a small file system can be mounted (unshare, tmpfs)"),
        arguments: ["state", "store"])
    func fullDisk(_ folder: String) throws {
        let fleet = try Fleet()
        _ = try fleet.requestInstallation("1.0")
        try fleet.device.session().expectSuccess()
        let operation = try fleet.requestInstallation("2.0", padding: 3 << 20)
        try fleet.device.dropIn("[Deadlines]\nStorage=1s")
        let mountPoint = fleet.device.directory.file(folder)
        let ended = Ended(
            try SmallDisk.run(
                on: mountPoint, size: "2m",
                [Programs.agent, "--config", fleet.device.configurationFile, "--once"],
                keepingContent: true))
        ended.expectSuccess()
        let answer = try fleet.server.operation(operation)
        #expect(answer.codes == [folder == "state" ? 1404 : 1406], "\(ended.output)")
        #expect(try fleet.device.runActive("greet") == "greetings from 1.0")
    }

    @Test(
        "a disk that is full from the start ends no session: the server hears of it",
        .enabled(if: SmallDisk.isPossible, "a small file system can be mounted (unshare, tmpfs)"))
    func fullFromTheStart() throws {
        // Both issue nonces.
        let fleet = try Fleet(device: "md5", server: "md5")
        try fleet.device.dropIn("[Deadlines]\nStorage=1s")
        try fleet.device.session().expectSuccess()
        let operation = try fleet.requestInstallation("1.0")
        let ended = Ended(
            try SmallDisk.run(
                on: fleet.device.directory.file("state"), size: "64k",
                [Programs.agent, "--config", fleet.device.configurationFile, "--once"],
                keepingContent: true, isFull: true))
        ended.expectSuccess()
        #expect(ended.output.contains("can't be kept"))
        let answer = try fleet.server.operation(operation)
        #expect(answer.hasEnded && answer.state != "succeeded", "\(ended.output)")
    }
}

/// A file system of a few megabytes, seen by one program only.
enum SmallDisk {
    static let isPossible =
        (try? Command.run("unshare", "-rm", "mount", "-t", "tmpfs", "tmpfs", "/mnt")) != nil

    /// Starts a program for which `folder` is on a small disk, with a copy of what was in it.
    ///
    /// - Parameter isFull: Whether there is no place for anything else.
    static func run(
        on folder: String, size: String, _ words: [String], keepingContent: Bool, isFull: Bool = false
    ) throws -> Command {
        let script = """
            set -e
            copy=$(mktemp -d)
            cp -a "$1/." "$copy/"
            mount -t tmpfs -o "size=$2" tmpfs "$1"
            cp -a "$copy/." "$1/"
            rm -rf "$copy"
            if [ "$3" = full ]; then dd if=/dev/zero of="$1/rest" bs=1k 2>/dev/null || true; fi
            shift 3
            exec "$@"
            """
        return try Command(
            ["unshare", "-rm", "sh", "-c", script, "sh", folder, size, isFull ? "full" : "free"] + words)
    }
}
