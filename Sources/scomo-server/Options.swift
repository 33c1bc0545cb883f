public import ArgumentParser
public import ServerApplication

extension ListenAddress: ExpressibleByArgument {
    public init?(argument: String) { self.init(argument) }

    public var defaultValueDescription: String { description }
}

/// A number with a unit: `30s`, `5m`, `1h`, `2d`. A bare number means seconds.
struct TimeSpan: ExpressibleByArgument {
    var duration: Duration

    init(duration: Duration) {
        self.duration = duration
    }

    init?(argument: String) {
        let units: [(suffix: String, seconds: Int)] = [("s", 1), ("m", 60), ("h", 3600), ("d", 86_400)]
        let unit = units.first { argument.hasSuffix($0.suffix) }
        guard let count = Int(argument.dropLast(unit == nil ? 0 : 1)), 1...1_000_000 ~= count else {
            return nil
        }
        duration = .seconds(count * (unit?.seconds ?? 1))
    }

    var defaultValueDescription: String { "\(duration)" }
}
