import MessageTesting

extension CommandTests {
    static let rows: [(String, [String])] = [
        // Get.
        (
            command("Get", 1, item("./Conf/Log")),
            ["Get 1 200 ./Conf/Log", "Results 1 ./Conf/Log=line1;line2;line3end"]
        ),
        (
            command("Get", 1, item("./Conf/Image")),
            ["Get 1 200 ./Conf/Image", "Results 1 ./Conf/Image(b64)=AH8="]
        ),
        (
            command("Get", 1, item("./Conf/Bell")),
            ["Get 1 200 ./Conf/Bell", "Results 1 ./Conf/Bell(b64)=YQc="]
        ),
        (
            command("Get", 1, item("./SCOMO/Inventory/Deployed/c1")),
            [
                "Get 1 200 ./SCOMO/Inventory/Deployed/c1", "Results 1 ./SCOMO/Inventory/Deployed/c1(node)=",
            ]
        ),
        (command("Get", 1, ""), ["Get 1 412"]),
        (command("Get", 1, "<Item/>"), ["Get 1 412"]),
        // Add, Replace, Delete.
        (command("Add", 1, item("./Conf/Net/New", "x")), ["Add 1 200 ./Conf/Net/New"]),
        (command("Add", 1, item("./Conf/Net/Old", "x")), ["Add 1 418 ./Conf/Net/Old"]),
        (
            command("Add", 1, item("./Conf/Net/New", "x", "<Format>rare</Format>")),
            ["Add 1 415 ./Conf/Net/New"]
        ),
        (
            command("Add", 1, item("./Conf/Net", "x", "<Type>application/vnd.syncml.dmtnds+xml</Type>")),
            ["Add 1 415 ./Conf/Net"]
        ),
        (command("Replace", 1, item("./Conf/Net/Mtu", "9000")), ["Replace 1 200 ./Conf/Net/Mtu"]),
        (
            command("Replace", 1, item("./Conf/Net/Mtu", "9", "<Format>INT</Format>")),
            ["Replace 1 200 ./Conf/Net/Mtu"]
        ),
        (
            command("Replace", 1, "<Meta><Format>int</Format></Meta>" + item("./Conf/Net/Mtu", "1")),
            ["Replace 1 200 ./Conf/Net/Mtu"]
        ),
        (
            command("Replace", 1, "<Meta><Format>chr</Format></Meta>" + item("./Conf/Net/Mtu", "1")),
            ["Replace 1 415 ./Conf/Net/Mtu"]
        ),
        (command("Replace", 1, item("./Conf/Net/Mtu", "wide")), ["Replace 1 415 ./Conf/Net/Mtu"]),
        (command("Replace", 1, item("./Conf/Nope", "1")), ["Replace 1 404 ./Conf/Nope"]),
        (command("Replace", 1, item("./Conf/Log", "1")), ["Replace 1 405 ./Conf/Log"]),
        (
            command("Replace", 1, item("./Conf/Image", "!", "<Format>b64</Format>")),
            ["Replace 1 415 ./Conf/Image"]
        ),
        (command("Delete", 1, item("./Conf/Net/Old")), ["Delete 1 200 ./Conf/Net/Old"]),
        (command("Delete", 1, item("./Conf/Net/Mtu")), ["Delete 1 405 ./Conf/Net/Mtu"]),
        (command("Delete", 1, "<Item/>"), ["Delete 1 412"]),
        // Exec.
        (command("Exec", 1, item(order)), ["Exec 1 202 \(order)"]),
        (command("Exec", 1, item("./Conf/Log")), ["Exec 1 405 ./Conf/Log"]),
        (command("Exec", 1, ""), ["Exec 1 412"]),
        (command("Exec", 1, item(order, "!", "<Format>b64</Format>")), ["Exec 1 415 \(order)"]),
        (command("Exec", 1, item(order) + item("./Nope")), ["Exec 1 202 \(order)", "Exec 1 404 ./Nope"]),
        // Several items: one Status if all fared the same.
        (command("Replace", 1, item("./Conf/Net/Mtu", "1") + item("./Conf/Blob", "1")), ["Replace 1 200"]),
        (
            command("Replace", 1, item("./Conf/Net/Mtu", "1") + item("./Nope", "1")),
            ["Replace 1 200 ./Conf/Net/Mtu", "Replace 1 404 ./Nope"]
        ),
        (
            command("Get", 1, item("./Conf/Net/Mtu") + item("./Nope") + item("./Conf/Net/Old")),
            [
                "Get 1 200 ./Conf/Net/Mtu", "Get 1 404 ./Nope", "Get 1 200 ./Conf/Net/Old",
                "Results 1 ./Conf/Net/Mtu(int)=1500", "Results 1 ./Conf/Net/Old=legacy",
            ]
        ),
        // What the device doesn't have.
        (command("Copy", 1, item("./Conf/Log")), ["Copy 1 412 ./Conf/Log"]),
        (command("Put", 1, "") + command("Get", 2, item("./Nope")), ["Put 1 406", "Get 2 404 ./Nope"]),
        ("<Results><CmdID>1</CmdID><CmdRef>1</CmdRef></Results>", ["Results 1 406"]),
        ("<Get>\(item("./Conf/Log"))</Get>", ["Get  400"]),
        // What is in a container goes the way of the container.
        (
            "<Sequence>" + command("Get", 2, item("./Conf/Log"))
                + command("Atomic", 3, command("Delete", 4, item("./Conf/Net/Old"))) + "</Sequence>",
            ["Sequence  400", "Get 2 215 ./Conf/Log", "Atomic 3 215", "Delete 4 215 ./Conf/Net/Old"]
        ),
        (
            "<Atomic><CmdID>0</CmdID>" + command("Delete", 2, item("./Conf/Net/Old")) + "</Atomic>",
            ["Atomic 0 400", "Delete 2 215 ./Conf/Net/Old"]
        ),
        // A value of the leaf's own format, since none is named.
        (command("Add", 1, item("./Conf/Firmware", "x")), ["Add 1 200 ./Conf/Firmware"]),
        (command("Add", 1, item("./Conf/Apps/a", "")), ["Add 1 415 ./Conf/Apps/a"]),
        // What isn't well formed is one command, and not the message.
        (
            command("Replace", 1, item("./Conf/Blob", "x", "<Size>1k</Size>"))
                + command("Alert", 2, "<Data>now</Data>") + command("Get", 3, item("./Conf/Net/Mtu")),
            [
                "Replace 1 400", "Alert 2 400", "Get 3 200 ./Conf/Net/Mtu",
                "Results 3 ./Conf/Net/Mtu(int)=1500",
            ]
        ),
        (
            command(
                "Atomic", 1,
                command("Replace", 2, item("./Conf/Blob", "x"))
                    + command("Add", 3, item("./Nope", "x", "<Size>1k</Size>"))),
            ["Atomic 1 507", "Replace 2 216 ./Conf/Blob", "Add 3 400"]
        ),
        (command("Replace", 1, item("./Conf/Blob", "x", "<Size/>")), ["Replace 1 200 ./Conf/Blob"]),
        (
            command(
                "Atomic", 1,
                command("Replace", 2, item("./Conf/Blob", "x")) + command("Delete", 3, item("./Nope"))),
            ["Atomic 1 507", "Replace 2 216 ./Conf/Blob", "Delete 3 404 ./Nope"]
        ),
        // Alerts.
        ("<Alert><CmdID>1</CmdID><Data>1222</Data></Alert>", ["Alert 1 200"]),
        ("<Alert><CmdID>1</CmdID></Alert>", ["Alert 1 412"]),
        ("<Alert><CmdID>1</CmdID><Data/></Alert>", ["Alert 1 412"]),
        (
            "<Alert><CmdID>1</CmdID><Data>1101</Data><Item/><Item><Data>?</Data></Item></Alert>",
            ["Alert 1 406"]
        ),
        ("<Alert><CmdID>1</CmdID><Data>1100</Data><Item/></Alert>", ["Alert 1 412"]),
        ("<Alert><CmdID>1</CmdID><Data>1226</Data></Alert>", ["Alert 1 406"]),
        ("<Alert><CmdID>1</CmdID><Data>4711</Data></Alert>", ["Alert 1 406"]),
        // Sequences stop at the first failure.
        (
            command(
                "Sequence", 1,
                command("Get", 2, item("./Conf/Net/Mtu")) + command("Delete", 3, item("./Nope"))
                    + command("Atomic", 4, command("Replace", 5, item("./Conf/Blob", "x")))
                    + command("Exec", 6, item(order))) + command("Delete", 7, item("./Conf/Net/Old")),
            [
                "Sequence 1 200", "Get 2 200 ./Conf/Net/Mtu", "Results 2 ./Conf/Net/Mtu(int)=1500",
                "Delete 3 404 ./Nope", "Atomic 4 215", "Replace 5 215 ./Conf/Blob", "Exec 6 215 \(order)",
                "Delete 7 200 ./Conf/Net/Old",
            ]
        ),
        (
            command(
                "Sequence", 1,
                "<Alert><CmdID>2</CmdID><Data>1101</Data><Item/><Item><Data>?</Data></Item></Alert>"
                    + command("Exec", 3, item(order))),
            ["Sequence 1 200", "Alert 2 406", "Exec 3 215 \(order)"]
        ),
    ]
}
