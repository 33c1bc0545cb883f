internal import DeliveryPackage
internal import Fleet

/// Which devices somebody means: those that are as all of it says.
struct DeviceFilter: Decodable, Equatable, Sendable {
    var model: String?
    var group: String?
    var tag: String?
    /// An identifier, or one with a version: `org.example.core (>= 1.2)`.
    var component: String?
    /// Somewhere in the identifier, or in what the device tells about itself.
    var text: String?

    private enum CodingKeys: String, CodingKey, CaseIterable {
        case model, group, tag, component, text
    }

    static var fields: [String] { CodingKeys.allCases.map(\.rawValue) }

    /// What a list is narrowed down by.
    init(_ page: Page) {
        (model, group, tag) = (page["model"], page["group"], page["tag"])
        (component, text) = (page["component"], page["text"])
    }

    /// - Throws: 422 for a component that is none.
    var query: DeviceQuery {
        get throws {
            var query = DeviceQuery()
            (query.model, query.group, query.tag, query.text) = (model, group, tag, text)
            query.component = try component.map { text in
                guard let component = Dependency(asked: text) else {
                    throw ServiceError.unprocessable(
                        "component has to be an identifier, or one with a version: org.example.core (>= 1.2)")
                }
                return component
            }
            return query
        }
    }
}
