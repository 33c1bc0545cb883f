import Bytes
import HTTP

extension HTTPClient {
    /// Tells the server of a descriptor how it went.
    ///
    /// - Returns: Why it hasn't taken it; nil when it has.
    func refusal(of report: [UInt8], at address: URL) -> String? {
        let request = PostRequest(
            report, contentType: "text/plain", accept: "*/*", limit: 65_536, deadline: .seconds(60))
        var cookies = CookieJar()
        do throws(HTTPError) {
            let status = try post(request, to: address, cookies: &cookies).status
            return (200...299).contains(status) ? nil : "HTTP status \(status)"
        } catch .tooLarge {
            // Only an answer of success is read.
            return nil
        } catch {
            return "\(error)"
        }
    }
}
