import Bytes
import DMServer
import HTTP
import Linux
import SyncML
import TestSupport

/// Between the device and its server: what is lost, in which direction.
final class Network {
    private let world: World
    private let server: SimulatedServer
    /// How many messages of a hundred are lost on the way there, and answers on the way back.
    var losses = (there: 0, back: 0)
    var isThere = true
    /// The server's own trouble: it answers 503.
    var isServerBusy = false

    init(_ world: World, _ server: SimulatedServer) { (self.world, self.server) = (world, server) }

    func behave() { (losses, isThere, isServerBusy) = ((0, 0), true, false) }

    func post(_ request: PostRequest, to url: URL) throws(HTTPError) -> Response {
        world.pass(.milliseconds(100))
        guard !world.power.isOff, isThere, !world.numbers.chance(losses.there) else { throw lost("message") }
        guard !isServerBusy else {
            return Response(from: url, status: 503, retryAfter: .seconds(world.numbers.number(0...7200)))
        }
        let proof = request.fields.first { $0.name.lowercased() == "x-syncml-hmac" }?.value
        guard let answer = server.answer(request.body, request.contentType, proof: proof) else {
            return Response(from: url, status: 400)
        }
        guard !world.numbers.chance(losses.back) else { throw lost("answer") }
        var fields = [HeaderField("content-type", answer.encoding.mediaType)]
        if let proof = answer.proof { fields.append(HeaderField("x-syncml-hmac", proof.text)) }
        return Response(from: url, status: 200, fields: fields, body: answer.bytes)
    }

    private func lost(_ what: String) -> HTTPError {
        world.note("the network lost the \(what)")
        world.pass(.seconds(30))
        return world.numbers.chance(50) ? .interrupted(.timedOut) : .connection(.broken(.connectionReset))
    }
}
