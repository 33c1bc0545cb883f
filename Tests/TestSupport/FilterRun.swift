/// Documents that a program read from its standard input, and what it wrote.
public enum FilterRun {
    public struct Output: Sendable {
        public var bytes: [UInt8]
        /// What the program printed about it.
        public var complaints: String
    }

    /// Converts many documents, one start of the program each, all from one shell.
    ///
    /// - Parameter words: The program and its options, to read standard input and write standard output.
    public static func run(_ words: [String], _ documents: [[UInt8]]) throws -> [Output] {
        let directory = try TemporaryDirectory()
        for (number, document) in documents.enumerated() { try directory.write(document, "\(number).in") }
        let loop = #"for file in *.in; do "$@" <"$file" >"${file%.in}.out" 2>"${file%.in}.err" || true; done"#
        try Command.run(["sh", "-c", "cd '\(directory.path)' && " + loop, "sh"] + words)
        return try documents.indices.map { number in
            Output(
                bytes: try directory.read("\(number).out"),
                complaints: String(decoding: try directory.read("\(number).err"), as: UTF8.self))
        }
    }
}
