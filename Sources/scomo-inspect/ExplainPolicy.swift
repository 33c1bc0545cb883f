import ArgumentParser
import OpenSSL
import Settings

struct ExplainPolicy: ParsableCommand {
    static var configuration: CommandConfiguration {
        CommandConfiguration(
            commandName: "policy",
            abstract: "Explains which packages a device accepts, by its configuration.",
            discussion: """
                Reads the section [Packages] and TrustDirectory of the file and its drop-ins, and the certificates in \
                that directory. Exit status 1 when the device couldn't judge packages with them.
                """)
    }

    @Argument(help: "The configuration's file, such as /etc/scomo/installer.conf.")
    var file: String

    func run() throws {
        do throws(ConfigurationError) {
            let device = try DevicePackages(named: file)
            let verifier = try PackageTrust(directory: device.trustDirectory).verifier(device.settings.policy)
            print(
                "\(device.trustDirectory): \(verifier.roots) roots, \(verifier.revocationLists) revocation lists"
            )
            for sentence in device.settings.sentences { print(sentence) }
        } catch {
            throw Refusal("\(error)")
        }
    }
}
