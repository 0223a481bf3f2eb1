import Testing

@testable import Operations

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

    @Test("The unit of another process is the last name of its cgroup")
    func unit() {
        #expect(OtherProcess.unit(inCgroup: "0::/system.slice/hik2humand.service\n") == "hik2humand.service")
        #expect(
            OtherProcess.unit(inCgroup: "1:name=systemd:/system.slice/system-hik.slice/hik2humand@norte.service\n")
                == "hik2humand@norte.service")
        #expect(OtherProcess.unit(inCgroup: "0::/user.slice/session-3.scope\n") == nil)
    }
}
