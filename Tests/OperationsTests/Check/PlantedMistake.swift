import Foundation
import Testing

@testable import Attendance
@testable import Base
@testable import HTTP
@testable import Operations
@testable import Simulator
@testable import Support
@testable import SyncSupport

/// A common mistake, and how `check` must report it.
struct PlantedMistake: Sendable, CustomTestStringConvertible {
    var testDescription: String
    /// The line that must report it.
    var line: String
    var state: Finding.Severity = .failed
    /// Texts that the line and its remedy must contain.
    var text: String
    var remedy: String
    var code: ExitCode
    var plant: @Sendable (CheckSite) -> Void

    init(
        _ name: String, _ line: String, _ text: String, remedy: String, _ code: ExitCode,
        state: Finding.Severity = .failed, plant: @escaping @Sendable (CheckSite) -> Void
    ) {
        testDescription = name
        (self.line, self.text, self.remedy, self.code) = (line, text, remedy, code)
        self.state = state
        self.plant = plant
    }

    static let all = network + certificates + hikCentral + humand + machine + secrets

    private static let network: [PlantedMistake] = [
        .init(
            "the host's name is unknown", "HikCentral address", "Name or service not known", remedy: "/etc/hosts",
            .unreachable
        ) {
            $0.network.unknown = ["hik"]
        },
        .init("the port is closed", "HikCentral port", "nobody listens on hik:443", remedy: "port", .unreachable) {
            $0.network.shut["hik"] = .refused
        },
        .init(
            "a firewall drops everything", "HikCentral port", "did not answer within 6 s", remedy: "firewall",
            .unreachable
        ) {
            $0.network.shut["hik"] = .silent(seconds: 6)
        },
        .init(
            "http:// to a port that speaks TLS", "HikCentral port", "speaks TLS", remedy: "https://hik:80",
            .configuration
        ) {
            $0.values["HIKVISION_HOST"] = "http://hik"
            $0.hikCentral.faults.add(
                path: "/", CheckSite.page(400, "400 The plain HTTP request was sent to HTTPS port"), times: 100)
        },
        .init(
            "https:// to a port that does not", "HikCentral certificate", "does not speak TLS", remedy: "HTTPS port",
            .configuration
        ) { $0.http.inject(.tls(.notTLS, host: "hik"), on: "https://hik/") },
    ]

    private static let certificates: [PlantedMistake] = [
        .init(
            "the certificate is self-signed", "HikCentral certificate", "issued for hikcentral.plant",
            remedy: "sudo hik2humand trust", .configuration
        ) {
            $0.certificate = certificate(.init(.dns, "hikcentral.plant"))
            $0.http.inject(.tls(.selfSigned, host: "hik"), on: "https://hik/")
        },
        .init(
            "the certificate has expired", "HikCentral certificate", "has expired", remedy: "renew", .configuration
        ) {
            $0.http.inject(.tls(.expired, host: "hik"), on: "https://hik/")
        },
        .init(
            "a self-signed certificate has expired as well", "HikCentral certificate", "expired on 2025-06-01",
            remedy: "trusting it would not help", .configuration
        ) {
            $0.certificate = certificate(.init(.dns, "hik"))
            $0.certificate?.notAfter = Instant(seconds: 1_748_736_000)
            $0.http.inject(.tls(.selfSigned, host: "hik"), on: "https://hik/")
        },
        .init(
            "the certificate ends soon", "HikCentral certificate",
            "HikCentral's certificate ends on 2026-02-06, in 9 d",
            remedy: "renew", .done, state: .warning
        ) {
            $0.certificate = certificate(.init(.dns, "hik"))
            $0.certificate?.notAfter = $0.clock.now + .days(9)
        },
        .init(
            "the certificate is an authority's, and nothing is set yet", "HikCentral certificate",
            "the certificate is an authority's", remedy: "sudo hik2humand trust --host hik:443 --authority",
            .configuration
        ) {
            var own = certificate(.init(.dns, "hik"))
            own.isAuthority = true
            $0.certificate = own
            $0.http.inject(.tls(.selfSigned, host: "hik"), on: "https://hik/")
        },
        .init(
            "another certificate than the one that was trusted is shown", "HikCentral certificate",
            "does not show the certificate that was trusted on 2026-01-02", remedy: "ask who looks after the server",
            .configuration
        ) {
            var former = certificate(.init(.dns, "hik"))
            former.der = Data([1])
            $0.trusted = [
                TrustedCertificate(
                    path: "/store/hik2humand-hik.crt", certificate: former, since: Instant(seconds: 1_767_355_200))
            ]
            $0.certificate = certificate(.init(.dns, "hik"))
            $0.http.inject(.tls(.selfSigned, host: "hik"), on: "https://hik/")
        },
        .init(
            "another certificate than the one that was trusted is shown, and it has expired", "HikCentral certificate",
            "; it expired on 2026-01-26", remedy: "have it renewed on the server", .configuration
        ) {
            var former = certificate(.init(.dns, "hik"))
            former.der = Data([1])
            $0.trusted = [
                TrustedCertificate(
                    path: "/store/hik2humand-hik.crt", certificate: former, since: Instant(seconds: 1_767_355_200))
            ]
            $0.certificate = certificate(.init(.dns, "hik"))
            $0.certificate?.notAfter = $0.clock.now - .days(2)
            $0.http.inject(.tls(.expired, host: "hik"), on: "https://hik/")
        },
        .init(
            "a certificate is trusted already, and the address has another name", "HikCentral certificate",
            "not issued for hik", remedy: "HIKVISION_HOST=https://hikcentral.plant", .configuration
        ) {
            let shown = certificate(.init(.dns, "hikcentral.plant"))
            $0.trusted = [
                TrustedCertificate(
                    path: "/store/hik2humand-hikcentral.plant.crt", certificate: shown,
                    since: Instant(seconds: 1_767_355_200))
            ]
            $0.certificate = shown
            $0.http.inject(.tls(.nameMismatch("hik"), host: "hik"), on: "https://hik/")
        },
        .init(
            "a certificate is issued for nothing usable", "HikCentral certificate",
            "issued for common name HikCentral Server",
            remedy: "make a new one on the server", .configuration
        ) {
            $0.certificate = certificate(.init(.commonName, "HikCentral Server"))
            $0.http.inject(.tls(.selfSigned, host: "hik"), on: "https://hik/")
        },
        .init(
            "the certificate's key is too short", "HikCentral certificate", "too weak for this system (RSA, 1024 bits)",
            remedy: "an RSA key of 2048 bits", .configuration
        ) {
            $0.certificate = certificate(.init(.dns, "hik"))
            $0.certificate?.key = .rsa(bits: 1024)
            $0.http.inject(.tls(.other("EE certificate key too weak"), host: "hik"), on: "https://hik/")
        },
        .init(
            "a proxy stands in for Humand", "Humand certificate", "that this system does not trust",
            remedy: "your company's proxy or firewall", .configuration
        ) { $0.http.inject(.tls(.untrustedIssuer, host: "humand"), on: "https://humand/") },
        .init(
            "the certificate has another name", "HikCentral certificate", "not issued for hik",
            remedy: "sudo hik2humand trust", .configuration
        ) { $0.http.inject(.tls(.nameMismatch("hik"), host: "hik"), on: "https://hik/") },
    ]

    static func certificate(_ name: Certificate.Name) -> Certificate {
        var certificate = Certificate()
        certificate.names = [name]
        return certificate
    }

    private static let hikCentral: [PlantedMistake] = [
        .init(
            "another place is named", "HikCentral key and signature",
            "HTTP 302, a redirect to https://login.example/x", remedy: "HIKVISION_HOST", .configuration
        ) {
            let headers = HTTPHeaders(["Location": "https://login.example/x?token=y"])
            $0.hikCentral.faults.add(path: "/artemis", .status(302, body: "", headers: headers), times: 100)
        },
        .init(
            "the secret is wrong", "HikCentral key and signature", "is not the secret of this key",
            remedy: "copy HIK_SECRET", .refused
        ) { $0.values["HIK_SECRET"] = "another" },
        .init(
            "the key is wrong", "HikCentral key and signature", "does not know the key", remedy: "copy HIK_APP_KEY",
            .refused
        ) { $0.values["HIK_APP_KEY"] = "20269999" },
        .init(
            "another web server answers", "HikCentral key and signature", "nginx, HTTP 404, “404 Not Found”",
            remedy: "HIKVISION_HOST", .configuration
        ) { $0.hikCentral.faults.add(path: "/artemis", CheckSite.page(404, "404 Not Found"), times: 100) },
        .init(
            "something else than HikCentral answers", "HikCentral key and signature", "is not HikCentral's OpenAPI",
            remedy: "HIKVISION_HOST", .configuration
        ) { $0.hikCentral.faults.add(path: "/artemis", .html, times: 100) },
        .init(
            "the network wants a login first", "HikCentral key and signature", "is not HikCentral's OpenAPI",
            remedy: "curl -sI https://hik shows what answers: if it is a login page of the network (captive portal)",
            .configuration
        ) { $0.hikCentral.faults.add(path: "/artemis", .html, times: 100) },
        .init(
            "the network wants a login before Humand", "Humand key", "is not Humand's API",
            remedy: "shows what answers: if it is a login page of the network (captive portal)", .configuration
        ) {
            let headers = HTTPHeaders(["Location": "http://login.example/"])
            $0.humand.faults.add(path: "/public", .status(302, body: "", headers: headers), times: 100)
        },
        .init(
            "the gateway is stopped", "HikCentral key and signature", "HTTP 502", remedy: "start the OpenAPI gateway",
            .unreachable
        ) { $0.hikCentral.faults.add(path: "/artemis", CheckSite.page(502, "502 Bad Gateway"), times: 100) },
        .init(
            "a clock is 10 minutes off", "HikCentral clock", "this machine's clock is 10 min",
            remedy: "set this machine's clock, from which Humand's differs as much: timedatectl", .done, state: .warning
        ) { $0.serverShift = .minutes(10) },
        .init(
            "only HikCentral's clock is off", "HikCentral clock", "behind HikCentral's",
            remedy: "set the clock of HikCentral's server; Humand's agrees with this machine's", .refused
        ) { ($0.serverShift, $0.humandShift) = (.minutes(20), .seconds(0)) },
        .init(
            "only Humand's clock agrees with nobody's", "Humand clock", "behind Humand's",
            remedy: "Humand's is most likely right", .done, state: .warning
        ) { ($0.serverShift, $0.humandShift) = (.seconds(0), .minutes(10)) },
        .init(
            "a clock is 20 minutes off", "HikCentral clock", "20 min ahead of HikCentral's", remedy: "timedatectl",
            .refused
        ) { $0.serverShift = .minutes(-20) },
        .init(
            "the doors' API is not ticked", "HikCentral doors", "resource/v1/acsDoor/acsDoorList (code 69)",
            remedy: "Authorized APIs", .refused
        ) { $0.refuse("acsDoorList", code: "69") },
        .init(
            "the licence lacks the OpenAPI", "HikCentral key and signature", "HikCentral's licence does not cover this",
            remedy: "Third-Party Integration", .refused
        ) { $0.refuse("common/v1/version", code: "0x00072204") },
        .init(
            "no valid credentials come", "HikCentral key and signature", "no valid credentials", remedy: "HIK_USER_ID",
            .refused
        ) { $0.refuse("common/v1/version", code: "64") },
        .init(
            "the partner is let in from other addresses", "HikCentral key and signature", "only from other addresses",
            remedy: "add this machine's address", .refused
        ) { $0.refuse("common/v1/version", code: "0x0240101b") },
        .init(
            "a proxy blocks HikCentral", "HikCentral key and signature", "something between here and HikCentral",
            remedy: "no_proxy=hik", .configuration
        ) {
            $0.environment = ["https_proxy": "http://proxy:3128"]
            $0.hikCentral.faults.add(path: "/artemis", CheckSite.page(403, "Access denied"), times: 100)
        },
        .init(
            "a proxy does not reach HikCentral", "HikCentral key and signature",
            "something between here and HikCentral",
            remedy: "no_proxy=hik", .unreachable
        ) {
            $0.environment = ["https_proxy": "http://proxy:3128"]
            $0.hikCentral.faults.add(path: "/artemis", CheckSite.page(503, "Service unavailable"), times: 100)
        },
        .init(
            "a firewall blocks Humand", "Humand key", "something between here and Humand", remedy: "firewall",
            .configuration
        ) { $0.humand.faults.add(path: "users/me", CheckSite.page(403, "Blocked"), times: 100) },
        .init(
            "the events' API is not ticked", "HikCentral events", "acs/v1/door/events (code 69)",
            remedy: "Authorized APIs", .refused
        ) { $0.refuse("door/events", code: "69") },
        .init(
            "the persons' API is not ticked", "HikCentral personInfo", "personInfo (code 69)",
            remedy: "Authorized APIs", .refused
        ) { $0.refuse("personInfo", code: "69") },
        .init(
            "an optional API is not ticked", "HikCentral devices", "without it a device", remedy: "Authorized APIs",
            .done, state: .warning
        ) { $0.refuse("acsDeviceList", code: "69") },
        .init(
            "a door is unknown", "HikCentral doors", "the nearest are “Facial Entrada”",
            remedy: "write the door in ENTRY_DEVICES",
            .configuration
        ) { $0.values["ENTRY_DEVICES"] = "Facial Entrda" },
        .init(
            "an event type is not known", "HikCentral event types", "does not know 198914 (card)",
            remedy: "HIK_EVENT_TYPES=196893", .configuration
        ) {
            let answer = #"{"code":"2","msg":"eventType parameter error","data":""}"#
            $0.hikCentral.faults.add(
                Fault(.envelope(answer), times: 100) { String(decoding: $0.body, as: UTF8.self).contains("198914") })
        },
        .init(
            "the zone is another than HikCentral's", "HikCentral event times", "not the time of America/Los_Angeles",
            remedy: "HIK_TIME_ZONE to the site's zone (with -03:00: America/Montevideo, ", .done, state: .warning
        ) { $0.values["HIK_TIME_ZONE"] = "America/Los_Angeles" },
        .init(
            "entry and exit are swapped", "HikCentral directions", "4 of 4 people passed an exit first yesterday",
            remedy: "swap them", .done, state: .warning
        ) { $0.swapDoors() },
        .init(
            "one door is left at its factory zone", "HikCentral event times", "Facial Salida (24): +08:00",
            remedy: "set the device's time zone in HikCentral", .done, state: .warning
        ) { site in
            var time = TestSite.time("2026-01-26 17:00:00")
            time.offsetSeconds = 28_800
            site.hikCentral.add(events: [
                SimulatedEvent(id: "x", time: time, person: nil, door: TestSite.exitDoor)
            ])
        },
    ]

    private static let humand: [PlantedMistake] = [
        .init(
            "Humand asks for a pause", "Humand key", "429", remedy: "whatever the key: check again after 15 min",
            .unreachable
        ) {
            let headers = HTTPHeaders(["Retry-After": "900"])
            $0.humand.faults.add(path: "/public", .status(429, body: "", headers: headers), times: 100)
        },
        .init(
            "Humand itself fails", "Humand key", "HTTP 500", remedy: "says nothing of the key", .unreachable
        ) { $0.humand.faults.add(path: "/public", .status(500, body: ""), times: 100) },
        .init("Humand does not know the key", "Humand key", "401 UNKNOWN_TOKEN", remedy: "HUMAND_AUTH", .refused) {
            $0.values["HUMAND_AUTH"] = "YW5vdGhlcjprZXk="
        },
        .init("Humand's key has no rights", "Humand key", "403 ACCESS_DENIED", remedy: "administrator", .refused) {
            $0.humand.change { $0.deniesAccess = true }
        },
        .init(
            "the key may not list entries", "Humand entries", "may not list entries", remedy: "HUMAND_READ_BACK=false",
            .done, state: .warning
        ) { $0.humand.change { $0.deniesReading = true } },
        .init(
            "Humand gives no day summaries", "Humand entries", "of several people at once (404 NOT_FOUND)",
            remedy: "GET /public/api/v1/time-tracking/day-summaries", .done, state: .warning
        ) { $0.humand.faults.add(path: "day-summaries", .status(404, body: #"{"code":"NOT_FOUND"}"#), times: 9) },
        .init(
            "Humand's path is wrong", "Humand key", "is not Humand's API", remedy: "https://api-prod.humand.co",
            .configuration
        ) { $0.values["HUMAND_BASE_URL"] = "https://humand/v2" },
        .init(
            "the employee map maps nobody", "persons", "none of HikCentral's 2 maps", remedy: "hik2humand people --map",
            .configuration
        ) {
            $0.values["EMPLOYEE_MAP"] = "map.csv"
            $0.employeeMap = "hikcentral,humand\n7001,8001\n"
        },
        .init(
            "EMPLOYEE_ID selects another number", "persons", "none of HikCentral's 2 maps",
            remedy: "set EMPLOYEE_ID=personCode: by it 2 of 2 map", .configuration
        ) { $0.values["EMPLOYEE_ID"] = "personId" },
        .init(
            "Excel took the zeros out of the map", "persons", "none of HikCentral's 3 maps",
            remedy: "lacks the zeros at the front of 1 number", .configuration
        ) {
            $0.values["EMPLOYEE_MAP"] = "map.csv"
            $0.values["EMPLOYEE_ID"] = "personCode"
            $0.employeeMap = "hikcentral,humand\n4500,8001\n"
            $0.hikCentral.add(persons: [SimulatedPerson(id: "33", code: "004500", name: "Lía Paz")])
        },
        .init(
            "the map has Humand's own ids", "persons", "none of HikCentral's 3 maps",
            remedy: "where the employee id belongs (AP-9, not 90210, for Lía Paz)", .configuration
        ) {
            $0.values["EMPLOYEE_MAP"] = "map.csv"
            $0.values["EMPLOYEE_ID"] = "personCode"
            $0.employeeMap = "hikcentral,humand\n4500,90210\n"
            $0.hikCentral.add(persons: [SimulatedPerson(id: "33", code: "4500", name: "Lía Paz")])
            $0.humand.add(users: [
                SimulatedUser(id: 90210, employeeId: "AP-9", firstName: "Lía", lastName: "Paz")
            ])
        },
    ]
}
