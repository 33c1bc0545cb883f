import ArgumentParser

/// Reads what device-management parties send each other, and says what it is.
@main
struct Inspect: ParsableCommand {
    static var configuration: CommandConfiguration {
        CommandConfiguration(
            commandName: "scomo-inspect",
            abstract:
                "Explains what parties of OMA device management send each other, and tries archives and signatures.",
            subcommands: [
                WBXMLToXML.self, XMLToWBXML.self, ExplainMessage.self, ExplainNotification.self,
                ExplainBootstrap.self, ExplainDescriptor.self, DescribeTree.self, ExplainPolicy.self,
                ExtractArchive.self, CheckSignature.self,
            ])
    }
}
