import DeliveryPackage
import Foundation

/// A list of what a component is made of, in JSON of SPDX or CycloneDX.
public struct Sbom: Sendable {
    /// The component that it is about; nil for the only one.
    public let component: String?
    /// Where it comes from, for errors.
    public let path: String
    public let content: [UInt8]

    public init(component: String?, path: String, content: [UInt8]) {
        (self.component, self.path, self.content) = (component, path, content)
    }

    /// The name that it gets among the component's files. It tells which of the two it is, as both recommend.
    ///
    /// - Source: CycloneDX 1.6, "Recognized file patterns"; SPDX 2.3, annex "Using SPDX": `*.spdx.json`.
    func name() throws(BuildError) -> String {
        guard content.count <= PackageLimits.sbomSize else {
            throw .manifest(.tooLarge("Sbom, in bytes", limit: PackageLimits.sbomSize))
        }
        let document = (try? JSONSerialization.jsonObject(with: Data(content))) as? [String: Any] ?? [:]
        if document["bomFormat"] as? String == "CycloneDX" { return "sbom.cdx.json" }
        // Version 3 is JSON-LD.
        let isLinked = "\(document["@context"] ?? "")".contains("spdx.org")
        guard document["spdxVersion"] is String || isLinked else { throw .notSbom(path) }
        return "sbom.spdx.json"
    }
}
