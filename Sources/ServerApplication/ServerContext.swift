internal import Fleet
internal import Foundation
internal import Hummingbird
internal import Logging
internal import NIOCore
internal import NIOSSL

/// What is known of a request beside its content: whom it comes from.
struct ServerContext: RequestContext {
    var coreContext: CoreRequestContextStorage
    /// What the request may do.
    var token = AccessToken.ofNobody
    private let channel: any Channel

    init(source: ApplicationRequestContextSource) {
        coreContext = CoreRequestContextStorage(source: source)
        channel = source.channel
    }

    /// The sender's network address without the port; `local` where there is no network.
    var address: String { channel.remoteAddress?.ipAddress ?? "local" }

    /// A part of the path by its name in the route, without its escapes.
    func part(_ name: String) -> String? { coreContext.parameters.get(name)?.removingPercentEncoding }

    /// Ends the connection without a further word.
    var close: @Sendable () -> Void { { [channel] in channel.close(promise: nil) } }

    /// The same, for one that takes too long.
    var closeSlow: @Sendable () -> Void {
        { [close, logger, address] in
            logger.notice("a request came too slowly", metadata: ["address": .foreign(address)])
            close()
        }
    }

    /// The certificate that the sender has proved to have, DER; nil without one.
    var peer: [UInt8]? {
        get async {
            let certificate = try? await channel.nioSSL_peerCertificate().get()
            return try? certificate?.toDERBytes()
        }
    }

    var origin: Origin {
        get async { Origin(address: address, certificate: await peer) }
    }
}
