import Bytes

/// The value of a field as it stands in the text.
enum FieldValue {
    /// Joins its lines: what follows the colon, and each continuation without the blank that it begins with.
    ///
    /// The list of all files of a component is such a value: it is copied once, and isn't in memory a third time meanwhile.
    static func read(_ text: Span<UInt8>) -> String {
        let end = text.position(of: newline, from: 0)
        let first = [UInt8](copying: text.extracting(0..<end))[...].trimmed
        guard end < text.count else { return first.text }
        let rest = text.extracting(droppingFirst: end + 1)
        // Of each line a byte is left out, and a line feed comes in its place.
        return unsafe String(unsafeUninitializedCapacity: first.count + rest.count) { room in
            unsafe copy(first.span, to: room, at: 0)
            return unsafe join(rest, to: room, from: first.count)
        }
    }

    /// Returns how much of the room is filled then.
    private static func join(
        _ text: Span<UInt8>, to room: UnsafeMutableBufferPointer<UInt8>, from place: Int
    ) -> Int {
        var (place, start) = (place, 0)
        while start < text.count {
            let end = text.position(of: newline, from: start)
            let line = text.extracting(start..<end)
            start = end + 1
            // Comments may stand between.
            guard !line.isEmpty, line[0] != UInt8(ascii: "#") else { continue }
            unsafe room[place] = newline
            place += 1
            guard line.count != 2 || line[1] != UInt8(ascii: ".") else { continue }
            let rest = line.extracting(droppingFirst: 1)
            unsafe copy(rest, to: room, at: place)
            place += rest.count
        }
        return place
    }

    private static func copy(
        _ bytes: Span<UInt8>, to room: UnsafeMutableBufferPointer<UInt8>, at place: Int
    ) {
        unsafe bytes.withUnsafeBytes {
            unsafe UnsafeMutableRawBufferPointer(rebasing: UnsafeMutableRawBufferPointer(room)[place...])
                .copyMemory(from: $0)
        }
    }

    private static var newline: UInt8 { UInt8(ascii: "\n") }
}
