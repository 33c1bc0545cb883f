public import Deployment
public import Systemd

/// Package and version, the components, the notes, needed and free bytes, the kind and the sentence of the failure, empty if there is none.
extension InstallPlan: BusValue {
    public static var signature: String {
        "ss" + [PlannedComponent].signature + PackageNotes.signature + "tt" + "ss"
    }

    public init(reading message: inout BusMessage) throws(BusFailure) {
        self.init(
            package: try String(reading: &message), version: try String(reading: &message),
            components: try message.readArray(limit: Self.limit), notes: try PackageNotes(reading: &message),
            neededSpace: try Int(count: &message), freeSpace: try Int(count: &message))
        failure = try DeploymentFailure?(words: &message)
    }

    public func write(to message: inout BusMessage) throws(BusFailure) {
        try package.write(to: &message)
        try version.write(to: &message)
        try components.write(to: &message)
        try notes.write(to: &message)
        try UInt64(clamping: neededSpace).write(to: &message)
        try UInt64(clamping: freeSpace).write(to: &message)
        try failure.writeWords(to: &message)
    }

    /// How many components are read. - Default: 65,536; a manifest has no room for so many.
    private static var limit: Int { 65_536 }
}

/// The word of the urgency, the advisory, the end of support.
extension PackageNotes: BusValue {
    public static var signature: String { "sasas" }

    public init(reading message: inout BusMessage) throws(BusFailure) {
        guard let urgency = PackageUrgency(rawValue: try String(reading: &message)) else {
            throw BusFailure.invalid("there is no such urgency")
        }
        self.init(
            urgency: urgency, advisory: try String?(reading: &message),
            supportUntil: try String?(reading: &message))
    }

    public func write(to message: inout BusMessage) throws(BusFailure) {
        try urgency.rawValue.write(to: &message)
        try advisory.write(to: &message)
        try supportUntil.write(to: &message)
    }
}

extension PlannedComponent: BusValue {
    private static var fields: String { "ssasb" }
    public static var signature: String { "(" + fields + ")" }

    public init(reading message: inout BusMessage) throws(BusFailure) {
        try message.readStructure(Self.fields)
        self.init(
            identifier: try String(reading: &message), version: try String(reading: &message),
            replaces: try String?(reading: &message), isActive: try Bool(reading: &message))
        try message.endReading()
    }

    public func write(to message: inout BusMessage) throws(BusFailure) {
        try message.writeStructure(Self.fields)
        try identifier.write(to: &message)
        try version.write(to: &message)
        try replaces.write(to: &message)
        try isActive.write(to: &message)
        try message.endWriting()
    }
}

/// A failure within a result: its kind and its sentence, both empty where nothing failed.
extension DeploymentFailure? {
    init(words message: inout BusMessage) throws(BusFailure) {
        let (word, sentence) = (try String(reading: &message), try String(reading: &message))
        guard !word.isEmpty else {
            self = nil
            return
        }
        guard let kind = DeploymentFailure.Kind(rawValue: word) else {
            throw BusFailure.invalid("there is no such failure")
        }
        self = DeploymentFailure(kind, sentence)
    }

    func writeWords(to message: inout BusMessage) throws(BusFailure) {
        try (self?.kind.rawValue ?? "").write(to: &message)
        try (self?.sentence ?? "").write(to: &message)
    }
}
