import Accounts
import ArgumentParser
import Bytes

struct ExplainNotification: ParsableCommand {
    static var configuration: CommandConfiguration {
        CommandConfiguration(
            commandName: "notification",
            abstract: "Explains a notification (package 0) and checks its digest.",
            discussion: """
                Takes it bare or as a WSP push. The digest is checked when a password is given; a process list shows \
                it then, so take one that is only for tests. Exit status 1 when the digest is wrong.
                """)
    }

    @Argument(help: "The notification's file; - for standard input.")
    var file: String

    @Option(help: "The server's identifier, in base 16. Default: the one in the notification.")
    var serverIdHex: HexOctets?

    @Option(help: "The password of the server's credentials, in base 16.")
    var passwordHex: HexOctets?

    @Option(help: "The nonce of the server's credentials, in base 16.")
    var nonceHex: HexOctets?

    func run() throws {
        let bytes = try Input.read(file)
        let message = PushFrame(bytes.span)?.body ?? bytes
        do throws(NotificationError) {
            let notification = try Notification(unverified: message.span)
            for line in lines(notification) { print(line) }
            guard let password = passwordHex else { return print("digest not checked: no password") }
            try check(message, notification, password.bytes)
        } catch {
            throw Refusal("\(file): \(error)")
        }
    }

    private func check(
        _ message: [UInt8], _ notification: Notification, _ password: [UInt8]
    ) throws(NotificationError) {
        let serverID = serverIdHex.map { String(decoding: $0.bytes, as: UTF8.self) } ?? notification.serverID
        let account = Account(
            serverID: serverID, address: "",
            serverCredentials: Credentials(name: "", password: String(decoding: password, as: UTF8.self)),
            serverNonce: nonceHex?.bytes ?? [])
        let verified = try VerifiedNotification.check(
            message.span, [account], allowsResynchronization: true)
        print("digest right" + (verified.resynchronizes ? ", made with the nonce for lost ones" : ""))
    }

    private func lines(_ notification: Notification) -> [String] {
        [
            "notification version \(notification.version / 10).\(notification.version % 10)",
            "  server \(printable(notification.serverID))",
            "  session \(notification.sessionID), wanted by the \(initiator(notification.initiator))",
            "  to a person: \(interaction(notification.userInteraction))",
            "  vendor's data: \(notification.vendorData.isEmpty ? "none" : Hex.encode(notification.vendorData))",
        ]
    }

    private func initiator(_ initiator: Notification.Initiator) -> String {
        switch initiator {
        case .device: "device"
        case .server: "server"
        }
    }

    private func interaction(_ interaction: Notification.UserInteraction) -> String {
        switch interaction {
        case .notSpecified: "not specified"
        case .background: "nothing (background)"
        case .informative: "a hint (informative)"
        case .required: "a question (user interaction)"
        }
    }
}
