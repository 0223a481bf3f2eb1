import Foundation
import Testing

@testable import Base
@testable import Humand
@testable import Operations
@testable import Support

extension PlantedMistake {
    /// The package's site, whose service a drop-in has changed.
    private static func amend(_ site: CheckSite, _ change: (inout ServiceFacts.Unit) -> Void) {
        site.settingsFile = "/etc/hik2humand/hik2humand.env"
        site.values["STATE_DIR"] = "/var/lib/hik2humand/hik2humand"
        var unit = ServiceFacts.Unit(name: "hik2humand.service", process: "42")
        change(&unit)
        site.service = ServiceFacts(units: [unit])
    }

    private static func hideMap(_ site: CheckSite, _ path: String) {
        site.settingsFile = "/etc/hik2humand/hik2humand.env"
        (site.values["EMPLOYEE_MAP"], site.employeeMap) = (path, "hikcentral,humand\n1001,1001\n1002,1002\n")
        site.values["STATE_DIR"] = "/var/lib/hik2humand/hik2humand"
        site.service = ServiceFacts(units: [
            .init(
                name: "hik2humand.service", isEnabled: false, state: "inactive", hidden: ["/home", "/root", "/tmp"])
        ])
    }

    /// A secret that root reads and the daemon's user may not.
    private static func unreadableSecret(_ name: String, in path: String, remedy: String) -> PlantedMistake {
        .init(
            name, "settings", "hik2humand, whom the daemon runs as, may not read \(path)", remedy: remedy,
            .configuration
        ) {
            $0.settingsFile = "/etc/hik2humand/hik2humand.env"
            $0.values["HIK_SECRET"] = nil
            ($0.values["HIK_SECRET_FILE"], $0.secretFile) = (path, (path, CheckSite.hikSecret))
            ($0.state.owner, $0.state.ownerName) = (990, "hik2humand")
            ($0.state.user, $0.state.userName) = (990, "hik2humand")
            $0.unreadable = [path]
        }
    }

    static let secrets: [PlantedMistake] = [
        unreadableSecret(
            "a setting names a secret that systemd hands over", in: "/etc/hik2humand/secrets/HIK_SECRET",
            remedy: "take HIK_SECRET_FILE out of /etc/hik2humand/hik2humand.env"),
        unreadableSecret(
            "a secret's file beside the settings may not be read", in: "/etc/hik2humand/key",
            remedy: "chgrp hik2humand /etc/hik2humand/key; chmod 640 /etc/hik2humand/key"),
        unreadableSecret(
            "a secret's file elsewhere may not be read", in: "/root/key",
            remedy: "install -m 640 -g hik2humand /root/key /etc/hik2humand/key, and set HIK_SECRET_FILE="),
    ]

    /// Mistakes on the gateway itself: its settings, its disk, its service.
    static let machine: [PlantedMistake] = [
        .init("the disk is read-only", "state directory", "mounted read-only", remedy: "mount", .state) {
            ($0.state.isReadOnly, $0.state.isWritable) = (true, false)
        },
        .init(
            "the state directory is another's", "state directory", "belongs to hik2humand, and this is maria",
            remedy: "sudo -u hik2humand", .state
        ) {
            ($0.state.owner, $0.state.ownerName, $0.state.user, $0.state.userName) = (990, "hik2humand", 1000, "maria")
        },
        .init("root left a file there", "state directory", "/state/lock", remedy: "chown -R hik2humand:", .state) {
            ($0.state.owner, $0.state.ownerName, $0.state.strangers) = (990, "hik2humand", ["/state/lock"])
            $0.state.user = 990
        },
        .init("the disk is full", "disk", "its disk is full", remedy: "free some space", .state) {
            $0.state.freeBytes = 4096
        },
        .init("there are no inodes", "disk", "no inodes", remedy: "delete files", .state) { $0.state.freeInodes = 0 },
        .init(
            "another daemon runs", "running", "another hik2humand, process 77", remedy: "only one can work", .done,
            state: .warning
        ) {
            $0.service = ServiceFacts(units: [.init(name: "hik2humand.service", process: "42")])
            $0.lock = .process("77")
        },
        .init(
            "service and timer are both on", "service", "both", remedy: "disable --now hik2humand.timer", .done,
            state: .warning
        ) {
            $0.service = ServiceFacts(units: [
                .init(name: "hik2humand.service", process: "42"), .init(name: "hik2humand.timer"),
            ])
        },
        .init(
            "the service of a new site has failed", "service", "hik2humand.service has failed",
            remedy: "first hik2humand run --once --dry-run --quiet, then systemctl enable --now hik2humand.service",
            .done,
            state: .warning
        ) {
            $0.service = ServiceFacts(units: [
                .init(name: "hik2humand.service", isEnabled: false, state: "failed")
            ])
        },
        .init(
            "the service may not write its state", "service", "may not write in STATE_DIR=/state",
            remedy: "set STATE_DIR=/var/lib/hik2humand/norte", .configuration
        ) {
            $0.settingsFile = "/etc/hik2humand/norte.env"
            $0.service = ServiceFacts(units: [.init(name: "hik2humand@norte.service", process: "42")])
        },
        .init(
            "the unit hides the state directory, although it may write there", "service",
            "STATE_DIR=/home/hik/state: hik2humand.service does not see what is in /home",
            remedy: "STATE_DIR=/var/lib/hik2humand/hik2humand", .configuration
        ) {
            $0.settingsFile = "/etc/hik2humand/hik2humand.env"
            $0.values["STATE_DIR"] = "/home/hik/state"
            $0.service = ServiceFacts(units: [
                .init(
                    name: "hik2humand.service", process: "42", writable: ["/home/hik/state"],
                    hidden: ["/home", "/root", "/run/user"])
            ])
        },
        .init(
            "a drop-in makes the service run as root", "service",
            "hik2humand.service runs as root by User= in /etc/systemd/system/hik2humand.service.d/override.conf",
            remedy: "take User= out of /etc/systemd/system/hik2humand.service.d/override.conf", .done, state: .warning
        ) { site in
            amend(site) {
                $0.identity = UnitUser(number: 0, groups: [0], groupName: "root")
                $0.userPlace = UnitPlace(path: "/etc/systemd/system/hik2humand.service.d/override.conf", line: 2)
            }
        },
        .init(
            "a drop-in makes the service run something else", "service",
            "runs another command than the package's, by ExecStart= in /etc/systemd/system/hik2humand.service.d/x.conf",
            remedy: "take ExecStart= out of /etc/systemd/system/hik2humand.service.d/x.conf", .done, state: .warning
        ) { site in
            amend(site) {
                $0.commandPlace = UnitPlace(path: "/etc/systemd/system/hik2humand.service.d/x.conf", line: 3)
            }
        },
        .init(
            "a drop-in takes the service's network", "service",
            "has no network of this machine, by PrivateNetwork=yes in /etc/systemd/system/hik2humand.service.d/x.conf, line 3",
            remedy: "take PrivateNetwork= out of /etc/systemd/system/hik2humand.service.d/x.conf", .configuration
        ) { site in
            amend(site) {
                $0.networkCut = NetworkCut(
                    setting: "PrivateNetwork=yes",
                    place: UnitPlace(path: "/etc/systemd/system/hik2humand.service.d/x.conf", line: 3))
            }
        },
        .init(
            "a drop-in takes the right to write the state directory", "service",
            "may not write in /var/lib/hik2humand/hik2humand, by ReadOnlyPaths= in "
                + "/etc/systemd/system/hik2humand.service.d/x.conf, line 2",
            remedy: "take ReadOnlyPaths= out of /etc/systemd/system/hik2humand.service.d/x.conf", .configuration
        ) { site in
            amend(site) {
                $0.locked = [
                    LockedPath(
                        key: "ReadOnlyPaths", path: "/var/lib/hik2humand/hik2humand",
                        place: UnitPlace(path: "/etc/systemd/system/hik2humand.service.d/x.conf", line: 2))
                ]
            }
        },
        .init(
            "a second site has the first one's state directory", "service",
            "STATE_DIR=/var/lib/hik2humand/hik2humand is where the site hik2humand keeps its state",
            remedy: "STATE_DIR=/var/lib/hik2humand/norte", .configuration
        ) {
            $0.settingsFile = "/etc/hik2humand/norte.env"
            $0.plainFiles.insert("/etc/hik2humand/hik2humand.env")
            $0.values["STATE_DIR"] = "/var/lib/hik2humand/hik2humand"
            $0.service = ServiceFacts(units: [.init(name: "hik2humand@norte.service", process: "42")])
        },
        .init(
            "the unit hides the employee map", "settings", "hik2humand.service does not see what is in /home",
            remedy: "install -m 640 -g hik2humand /home/juan/map.csv /etc/hik2humand/map.csv", .configuration
        ) { hideMap($0, "/home/juan/map.csv") },
        .init(
            "the employee map has a relative path", "settings", "is relative, and hik2humand.service looks for it in /",
            remedy: "EMPLOYEE_MAP=/etc/hik2humand/map.csv", .configuration
        ) { hideMap($0, "map.csv") },
        .init(
            "the unit may not write the metrics", "settings",
            "METRICS_FILE=/srv/m.prom: hik2humand.service may not write", remedy: "ReadWritePaths=/srv", .done,
            state: .warning
        ) {
            hideMap($0, "/etc/hik2humand/map.csv")
            $0.values["METRICS_FILE"] = "/srv/m.prom"
        },
        .init(
            "the daemon's user may not read the settings", "settings", "may not read /etc/hik2humand/hik2humand.env",
            remedy: "chgrp hik2humand", .configuration
        ) {
            $0.settingsFile = "/etc/hik2humand/hik2humand.env"
            ($0.state.owner, $0.state.ownerName) = (990, "hik2humand")
            ($0.state.user, $0.state.userName) = (990, "hik2humand")
            $0.unreadable = ["/etc/hik2humand/hik2humand.env"]
        },
        .init(
            "the settings' folder is closed to the daemon's user", "settings",
            "may not read /etc/hik2humand/hik2humand.env", remedy: "chmod 755 /etc/hik2humand", .configuration
        ) {
            $0.settingsFile = "/etc/hik2humand/hik2humand.env"
            ($0.state.owner, $0.state.ownerName) = (990, "hik2humand")
            ($0.state.user, $0.state.userName) = (990, "hik2humand")
            $0.unreadable = ["/etc/hik2humand/hik2humand.env"]
            $0.closedFolder = "/etc/hik2humand"
        },
        .init(
            "the last pass failed", "service", "hik2humand-once.service, has failed", remedy: "journalctl -u", .done,
            state: .warning
        ) {
            $0.service = ServiceFacts(units: [
                .init(name: "hik2humand.timer"), .init(name: "hik2humand-once.service", state: "failed"),
            ])
        },
        .init(
            "the service is masked", "service", "hik2humand.service is masked", remedy: "systemctl unmask", .unreachable
        ) {
            $0.service = ServiceFacts(units: [
                .init(name: "hik2humand.service", isEnabled: false, state: "masked")
            ])
        },
        .init(
            "the filter names a door that is none", "HikCentral doors", "EVENT_FILTER names the door “Nowhere”",
            remedy: "as HikCentral has it", .done, state: .warning
        ) { $0.values["EVENT_FILTER"] = #"{"door_in":["Nowhere"]}"# },
        .init(
            "HikCentral is named as Humand", "Humand key", "users/me is not Humand's API",
            remedy: "HUMAND_BASE_URL",
            .configuration
        ) {
            $0.humand.faults.add(path: "users/me", .status(200, body: #"{"code":"0","msg":"x","data":{}}"#), times: 9)
        },
        .init(
            "Humand is named as HikCentral", "HikCentral key and signature", "is not HikCentral's OpenAPI",
            remedy: "HIKVISION_HOST", .configuration
        ) {
            let body = #"{"code":"UNKNOWN_TOKEN","message":"Unauthorized"}"#
            $0.hikCentral.faults.add(path: "/artemis", .status(401, body: body), times: 100)
        },
        .init(
            "the service is masked, and the timer works", "service", "hik2humand.service is masked",
            remedy: "systemctl unmask", .done, state: .warning
        ) {
            $0.service = ServiceFacts(units: [
                .init(name: "hik2humand.service", isEnabled: false, state: "masked"), .init(name: "hik2humand.timer"),
            ])
        },
        .init(
            "another program has the status page's port", "service",
            "STATUS_LISTEN=127.0.0.1:18080: another program listens there", remedy: "ss -ltnp 'sport = :18080'", .done,
            state: .warning
        ) {
            $0.values["STATUS_LISTEN"] = "127.0.0.1:18080"
            $0.taken = ["127.0.0.1:18080"]
        },
        .init(
            "the beginning lies in the future", "ledger", "START_FROM lies in the future", remedy: "START_FROM", .done,
            state: .warning
        ) { $0.values["START_FROM"] = "2030-05-01" },
        .init(
            "every door stands in both lists", "HikCentral doors", "every punch would be held",
            remedy: "name each door in one of them", .configuration
        ) {
            $0.values["EXIT_DEVICES"] = "Facial Entrada"
            $0.values["DIRECTION"] = "devices"
        },
        .init(
            "the employee map has semicolons and rubbish", "settings", "map.csv: line 1", remedy: "correct map.csv",
            .configuration
        ) {
            $0.values["EMPLOYEE_MAP"] = "map.csv"
            $0.employeeMap = "nonsense\n"
        },
        .init(
            "a door stands in both lists", "HikCentral doors", "Facial Entrada (23) is in both",
            remedy: "Facial Entrada/1", .done, state: .warning
        ) {
            $0.values["EXIT_DEVICES"] = "Facial Salida,Facial Entrada"
            $0.values["DIRECTION"] = "devices"
        },
        .init(
            "a door stands in both lists, and its events do not tell either", "HikCentral doors",
            "Facial Entrada (23) is in both", remedy: "name it in one of them", .done, state: .warning
        ) { $0.values["EXIT_DEVICES"] = "Facial Entrada" },
        .init(
            "the two paths of Humand are swapped", "Humand posting", "are swapped: people would clock out as they",
            remedy: "take HUMAND_CLOCK_IN_PATH and HUMAND_CLOCK_OUT_PATH out", .configuration
        ) {
            let usual = HumandAccount(baseURL: "", key: Secret(""))
            $0.values["HUMAND_CLOCK_IN_PATH"] = usual.clockOutPath
            $0.values["HUMAND_CLOCK_OUT_PATH"] = usual.clockInPath
        },
        .init(
            "no door clocks out", "HikCentral doors", "EXIT_DEVICES is empty: nobody will ever clock out",
            remedy: "alternate", .done, state: .warning
        ) { $0.values["EXIT_DEVICES"] = nil },
        .init(
            "nothing tells a direction", "HikCentral directions", "nothing tells in from out",
            remedy: "DIRECTION=devices,status,alternate", .done, state: .warning
        ) { ($0.values["ENTRY_DEVICES"], $0.values["EXIT_DEVICES"]) = (nil, nil) },
        .init(
            "DIRECTION leaves the lists aside", "HikCentral directions", "nothing tells in from out",
            remedy: "DIRECTION=devices,status: without devices", .done, state: .warning
        ) { $0.values["DIRECTION"] = "status" },
        .init(
            "the time zone is nonsense", "settings", "HIK_TIME_ZONE=Argentina/Nowhere", remedy: "correct HIK_TIME_ZONE",
            .configuration
        ) { $0.values["HIK_TIME_ZONE"] = "Argentina/Nowhere" },
    ]
}
