import ArgumentParser

/// Reads what device-management parties send each other, and says what it is.
@main
struct Inspect: ParsableCommand {
    static var configuration: CommandConfiguration {
        CommandConfiguration(
            commandName: "scomo-inspect",
            abstract:
                "Explains messages, notifications, bootstrap documents, trees and policies of OMA device management.",
            subcommands: [
                WBXMLToXML.self, XMLToWBXML.self, ExplainMessage.self, ExplainNotification.self,
                ExplainBootstrap.self, DescribeTree.self, ExplainPolicy.self,
            ])
    }
}
