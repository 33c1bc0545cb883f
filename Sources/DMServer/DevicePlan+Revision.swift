internal import SyncML

// Whether the inventory has to be read: a device that has a name for the state of its software says with it whether the server knows
// that state.

/// The vendor's leaf of `./DevInfo` with that name.
///
/// - Source: OMA DM Standardized Objects 1.2: `DevInfo/Ext` is for vendors. The device of this project has it, and tells it in package
///   1 once it was read.
enum RevisionLeaf {
    static let name = "Ext/SoftwareRevision"
    static let uri = "./DevInfo/" + name

    /// - Unit: bytes of a name. - Default: 128, four times as long as the device of this project has it.
    private static let limit = 128

    /// A name that can be relied on; empty where there is none.
    static func value(_ text: String?) -> String {
        guard let text = text?.trimmingBlanks, text.utf8.count <= limit else { return "" }
        return text
    }
}

/// What is known in a session of the device's software before it is read.
struct SoftwareKnowledge: Codable, Equatable {
    /// What the device calls its state now; nil while it hasn't said.
    var told: String?
    /// Whether it was asked.
    var wasAsked = false
    /// Whether something has changed since, or is needed that the server hasn't kept.
    var isOutdated = false
}

extension DevicePlan {
    /// What to read before the orders are looked at; nil when nothing has to be: the state is known, and no order needs its nodes.
    func reading(_ root: String, for orders: [Order]) -> Step? {
        let hasWork = orders.contains { !handled.contains($0.number) }
        guard !knowledge.isOutdated, !hasWork, let known = traits.softwareRevision, !known.isEmpty else {
            return wholeReading(root)
        }
        if knowledge.told == nil, !knowledge.wasAsked { return .askingForRevision }
        return knowledge.told == known ? nil : wholeReading(root)
    }

    private func wholeReading(_ root: String) -> Step {
        guard traits.listsStructure != false else { return .readingBranches(root: root) }
        return .listing(root: root, asksForRevision: traits.softwareRevision != "")
    }

    mutating func revisionTold(_ answer: CommandReply?) -> (Step, [Event]) {
        knowledge.wasAsked = true
        knowledge.told = RevisionLeaf.value(of: answer)
        return (.rest, [])
    }
}

extension RevisionLeaf {
    static func value(of answer: CommandReply?) -> String {
        answer?.isSuccess == true ? value(answer?.items.first?.text) : ""
    }
}
