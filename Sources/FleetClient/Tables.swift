// What is shown of each kind of thing: the one description of all tables.

extension Table {
    /// Devices, without their inventories.
    public static let devices = Table(
        Column("ID", "id"), Column("MODEL", "model"), Column("GROUPS", "groups"), Column("TAGS", "tags"),
        Column("LAST SESSION", "lastSession"))

    /// The server's folder of packages.
    public static let packages = Table(
        Column("FILE", "file"), Column("PACKAGE", "packageId"), Column("VERSION", "version"),
        Column("SIZE", "size"), Column("BUILT", "built"), Column("ERROR", "error"))

    /// Operations, with what the device told of them.
    public static let operations = Table(
        Column("NUMBER", "number"), Column("DEVICE", "device"), Column("OPERATION", "operation"),
        Column("SUBJECT", "package", "packageId", "component", "url"), Column("STATE", "state"),
        Column("RESULT", "results.code"), Column("CHANGED", "changed"), Column("REASON", "reason"))

    /// Commands on nodes, without what was found.
    public static let commands = Table(
        Column("NUMBER", "number"), Column("DEVICE", "device"), Column("COMMAND", "command"),
        Column("URI", "uri", "commands.uri"), Column("STATE", "state"), Column("STATUS", "status"),
        Column("CHANGED", "changed"), Column("REASON", "reason"))

    /// Devices that have a component.
    public static let installations = Table(
        Column("DEVICE", "device"), Column("MODEL", "model"), Column("COMPONENT", "component"),
        Column("VERSION", "version"), Column("SINCE", "since"), Column("OUTLOOK", "outlook"),
        Column("OPERATION", "operation"), Column("STATE", "state"), Column("LAST SESSION", "lastSession"))

    /// What happened.
    public static let events = Table(
        Column("NUMBER", "number"), Column("TIME", "time"), Column("KIND", "kind"),
        Column("DEVICE", "device"), Column("ABOUT", "operation", "command"), Column("STATE", "state"))

    /// Addresses that are told what happens.
    public static let webhooks = Table(
        Column("ID", "id"), Column("URL", "url"), Column("KINDS", "kinds"), Column("POSITION", "position"),
        Column("FAILURES", "failures"), Column("REASON", "reason"))

    /// What a webhook wasn't told.
    public static let deadLetters = Table(
        Column("ID", "id"), Column("CREATED", "created"), Column("UNTIL", "until"),
        Column("EVENTS", "events.number"), Column("REASON", "reason"))

    /// Tokens, without what their holders show.
    public static let tokens = Table(
        Column("NAME", "name"), Column("ROLES", "roles"), Column("GROUPS", "groups"),
        Column("CREATED", "created"), Column("UNTIL", "until"))

    /// Who changed what.
    public static let audit = Table(
        Column("NUMBER", "number"), Column("TIME", "time"), Column("AUTHOR", "author"),
        Column("ACTION", "action"), Column("SUBJECT", "subject"), Column("BEFORE", "before"),
        Column("AFTER", "after"))
}
