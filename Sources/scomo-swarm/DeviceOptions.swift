import Accounts
import ArgumentParser
import Foundation
import Swarm

/// What the devices are like.
struct DeviceOptions: ParsableArguments {
    @Option(
        name: .customLong("devices"), help: ArgumentHelp("How many devices there are.", valueName: "count"))
    var count = 100

    @Option(
        help: ArgumentHelp(
            "What their names begin with. Default: a new one each time.", valueName: "text"))
    var prefix = "swarm-\(String(UInt32.random(in: .min ... .max), radix: 16))"

    @Option(
        help: ArgumentHelp("The first line is the devices' password, if they are known.", valueName: "file"))
    var passwordFile: String?

    @Option(help: ArgumentHelp("How many components each device has.", valueName: "count"))
    var components = 20

    @Option(
        help: ArgumentHelp(
            "What they prove themselves with: basic, md5, hmac; several with commas, in turn.",
            valueName: "kinds"))
    var authentication = "md5"

    @Option(help: ArgumentHelp("How many of a hundred devices begin in WBXML.", valueName: "percent"))
    var wbxml = 0

    @Option(help: ArgumentHelp("How many of a hundred operations fail on the device.", valueName: "percent"))
    var failures = 0

    @Option(
        help: ArgumentHelp(
            "How fast each device takes a package, in bytes a second.", valueName: "bytes"))
    var downloadRate: Int?

    func validate() throws {
        guard count > 0, 0...1000 ~= components, downloadRate ?? 1 > 0 else {
            throw ValidationError(
                "--devices and --download-rate have to be above 0, --components between 0 and 1000")
        }
        guard 0...100 ~= wbxml, 0...100 ~= failures else {
            throw ValidationError("--wbxml and --failures have to be between 0 and 100")
        }
        _ = try kinds()
    }

    func set(_ settings: inout SwarmSettings) throws {
        (settings.devices, settings.components) = (count, components)
        (settings.binaryShare, settings.failureShare) = (wbxml, failures)
        (settings.downloadRate, settings.authentications) = (downloadRate, try kinds())
    }

    /// Given, or one that nobody can guess.
    func password() throws -> String {
        guard let passwordFile else { return UUID().uuidString }
        return try NamedFile.firstLine(of: passwordFile)
    }

    private func kinds() throws -> [ClientAuthentication] {
        try authentication.split(separator: ",", omittingEmptySubsequences: false).map {
            guard let kind = ClientAuthentication(rawValue: String($0)), kind != .none else {
                throw ValidationError("--authentication has basic, md5 and hmac, not \($0)")
            }
            return kind
        }
    }
}
