import ArgumentParser
import SyncML

struct ExplainMessage: ParsableCommand {
    static var configuration: CommandConfiguration {
        CommandConfiguration(
            commandName: "message", abstract: "Explains a message, XML or WBXML.",
            discussion: "Credentials, nonces and values that look like secrets aren't shown unless asked for."
        )
    }

    @Argument(help: "The message's file; - for standard input.")
    var file: String

    @Flag(help: "Show credentials, nonces and secret values.")
    var showSecrets = false

    func run() throws {
        let bytes = try Input.read(file)
        let message: Message
        do throws(SyncMLError) {
            message = try MessageCoder.decode(bytes.span)
        } catch {
            throw Refusal("\(file): \(error)")
        }
        print("\(Encoding(sniffing: bytes.span)), \(bytes.count) bytes")
        for line in MessageExplanation(showsSecrets: showSecrets).lines(message) { print(line) }
        if let line = MessageExplanation.unread(in: bytes) { print(line) }
    }
}
