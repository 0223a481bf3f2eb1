import Attendance
import Base
import HTTP
import HikCentral
import Site

/// The difference between the server's clock and this machine's.
struct ClockProbe: Probe {
    let server: Finding.Server
    var subjects: [Finding.Subject] { [.server(server, .clock)] }
    var needs: [Finding.Subject] { Finding.Subject.reaching(server) }

    /// A larger difference is a warning; MAX_FUTURE is as long.
    private static let notable = Span.minutes(2)

    func run(_ checkup: Checkup) {
        let subject = subjects[0]
        guard let skew = checkup.peer(server).http.skew else {
            checkup.skip(subject, en: "the answer has no Date", es: "la respuesta no trae Date")
            return
        }
        let length = ClockProbe.length(skew)
        let phrase = Phrase(
            en: "this machine's clock is \(skew.distanceInWords) \(server.rawValue)'s",
            es: "el reloj de esta máquina está \(skew.distanceInSpanish) de \(server.rawValue)")
        let setting = length >= ClockProbe.notable ? wrongClock(skew, checkup) : Phrase(same: "")
        let remedy = Remedy.advice(
            setting
                + Phrase(
                    en: "; HikCentral allows 15 minutes, and events more than MAX_FUTURE ahead wait",
                    es: "; HikCentral tolera 15 minutos, y los eventos adelantados más de MAX_FUTURE esperan"))
        if server == .hikCentral, length > SourceProblem.clockTolerance {
            checkup.fail(subject, phrase, remedy: remedy, .refused)
        } else if length >= ClockProbe.notable {
            checkup.warn(subject, phrase, remedy: remedy)
        } else {
            checkup.pass(
                subject,
                length < .seconds(2)
                    ? Phrase(en: "agrees with this machine's", es: "coincide con el de esta máquina") : phrase)
        }
    }

    private static func length(_ skew: Span) -> Span { Span(milliseconds: abs(max(skew.milliseconds, -.max))) }

    /// Which clock to set: the other server is the third that tells which of two is wrong.
    private func wrongClock(_ skew: Span, _ checkup: Checkup) -> Phrase {
        let here = "timedatectl set-ntp true"
        let other = server == .hikCentral ? Finding.Server.humand : .hikCentral
        guard let third = thirdSkew(other, checkup) else {
            return Phrase(
                en: "set the one that is wrong, here by \(here)", es: "ponga en hora el que esté mal, aquí con \(here)")
        }
        if ClockProbe.length(skew - third) < ClockProbe.notable {
            return Phrase(
                en: "set this machine's clock, from which \(other.rawValue)'s differs as much: \(here)",
                es: "ponga en hora esta máquina, de la que \(other.rawValue) difiere lo mismo: \(here)")
        }
        guard server == .hikCentral, ClockProbe.length(third) < ClockProbe.notable else {
            // Two machines in one house may go by the same wrong clock.
            return Phrase(
                en: "set those that are wrong; Humand's is most likely right, and here it is \(here)",
                es: "ponga en hora los que estén mal; el de Humand es muy probablemente correcto, y aquí es \(here)")
        }
        return Phrase(
            en: "set the clock of HikCentral's server; Humand's agrees with this machine's",
            es: "ponga en hora el servidor de HikCentral; el de Humand coincide con el de esta máquina")
    }

    /// - Returns: nil where the site has no such server, or it does not answer.
    private func thirdSkew(_ other: Finding.Server, _ checkup: Checkup) -> Span? {
        guard other == .humand || checkup.settings.hasHikCentral else { return nil }
        let peer = checkup.peer(other)
        if peer.http.skew == nil { _ = try? peer.http.send(peer.firstRequest(within: .seconds(5))) }
        return peer.http.skew
    }
}

extension Checkup.Peer {
    /// A request without a key, to which any answer will do.
    func firstRequest(within deadline: Span) -> HTTPRequest {
        HTTPRequest(
            method: .get, url: url + "/", headers: HTTPHeaders(["Accept": "*/*"]), deadline: deadline,
            answerLimit: 8 << 20)
    }
}
