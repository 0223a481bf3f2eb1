import Attendance

extension RecordedEvent {
    /// The person's number of this kind, as far as the line tells; nil where HikCentral must be asked.
    ///
    /// A line keeps the number by which it was decided on, whatever EMPLOYEE_ID was then. A number that is the person's
    /// id or card may stand there for being that, and as a `personCode` it could be another person's.
    package func number(_ kind: EmployeeIDKind) -> String? {
        let number: String? =
            switch kind {
            case .personID: event.personID
            case .cardNumber: event.cardNumber
            case .personCode where origin == .findFace: employeeNumber
            case .personCode: [event.personID, event.cardNumber].contains(employeeNumber) ? nil : employeeNumber
            }
        return number?.isEmpty == false ? number : nil
    }

    /// The employee whom the rules of now give the person's number; nil where the line does not tell it.
    package func employee(by rules: MappingRules) -> String? {
        number(rules.employeeID).flatMap { rules.employeeMap[hikcentral: $0] }
    }

    /// The same, where it is another one than a former one.
    package func employee(by rules: MappingRules, other former: String) -> String? {
        employee(by: rules).flatMap { $0 == former ? nil : $0 }
    }

    /// Held because Humand knows no employee of the number under which it was posted.
    package var namesUnknownEmployee: Bool {
        state == .held && cause == .refused && said?.says(.refusedEmployee) == true
    }

    /// The line's number may have been corrected in HikCentral since: Humand knew nobody under what it gave.
    package func mayHaveOldNumber(_ kind: EmployeeIDKind) -> Bool {
        kind == .personCode && origin != .findFace && namesUnknownEmployee
    }
}
