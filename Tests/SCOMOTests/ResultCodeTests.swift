import Deployment
import SCOMO
import SCOMOTerms
import Testing

@Suite("A result code")
struct ResultCodeTests {
    private func work(_ primitive: Primitive) -> Work {
        Work(operation: 1, primitive: primitive, action: .activate("a"))
    }

    @Test(
        "says why a download failed",
        arguments: [
            (.unreachable, 1501), (.untrusted, 1501), (.serverError, 1500), (.unauthorized, 1403),
            (.refused, 1402), (.cutShort, 1402), (.tooLarge, 1404), (.outOfSpace, 1404), (.storage, 1402),
            (.badAddress, 1402), (.forbiddenHost, 1402), (.misconfigured, 1402), (.outOfResources, 1402),
            (.stopRequested, 1402), (.badDescriptor, 1402), (.unknownDescriptor, 1402), (.otherSize, 1402),
            (.notAcceptable, 1413), (.otherType, 1413), (.otherDigest, 1458), (.notNow, 1402),
        ] as [(DownloadFailure.Kind, Int)])
    func download(_ kind: DownloadFailure.Kind, _ code: Int) {
        for primitive in [Primitive.download, .downloadInstall, .downloadInstallInactive] {
            let result = work(primitive).failed(DownloadFailure(kind, "so"))
            #expect(result == .failed(ResultCode(rawValue: code), reason: "so"))
        }
    }

    @Test("says why an installation failed", arguments: DeploymentFailure.Kind.allCases)
    func install(_ kind: DeploymentFailure.Kind) {
        let special: [DeploymentFailure.Kind: Int] = [
            .invalidPackage: 1407, .notYetValid: 1407, .unmetDependency: 1450, .neededByOthers: 1451,
            .notReady: 1452, .nameTaken: 1453, .unexpectedPackage: 1454, .downgrade: 1455, .expired: 1456,
            .wrongEnvironment: 1413, .outOfSpace: 1406,
            .cancelled: 1401,
        ]
        let code = ResultCode(rawValue: special[kind] ?? 1405)
        for primitive in [Primitive.install, .installInactive, .downloadInstall, .downloadInstallInactive] {
            #expect(work(primitive).failed(DeploymentFailure(kind, "so")) == .failed(code, reason: "so"))
        }
    }

    @Test(
        "says what else failed",
        arguments: [
            (.activate, 1409), (.deactivate, 1410), (.removeComponent, 1408), (.removePackage, 1408),
        ] as [(Primitive, Int)])
    func change(_ primitive: Primitive, _ code: Int) {
        for kind in [DeploymentFailure.Kind.noSuchComponent, .hookFailed, .busy, .unhealthy, .outOfSpace] {
            let result = work(primitive).failed(DeploymentFailure(kind, "so"))
            #expect(result == .failed(ResultCode(rawValue: code), reason: "so"))
        }
    }

    @Test(
        "is a success from 1200 to 1299",
        arguments: [(1200, true), (1251, true), (1299, true), (1300, false), (1199, false), (1400, false)])
    func success(_ number: Int, _ isSuccess: Bool) {
        #expect(ResultCode(rawValue: number).isSuccess == isSuccess)
    }
}
