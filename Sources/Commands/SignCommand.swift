import Base
import Foundation
import HTTP
import HikCentral
import Operations
import Site

/// `hik2humand sign`: shows what is signed and the signature, to be compared with another client's.
struct SignCommand: Command {
    let manual = CommandManual(
        name: "sign",
        summary: .init(
            en: "Print the string to sign and the signature of a request, for the configured key",
            es: "Imprime el texto que se firma y la firma de una petición, con la clave configurada"),
        details: .init(
            en: """
                Without --header it signs the headers that the daemon sends. With them, only those given are signed, and
                --signed names the ones in X-Ca-Signature-Headers. The secret is never shown.
                """,
            es: """
                Sin --header firma los encabezados que envía el servicio. Con ellos se firman solo los que se dieron, y
                --signed nombra los de X-Ca-Signature-Headers. El secreto nunca se muestra.
                """),
        options: [
            .init("--method METHOD", .init(en: "POST (the default) or GET", es: "POST (por defecto) o GET")),
            .init(
                "--path PATH",
                .init(en: "The path with its query, from /artemis on", es: "La ruta con su consulta, desde /artemis")),
            .init(
                "--header LINE",
                .init(
                    en: "A header, as 'Name: value'; may be repeated",
                    es: "Un encabezado, como 'Nombre: valor'; se puede repetir")),
            .init(
                "--signed NAMES",
                .init(
                    en: "Signed headers, comma-separated; the X-Ca- headers given, when left out",
                    es: "Encabezados firmados, separados por comas; si se omite, los X-Ca- que se dieron")),
            .init("--body FILE", .init(en: "The body; - is standard input", es: "El cuerpo; - es la entrada estándar")),
            CommandManual.envFileOption,
        ],
        exitCodes: [.done, .configuration])

    func run(_ context: CommandContext) -> ExitCode {
        guard let arguments = context.arguments(for: manual) else { return .usage }
        do { return try sign(arguments, context) } catch { return context.fail(error) }
    }

    private func sign(_ arguments: Arguments, _ context: CommandContext) throws -> ExitCode {
        let method = (arguments["--method"] ?? "POST").uppercased()
        guard let path = arguments["--path"], path.hasPrefix("/"), let kind = HTTPRequest.Method(rawValue: method)
        else {
            throw Arguments.Problem(
                en: "--path PATH is needed, and METHOD is POST or GET",
                es: "falta --path RUTA, y MÉTODO es POST o GET")
        }
        guard let settings = try SigningSettings(context.settingValues(envFile: arguments["--env-file"])) else {
            let missing = Phrase(
                en: "HIK_APP_KEY and HIK_SECRET must be set", es: "HIK_APP_KEY e HIK_SECRET son obligatorios")
            context.complain("hik2humand: \(missing[context.language])\n")
            return .configuration
        }
        let signer = RequestSigner(
            key: settings.key, secret: settings.secret, signsKeyOnly: settings.signsKeyOnly)
        let body = try body(arguments["--body"])
        var headers = HTTPHeaders()
        if arguments.all("--header").isEmpty {
            headers = signer.headers(
                method: kind, path: path, body: body, nonce: UUID().uuidString.lowercased(),
                timestamp: SystemClock().now)
        }
        for line in arguments.all("--header") {
            guard let colon = line.firstIndex(of: ":") else {
                throw Arguments.Problem(
                    en: "--header takes 'Name: value', not “\(line)”",
                    es: "--header espera 'Nombre: valor', no “\(line)”")
            }
            headers.fields.append(
                .init(name: line[..<colon].trimmingSpaces, value: line[line.index(after: colon)...].trimmingSpaces))
        }
        let signed =
            arguments["--signed"]?.split(separator: ",").map { $0.trimmingSpaces.lowercased() }
            ?? headers.fields.map { $0.name.lowercased() }.filter(SignCommand.isSignedByDefault).sorted()
        let text = RequestSigner.stringToSign(method: method, path: path, headers: headers, signed: signed)
        let signature = signer.signature(of: text)
        context.write(
            Phrase(
                en: "String to sign:\n\(text)\n\nSignature:\n\(signature)\n",
                es: "Texto que se firma:\n\(text)\n\nFirma:\n\(signature)\n")[context.language])
        return .done
    }

    private static func isSignedByDefault(_ name: String) -> Bool {
        name.hasPrefix("x-ca-") && name != "x-ca-signature" && name != "x-ca-signature-headers"
    }

    private func body(_ path: String?) throws(Arguments.Problem) -> Data {
        guard let path else { return Data() }
        do { return try GivenFile.contents(of: path == "-" ? "/dev/stdin" : path) } catch {
            throw Arguments.Problem(Phrase(error))
        }
    }
}
