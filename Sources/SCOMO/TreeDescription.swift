internal import ManagementTree
internal import SCOMOTerms

/// The nodes of SCOMO 1.0.
///
/// - Source: SCOMO 1.0, the object's nodes. Access types and occurrences that it leaves open are our choice: what a server
///   may write it may also add. There are no `Ext` nodes.
enum TreeDescription {
    static var identifier: String { ObjectVersion.v10.type }

    /// - Parameter largestPackage: What a server may deliver in the tree, in bytes.
    static func make(largestPackage: Int) -> NodeDescription {
        .interior(
            nil, "The software of the device.", type: identifier,
            [
                .interior("Download", "Packages that can be downloaded.", occurrence: .zeroOrOne, [download]),
                .interior(
                    "Inventory", "What is on the device.",
                    [
                        .interior(
                            "Delivered", "Packages on the device.", occurrence: .zeroOrOne,
                            [delivered(largestPackage)]),
                        .interior("Deployed", "Installed components.", occurrence: .zeroOrOne, [deployed]),
                    ]),
            ])
    }

    private static var download: NodeDescription {
        .interior(
            nil, "A package that can be downloaded.", access: [.get, .add, .replace, .delete],
            occurrence: .zeroOrN(TreeState.maximumNodes), isPermanent: false,
            [
                text(.packageID, "The package's identifier.", .one),
                text(.name, "The package's name for people."),
                text(.packageURL, "Where the package is: an https URL.", .one),
                text(.installParameters, "Kept for the server; the device has no use for it."),
                text(.description, "What the package is."),
                status("What is going on, or how it ended."),
                text(.environment, "What kind of device the package is for."),
                text(.packageType, "The package's media type."),
                operations(of: .download),
            ])
    }

    private static func delivered(_ largestPackage: Int) -> NodeDescription {
        .interior(
            nil, "A package on the device.", access: [.get, .add, .replace, .delete],
            occurrence: .zeroOrN(TreeState.maximumNodes), isPermanent: false,
            [
                text(.packageID, "The package's identifier.", .one),
                .leaf(
                    "Data", "The package's content, delivered by the server.", .binary,
                    access: [.add, .replace],
                    occurrence: .zeroOrOne, type: "application/octet-stream", maximumSize: largestPackage,
                    isPermanent: false),
                text(.name, "The package's name for people."),
                text(.installParameters, "Kept for the server; the device has no use for it."),
                text(.description, "What the package is."),
                status("What is going on, or how it ended."),
                .leaf("State", "10 delivered, 20 installed.", .integer, isPermanent: false),
                text(.environment, "What kind of device the package is for."),
                text(.packageType, "The package's media type."),
                operations(of: .delivered),
            ])
    }

    private static var deployed: NodeDescription {
        .interior(
            nil, "An installed component.", occurrence: .zeroOrMore, isPermanent: false,
            [
                .leaf("ID", "The component's identifier.", isPermanent: false),
                .leaf("PkgIDRef", "The package it came from.", occurrence: .zeroOrOne, isPermanent: false),
                .leaf("Name", "The component's name for people.", occurrence: .zeroOrOne, isPermanent: false),
                .leaf("Description", "What the component is.", occurrence: .zeroOrOne, isPermanent: false),
                .leaf("Version", "The component's version.", occurrence: .zeroOrOne, isPermanent: false),
                .leaf("State", "10 inactive, 20 active.", .integer, isPermanent: false),
                status("What is going on, or how it ended."),
                .leaf(
                    "EnvType", "What kind of device it is for.", occurrence: .zeroOrOne, isPermanent: false),
                operations(of: .deployed),
            ])
    }

    private static func text(
        _ leaf: PackageLeaf, _ summary: String, _ occurrence: Occurrence = .zeroOrOne
    ) -> NodeDescription {
        .leaf(
            leaf.rawValue, summary, access: [.get, .add, .replace], occurrence: occurrence,
            maximumSize: leaf.maximumSize, isPermanent: false)
    }

    private static func status(_ summary: String) -> NodeDescription {
        .leaf("Status", summary, .integer, isPermanent: false)
    }

    private static func operations(of branch: Branch) -> NodeDescription {
        .interior(
            "Operations", "What can be done.", isPermanent: false,
            branch.primitives.map { primitive in
                .leaf(
                    primitive.nodeName, primitive.summary, .null, access: .execute, occurrence: .zeroOrOne,
                    maximumSize: 0, isPermanent: false)
            })
    }
}

extension Primitive {
    fileprivate var summary: String {
        switch self {
        case .download: "Downloads the package."
        case .downloadInstall: "Downloads the package and installs its components, active."
        case .downloadInstallInactive: "Downloads the package and installs its components, inactive."
        case .install: "Installs the package's components, active."
        case .installInactive: "Installs the package's components, inactive."
        case .removePackage: "Deletes the package; its components stay."
        case .activate: "Activates the component."
        case .deactivate: "Deactivates the component."
        case .removeComponent: "Removes the component."
        }
    }
}
