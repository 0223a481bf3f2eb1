/// The Spanish of sentences that the program keeps in English: in lines of the ledger and in failures of the network.
///
/// Their fixed parts are known here; what stands between them is a server's or a person's, and stays in quotes. So a
/// line that an older version wrote is read in Spanish too.
package enum KeptSentence {
    /// - Returns: nil for words that are not the program's own.
    package static func spanish(of text: String) -> String? {
        if let exact = fixed[text] { return exact }
        for template in templates {
            if let found = template.translation(of: text) { return found }
        }
        return nil
    }

    private static let fixed: [String: String] = [
        "Humand accepted it": "Humand lo aceptó",
        "dry run: not posted": "ensayo: no se envió",
        "unconfirmed: the program stopped": "sin confirmar: el programa se detuvo",
        "was unconfirmed; reading back shows it": "se consultó Humand y lo muestra",
        "was unconfirmed; reading back does not show it": "se consultó Humand y no lo tiene",
        "reading back shows that Humand lacks it: it is sent": "se consultó Humand y no lo tiene: se envía",
        "an earlier punch of the same person waits or was refused": "detrás de un marcaje anterior de la misma persona",
        "stays behind an earlier punch of the person": "detrás de un marcaje anterior de la misma persona",
        "tried again: another punch of the person has arrived since":
            "se reintenta: después llegó otro marcaje de la misma persona",
        "Humand holds nothing of that day": "Humand no tiene nada de ese día",
        "Humand also refuses to list this employee's entries; check the number with hik2humand people":
            "Humand tampoco muestra los marcajes de ese empleado; revise el número con hik2humand people",
        "HUMAND_READ_BACK is off": "HUMAND_READ_BACK está desactivado",
        "its id is that of the post before": "su id es el del envío anterior",
        "it is for another employee": "es de otro empleado",
        "it is for the other direction": "es del otro sentido",
        "the program was stopping and could not wait for the answer any longer":
            "el programa se estaba deteniendo y no pudo esperar más la respuesta",
    ]

    /// The first that fits counts.
    private static let templates: [SentenceTemplate] = [
        // What delivery records.
        .init(
            "Humand refused it: {answer}; Humand holds that day: {day}",
            "rechazado por Humand: {}; Humand tiene ese día: {}"),
        .init(
            "Humand refused it: {answer}; Humand holds nothing of that day",
            "rechazado por Humand: {}; Humand no tiene nada de ese día"),
        .init(
            "Humand refused it: {answer}; Humand also refuses to list this employee's entries; check the number with "
                + "hik2humand people",
            "rechazado por Humand: {}; Humand tampoco muestra los marcajes de ese empleado; revise el número con "
                + "hik2humand people"),
        .init(
            "Humand refused it: {answer}; what Humand holds that day could not be read ({answer})",
            "rechazado por Humand: {}; no se pudo leer lo que Humand tiene ese día ({})"),
        .init("Humand refused it: {answer}", "rechazado por Humand: {}"),
        .init("Humand has it already: {answer}", "Humand ya lo tiene: {}"),
        .init("refused ({answer}), but reading back shows it", "Humand lo rechazó ({}), pero lo muestra"),
        .init(
            "refused ({answer}); reading back was refused too",
            "Humand lo rechazó ({}) y también rechazó la consulta"),
        .init("refused ({answer}); the program stopped", "Humand lo rechazó ({}); el programa se detuvo"),
        .init("refused ({answer}); reading back: {answer}", "Humand lo rechazó ({}); al consultarlo: {}"),
        .init("reading back: {answer}", "al consultar Humand: {}"),
        .init("{answer}: sent again", "{}; se envía"),
        .init("{answer}; set aside, so that others can go first", "{}; apartado, para que otros puedan salir"),
        .init("was unconfirmed; cannot be read back ({answer})", "sin confirmar; no se puede consultar en Humand ({})"),
        .init("unconfirmed: {answer}", "sin confirmar ({})"),
        .init("in Humand's future: {answer}", "está en el futuro para Humand: {}"),
        .init("not sent: {answer}", "no se envió: {}"),
        .init("not taken: {answer}", "Humand no lo tomó: {}"),
        .init("failed {name} times: {answer}", "falló {} veces: {}"),
        .init(
            "Humand refuses the key ({answer}); nothing is posted until {name} is right, nothing is given up",
            "Humand rechaza la clave ({}); no se envía nada hasta que {} sea correcta, y no se pierde nada"),
        .init(
            "what answers is not Humand's time tracking ({answer}); nothing is posted until {name} and the paths are "
                + "right and nothing answers in between, nothing is given up",
            "lo que responde no es el control horario de Humand ({}); no se envía nada hasta que {} y las rutas sean "
                + "correctos y nada responda en su lugar, y no se pierde nada"),
        // What a person decided.
        .init("tried again by {name}", "reintentado por {}"),
        .init("released by {name}: {ignored}", "liberado por {}"),
        .init("released by {name}", "liberado por {}"),
        .init("corrected: {ignored}", "corregido"),
        .init("dropped by {name}: {quote}", "descartado por {}: {}"),
        .init("the punch before it was dropped by {name}", "el marcaje anterior fue descartado por {}"),
        .init(
            "opened again by {name}: read back, and delivered where Humand lacks it",
            "reabierto por {}: se consulta Humand, y se envía si no lo tiene"),
        // Failures of the network.
        .init("Humand: an answer to another post came ({answer})", "Humand: llegó la respuesta a otro envío ({})"),
        .init("Humand: {answer}", "Humand: {}"),
        .init("no complete answer came within {name} s", "no llegó una respuesta completa en {} s"),
        .init(
            "the answer is longer than the {name} bytes that are accepted",
            "la respuesta supera los {} bytes que se aceptan"),
        .init("no connection to {host} can be made: {quote}", "no hay conexión con {}: {}"),
        .init(
            "the connection to {host} ended before the answer was complete: {quote}", "se cortó la conexión con {}: {}"),
        .init("the connection to {host} ended, and then {quote}", "se cortó la conexión con {}, y después: {}"),
        .init(
            "the connection to {host}, used before, ended without an answer",
            "la conexión con {}, ya usada antes, terminó sin respuesta"),
        .init("{host} ended the exchange without a final answer", "{} terminó la conversación sin una respuesta final"),
        .init("{host} ended the TLS handshake: {quote}", "{} cortó la negociación TLS: {}"),
        .init("{host} has no address: {quote}", "{} no tiene dirección: {}"),
        .init(
            "the proxy for {host} cannot be used, see https_proxy and http_proxy: {quote}",
            "no se puede usar el proxy para {}; vea https_proxy y http_proxy: {}"),
        .init("the proxy does not lead to {host}: {quote}", "el proxy no lleva a {}: {}"),
        .init(
            "the answer of {host} is not HTTP that this platform can read: {quote}",
            "la respuesta de {} no es HTTP que esta plataforma pueda leer: {}"),
        .init("{answer} without an id", "{}, sin un id"),
        .init("{answer} without a list of entries", "{}, sin una lista de marcajes"),
        .init("{answer} from something between here and Humand", "{} de algo entre esta máquina y Humand"),
        .init("{answer}, a redirect to another address", "{}, una redirección a otra dirección"),
    ]
}

/// A sentence with gaps: `no connection to {host} can be made: {quote}`.
private struct SentenceTemplate {
    /// What may stand in a gap, and how it is read in Spanish.
    private enum Gap: String {
        /// A person or a number: the same in every language.
        case name
        /// The same without a space.
        case host
        /// Foreign words.
        case quote
        /// Humand's answer, or a sentence of the program's own.
        case answer
        /// What Humand holds of a day.
        case day
        /// Said in another way.
        case ignored
    }

    private let literals: [String]
    private let gaps: [Gap]
    private let spanish: [String]

    /// - Parameter spanish: `{}` for each gap that is not ignored, in the same order.
    init(_ english: String, _ spanish: String) {
        var (literals, gaps) = ([""], [Gap]())
        for part in english.split(separator: "{", omittingEmptySubsequences: false).enumerated() {
            let pieces = part.element.split(separator: "}", maxSplits: 1, omittingEmptySubsequences: false)
            guard part.offset > 0, pieces.count == 2, let gap = Gap(rawValue: String(pieces[0])) else {
                literals[literals.count - 1] += part.element
                continue
            }
            gaps.append(gap)
            literals.append(String(pieces[1]))
        }
        (self.literals, self.gaps, self.spanish) = (literals, gaps, spanish.components(between: "{}"))
    }

    func translation(of text: String) -> String? {
        guard let contents = contents(of: text) else { return nil }
        var shown: [String] = []
        for (gap, content) in zip(gaps, contents) {
            switch gap {
            case .ignored: break
            case .name, .host: shown.append(content)
            case .quote: shown.append("“\(content)”")
            case .answer: shown.append(SentenceTemplate.answer(content))
            case .day: shown.append(SentenceTemplate.day(content))
            }
        }
        return zip(spanish, shown + [""]).map { $0 + $1 }.joined()
    }

    /// What stands in the gaps; nil where the text is another sentence.
    private func contents(of text: String) -> [String]? {
        guard let first = literals.first, let last = literals.last, text.hasPrefix(first), text.hasSuffix(last),
            text.utf8.count >= first.utf8.count + last.utf8.count
        else { return nil }
        var rest = text.dropFirst(first.count).dropLast(last.count)
        var found: [String] = []
        for (gap, literal) in zip(gaps, literals.dropFirst().dropLast()) {
            // What a server says may hold the words that end it.
            guard let range = rest.firstRange(of: literal, backwards: gap == .answer) else { return nil }
            found.append(String(rest[..<range.lowerBound]))
            rest = rest[range.upperBound...]
        }
        found.append(String(rest))
        let fits = zip(gaps, found).allSatisfy { !$1.isEmpty && ($0 != .host || !$1.contains(" ")) }
        return fits ? found : nil
    }

    /// `422 INVALID_ENTRY: “Two entries of the same type in a row”`
    private static func answer(_ text: String) -> String {
        if let own = KeptSentence.spanish(of: text) { return own }
        let status = text.hasPrefix("HTTP ") ? text.dropFirst(5) : text[...]
        guard status.prefix(3).allSatisfy(\.isWholeNumber), status.count >= 3 else { return "“\(text)”" }
        guard let colon = text.firstRange(of: ": ") else {
            return text.contains(where: \.isLowercase) ? "“\(text)”" : text
        }
        return "\(text[..<colon.upperBound])“\(text[colon.upperBound...])”"
    }

    /// `entrada 08:01:05 (APP), 3 más, salida 12:00:10 (INTEGRATION)`
    private static func day(_ text: String) -> String {
        text.components(between: ", ").map { part in
            if part.hasPrefix("clock-in ") { return "entrada " + part.dropFirst(9) }
            if part.hasPrefix("clock-out ") { return "salida " + part.dropFirst(10) }
            return part.hasSuffix(" more") ? part.dropLast(4) + "más" : part
        }.joined(separator: ", ")
    }
}

extension StringProtocol where SubSequence == Substring {
    fileprivate func firstRange(of part: String, backwards: Bool) -> Range<Index>? {
        backwards ? ranges(of: part).last : firstRange(of: part)
    }

    fileprivate func components(between separator: String) -> [String] {
        split(separator: separator, omittingEmptySubsequences: false).map(String.init)
    }
}
