import Linux
import Settings

@testable import Agent

/// Any bytes are a configuration or refused with a place and a reason; and all waits that follow from it end.
@c(LLVMFuzzerTestOneInput)
public func fuzz(_ start: UnsafePointer<UInt8>, _ count: Int) -> CInt {
    let text = unsafe Array(UnsafeBufferPointer(start: start, count: count))
    var configuration = Configuration()
    do {
        try ConfigurationReader(Configuration.settings).apply(text, from: "agent.conf", to: &configuration)
    } catch {
        precondition("\(error)".utf8.starts(with: "agent.conf".utf8), "a place and a reason")
        return 0
    }
    var backoff = Backoff(configuration.poll)
    for random in [UInt32.min, UInt32.max, 0x8000_0000] {
        let wait = backoff.failed(random: random, retryAfter: .seconds(Int.max))
        precondition(wait >= .zero && wait <= .seconds(2 * 52 * 604_800), "a wait that ends")
        _ = configuration.poll.interval.jittered(configuration.poll.jitter, random)
    }
    _ = Instant.after(configuration.limits.sessionTime).remaining.roundedUpMilliseconds
    return 0
}
