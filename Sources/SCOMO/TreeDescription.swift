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
            DownloadLeaf.allCases.map { $0.node } + [operations(of: .download)])
    }

    private static func delivered(_ largestPackage: Int) -> NodeDescription {
        .interior(
            nil, "A package on the device.", access: [.get, .add, .replace, .delete],
            occurrence: .zeroOrN(TreeState.maximumNodes), isPermanent: false,
            DeliveredLeaf.allCases.map { $0.node(largestPackage) } + [operations(of: .delivered)])
    }

    private static var deployed: NodeDescription {
        .interior(
            nil, "An installed component.", occurrence: .zeroOrMore, isPermanent: false,
            DeployedLeaf.allCases.map { $0.node } + [operations(of: .deployed)])
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

// What each leaf is. A leaf that SCOMOTerms has and that isn't here doesn't compile.

extension PackageLeaf {
    /// A text that servers write.
    fileprivate func node(_ occurrence: Occurrence = .zeroOrOne) -> NodeDescription {
        .leaf(
            rawValue, summary, access: [.get, .add, .replace], occurrence: occurrence,
            maximumSize: maximumSize, isPermanent: false)
    }

    private var summary: String {
        switch self {
        case .packageID: "The package's identifier."
        case .name: "The package's name for people."
        case .packageURL: "Where the package is: an https URL."
        case .installParameters: "Kept for the server; the device has no use for it."
        case .description: "What the package is."
        case .environment: "What kind of device the package is for."
        case .packageType: "The package's media type."
        }
    }
}

extension DownloadLeaf {
    fileprivate var node: NodeDescription {
        switch self {
        case .packageID: PackageLeaf.packageID.node(.one)
        case .packageURL: PackageLeaf.packageURL.node(.one)
        case .name: PackageLeaf.name.node()
        case .installParameters: PackageLeaf.installParameters.node()
        case .description: PackageLeaf.description.node()
        case .environment: PackageLeaf.environment.node()
        case .packageType: PackageLeaf.packageType.node()
        case .status: .status(rawValue)
        }
    }
}

extension DeliveredLeaf {
    fileprivate func node(_ largestPackage: Int) -> NodeDescription {
        switch self {
        case .packageID: PackageLeaf.packageID.node(.one)
        case .name: PackageLeaf.name.node()
        case .installParameters: PackageLeaf.installParameters.node()
        case .description: PackageLeaf.description.node()
        case .environment: PackageLeaf.environment.node()
        case .packageType: PackageLeaf.packageType.node()
        case .status: .status(rawValue)
        case .state: .leaf(rawValue, "10 delivered, 20 installed.", .integer, isPermanent: false)
        case .data:
            .leaf(
                rawValue, "The package's content, delivered by the server.", .binary,
                access: [.add, .replace], occurrence: .zeroOrOne, type: "application/octet-stream",
                maximumSize: largestPackage, isPermanent: false)
        }
    }
}

extension DeployedLeaf {
    fileprivate var node: NodeDescription {
        switch self {
        case .identifier: .leaf(rawValue, "The component's identifier.", isPermanent: false)
        case .packageReference: optional("The package it came from.")
        case .name: optional("The component's name for people.")
        case .description: optional("What the component is.")
        case .version: optional("The component's version.")
        case .environment: optional("What kind of device it is for.")
        case .state: .leaf(rawValue, "10 inactive, 20 active.", .integer, isPermanent: false)
        case .status: .status(rawValue)
        }
    }

    private func optional(_ summary: String) -> NodeDescription {
        .leaf(rawValue, summary, occurrence: .zeroOrOne, isPermanent: false)
    }
}

extension NodeDescription {
    fileprivate static func status(_ name: String) -> NodeDescription {
        .leaf(name, "What is going on, or how it ended.", .integer, isPermanent: false)
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
