import Foundation
import TestSupport
import Testing

/// A server, a maker of software, and a device that belongs to them.
struct Fleet {
    let server: ManagementServer
    let maker: Maker
    let device: Device
    /// Where the device takes notifications; 0 if it doesn't.
    var notificationPort = 0

    init(settings: String = "") throws {
        server = try ManagementServer()
        maker = try Maker()
        device = try Device(port: server.port, roots: server.root, maker: maker, settings: settings)
    }

    init(server: ManagementServer, maker: Maker, device: Device) {
        (self.server, self.maker, self.device) = (server, maker, device)
    }

    /// One in which both show who they are in one way.
    init(
        settings: String = "", device: String = "md5", server scheme: String,
        notificationAddress: String? = nil
    ) throws {
        server = try ManagementServer(registering: false)
        try server.register(
            [
                "--password-file", server.passwordFile, "--authentication", device, "--server-user-name",
                "test-server", "--server-password-file", server.passwordFile, "--server-authentication",
                scheme,
            ] + (notificationAddress.map { ["--notification-address", $0] } ?? []))
        maker = try Maker()
        self.device = try Device(
            port: server.port, roots: server.root, maker: maker,
            account: .mutual(device: device, server: scheme), settings: settings)
        notificationPort = Int(notificationAddress?.split(separator: ":").last ?? "") ?? 0
    }

    /// Publishes a version of the software.
    @discardableResult
    func publish(_ version: String, padding: Int = 0, healthCheck: String = "exit 0") throws -> String {
        try maker.pack(version, into: server.packages, padding: padding, healthCheck: healthCheck)
    }

    /// Publishes a version, asks for its installation, and returns the operation's number.
    func requestInstallation(
        _ version: String, padding: Int = 0, healthCheck: String = "exit 0"
    ) throws -> Int {
        let package = try publish(version, padding: padding, healthCheck: healthCheck)
        return try server.request("DownloadInstall", "package", package)
    }

    /// Has the device do one operation, and returns how it went.
    func perform(_ operation: String, _ key: String, _ value: String) throws -> OperationAnswer {
        let number = try server.request(operation, key, value)
        try device.session().expectSuccess()
        return try server.operation(number)
    }

    /// Waits until the server knows how an operation ended.
    func end(of operation: Int, within time: Duration = .seconds(120)) throws -> OperationAnswer {
        let deadline = ContinuousClock.now + time
        while ContinuousClock.now < deadline {
            let answer = try server.operation(operation)
            if answer.hasEnded { return answer }
            usleep(100_000)
        }
        throw Late(description: "operation \(operation) did not end within \(time)")
    }
}

struct Late: Error, CustomStringConvertible {
    let description: String
}
