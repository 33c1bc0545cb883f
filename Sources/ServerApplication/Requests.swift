internal import DMServer
internal import Foundation
internal import SCOMOTerms

extension DeviceRequest {
    /// What is to be stored, checked.
    func registration() throws -> DeviceRegistration {
        guard (serverUserName == nil) == (serverPassword == nil) else {
            throw ServiceError.unprocessable("serverUserName and serverPassword belong together")
        }
        let server = serverUserName.map {
            DeviceRegistration.ServerAccount(
                userName: $0, password: serverPassword ?? "", authentication: serverAuthentication ?? .md5,
                serverID: serverId)
        }
        do {
            return try DeviceRegistration(
                id: id, userName: userName, password: password, authentication: authentication,
                server: server, notificationAddress: notificationAddress, certificate: certificate)
        } catch {
            throw ServiceError.unprocessable("\(error)")
        }
    }
}

/// Groups and tags of a device.
enum Labels {
    /// How many of each a device may have.
    private static let limit = 32

    /// Each once, in order.
    static func checked(_ names: [String], _ field: String) throws -> [String] {
        guard names.count <= limit, names.allSatisfy(isName) else {
            throw ServiceError.unprocessable(
                "\(field) has to be at most \(limit) names of 1 to 64 bytes, without control characters")
        }
        return Set(names).sorted()
    }

    private static func isName(_ name: String) -> Bool {
        1...64 ~= name.utf8.count && name.unicodeScalars.allSatisfy { $0.value >= 0x20 && $0.value != 0x7F }
    }
}

extension OperationRequest {
    /// The name of the operation, and what it does.
    ///
    /// - Throws: 422 with the reason when it makes no sense.
    func task(
        _ folder: PackageFolder, _ address: PublicAddress
    ) throws -> (name: OperationName, task: OrderedTask) {
        guard let name = OperationName(rawValue: operation) else {
            let known = OperationName.allCases.map(\.rawValue).joined(separator: ", ")
            throw ServiceError.unprocessable("there is no operation \(operation); there are \(known)")
        }
        guard let task = OrderedTask(named: name, try subject(folder, address)) else {
            throw ServiceError.unprocessable(
                "\(name.rawValue) needs another kind of subject: see the documentation")
        }
        try checkParameters(of: task)
        return (name, task)
    }

    /// - Source: 4096 bytes are what the device takes of the leaf. XML, in which they go out, has no control characters but three.
    private func checkParameters(of task: OrderedTask) throws {
        guard let installParams else { return }
        guard task.subject.branch != .deployed, task.primitive != .removePackage else {
            throw ServiceError.unprocessable("installParams are for what is installed, or will be")
        }
        let isText = installParams.unicodeScalars.allSatisfy {
            $0.value >= 0x20 && !(0xFFFE...0xFFFF).contains($0.value) || $0 == "\t" || $0 == "\n"
        }
        guard installParams.utf8.count <= PackageLeaf.installParameters.maximumSize, isText else {
            throw ServiceError.unprocessable(
                "installParams has to be at most 4096 bytes, without control characters but tab and line feed"
            )
        }
    }

    private func subject(
        _ folder: PackageFolder, _ address: PublicAddress
    ) throws -> OrderedTask.Subject {
        switch (package, url, packageId, component) {
        case (let file?, nil, nil, nil): .download(try offered(file, folder, address))
        case (nil, let url?, let identifier, nil): .download(try elsewhere(url, identifier))
        case (nil, nil, let identifier?, nil): .delivered(try checked(identifier, "packageId"))
        case (nil, nil, nil, let identifier?): .component(try checked(identifier, "component"))
        default:
            throw ServiceError.unprocessable(
                "the operation needs one of: package, url (with a packageId or without), packageId, component"
            )
        }
    }

    private func offered(
        _ file: String, _ folder: PackageFolder, _ address: PublicAddress
    ) throws -> PackageReference {
        guard let package = folder.package(file) else {
            throw ServiceError.unprocessable("the server's folder has no package \(file)")
        }
        guard let description = package.description else {
            throw ServiceError.unprocessable("\(file) can't be read: \(package.failure ?? "")")
        }
        return description.reference(at: address)
    }

    /// Without an identifier the file's name has to do, up to the version.
    private func elsewhere(_ text: String, _ identifier: String?) throws -> PackageReference {
        guard text.utf8.count <= 2048, let url = URL(string: text), url.host != nil,
            ["https", "http"].contains(url.scheme?.lowercased())
        else { throw ServiceError.unprocessable("url isn't an address of http or https, or is too long") }
        let stem = url.deletingPathExtension().lastPathComponent.prefix { $0 != "_" }
        return PackageReference(
            identifier: try checked(identifier ?? String(stem), "packageId"), url: text)
    }

    /// - Source: 256 characters are the most that devices in the field take.
    private func checked(_ identifier: String, _ field: String) throws -> String {
        let isPlain = identifier.unicodeScalars.allSatisfy { $0.value >= 0x20 && $0.value != 0x7F }
        guard 1...256 ~= identifier.utf8.count, isPlain else {
            throw ServiceError.unprocessable(
                "\(field) has to be 1 to 256 bytes long, without control characters")
        }
        return identifier
    }
}
