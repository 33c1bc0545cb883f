import SCOMOTerms
import Testing

@testable import SCOMO

@Suite("An operation's stage")
struct OperationStageTests {
    private static let failure = StageResult.failed(.clientError, reason: "r")
    private static func failed(_ hadPackage: Bool) -> OperationStage {
        .reporting(.failed(Failure(code: .clientError, reason: "r", hadPackage: hadPackage)))
    }

    @Test(
        "goes on",
        arguments: [
            (.accepted, .downloaded, .download, .reporting(.done)),
            (.accepted, .downloaded, .downloadInstall, .installing),
            (.accepted, .installed([]), .install, .reporting(.installed([]))),
            (.accepted, .done, .activate, .reporting(.done)),
            (.downloading, .downloaded, .download, .reporting(.done)),
            (.downloading, .downloaded, .downloadInstallInactive, .installing),
            (.installing, .installed([]), .downloadInstall, .reporting(.installed([]))),
            (.changing, .done, .removePackage, .reporting(.done)),
            (.accepted, failure, .download, failed(false)),
            (.downloading, failure, .downloadInstall, failed(false)),
            (.installing, failure, .downloadInstall, failed(true)),
            (.accepted, failure, .installInactive, failed(true)),
            (.changing, failure, .removeComponent, failed(false)),
            (.installing, .onTrial(7, .installed([])), .install, .confirming(7, .installed([]))),
            (.changing, .onTrial(7, .done), .activate, .confirming(7, .done)),
            (.confirming(7, .installed([])), .confirmed, .install, .reporting(.installed([]))),
            (.confirming(7, .done), .confirmed, .activate, .reporting(.done)),
            (.confirming(7, .installed([])), failure, .downloadInstall, failed(true)),
            (.confirming(7, .done), failure, .removeComponent, failed(false)),
        ] as [(OperationStage, StageResult, Primitive, OperationStage)])
    func next(
        _ stage: OperationStage, _ result: StageResult, _ primitive: Primitive, _ expected: OperationStage
    ) {
        #expect(stage.next(after: result, of: primitive) == expected)
    }

    @Test(
        "passes over results of other work",
        arguments: [StageResult.downloaded, .installed([]), .done, failure])
    func foreign(_ result: StageResult) {
        #expect(OperationStage.reporting(.done).next(after: result, of: .download) == nil)
        if result != .downloaded {
            #expect(
                result == Self.failure || OperationStage.downloading.next(after: result, of: .download) == nil
            )
        }
        if result != Self.failure {
            #expect(OperationStage.confirming(7, .done).next(after: result, of: .activate) == nil)
        }
        if result != .done {
            #expect(
                result == Self.failure || OperationStage.changing.next(after: result, of: .activate) == nil)
        }
        if result != .installed([]) {
            #expect(
                result == Self.failure || OperationStage.installing.next(after: result, of: .install) == nil)
        }
    }

    @Test("survives its record", arguments: Primitive.allCases)
    func record(_ primitive: Primitive) throws {
        var leaves = PackageLeaves()
        leaves[.packageID] = " a\nb: %é "
        leaves[.name] = ""
        let component = DeployedReference(identifier: "", node: "a b", package: "p\n")
        let failure = Failure(code: ResultCode(rawValue: 1450), reason: "why\n.", hadPackage: true)
        let stages: [OperationStage] = [
            .accepted, .downloading, .installing, .changing, .reporting(.done), .reporting(.installed([])),
            .reporting(.installed([component, component])), .reporting(.failed(failure)),
            .confirming(.max, .done), .confirming(0, .installed([component])),
        ]
        for stage in stages {
            let operation = Operation(
                number: 1 << 62 - 1, primitive: primitive, node: ".",
                order: Operation.Order(server: "s\n\n", uri: " ", correlator: ""),
                subject: primitive.branch == .deployed ? .component("#") : .package(leaves, file: 3),
                stage: stage,
                restarts: 4, deliveredNode: "x-2")
            #expect(Operation(operation.record) == operation)
        }
    }
}

@Suite("Names of nodes")
struct NodeNamesTests {
    @Test("get a suffix until they are free")
    func unique() {
        #expect(NodeNames.unique("x") { _ in false } == "x")
        #expect(NodeNames.unique("x") { ["x", "x-2"].contains($0) } == "x-3")
        let long = String(repeating: "é", count: 64)
        let name = NodeNames.unique(long) { $0 == long }
        #expect(name.utf8.count <= 128)
        #expect(name.hasSuffix("é-2"))
    }
}
