import Deployment
import Linux
import SCOMO
import Settings
import Testing

@testable import Agent

@Suite("The policy for installations")
struct InstallPolicyTests {
    private var policy = InstallPolicy()
    private static let hour = Duration.seconds(3600)

    init() throws {
        policy.windows = try #require(DailyWindow.list("02:00-05:00 13:00-14:00"))
        policy.deadline = Self.hour * 24
    }

    private func wait(_ urgency: PackageUrgency, held: Duration, hour: Int) throws -> InstallPolicy.Wait? {
        policy.wait(urgency, held: held, at: try #require(TimeOfDay(seconds: hour * 3600)))
    }

    @Test("installs at once, unless the operator says something else")
    func atOnce() throws {
        #expect(policy.holdsNothing)
        for urgency in PackageUrgency.allCases { #expect(try wait(urgency, held: .zero, hour: 12) == nil) }
    }

    @Test("tells packages apart by their urgency")
    mutating func urgency() throws {
        policy.normal = .ask
        #expect(!policy.holdsNothing)
        #expect(try wait(.security, held: .zero, hour: 12) == nil)
        #expect(
            try wait(.normal, held: Self.hour, hour: 12) == .init(reason: .approval, time: Self.hour * 23))
        policy.normal = .install
        policy.security = .window
        #expect(!policy.holdsNothing)
        #expect(try wait(.normal, held: .zero, hour: 12) == nil)
        #expect(try wait(.security, held: .zero, hour: 12) == .init(reason: .window, time: Self.hour))
    }

    @Test("waits for the next window, or the deadline if that is first, and not in a window")
    mutating func window() throws {
        policy.normal = .window
        #expect(try wait(.normal, held: .zero, hour: 14) == .init(reason: .window, time: Self.hour * 12))
        #expect(
            try wait(.normal, held: Self.hour * 20, hour: 14) == .init(reason: .window, time: Self.hour * 4))
        #expect(try wait(.normal, held: .zero, hour: 13) == nil)
        #expect(try wait(.normal, held: .zero, hour: 4) == nil)
        policy.windows = []
        #expect(try wait(.normal, held: .zero, hour: 14) == nil)
    }

    @Test("holds nothing back any longer at the deadline; without one it waits for ever")
    mutating func deadline() throws {
        (policy.normal, policy.security) = (.window, .ask)
        for urgency in PackageUrgency.allCases {
            #expect(try wait(urgency, held: Self.hour * 24 - .seconds(1), hour: 14)?.time == .seconds(1))
            #expect(try wait(urgency, held: Self.hour * 24, hour: 14) == nil)
        }
        policy.deadline = .zero
        #expect(try wait(.normal, held: Self.hour * 9999, hour: 14)?.time == Self.hour * 12)
        #expect(try wait(.security, held: Self.hour * 9999, hour: 14) == .init(reason: .approval, time: nil))
    }
}
