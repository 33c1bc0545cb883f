import Accounts
import DMSession
import Systemd

/// What `Bootstrap` on the bus is called with: a document, and what is said about its protection; see `PushedBootstrap`.
struct BootstrapArguments: BusValue {
    let document: [UInt8]
    let security: String

    static var signature: String { [UInt8].signature + String.signature }

    init(reading message: inout BusMessage) throws(BusFailure) {
        document = try message.readBytes(limit: AuthenticBootstrap.sizeLimit)
        security = try String(reading: &message)
    }

    func write(to message: inout BusMessage) throws(BusFailure) {
        try document.write(to: &message)
        try security.write(to: &message)
    }
}

/// What `Answer` on the bus is called with.
struct QuestionReply: BusValue {
    let id: UInt32
    /// accepted, refused or cancelled.
    let word: String
    let values: [String]

    static var signature: String { "usas" }

    init(reading message: inout BusMessage) throws(BusFailure) {
        id = try UInt32(reading: &message)
        word = try String(reading: &message)
        values = try [String](reading: &message)
    }

    func write(to message: inout BusMessage) throws(BusFailure) {
        try id.write(to: &message)
        try word.write(to: &message)
        try values.write(to: &message)
    }
}
