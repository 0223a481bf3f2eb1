import Base

/// The decimal event codes of HikCentral that concern people at doors (Artemis guide, appendix of event types).
package enum EventType {
    /// Codes for a door that opened to a recognised person; only these may become a punch.
    package static let granted: [Int: String] = [
        196_893: "face",
        198_914: "card",
        197_127: "fingerprint",
        196_883: "several factors",
        196_884: "several factors",
        196_885: "card and fingerprint",
        196_886: "card, fingerprint and PIN",
        196_887: "fingerprint and PIN",
        196_888: "face and fingerprint",
        196_889: "face and PIN",
        196_890: "face and card",
        196_891: "face, PIN and fingerprint",
        196_892: "face, card and fingerprint",
        196_894: "employee ID and fingerprint",
        196_895: "employee ID, fingerprint and PIN",
        196_896: "employee ID and face",
        196_897: "employee ID and PIN",
        198_915: "card and PIN",
        200_516: "combined modes",
        263_433: "password",
    ]

    /// Codes for a door that stayed shut.
    ///
    /// 197151 is a refusal by face: treating it as granted would clock in people who were refused.
    package static let refused: [Int: String] = [
        197_151: "denied by face",
        197_128: "denied by fingerprint",
        197_160: "face failed",
        197_161: "liveness failed",
        197_382: "refused",
        197_383: "refused",
        197_384: "refused",
        197_633: "refused",
        197_634: "refused",
        197_635: "refused",
    ]

    /// The code with its meaning, for a sentence.
    package static func name(of code: Int) -> String {
        if let name = granted[code] ?? refused[code] { return "\(code) (\(name))" }
        return "\(code) (not in the list of known types)"
    }

    /// The same for people.
    package static func phrase(of code: Int) -> Phrase {
        guard let name = granted[code] ?? refused[code] else {
            return Phrase(en: self.name(of: code), es: "\(code) (no está en la lista de tipos conocidos)")
        }
        let words = name.replacing(" and ", with: ", ").replacing("PIN", with: "pin").split(separator: ", ")
        let spanish = spanish[name] ?? words.map { self.spanish[String($0)] ?? String($0) }.joined(separator: ", ")
        return Phrase(en: "\(code) (\(name))", es: "\(code) (\(spanish))")
    }

    private static let spanish = [
        "face": "rostro", "card": "tarjeta", "fingerprint": "huella", "pin": "PIN", "employee ID": "número de empleado",
        "password": "contraseña", "several factors": "varios factores", "combined modes": "modos combinados",
        "denied by face": "rechazado por rostro", "denied by fingerprint": "rechazado por huella",
        "face failed": "rostro no reconocido", "liveness failed": "no parecía una persona real", "refused": "rechazado",
    ]
}
