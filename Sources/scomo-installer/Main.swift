import Deployment
import Installer
import InstallerService
import Linux
import Settings
import Systemd

/// `scomo-installer`: the process that may change the software of the device. Puts an `Installer` behind a socket.
@main
struct Main {
    static func main() {
        do throws(OptionError) {
            try run(Options(Program.arguments))
        } catch {
            Program.complain("scomo-installer: \(error)\n\n\(Options.usage)")
            Program.exit(.wrongUsage)
        }
    }

    private static func run(_ options: Options) {
        do throws(StartError) {
            switch options.task {
            case .showHelp: Program.say(Options.usage)
            case .showVersion: Program.say("scomo-installer \(Program.version)")
            case .checkConfiguration: try check(options.configurationFile)
            case .decideStart: try decideStart(options)
            case .serve: try serve(options)
            }
        } catch {
            // Being told to stop is no failure.
            guard error != .interrupted(.stopRequested) else { return }
            Journal.log(.error, "\(error)")
            Program.exit(error.exitStatus)
        }
    }

    private static func check(_ file: String) throws(StartError) {
        let configuration = try configuration(file)
        do throws(ConfigurationError) { try configuration.checkTrust() } catch { throw .configuration(error) }
        Program.say("\(file): the configuration can be used")
        for sentence in configuration.packages.sentences { Program.say(sentence) }
    }

    /// Whether anybody may install packages is of no matter for it.
    private static func decideStart(_ options: Options) throws(StartError) {
        let installer = try DeviceInstaller.make(try configuration(options.configurationFile), try loop())
        guard DeviceInstaller.settle(installer) else { Program.exit(.temporaryFailure) }
    }

    private static func serve(_ options: Options) throws(StartError) {
        let loop = try loop()
        let socket = try socket(options)
        let configuration = try configuration(options.configurationFile)
        do throws(ConfigurationError) { try configuration.checkTrust() } catch { throw .configuration(error) }
        let installer = try DeviceInstaller.make(configuration, loop)
        _ = DeviceInstaller.settle(installer)
        // Nobody would start one again that wasn't started by its socket.
        let settings = ServiceSettings(idleTime: options.socket == nil ? configuration.idleTime : nil)
        let service = InstallerService(installer, loop, settings)
        do throws(SystemdError) { try service.listen(at: socket) } catch { throw .systemd(error) }
        ServiceNotifier.ready()
        do throws(WaitError) { try service.run() } catch { throw .interrupted(error) }
        ServiceNotifier.stopping()
    }

    private static func configuration(_ file: String) throws(StartError) -> InstallerConfiguration {
        do throws(ConfigurationError) { return try InstallerConfiguration(file: file) } catch {
            throw .configuration(error)
        }
    }

    private static func loop() throws(StartError) -> EventLoop {
        do throws(SystemdError) { return try EventLoop(stoppingOn: [.terminate, .interrupt]) } catch {
            throw .systemd(error)
        }
    }

    /// The socket to serve. Anybody may connect: who may what is the service's to decide, by who they are.
    private static func socket(_ options: Options) throws(StartError) -> FileHandle {
        if let path = options.socket {
            do throws(Errno) { return try .listening(at: path, mode: 0o666) } catch {
                throw .socket(path: path, error)
            }
        }
        do throws(SystemdError) {
            if let passed = try ServiceActivation.socket() { return passed }
        } catch {
            throw .systemd(error)
        }
        throw .noSocket
    }
}
