/// Which devices are meant: those that are as all of it says.
public struct DeviceFilter: Equatable, Sendable {
    public var model: String?
    public var group: String?
    public var tag: String?
    /// An identifier, or one with a version: `org.example.core (>= 1.2)`.
    public var component: String?
    /// Somewhere in the identifier, or in what the device tells about itself.
    public var text: String?

    public init() {}

    /// Whether it means all devices.
    public var isEmpty: Bool { self == DeviceFilter() }

    private var fields: [(String, String?)] {
        [("model", model), ("group", group), ("tag", tag), ("component", component), ("text", text)]
    }

    /// As lists are narrowed down by it, with as many rows a page as the server gives.
    public var query: [(String, String?)] { fields + [("limit", "1000")] }

    /// As a request for many devices has it.
    var json: JSONValue {
        .fields(Dictionary(uniqueKeysWithValues: fields.map { ($0, $1.map { .text($0) }) }))
    }
}
