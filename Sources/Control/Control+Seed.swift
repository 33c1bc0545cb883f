import Deployment
import Linux

extension Control {
    /// Fills a root file system with all packages of a folder, as the factory's software.
    func seed(_ folder: String, _ root: String?) throws(ControlFailure) {
        var directory: FileHandle? = try Self.open(folder)
        let seeder = seeder(root)
        let installed = try following { (watch) throws(DeploymentFailure) in
            guard let directory = directory.take() else { return [InstalledComponent]() }
            return try seeder.seed(directory, watch: watch)
        }
        show(installed)
        if !isJSON { screen.say("this is the software of the factory now") }
    }
}
