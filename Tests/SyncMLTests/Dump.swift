import Bytes
import Markup
import SyncML

/// The bytes of a dump: on each line numbers of base 16 and strings in quotes, then a `#` and what it is.
func bytes(_ dump: String) -> [UInt8] {
    dump.split(separator: "\n").flatMap { line in
        let content = line.prefix { $0 != "#" }
        return content.split(separator: "\"", omittingEmptySubsequences: false).enumerated().flatMap {
            position, part in
            position.isMultiple(of: 2) ? Hex.decode(part.filter { $0 != " " }) ?? [] : Array(part.utf8)
        }
    }
}

func readMessage(_ bytes: [UInt8], as encoding: Encoding? = nil) throws(SyncMLError) -> Message {
    try MessageCoder.decode(bytes.span, as: encoding)
}

func readDocument(_ bytes: [UInt8], as encoding: Encoding? = nil) throws(SyncMLError) -> Element {
    try DocumentCoder.decode(bytes.span, as: encoding)
}
