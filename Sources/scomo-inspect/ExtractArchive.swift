import ArgumentParser

struct ExtractArchive: ParsableCommand {
    static var configuration: CommandConfiguration {
        CommandConfiguration(
            commandName: "extract",
            abstract: "Unpacks an archive with the installer's reader, limits and confinement.",
            discussion: """
                Takes a tar archive, compressed with gzip or not. Its files get the mode 0644 or 0755, and belong to who \
                unpacks it. When anything of it is refused, nothing of it stays, and the exit status is 1.
                """)
    }

    @Argument(help: "The archive's file.")
    var file: String

    @Argument(help: "An empty folder, or one that isn't there yet.")
    var folder: String

    func run() throws {
        let target = try TargetFolder(folder)
        do {
            var unpacking = Unpacking(file, into: target.files)
            try unpacking.run()
            print(unpacking.summary)
        } catch {
            target.clear()
            throw error
        }
    }
}
