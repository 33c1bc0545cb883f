import SCOMOTerms
import Testing

@Suite("The words of SCOMO")
struct TermsTests {
    @Test("the leaves are those of the standard, in its order")
    func leaves() {
        #expect(
            DownloadLeaf.allCases.map(\.rawValue) == [
                "PkgID", "Name", "PkgURL", "InstallParams", "Reboot", "Description", "Status", "EnvType",
                "PkgType",
            ])
        #expect(
            DeliveredLeaf.allCases.map(\.rawValue) == [
                "PkgID", "Data", "Name", "InstallParams", "Description", "Status", "State", "EnvType",
                "PkgType",
            ])
        #expect(
            DeployedLeaf.allCases.map(\.rawValue) == [
                "ID", "PkgIDRef", "Name", "Description", "Version", "State", "Status", "EnvType",
            ])
        #expect(ExtensionLeaf.allCases.map(\.path) == ["Ext/Mismatches"])
    }

    @Test("a leaf that servers write has the same name in each branch")
    func writtenLeaves() {
        for leaf in DownloadLeaf.allCases {
            #expect(leaf.written.map { $0.rawValue == leaf.rawValue } ?? (leaf == .status))
        }
        for leaf in DeliveredLeaf.allCases {
            #expect(
                leaf.written.map { $0.rawValue == leaf.rawValue } ?? [.data, .status, .state].contains(leaf))
        }
        #expect(Set(DownloadLeaf.allCases.compactMap(\.written)) == Set(PackageLeaf.allCases))
    }

    @Test("each branch has its primitives, under the names of their nodes")
    func primitives() {
        #expect(
            Branch.allCases.map { "\($0.names.joined(separator: "/")): \($0.primitives.map(\.nodeName))" }
                == [
                    "Download: [\"Download\", \"DownloadInstall\", \"DownloadInstallInactive\"]",
                    "Inventory/Delivered: [\"Install\", \"InstallInactive\", \"Remove\"]",
                    "Inventory/Deployed: [\"Activate\", \"Deactivate\", \"Remove\"]",
                ])
    }

    @Test(
        "a name means what the standard says, in each branch that knows it",
        arguments: [
            (.download, "Download"), (.downloadInstall, "DownloadInstall"),
            (.downloadInstallInactive, "DownloadInstallInactive"), (.install, "Install"),
            (.installInactive, "InstallInactive"), (.activate, "Activate"), (.deactivate, "Deactivate"),
            (.remove, "RemovePackage RemoveComponent"), (.removePackage, "RemovePackage"),
            (.removeComponent, "RemoveComponent"), (.downloadAndInstall, "DownloadInstallInactive"),
            (.downloadAndInstallAndActivate, "DownloadInstall"),
            (.downloadAndUpdate, "DownloadInstallInactive"),
            (.downloadAndUpdateAndActivate, "DownloadInstall"), (.installAndActivate, "Install"),
            (.update, "DownloadInstallInactive InstallInactive"),
            (.updateAndActivate, "DownloadInstall Install"),
        ] as [(OperationName, String)])
    func names(_ name: OperationName, _ expected: String) {
        let primitives = Branch.allCases.compactMap { name.primitive(in: $0)?.rawValue }
        #expect(primitives.joined(separator: " ") == expected)
    }

    @Test(
        "the type of an alert is known in each of its forms",
        arguments: [
            ("urn:oma:at:scomo:1.0:OperationComplete", .operationComplete),
            ("urn:oma:at:scomo:1.1:OperationComplete", .operationComplete),
            ("org.openmobilealliance.dm.softwarecomponent.OperationComplete", .operationComplete),
            (
                "Reversed-Domain-Name: org.openmobilealliance.dm.softwarecomponent.operationcomplete\n",
                .operationComplete
            ),
            ("urn:oma:at:scomo:1.1:UpdateUserRequest", .updateRequest(.user)),
            ("Reversed-Domain-Name: org.scomo.InventoryChanged", .inventoryChanged),
            (" URN:OMA:AT:SCOMO:1.1:UPDATEDEVICEREQUEST ", .updateRequest(.device)),
            ("urn:oma:at:lawmo:1.0:OperationComplete", nil), ("urn:oma:at:scomo:1.0:Other", nil), ("", nil),
            ("org.openmobilealliance.dm.firmwareupdate.download", nil),
        ] as [(String, AlertType?)])
    func alertTypes(_ text: String, _ type: AlertType?) {
        #expect(AlertType(text) == type)
        if let type { #expect(AlertType(type.urn) == type) }
    }

    @Test("the result codes' ranges")
    func resultCodes() {
        #expect(
            [1199, 1200, 1299, 1300].map { ResultCode(rawValue: $0).isSuccess } == [false, true, true, false])
        #expect(
            [1199, 1200, 1599, 1600].map { ResultCode(rawValue: $0).isResult } == [false, true, true, false])
    }

    @Test("the object's type in both versions")
    func objectTypes() {
        #expect(
            ObjectVersion.allCases.map(\.type) == ["urn:oma:mo:oma-scomo:1.0", "urn:oma:mo:oma-scomo:1.1"])
    }
}
