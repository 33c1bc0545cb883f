import ArgumentParser
import DownloadDescriptor

struct ExplainDescriptor: ParsableCommand {
    static var configuration: CommandConfiguration {
        CommandConfiguration(
            commandName: "descriptor",
            abstract: "Explains a download descriptor (OMA Download 1.0 or 2.0).",
            discussion: """
                Says what a device finds in it, and what it would ignore. Exit status 1, with the code that the device \
                reports, when it can't be used.
                """)
    }

    @Argument(help: "The descriptor's file; - for standard input.")
    var file: String

    @Option(help: "The media type that its server says. Default: what the descriptor says of itself.")
    var mediaType: String?

    func run() throws {
        let bytes = try Input.read(file)
        do throws(DescriptorFlaw) {
            let stated = mediaType.flatMap { DescriptorVersion(mediaType: $0) }
            let descriptor = try DescriptorReader.read(bytes.span, stated: stated)
            for line in descriptor.lines { print(printable(line)) }
        } catch {
            throw Refusal("\(file): \(printable("\(error)"))")
        }
    }
}

extension DownloadDescriptor {
    fileprivate var lines: [String] {
        ["download descriptor \(version.rawValue).0"]
            + said([
                ("vendor", vendor), ("next page", nextURL), ("newer descriptor", updatedDescriptorURI),
            ]) + (reservation?.lines ?? []) + products.flatMap(\.lines)
    }
}

extension Product {
    fileprivate var lines: [String] {
        let about = about.lines
        return (about.isEmpty ? [] : ["  of all objects"] + about.map { "  \($0)" })
            + objects.flatMap(\.lines)
    }
}

extension MediaObject {
    fileprivate var lines: [String] {
        ["  object of \(size) bytes, \(types.joined(separator: ", "))"]
            + addresses.map { "    at \($0)" }
            + said([
                ("installed", installSize.map { "\($0) bytes" }), ("identifier", identifier),
                ("version", version),
                ("may be used", isProgressive ? "while it comes" : nil),
            ]).map { "  \($0)" } + about.lines.map { "  \($0)" }
    }
}

extension DescriptorMeta {
    fileprivate var lines: [String] {
        said([
            ("name", name), ("description", description), ("about it", infoURL), ("picture", iconURI),
            ("parameter for the installer", installParam), ("environment", environment),
            ("told of the installation", installNotifyURI), ("told of the download", downloadNotifyURI),
            ("told of the deletion", deleteNotifyURI), ("without asking", suppressUserConfirmation),
        ])
    }
}

extension Reservation {
    fileprivate var lines: [String] {
        ["  reserved, which a device ignores"]
            + said([
                ("made", timestamp), ("download", downloadTime), ("interval", timeInterval),
                ("interval ends", timeIntervalExpire), ("told", notifyURI),
            ]).map { "  \($0)" }
    }
}

/// A line for each that is said.
private func said(_ values: [(String, String?)]) -> [String] {
    values.compactMap { name, value in value.flatMap { $0.isEmpty ? nil : "  \(name): \($0)" } }
}
