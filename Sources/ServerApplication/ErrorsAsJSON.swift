internal import Fleet
internal import HTTPTypes
internal import Hummingbird
internal import Logging

/// Gives every failure below it the one form that clients of the JSON interface expect: `{"error":"…"}`.
struct ErrorsAsJSON<Context: RequestContext>: RouterMiddleware {
    func handle(
        _ request: Request, context: Context, next: (Request, Context) async throws -> Response
    ) async throws -> Response {
        do {
            return try await next(request, context)
        } catch let error as ServiceError {
            throw error
        } catch let error as any HTTPResponseError {
            return .json(ErrorBody(error: error.status.reasonPhrase), status: error.status)
        } catch let error as FleetStoreError where error == .busy || error == .changed {
            // Nothing was stored and nothing was lost: the same request may be sent again.
            context.logger.notice("the database is busy", metadata: ["path": .foreign(request.uri.path)])
            throw ServiceError.busy
        } catch FleetStoreError.unknownOutcome {
            // A device says the same again, a client with its key: each is told then what is so.
            context.logger.error("the database was lost", metadata: ["path": .foreign(request.uri.path)])
            throw ServiceError.busy
        } catch {
            context.logger.error(
                "could not answer a request",
                metadata: ["path": .foreign(request.uri.path), "reason": "\(error)"])
            return .json(ErrorBody(error: "the server failed"), status: .internalServerError)
        }
    }
}
