internal import ManagementTree
internal import SCOMOTerms

/// The nodes of the object.
///
/// - Source: SCOMO 1.0, the object's nodes; 1.1 for `Reboot`, clients in the field for `CheckUpdateFreq`. Where it leaves access types open, what a server
///   may write it may also add. What a package was released with and isn't so here is a leaf and no generic alert: it
///   is a state, which every server that reads the tree sees, however often and late, and which goes when it is mended.
///   The history is in the object's own `Ext`, which SCOMO has for vendors: it is about the software, and DevDetail's is about the device.
struct TreeDescription {
    let version: ObjectVersion
    /// What a server may deliver in the tree, in bytes.
    let largestPackage: Int

    var root: NodeDescription {
        .interior(
            nil, "The software of the device.", type: version.type,
            (version == .v11 ? [checkFrequency] : []) + [
                .interior(
                    ObjectNode.download.rawValue, "Packages that can be downloaded.", occurrence: .zeroOrOne,
                    [download]),
                .interior(
                    ObjectNode.inventory.rawValue, "What is on the device.",
                    [
                        .interior(
                            ObjectNode.delivered.rawValue, "Packages on the device.", occurrence: .zeroOrOne,
                            [delivered]),
                        .interior(
                            ObjectNode.deployed.rawValue, "Installed components.", occurrence: .zeroOrOne,
                            [deployed]),
                    ]),
                .interior(
                    ObjectNode.extensions.rawValue, "What the standard leaves to vendors.",
                    occurrence: .zeroOrOne, isPermanent: false,
                    [
                        .leaf(
                            ObjectExtensionLeaf.history.rawValue,
                            "What was changed and refused last, a line for each.", occurrence: .zeroOrOne,
                            isPermanent: false),
                        .leaf(
                            ObjectExtensionLeaf.deferred.rawValue,
                            "Operations that the device puts off, until when and why, a line for each.",
                            occurrence: .zeroOrOne, isPermanent: false),
                    ]),
            ])
    }

    private var download: NodeDescription {
        .interior(
            nil, "A package that can be downloaded.", access: [.get, .add, .replace, .delete],
            occurrence: .zeroOrN(TreeState.maximumNodes), isPermanent: false,
            version.downloadLeaves.map { node($0) } + [operations(of: .download)])
    }

    private func node(_ leaf: DownloadLeaf) -> NodeDescription {
        switch leaf {
        case .packageID: text(.packageID, .one)
        case .packageURL: text(.packageURL, .one)
        case .name: text(.name)
        case .installParameters: text(.installParameters)
        case .reboot:
            .leaf(
                leaf.rawValue, PackageLeaf.reboot.summary, .integer, access: [.get, .add, .replace],
                occurrence: .zeroOrOne, maximumSize: PackageLeaf.reboot.maximumSize, isPermanent: false)
        case .description: text(.description)
        case .environment: text(.environment)
        case .packageType: text(.packageType)
        case .status: status(leaf.rawValue)
        }
    }

    private var checkFrequency: NodeDescription {
        .leaf(
            ObjectLeaf.checkFrequency.rawValue,
            "How often the device asks for updates by itself, in minutes; 0 for never.", .integer,
            access: [.get, .replace], occurrence: .zeroOrOne, maximumSize: 6)
    }

    private var delivered: NodeDescription {
        .interior(
            nil, "A package on the device.", access: [.get, .add, .replace, .delete],
            occurrence: .zeroOrN(TreeState.maximumNodes), isPermanent: false,
            DeliveredLeaf.allCases.map { node($0) } + [operations(of: .delivered)])
    }

    private func node(_ leaf: DeliveredLeaf) -> NodeDescription {
        switch leaf {
        case .packageID: text(.packageID, .one)
        case .data:
            .leaf(
                leaf.rawValue, "The package's content, delivered by the server.", .binary,
                access: [.add, .replace], occurrence: .zeroOrOne, type: "application/octet-stream",
                maximumSize: largestPackage, isPermanent: false)
        case .name: text(.name)
        case .installParameters: text(.installParameters)
        case .description: text(.description)
        case .status: status(leaf.rawValue)
        case .state: .leaf(leaf.rawValue, "10 delivered, 20 installed.", .integer, isPermanent: false)
        case .environment: text(.environment)
        case .packageType: text(.packageType)
        }
    }

    private var deployed: NodeDescription {
        .interior(
            nil, "An installed component.", occurrence: .zeroOrMore, isPermanent: false,
            DeployedLeaf.allCases.map { node($0) } + [operations(of: .deployed), extensions])
    }

    private var extensions: NodeDescription {
        .interior(
            ObjectNode.extensions.rawValue, "What the standard leaves to vendors.", occurrence: .zeroOrOne,
            isPermanent: false,
            [
                .leaf(
                    ExtensionLeaf.mismatches.rawValue,
                    "Components of other versions than those that the package was released with.",
                    isPermanent: false)
            ])
    }

    private func node(_ leaf: DeployedLeaf) -> NodeDescription {
        switch leaf {
        case .identifier: .leaf(leaf.rawValue, "The component's identifier.", isPermanent: false)
        case .packageReference: optional(leaf, "The package it came from.")
        case .name: optional(leaf, "The component's name for people.")
        case .description: optional(leaf, "What the component is.")
        case .version: optional(leaf, "The component's version.")
        case .state: .leaf(leaf.rawValue, "10 inactive, 20 active.", .integer, isPermanent: false)
        case .status: status(leaf.rawValue)
        case .environment: optional(leaf, "What kind of device it is for.")
        }
    }

    private func optional(_ leaf: DeployedLeaf, _ summary: String) -> NodeDescription {
        .leaf(leaf.rawValue, summary, occurrence: .zeroOrOne, isPermanent: false)
    }

    private func text(_ leaf: PackageLeaf, _ occurrence: Occurrence = .zeroOrOne) -> NodeDescription {
        .leaf(
            leaf.rawValue, leaf.summary, access: [.get, .add, .replace], occurrence: occurrence,
            maximumSize: leaf.maximumSize, isPermanent: false)
    }

    private func status(_ name: String) -> NodeDescription {
        .leaf(name, "What is going on, or how it ended.", .integer, isPermanent: false)
    }

    private func operations(of branch: Branch) -> NodeDescription {
        .interior(
            ObjectNode.operations.rawValue, "What can be done.", isPermanent: false,
            branch.primitives.map { primitive in
                .leaf(
                    primitive.nodeName, primitive.summary, .null, access: .execute, occurrence: .zeroOrOne,
                    maximumSize: 0, isPermanent: false)
            })
    }
}

extension ObjectVersion {
    /// Of `Download/<x>`, in the standard's order.
    var downloadLeaves: [DownloadLeaf] { DownloadLeaf.allCases.filter { self == .v11 || $0 != .reboot } }
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

extension PackageLeaf {
    fileprivate var summary: String {
        switch self {
        case .packageID: "The package's identifier."
        case .name: "The package's name for people."
        case .packageURL: "Where the package is: an https URL."
        case .reboot: "When the device starts anew for the package: 0, as it decides."
        case .installParameters: "What the commands of the package's components are told."
        case .description: "What the package is."
        case .environment: "What kind of device the package is for."
        case .packageType: "The package's media type."
        }
    }
}
