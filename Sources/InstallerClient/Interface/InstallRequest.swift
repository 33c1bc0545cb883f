public import Deployment
public import Systemd

/// The arguments of `Install`: the open package, and what is wanted of it.
public struct InstallRequest: BusValue {
    /// A file at its beginning, or a pipe that is still being filled.
    public let package: BusDescriptor
    /// What the installation has to lead to.
    public let order: InstallOrder

    public init(_ package: BusDescriptor, _ order: InstallOrder) {
        (self.package, self.order) = (package, order)
    }

    public static var signature: String { BusDescriptor.signature + InstallOrder.signature }

    public init(reading message: inout BusMessage) throws(BusFailure) {
        package = try BusDescriptor(reading: &message)
        order = try InstallOrder(reading: &message)
    }

    public func write(to message: inout BusMessage) throws(BusFailure) {
        try package.write(to: &message)
        try order.write(to: &message)
    }
}

/// The word of an `Activation`, and what the package has to be; what isn't said may be anything.
extension InstallOrder: BusValue {
    public static var signature: String { "s" + "as" + "as" + "aay" + "s" }

    public init(reading message: inout BusMessage) throws(BusFailure) {
        guard let activation = Activation(rawValue: try String(reading: &message)) else {
            throw BusFailure.invalid("a component is to be active or inactive")
        }
        let (package, version) = (try String?(reading: &message), try String?(reading: &message))
        let digest = try [UInt8]?(reading: &message)
        guard digest == nil || digest?.count == 32 else {
            throw BusFailure.invalid("a digest has 32 bytes")
        }
        let parameters = try String(reading: &message)
        guard parameters.utf8.count <= Self.maximumParameters else {
            throw BusFailure.invalid("parameters have \(Self.maximumParameters) bytes at most")
        }
        self.init(
            activation, expecting: PackageExpectation(package: package, version: version, digest: digest),
            parameters: parameters)
    }

    public func write(to message: inout BusMessage) throws(BusFailure) {
        try activation.rawValue.write(to: &message)
        try expectation.package.write(to: &message)
        try expectation.version.write(to: &message)
        try expectation.digest.write(to: &message)
        try parameters.write(to: &message)
    }
}
