import Testing

@testable import AttendanceSync

@Suite("What the program says about itself")
struct HelpTests {
    @Test("help, --help and -h show all commands; without a command they are shown as a mistake")
    func overview() throws {
        let text = """
            hik2humand reads access events from HikCentral Professional and posts them to Humand
            as clock-ins and clock-outs, one at a time: none lost, none twice, none invented.

            Usage: hik2humand COMMAND [OPTION]…

            Commands:
              run       Read access events and deliver punches, as a daemon or once
              sign      Print the string to sign and the signature of a request, for the configured key
              demo      Play a plant's day against simulated servers and show what became of every event
              simulate  Run a simulated HikCentral and Humand on loopback until stopped
              version   Print the version
              help      Show this, or the help of a command

            Settings come from the environment and from .env; README explains them.

            """
        for argument in ["help", "--help", "-h"] {
            let program = try FinishedProgram.run(argument)
            #expect(program.output == text)
            #expect(program.errors.isEmpty)
            #expect(program.ending == .exit(0))
        }
        let program = try FinishedProgram.run()
        #expect(program.errors == text)
        #expect(program.output.isEmpty)
        #expect(program.ending == .exit(64))
    }

    @Test("Every command's help is what it is", arguments: manuals.keys.sorted())
    func manual(name: String) throws {
        for arguments in [["help", name], [name, "--help"]] {
            let program = try FinishedProgram.run(arguments[0], arguments[1])
            #expect(program.output == manuals[name])
            #expect(program.errors.isEmpty)
            #expect(program.ending == .exit(0))
        }
    }

    @Test("version and --version print the version")
    func version() throws {
        for argument in ["version", "--version"] {
            let program = try FinishedProgram.run(argument)
            #expect(program.output == "hik2humand \(Program.version)\n")
            #expect(program.ending == .exit(0))
        }
    }

    @Test("A misspelt command or option is answered with the nearest one")
    func misspelt() throws {
        let command = try FinishedProgram.run("rnu")
        #expect(
            command.errors
                == "hik2humand: there is no command “rnu”; did you mean run?\nTry: hik2humand help\n")
        #expect(command.ending == .exit(64))
        let option = try FinishedProgram.run("run", "--onec")
        #expect(option.errors == "hik2humand: “--onec” is not an option of hik2humand run; did you mean --once?\n")
        #expect(option.ending == .exit(64))
    }

    @Test("A value that is missing, too much or out of range is named")
    func values() throws {
        let cases = [
            (["run", "--from"], "--from TIME: the value is missing"),
            (["run", "--once=yes"], "--once takes no value"),
            (["simulate", "--port", "70000"], "--port takes a number from 1 to 65534"),
        ]
        for (arguments, sentence) in cases {
            let program = try FinishedProgram.run(arguments: arguments)
            #expect(program.errors == "hik2humand: \(sentence)\n")
            #expect(program.output.isEmpty)
            #expect(program.ending == .exit(64))
        }
    }
}

/// The whole text of each command's help.
private let manuals = [
    "run": """
    hik2humand run: Read access events and deliver punches, as a daemon or once

    Usage: hik2humand run [--once] [--dry-run] [--from TIME] [--env-file FILE]

    Without --once it works until SIGTERM; SIGHUP makes it read its settings again. A dry run reads for real,
    posts nothing, writes nothing, and prints what it would post; without a cursor it looks at the last 24 h.

    Options:
      --once           Read up to now, deliver what can be delivered, print a summary and end
      --dry-run        Post nothing and write nothing (or set DRY_RUN=true)
      --from TIME      Read from this time on, whatever the cursor says: now, 2d, or an ISO 8601 time
      --env-file FILE  Read settings from this file instead of ./.env

    Exit codes:
      0   done
      64  wrong usage
      65  this run put punches aside for a person
      69  HikCentral or Humand cannot be reached
      74  the state directory fails
      75  something is left to try again, or another process works in the state directory
      77  refused: the key, its signature or its rights
      78  the settings are wrong

    """,
    "sign": """
    hik2humand sign: Print the string to sign and the signature of a request, for the configured key

    Usage: hik2humand sign [--method METHOD] [--path PATH] [--header LINE] [--signed NAMES] [--body FILE] [--env-file FILE]

    Without --header, the headers are those that the daemon sends. With them, only those given are signed
    over, and --signed names the ones that stand in X-Ca-Signature-Headers. The secret is never shown.

    Options:
      --method METHOD  POST (the default) or GET
      --path PATH      The path with its query, from /artemis on
      --header LINE    A header, as 'Name: value'; may be repeated
      --signed NAMES   Signed headers, comma-separated; the X-Ca- headers given, when left out
      --body FILE      The body; - is standard input
      --env-file FILE  Read settings from this file instead of ./.env

    Exit codes:
      0   done
      64  wrong usage
      78  the settings are wrong

    """,
    "demo": """
    hik2humand demo: Play a plant's day against simulated servers and show what became of every event

    Usage: hik2humand demo [--log]

    Starts a HikCentral and a Humand on loopback and runs the real engine against them, on a clock that makes
    the day pass in seconds. Needs no settings, and leaves nothing behind.

    Options:
      --log  Show the engine's log as well

    Exit codes:
      0   done
      64  wrong usage
      69  HikCentral or Humand cannot be reached

    """,
    "simulate": """
    hik2humand simulate: Run a simulated HikCentral and Humand on loopback until stopped

    Usage: hik2humand simulate [--port N] [--employees N] [--interval TIME] [--rate-limit N] [--requests]

    Prints the settings that point the program at them, as an .env file. HikCentral knows yesterday's events of
    a small plant; new ones keep coming.

    Options:
      --port N         HikCentral's port, Humand takes the next; free ones are chosen when left out
      --employees N    How many people work in the plant (20)
      --interval TIME  How often somebody passes a door (20s)
      --rate-limit N   How many requests a minute Humand grants; as many as come when left out
      --requests       Show every request that is served

    Exit codes:
      0   done
      64  wrong usage
      69  HikCentral or Humand cannot be reached

    """,
    "version": """
    hik2humand version: Print the version

    Usage: hik2humand version

    Exit codes:
      0   done
      64  wrong usage

    """,
]
