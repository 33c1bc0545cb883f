public import Fleet
internal import Foundation

extension Author {
    /// Who works on the server's machine. The blank tells it from a token's name.
    public static var localUser: Author {
        Author(name: "user \(NSUserName())", now: { Clock.system.timestamp() })
    }
}
