import Base

/// What somebody may have meant by a word that is none of this program's: one with other letters, one in Spanish, or what
/// another program does.
enum MeantWord {
    /// Nil if nothing is near.
    static func best(_ word: String, among names: [String]) -> String? {
        let word = word.lowercased()
        let inSpanish = spanish.first { $0.value.contains(word) }?.key
        return inSpanish.flatMap { names.contains($0) ? $0 : nil } ?? NearestName.best(word, among: names)
    }

    /// The command of systemd; nil for any other word.
    static func ofAnother(_ word: String) -> Phrase? {
        guard let command = others.first(where: { $0.value.contains(word.lowercased()) })?.key else { return nil }
        return Phrase(en: "; systemd does that: sudo \(command)", es: "; eso lo hace systemd: sudo \(command)")
    }

    private static let others = [
        "systemctl start hik2humand": ["start", "arrancar"],
        "systemctl stop hik2humand": ["stop", "parar", "detener"],
        "systemctl restart hik2humand": ["restart", "reiniciar"],
        "systemctl enable --now hik2humand": ["enable", "habilitar"],
        "systemctl disable --now hik2humand": ["disable", "deshabilitar"],
        "journalctl -u hik2humand": ["log", "logs", "journal", "registro", "registros", "bitácora"],
    ]

    private static let spanish = [
        "help": ["ayuda"], "version": ["versión"], "check": ["revisar", "comprobar", "verificar", "chequear"],
        "status": ["estado"], "run": ["ejecutar", "correr"], "queue": ["cola", "pendientes", "retenidos"],
        "explain": ["explicar", "explica"], "report": ["informe", "reporte"], "export": ["exportar"],
        "doors": ["puertas"], "people": ["personas", "empleados"], "trust": ["confiar"],
        "init": ["iniciar", "configurar"], "settings": ["ajustes", "configuración", "configuracion"],
        "reload": ["recargar"], "sign": ["firmar"], "notice": ["aviso", "avisos"],
        "reconcile": ["conciliar", "comparar"], "backfill": ["recuperar", "releer"], "subscribe": ["suscribir"],
        "demo": ["demostración", "demostracion"], "list": ["lista", "listar", "mostrar", "ver"],
        "retry": ["reintentar", "reintenta"], "drop": ["descartar", "abandonar", "borrar", "delete", "remove"],
    ]
}
