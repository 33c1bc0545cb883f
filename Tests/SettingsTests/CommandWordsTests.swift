import Settings
import Testing

@Suite("The words of a command line")
struct CommandWordsTests {
    @Test("are read one after the other, values and arguments among them")
    func words() throws {
        var words = CommandWords(["--config", "file", "--print", "--version", "name"])
        #expect(words.next() == "--config")
        #expect(try words.value(of: "--config") == "file")
        #expect(words.next() == "--print")
        // What follows is an option.
        #expect(words.argument() == nil)
        #expect(words.next() == "--version")
        #expect(words.argument() == "name")
        #expect(words.argument() == nil)
        #expect(words.next() == nil)
        #expect(throws: UsageError.missingValue("--socket")) { try words.value(of: "--socket") }
    }

    @Test("say what is wrong with them")
    func errors() {
        #expect("\(UsageError.unknown("--a"))" == "there is no option --a")
        #expect("\(UsageError.missingValue("--a"))" == "--a needs a value")
        #expect("\(UsageError.goesWith("--a", option: "--b"))" == "--a goes with --b")
    }
}
