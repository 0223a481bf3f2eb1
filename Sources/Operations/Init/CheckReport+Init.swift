import Attendance
import Base

/// What a proof means for the dialogue of `init`.
extension CheckReport {
    var isFine: Bool { failed == nil }
    private var failed: Finding? { findings.first { $0.severity == .failed } }
    /// What to ask, and what Enter stands for, where all that is lacking is that somebody trusts the certificate, or
    /// the one in place of a trusted one; nil where trusting is not enough.
    var trustQuestion: (Phrase, otherwise: Bool)? {
        switch failed?.cause {
        case let certificate as UntrustedCertificate:
            certificate.isAuthority ? (InitText.trustAuthority, false) : (InitText.trust, true)
        case let change as ChangedCertificate: change.ended == nil ? (InitText.trust, true) : nil
        default: nil
        }
    }
}
