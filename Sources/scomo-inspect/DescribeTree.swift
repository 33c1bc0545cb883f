import ArgumentParser
import Markup

struct DescribeTree: ParsableCommand {
    static var configuration: CommandConfiguration {
        CommandConfiguration(
            commandName: "tree", abstract: "Makes a page for people of a description of management objects.",
            discussion: "Reads a document (DDF) as `scomod --print-ddf` prints it, and writes Markdown.")
    }

    @Argument(help: "The document's file; - for standard input.")
    var file: String

    func run() throws {
        let bytes = try Input.read(file)
        do throws(XMLError) {
            print(ObjectPage(try XMLReader.read(bytes.span)).text, terminator: "")
        } catch {
            throw Refusal("\(file): \(error)")
        }
    }
}
