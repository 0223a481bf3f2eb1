import Base
import HTTP

extension Checkup.Peer {
    /// What to look at before the address is changed, where the last answer was a page for people or led to one; else
    /// nothing.
    ///
    /// The address may be right: a network that wants a login first answers for every server.
    var portalNote: Phrase {
        guard let answer = http.lastAnswer else { return Phrase(same: "") }
        let isRedirect = (300..<400).contains(answer.status)
        guard isRedirect || (200..<300).contains(answer.status) && answer.isPage else { return Phrase(same: "") }
        return Phrase(
            en:
                "curl -sI \(url) shows what answers: if it is a login page of the network (captive portal) or a proxy, "
                + "have this machine let through; if not, ",
            es:
                "curl -sI \(url) muestra qué responde: si es una página de acceso a la red (portal cautivo) o un proxy, "
                + "haga que dejen pasar a esta máquina; si no, ")
    }
}
