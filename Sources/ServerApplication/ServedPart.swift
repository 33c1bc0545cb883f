/// What a server serves. Each part can listen at an address of its own.
public enum ServedPart: String, CaseIterable, Sendable {
    /// Sessions: `/dm`.
    case devices
    /// Delivery packages: `/packages`.
    case packages
    /// The JSON interface: `/api/v1`.
    case interface
    /// For those who watch the server: `/healthz`, `/readyz`, `/metrics`.
    case monitoring
}

extension ServerSettings {
    /// An address, and what is served there.
    struct Place: Equatable {
        var address: ListenAddress
        var parts: [ServedPart]

        /// Its URL, with the port that it got.
        func base(port: Int? = nil) -> String { address.base(port: port ?? address.port) }
    }

    /// Where which parts are, that of devices first.
    var places: [Place] {
        var places: [Place] = []
        for part in ServedPart.allCases {
            let address = apart[part] ?? listen
            if let index = places.firstIndex(where: { $0.address == address }) {
                places[index].parts.append(part)
            } else {
                places.append(Place(address: address, parts: [part]))
            }
        }
        return places
    }

    /// Where a part is.
    func place(of part: ServedPart) -> Place { Place(address: apart[part] ?? listen, parts: [part]) }

    /// Whether packages are where devices hold their sessions.
    private var packagesAreWithDevices: Bool { apart[.packages] ?? listen == apart[.devices] ?? listen }

    /// Where devices find packages, if the server listens for them at `base`.
    func packageBase(_ base: String) -> String { packagesURL ?? (packagesAreWithDevices ? url : nil) ?? base }

    /// Where the server listens for devices, or for downloads, if that is no address that anybody can connect to, and nothing
    /// says what they shall use.
    public var unreachable: ListenAddress? {
        let devices = apart[.devices] ?? listen
        if url == nil && devices.isEverywhere { return devices }
        let packages = apart[.packages] ?? listen
        return packagesURL == nil && !packagesAreWithDevices && packages.isEverywhere ? packages : nil
    }
}
