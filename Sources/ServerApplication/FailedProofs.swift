internal import Synchronization

/// Counts those who show wrong credentials, and makes them wait: whoever guesses gets few tries.
///
/// Each pair of a claimed name and an address has a few tries at once, and so has each address; then they come back one by
/// one. A device with a stale nonce needs one or two.
final class FailedProofs: Sendable {
    /// How many tries there are at once, and after which time another one.
    private struct Allowance {
        var burst: Int
        var interval: Duration
    }

    /// - Default: 10 tries, then one in 2 s for a name at an address; ten times as much for an address, behind which there
    ///   may be many devices.
    private static let (named, addressed) = (
        Allowance(burst: 10, interval: .seconds(2)), Allowance(burst: 100, interval: .milliseconds(200))
    )

    /// How many are kept; then the one that was quiet longest is forgotten.
    private static let limit = 4096

    /// When all tries are there again: each failure moves it on.
    private struct Account {
        var full: ContinuousClock.Instant
        var failures = 0
        var lastNote: ContinuousClock.Instant?
    }

    private let accounts = Mutex<[String: Account]>([:])
    private let clock: Clock

    init(clock: Clock) {
        self.clock = clock
    }

    /// How long somebody has to wait before the next try is looked at; nil when it is looked at now.
    func wait(_ name: String, _ address: String) -> Duration? {
        let now = clock.instant()
        return accounts.withLock { accounts in
            Self.keys(name, address).compactMap { key, allowance in
                accounts[key].flatMap { account in
                    let wait = now.duration(to: account.full) - allowance.interval * (allowance.burst - 1)
                    return wait > .zero ? wait : nil
                }
            }.max()
        }
    }

    /// Counts a failure.
    ///
    /// - Returns: How many there were, when that is to be told: at the first ones, and then once a minute.
    func failed(_ name: String, _ address: String) -> Int? {
        let now = clock.instant()
        return accounts.withLock { accounts in
            if accounts.count >= Self.limit { Self.makeRoom(&accounts) }
            for (key, allowance) in Self.keys(name, address) {
                var account = accounts[key] ?? Account(full: now)
                account.full = max(account.full, now) + allowance.interval
                account.failures += 1
                accounts[key] = account
            }
            return Self.note(&accounts, Self.keys(name, address)[0].key, now)
        }
    }

    /// The right credentials: what was wrong before is forgotten, for that name alone.
    func succeeded(_ name: String, _ address: String) {
        accounts.withLock { $0[Self.keys(name, address)[0].key] = nil }
    }

    private static func note(
        _ accounts: inout [String: Account], _ key: String, _ now: ContinuousClock.Instant
    ) -> Int? {
        guard let account = accounts[key], account.failures >= 3 else { return nil }
        if let last = account.lastNote, last.duration(to: now) < .seconds(60) { return nil }
        accounts[key]?.lastNote = now
        return account.failures
    }

    private static func makeRoom(_ accounts: inout [String: Account]) {
        if let quiet = accounts.min(by: { $0.value.full < $1.value.full }) { accounts[quiet.key] = nil }
    }

    private static func keys(_ name: String, _ address: String) -> [(key: String, Allowance)] {
        [("\(address) \(name)", named), (address, addressed)]
    }
}
