import ManagementTree
import SCOMO
import SCOMOTerms
import Settings

// Section `[SCOMO]`: how the software shows itself to servers.

extension Configuration {
    static var object: [Setting<Configuration>] {
        [
            .choice("SCOMO", "Version", "1.0 or 1.1", ObjectVersion.init) { $1.object.version = $0 },
            .choice("SCOMO", "Name", names, objectName) { $1.object.name = $0 },
            .duration("SCOMO", "UpdateInterval", from: "1min", .seconds(60), zero: "never") {
                $1.object.updateInterval = $0
            },
            .choice("SCOMO", "Answer", "accepted, result or status", AnswerForm.init) {
                $1.object.answer = $0
            },
            .flag("SCOMO", "TellChanges") { $1.tellsChanges = $0 },
            .choice("SCOMO", "AllowedComponents", components, ComponentPattern.list) {
                $1.object.rules.allowed = $0
            },
            .choice("SCOMO", "ForbiddenComponents", components, ComponentPattern.list) {
                $1.object.rules.forbidden = $0
            },
        ]
    }

    private static var names: String {
        "1 to 32 letters and digits, and not DevInfo, DevDetail, DMAcc or Inbox"
    }

    private static var components: String {
        "names of components with blanks between, perhaps * at their ends"
    }

    private static func objectName(_ text: String) -> String? {
        let isPlain = text.utf8.allSatisfy {
            switch $0 {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                UInt8(ascii: "0")...UInt8(ascii: "9"):
                true
            default: false
            }
        }
        guard isPlain, 1...32 ~= text.utf8.count, !DeviceObjects.otherNames.contains(text) else { return nil }
        return text
    }
}
