/// A person as HikCentral lists them, reduced to what attendance needs.
package struct Person: Equatable, Sendable {
    package var id: String
    /// The employee number, `personCode`; empty when there is none.
    package var code: String
    package var name: String
    package var cards: [String]

    package init(id: String, code: String = "", name: String = "", cards: [String] = []) {
        self.id = id
        self.code = code
        self.name = name
        self.cards = cards
    }

    /// The person's numbers of the kind that EMPLOYEE_ID asks for: one, none, or one for each card.
    package func numbers(_ kind: EmployeeIDKind) -> [String] {
        switch kind {
        case .personID: [id]
        case .personCode: code.isEmpty ? [] : [code]
        case .cardNumber: cards
        }
    }
}
