import Deployment
import TestSupport
import Testing

@testable import Installer

@Suite("An update's component that is there already")
struct SharedComponentTests {
    @Test("isn't written again")
    func notWritten() throws {
        let device = try Device()
        let files = (0..<100).map { TestPackage.File("file\($0)", "\($0)") }
        let large = TestPackage.Component("org.example.large", files)
        try device.install(TestPackage([large], version: "1.0"))
        device.files.fault = .none
        let small = TestPackage.Component("org.example.small", [.init("file", "x")])
        try device.install(TestPackage([large, small], version: "1.1"))
        #expect(device.files.operations < files.count)
        #expect(try device.installer.verify { _ in .proceed } == [])
    }
}
