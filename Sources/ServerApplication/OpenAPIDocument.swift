internal import Foundation
internal import Hummingbird

/// What the JSON interface is, for programs: `openapi.json`, which is built into the program.
enum OpenAPIDocument {
    static var data: Data { Data(PackageResources.openapi_json) }

    static func response(to request: Request) throws -> Response {
        try Page(request, []).response(data, next: nil)
    }
}
