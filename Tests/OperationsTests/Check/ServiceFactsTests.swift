import Foundation
import Testing

@testable import Operations
@testable import Site
@testable import Support

struct ServiceFactsTests {
    @Test("What a unit's sandbox hides is read from systemctl show; what is bound into it is seen")
    func sandbox() {
        let unit = ServiceFacts.unit(
            "hik2humand.service",
            """
            LoadState=loaded
            UnitFileState=enabled
            ActiveState=active
            MainPID=42
            ProtectHome=yes
            PrivateTmp=yes
            BindPaths=/var/lib/x:/var/lib/x:rbind
            BindReadOnlyPaths=/home/juan/maps:/home/juan/maps:norbind
            """)
        #expect(unit.folder(hiding: "/home/ana/map.csv") == "/home" && unit.folder(hiding: "/tmp/map.csv") == "/tmp")
        #expect(unit.folder(hiding: "/home/juan/maps/map.csv") == nil)
        #expect(unit.folder(hiding: "/homework/map.csv") == nil && unit.folder(hiding: "/etc/map.csv") == nil)
    }

    @Test("A state directory of another than the unit's user is named, with the command; one of its own is not")
    func foreignState() throws {
        let unit = ServiceFacts.unit("hik2humand.service", "LoadState=loaded\nActiveState=active\nUser=hik2humand")
        let service = ServiceFacts(units: [unit])
        let settings = try Sample.packaged(["STATE_DIR": "/s"])
        func foreign(_ owner: uid_t, _ name: String, _ service: ServiceFacts = service) -> ForeignState? {
            ForeignState(settings, service: service, owner: owner, name: name)
        }
        #expect(
            foreign(0, "root")?.sentence
                == "/s belongs to root, and hik2humand.service runs as hik2humand, who may not write there; chown -R "
                + "hik2humand: /s")
        #expect(foreign(990, "hik2humand") == nil)
        let byNumber = ServiceFacts.unit("hik2humand.service", "LoadState=loaded\nUser=990")
        #expect(foreign(990, "uid 990", ServiceFacts(units: [byNumber])) == nil)
        let roots = ServiceFacts.unit("hik2humand.service", "LoadState=loaded\nUser=")
        #expect(foreign(1000, "ana", ServiceFacts(units: [roots])) == nil, "root may write everywhere")
    }

    @Test("Nobody is told to give away a folder that is full of other things")
    func othersFolder() throws {
        let folder = try TemporaryFolder()
        let settings = try Sample.packaged(["STATE_DIR": folder.path])
        var unit = ServiceFacts.Unit(name: "hik2humand.service")
        unit.user = "somebody-else"
        let service = ServiceFacts(units: [unit])
        #expect(ForeignState(settings, service: service) != nil, "an empty one is to be the site's")
        _ = try folder.write("dpkg", "")
        #expect(ForeignState(settings, service: service) == nil, "STATE_DIR=/var/lib")
        _ = try folder.write("lock", "")
        #expect(ForeignState(settings, service: service) != nil)
    }

    @Test("Daemon and timer run twice only where both are installed and on; the advice names the site's own units")
    func runsTwice() throws {
        func twice(_ service: ServiceFacts.Unit, _ timer: ServiceFacts.Unit?, _ site: PackagedSite = .only) -> Bool {
            ServiceFacts(units: [service, timer].compactMap(\.self)).runsTwice(site)
        }
        func unit(_ name: String, _ isEnabled: Bool, _ state: String) -> ServiceFacts.Unit {
            .init(name: name, isEnabled: isEnabled, state: state)
        }
        let service = unit("hik2humand.service", true, "inactive")
        #expect(twice(service, unit("hik2humand.timer", true, "inactive")), "both begin at the next boot")
        #expect(twice(service, unit("hik2humand.timer", false, "active")), "started by hand")
        #expect(!twice(service, unit("hik2humand.timer", false, "inactive")) && !twice(service, nil))
        let missing = ServiceFacts.Unit(name: "hik2humand.timer", isInstalled: false)
        #expect(!twice(service, missing))
        #expect(!twice(service, unit("hik2humand@norte.timer", true, "active")), "of another site")
        let norte = try #require(PackagedSite(settingsFile: "/etc/hik2humand/norte.env"))
        let ofNorte = twice(.init(name: norte.service), .init(name: norte.timer), norte)
        #expect(ofNorte)
        let phrase = ServiceFacts.runsTwicePhrase(norte)
        #expect(phrase.english.hasPrefix("both hik2humand@norte.service and hik2humand@norte.timer are enabled"))
        #expect(English.words(in: phrase.spanish).isEmpty)
    }

    @Test("The unit of another process is the last name of its cgroup")
    func unit() {
        #expect(OtherProcess.unit(inCgroup: "0::/system.slice/hik2humand.service\n") == "hik2humand.service")
        #expect(
            OtherProcess.unit(inCgroup: "1:name=systemd:/system.slice/system-hik.slice/hik2humand@norte.service\n")
                == "hik2humand@norte.service")
        #expect(OtherProcess.unit(inCgroup: "0::/user.slice/session-3.scope\n") == nil)
    }
}
