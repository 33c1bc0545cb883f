import Bytes

extension URL {
    /// A server's URL with the port that is apart from it, if one is: a port in the URL counts more.
    ///
    /// - Returns: `text` itself where no port has to be put into it.
    static func joined(_ text: String, _ port: String?) throws(BootstrapError) -> String {
        let url: URL
        do throws(URLError) {
            url = try URL(text)
        } catch {
            throw .malformed(parameter: "ADDR", expected: "an http or https URL")
        }
        guard let port else { return text }
        guard let number = UInt16(port), number > 0 else {
            throw .malformed(parameter: "PORTNBR", expected: "a port")
        }
        guard url.port == url.scheme.defaultPort, number != url.port else { return text }
        return url.at(port: number).text
    }
}
