import Foundation
import Simulator
import Testing

@testable import Base
@testable import Support

@Suite("people --map")
struct PeopleMapTests {
    /// A site with a map in its settings; Humand has the same numbers as HikCentral.
    private func site(_ map: String?) throws -> Site {
        let site = try Site()
        site.settings["EMPLOYEE_MAP"] = site.folder + "/map.csv"
        if let map { try site.write(map, to: "map.csv") }
        return site
    }

    private func map(_ site: Site) throws -> String {
        // Foundation leaves the byte order mark out when it reads a text.
        String(decoding: try Data(contentsOf: URL(fileURLWithPath: site.folder + "/map.csv")), as: UTF8.self)
    }

    @Test("A missing map is made, and works")
    func missing() throws {
        let site = try site(nil)
        let made = try site.run("people", "--map", "--output", site.folder + "/map.csv")
        #expect(made.ending == .exit(0) && made.output.isEmpty, "\(made)")
        #expect(made.errors.contains("is written: 0 lines kept, 2 added"))
        #expect(made.errors.contains("map.csv does not exist yet and is created"), "\(made)")
        #expect(!made.errors.contains("cannot open"), "\(made)")
        #expect(try map(site).hasPrefix("hikcentral,humand,name,reason\n"))
        #expect(try site.run("people").ending == .exit(0))
    }

    @Test(
        "A map of Excel's keeps its lines, its columns and its mode, gets names, and loses only what nobody could use")
    func kept() throws {
        let site = try site("Humand;hikcentral;Sector\nAP-9;1001;Planta\n;1002;Oficina\nX;;\n")
        let path = site.folder + "/map.csv"
        chmod(path, 0o604)
        let made = try site.run("people", "--map", "--output", path)
        #expect(made.ending == .exit(0), "\(made)")
        #expect(made.errors.contains("not taken over") && made.errors.contains("line 4"), "\(made)")
        #expect(
            try map(site) == "\u{FEFF}Humand;hikcentral;Sector;name;reason\nAP-9;1001;Planta;Ana Pérez;\n"
                + "1002;1002;Oficina;Bruno Díaz;\n")
        var status = stat()
        #expect(stat(path, &status) == 0 && status.st_mode & 0o777 == 0o604)
        #expect(FileManager.default.fileExists(atPath: path + ".bak"))
        #expect(!FileManager.default.fileExists(atPath: path + ".new"))
        #expect(try site.run("people").ending == .exit(0))
    }

    @Test("A redirection onto the map itself is noticed, and nothing is written into it")
    func redirected() throws {
        let site = try site("hikcentral,humand\n1001,AP-1\n")
        site.launcher = ["/bin/sh", "-c", "exec \"$0\" \"$@\" > map.csv"]
        let refused = try site.run("people", "--map")
        #expect(refused.ending == .exit(64) && refused.errors.contains("the shell emptied it"), "\(refused)")
        #expect(try map(site).isEmpty)
        site.launcher = []
        #expect(try site.run("people", "--map", "--output", site.folder + "/map.csv").ending == .exit(0))
        #expect(try map(site).contains("1001,1001,Ana Pérez"))
    }

    @Test("A file that is no map, a link and a folder are not replaced")
    func others() throws {
        let site = try site("hikcentral,humand\n1001,AP-1\n")
        try site.write("HIK_SECRET=x\n", to: "other.env")
        try FileManager.default.createDirectory(
            atPath: site.folder + "/state", withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
        try FileManager.default.createSymbolicLink(atPath: site.folder + "/link.csv", withDestinationPath: "map.csv")
        let before = Snapshot(of: site.folder)
        for (name, cause) in [
            ("other.env", "it is not an employee map"), ("link.csv", "symbolic link"), ("state", "cannot"),
            ("no/such/folder.csv", "cannot write in"),
        ] {
            let refused = try site.run("people", "--map", "--output", name)
            #expect(refused.ending != .exit(0) && refused.errors.contains(cause), "\(name): \(refused)")
        }
        #expect(Snapshot(of: site.folder) == before)
    }
}
