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
        let options = Program.options(of: "scomo-installer", usage: Options.usage) {
            (words) throws(UsageError) in try Options(&words)
        }
        do throws(StartError) {
            switch options.task {
            case .showHelp: Program.say(Options.usage)
            case .showVersion: Program.say("scomo-installer \(Program.version)")
            case .checkConfiguration: try check(options)
            case .printConfiguration:
                for line in InstallerConfiguration.shown(options.configurationFile, root: options.root) {
                    Program.say(line)
                }
            case .decideStart: try decideStart(options)
            case .exposeUnits(let directory):
                try UnitExposure.make(try configuration(options), below: directory, try loop())
            case .serve: try serve(options)
            }
        } catch {
            // Being told to stop is no failure.
            guard error != .interrupted(.stopRequested) else { return }
            Journal.log(.error, "\(error)")
            Program.exit(error.exitStatus)
        }
    }

    private static func check(_ options: Options) throws(StartError) {
        let (file, configuration) = (options.configurationFile, try configuration(options))
        do throws(ConfigurationError) { try configuration.checkTrust() } catch { throw .configuration(error) }
        Program.say("\(file): the configuration can be used")
        for sentence in configuration.packages.sentences { Program.say(sentence) }
        if let sentence = configuration.lack { Program.say(sentence) }
    }

    /// Whether anybody may install packages is of no matter for it.
    private static func decideStart(_ options: Options) throws(StartError) {
        let installer = try DeviceInstaller.make(
            try configuration(options), try loop(), isEarly: true)
        guard DeviceInstaller.settle(installer) else { Program.exit(.temporaryFailure) }
    }

    private static func serve(_ options: Options) throws(StartError) {
        let loop = try loop()
        let socket = try socket(options.place)
        let configuration = try configuration(options)
        if options.place != .standardInput, let sentence = configuration.lack {
            Journal.log(.warning, sentence)
        }
        let installer = try DeviceInstaller.make(configuration, loop)
        _ = DeviceInstaller.settle(installer)
        // Nobody would start one again that wasn't started by its socket.
        let idleTime = options.place == .passedSocket ? configuration.idleTime : nil
        let service = InstallerService(installer, loop, ServiceSettings(idleTime: idleTime))
        try begin(service, socket, options.place)
        ServiceNotifier.ready()
        do throws(WaitError) { try service.run() } catch { throw .interrupted(error) }
        ServiceNotifier.stopping()
    }

    private static func begin(
        _ service: InstallerService, _ socket: consuming FileHandle, _ place: Options.Place
    ) throws(StartError) {
        guard place != .standardInput else { return service.admit(socket) }
        do throws(SystemdError) { try service.listen(at: socket) } catch { throw .systemd(error) }
    }

    private static func configuration(_ options: Options) throws(StartError) -> InstallerConfiguration {
        do throws(ConfigurationError) {
            return try InstallerConfiguration(file: options.configurationFile, root: options.root)
        } catch {
            throw .configuration(error)
        }
    }

    private static func loop() throws(StartError) -> EventLoop {
        do throws(SystemdError) { return try EventLoop(stoppingOn: [.terminate, .interrupt]) } catch {
            throw .systemd(error)
        }
    }

    /// The socket to serve. Anybody may connect: who may what is the service's to decide, by who they are.
    private static func socket(_ place: Options.Place) throws(StartError) -> FileHandle {
        switch place {
        case .passedSocket: return try passedSocket()
        case .path(let path):
            do throws(Errno) { return try .listening(at: path, mode: 0o666) } catch {
                throw .socket(path: path, error)
            }
        case .standardInput:
            do throws(Errno) { return try .connectedInput() } catch { throw .noConnection(error) }
        }
    }

    private static func passedSocket() throws(StartError) -> FileHandle {
        do throws(SystemdError) {
            if let passed = try ServiceActivation.socket() { return passed }
        } catch {
            throw .systemd(error)
        }
        throw .noSocket
    }
}
