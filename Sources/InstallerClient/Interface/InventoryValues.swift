public import Deployment
public import Systemd

extension InventoryRevision: BusValue {
    public static var signature: String { "ttt" }

    public init(reading message: inout BusMessage) throws(BusFailure) {
        self.init(
            generation: try Int(count: &message), changes: try Int(count: &message),
            instance: try UInt64(reading: &message))
    }

    public func write(to message: inout BusMessage) throws(BusFailure) {
        try UInt64(clamping: generation).write(to: &message)
        try UInt64(clamping: changes).write(to: &message)
        try instance.write(to: &message)
    }
}

extension Inventory: BusValue {
    public static var signature: String { "a" + InstalledComponent.signature }

    public init(reading message: inout BusMessage) throws(BusFailure) {
        self.init(try message.readArray(limit: Self.limit))
    }

    public func write(to message: inout BusMessage) throws(BusFailure) {
        try components.write(to: &message)
    }

    /// How many components are read. - Default: 65,536; no store that this installer makes has so many.
    private static var limit: Int { 65_536 }
}

extension InstalledComponent: BusValue {
    private static var fields: String { "ssasasasssbasa(ss)" }
    public static var signature: String { "(" + fields + ")" }

    public init(reading message: inout BusMessage) throws(BusFailure) {
        try message.readStructure(Self.fields)
        self.init(
            identifier: try String(reading: &message), version: try String(reading: &message),
            name: try String?(reading: &message), description: try String?(reading: &message),
            environment: try String?(reading: &message), package: try String(reading: &message),
            packageVersion: try String(reading: &message), isActive: try Bool(reading: &message))
        mismatches = try [String](reading: &message)
        for said in try message.readArray(limit: Self.limit) as [NamedText] { take(said) }
        try message.endReading()
    }

    public func write(to message: inout BusMessage) throws(BusFailure) {
        try message.writeStructure(Self.fields)
        try identifier.write(to: &message)
        try version.write(to: &message)
        try name.write(to: &message)
        try description.write(to: &message)
        try environment.write(to: &message)
        try package.write(to: &message)
        try packageVersion.write(to: &message)
        try isActive.write(to: &message)
        try mismatches.write(to: &message)
        try said.write(to: &message)
        try message.endWriting()
    }
}

// What few packages say is there only if they do: a list of a device's components has many.
extension InstalledComponent {
    private var said: [NamedText] {
        var said: [NamedText] = []
        if notes.urgency != .normal { said.append(NamedText("Urgency", notes.urgency.rawValue)) }
        if let text = notes.advisory { said.append(NamedText("Advisory", text)) }
        if let text = notes.supportUntil { said.append(NamedText("Support-Until", text)) }
        if let sbom { said.append(NamedText("Sbom", sbom)) }
        return said
    }

    /// Passes over what it doesn't know.
    private mutating func take(_ said: NamedText) {
        switch said.name {
        case "Urgency": notes.urgency = PackageUrgency(rawValue: said.text) ?? .normal
        case "Advisory": notes.advisory = said.text
        case "Support-Until": notes.supportUntil = said.text
        case "Sbom": sbom = said.text
        default: break
        }
    }

    /// - Default: 64, more than there are fields.
    private static var limit: Int { 64 }
}

/// A text, and which one it is: a field of a manifest.
private struct NamedText: BusValue {
    let name: String
    let text: String

    private static var fields: String { "ss" }
    static var signature: String { "(" + fields + ")" }

    init(_ name: String, _ text: String) { (self.name, self.text) = (name, text) }

    init(reading message: inout BusMessage) throws(BusFailure) {
        try message.readStructure(Self.fields)
        self.init(try String(reading: &message), try String(reading: &message))
        try message.endReading()
    }

    func write(to message: inout BusMessage) throws(BusFailure) {
        try message.writeStructure(Self.fields)
        try name.write(to: &message)
        try text.write(to: &message)
        try message.endWriting()
    }
}

extension Deviation: BusValue {
    private static var fields: String { "ss" }
    public static var signature: String { "(" + fields + ")" }

    public init(reading message: inout BusMessage) throws(BusFailure) {
        try message.readStructure(Self.fields)
        self.init(component: try String(reading: &message), reason: try String(reading: &message))
        try message.endReading()
    }

    public func write(to message: inout BusMessage) throws(BusFailure) {
        try message.writeStructure(Self.fields)
        try component.write(to: &message)
        try reason.write(to: &message)
        try message.endWriting()
    }
}

extension DeploymentProgress: BusValue {
    public static var signature: String { "stt" }

    public init(reading message: inout BusMessage) throws(BusFailure) {
        guard let phase = Phase(rawValue: try String(reading: &message)) else {
            throw BusFailure.invalid("there is no such phase")
        }
        self.init(phase, bytes: try Int(count: &message), total: try Int(count: &message))
    }

    public func write(to message: inout BusMessage) throws(BusFailure) {
        try phase.rawValue.write(to: &message)
        try UInt64(clamping: bytes).write(to: &message)
        try UInt64(clamping: total).write(to: &message)
    }
}

extension Int {
    /// A number of things, which is never negative, and fits.
    init(count message: inout BusMessage) throws(BusFailure) {
        guard let number = Int(exactly: try UInt64(reading: &message)) else {
            throw BusFailure.invalid("the number is too large")
        }
        self = number
    }
}
