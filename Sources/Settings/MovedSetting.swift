/// A key, or all keys of a section, that another program's configuration has now. Who still has it in the old place is told so, and it
/// is of no account there: a device that is updated must not stop for it.
public struct MovedSetting: Sendable {
    let section: String
    /// Nil for all keys of the section.
    let key: String?
    let place: String

    /// - Parameter place: Where it is now, as the end of a sentence.
    public init(_ section: String, _ key: String? = nil, to place: String) {
        (self.section, self.key, self.place) = (section, key, place)
    }
}

extension [MovedSetting] {
    /// Where a key is now; nil if it is none of these.
    func place(of key: String, in section: String) -> String? {
        first { $0.section == section && ($0.key ?? key) == key }?.place
    }
}
