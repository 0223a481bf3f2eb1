import Attendance
import Base
import Foundation

/// Words that tell Humand's refusals apart, since their codes are not documented.
package struct RefusalWords: Equatable, Sendable {
    /// HUMAND_DUPLICATE_WORDS
    package var duplicate = ["duplicate", "already exists", "already registered", "duplicad"]
    /// HUMAND_FUTURE_WORDS
    package var future = ["future", "futuro"]

    init() {}

    /// Why Humand refuses a punch, judging by its message.
    func refusal(in said: String) -> Refusal {
        let said = said.lowercased().replacingOccurrences(of: "_", with: " ")
        if future.contains(where: { said.contains($0.lowercased()) }) { return .future }
        if duplicate.contains(where: { said.contains($0.lowercased()) }) { return .duplicate }
        return .other
    }
}

extension HumandReply {
    /// What the answer to a post means.
    func verdict(words: RefusalWords, key: Secret = Secret("")) -> PostVerdict {
        switch meaning {
        case .ok(let json):
            if let id = json["id"]?.text, !id.isEmpty {
                return .accepted(id: key.removed(from: id).cut(to: 100))
            }
            // Humand has been seen to answer 200 with an error body.
            return refusalCode != nil
                ? refused(words) : .inDoubt(answered: false, Sentence(.withoutID, .sentence(sentence)))
        case .unreadable: return .inDoubt(answered: false, Sentence(isPage ? .page : .withoutID, .sentence(sentence)))
        case .declined: return refused(words)
        case .unknownKey: return .unauthorized(sentence)
        case .noRights: return .noRights(sentence)
        case .slowDown(let span): return .slowDown(span, sentence)
        case .unfinished(let isOver): return .inDoubt(answered: isOver, sentence)
        case .unsupported: return .inDoubt(answered: true, sentence)
        case .misdirected, .elsewhere: return .misdirected(sentence)
        }
    }

    private func refused(_ words: RefusalWords) -> PostVerdict {
        .refused(words.refusal(in: said ?? ""), sentence, code: refusalCode)
    }

    /// Why this must be the answer to some other post; nil when nothing shows that.
    ///
    /// A server or proxy that mixes up answers must not decide on a punch. Only a field that is present and differs
    /// counts: apart from the id, no part of a success is certain.
    func contradiction(to punch: Punch) -> Sentence? {
        guard case .ok(let json) = meaning else { return nil }
        if let employee = json["employeeInternalId"]?.text, !employee.isEmpty,
            HumandReply.plain(employee) != HumandReply.plain(punch.employee)
        {
            return Sentence(.otherEmployee)
        }
        let other = punch.direction == .clockIn ? ["END", "CLOCK_OUT"] : ["START", "CLOCK_IN"]
        if let type = json["type"]?.text?.uppercased(), other.contains(type) { return Sentence(.otherDirection) }
        return nil
    }

    /// An employee number without the parts that a server may write differently.
    private static func plain(_ number: String) -> String {
        String(number.trimmingSpaces.lowercased().drop { $0 == "0" })
    }
}
