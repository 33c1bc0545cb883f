import DMServer
import SCOMOTerms
import TestSupport

/// What servers want: a drawn mixture of all operations, some of which can't succeed.
struct Orders {
    let world: World
    let catalogue: Catalogue
    let device: SimulatedDevice

    /// One to three orders, for one session or several.
    func place() {
        for _ in 0..<world.numbers.number(1...3) {
            if let task = draw() { device.server.order(task) }
        }
    }

    /// One that has to succeed once the faults have ceased.
    func placeLast() {
        for identifier in [Catalogue.alpha, Catalogue.beta] {
            let package = catalogue.package(identifier, Catalogue.newest)
            if let task = download(.downloadInstall, package, .good) { device.server.order(task) }
        }
    }

    private func draw() -> OrderedTask? {
        switch world.numbers.number(0...99) {
        case 0..<40: return download(.downloadInstall)
        case 40..<50: return download(.downloadInstallInactive)
        case 50..<58: return download(.download)
        case 58..<68: return delivered(.install)
        case 68..<72: return delivered(.installInactive)
        case 72..<76: return delivered(.removePackage)
        case 76..<84: return component(.activate)
        case 84..<92: return component(.deactivate)
        default: return component(.removeComponent)
        }
    }

    private func download(_ primitive: Primitive) -> OrderedTask? {
        let version = world.numbers.number(Catalogue.versions)
        let isAlpha = world.numbers.chance(60)
        let package = catalogue.package(
            isAlpha ? Catalogue.alpha : Catalogue.beta, version,
            isHealthy: !isAlpha || world.numbers.chance(85))
        let conducts = PackageHost.Conduct.allCases
        let isGood = world.numbers.chance(60)
        let conduct = isGood ? .good : conducts[world.numbers.number(0...conducts.count - 1)]
        return download(primitive, package, conduct)
    }

    private func download(
        _ primitive: Primitive, _ package: Catalogue.Package, _ conduct: PackageHost.Conduct
    ) -> OrderedTask? {
        let url = device.host.offer(package, conduct)
        return OrderedTask(
            primitive, .download(PackageReference(identifier: package.identifier, name: nil, url: url)))
    }

    private func delivered(_ primitive: Primitive) -> OrderedTask? {
        OrderedTask(primitive, .delivered(world.numbers.chance(60) ? Catalogue.alpha : Catalogue.beta))
    }

    private func component(_ primitive: Primitive) -> OrderedTask? {
        let names = ["org.example.a", "org.example.a", "org.example.b", "org.example.c"]
        return OrderedTask(primitive, .component(names[world.numbers.number(0...3)]))
    }
}
