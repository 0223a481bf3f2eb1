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
              run          Read access events and deliver punches, as a daemon or once
              check        Look at settings, state, network, keys, rights and doors, and say what to do
              trust        Show HikCentral's certificate and install it in this machine's store
              status       Tell how things stand, and by the exit code whether punches flow
              doors        List every door and reader with its mapping and its last event
              queue        List what is queued or held, try it again, or give it up
              explain      Tell the life of an event, or of a person's day, in plain sentences
              export       Print what became of every event of a span, as CSV
              backfill     Read a span of the past again, and deliver what is not in the ledger
              reconcile    Compare what the doors saw, what the ledger did and what Humand holds
              people       Compare HikCentral's persons with Humand's users, and propose an employee map
              sign         Print the string to sign and the signature of a request, for the configured key
              demo         Play a plant's day against simulated servers and show what became of every event
              simulate     Run a simulated HikCentral and Humand on loopback until stopped
              version      Print the version
              completions  Print the completion script of a shell
              help         Show this, or the help of a command

            Every command takes:
              --quiet    Log errors only, and show no progress
              --verbose  Log everything, whatever LOG_LEVEL says

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
    "check": """
    hik2humand check: Look at settings, state, network, keys, rights and doors, and say what to do

    Usage: hik2humand check [--json] [--env-file FILE]

    One line for each thing, causes before what follows from them: ✓ well, ! works, but somebody should know,
    ✗ wrong (with what to do), – not tried. The last line says what to mend first. The exit code is that of the
    first ✗. Nothing is written, here or on the servers; HikCentral is asked at most 400 times for counts.

    Options:
      --json           Print one JSON object: checks with name, state, text and remedy
      --env-file FILE  Read settings from this file instead of ./.env

    Exit codes:
      0   done
      64  wrong usage
      69  HikCentral or Humand cannot be reached
      74  the state directory fails
      77  refused: the key, its signature or its rights
      78  the settings are wrong

    """,
    "trust": """
    hik2humand trust: Show HikCentral's certificate and install it in this machine's store

    Usage: hik2humand trust [--print] [--yes] [--hosts] [--host URL] [--env-file FILE]

    HikCentral comes with a certificate that it signed itself, and verification cannot be switched off. This
    shows the certificate (names, dates, SHA-256 fingerprint), says how to compare it on the server, asks, puts
    it into /usr/local/share/ca-certificates and runs update-ca-certificates. Where it is made out to another
    name than HIKVISION_HOST has, it says which name to use and which line /etc/hosts needs. Then one signed
    request proves it. Needs root, and openssl.

    Options:
      --print          Only show the certificate and what would be done; changes nothing
      --yes            Do not ask: the fingerprint has been compared; also adds the line to /etc/hosts
      --hosts          Add the line to /etc/hosts where one is needed
      --host URL       Another server than HIKVISION_HOST
      --env-file FILE  Read settings from this file instead of ./.env

    Exit codes:
      0   done
      64  wrong usage
      69  HikCentral or Humand cannot be reached
      75  something is left to try again, or another process works in the state directory
      77  refused: the key, its signature or its rights
      78  the settings are wrong

    """,
    "backfill": """
    hik2humand backfill: Read a span of the past again, and deliver what is not in the ledger

    Usage: hik2humand backfill [--from TIME] [--to TIME] [--door DOOR] [--person PERSON] [--again] [--dry-run] [--cancel] [--env-file FILE]

    What the ledger has is left alone, so a span may be read as often as you like. Punches from before the
    ledger's oldest line are read back in Humand before they are posted. A running daemon does the work, and
    goes on with it when this command is ended; without one this command does it, and the next run goes on
    after a kill. A date alone means the whole day at the site; a time without an offset is the site's.

    Options:
      --from TIME      Begin here: a date, or an ISO 8601 time
      --to TIME        End here; a date includes its whole day; now when left out
      --door DOOR      Only this door, by name or code; may be repeated
      --person PERSON  Only this person: HikCentral's id, card, name, or the employee's number
      --again          Look again at what is held in the span, as queue retry does
      --dry-run        Read for real, post and write nothing, and print what would be posted
      --cancel         Call off the backfills that are waiting or under way
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
    "queue": """
    hik2humand queue: List what is queued or held, try it again, or give it up

    Usage: hik2humand queue ACTION [LINE…] [--cause CAUSE] [--person PERSON] [--date DATE] [--reason TEXT] [--all] [--json] [--env-file FILE]

    list shows every event that is not settled: queued and waiting ones, which go out by themselves, and held
    ones, which wait for you. retry decides on held ones again: what Humand refused is posted once more, what
    could not be mapped is mapped anew, what is held for its time is released. drop gives held ones up, with
    your name and your reason in the ledger. LINE is the number in the first column. A running daemon does
    the work; without one this command does it.

    Arguments:
      ACTION   list, retry or drop
      [LINE…]  The lines that retry and drop are about; without them, the options choose

    Options:
      --cause CAUSE    Only what is held as unmapped, direction, clock, undecodable or refused
      --person PERSON  Only this person: id, card, name or employee
      --date DATE      Only events of this day at the site
      --reason TEXT    list, retry: only where the reason has this text; drop: why, for the ledger
      --all            retry, drop: everything that is held
      --json           list: print a JSON object a line
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
    "explain": """
    hik2humand explain: Tell the life of an event, or of a person's day, in plain sentences

    Usage: hik2humand explain WHAT [DATE] [--offline] [--env-file FILE]

    WHAT is an event's id, a line of the ledger written line:N, or a person: HikCentral's id, card, name or
    number, or Humand's employee. Of a person the day is told, by default the last one with events. What the
    ledger does not know is looked for in HikCentral, at all doors and among all kinds of events, and it is
    said why it is no punch; --offline leaves that out. Nothing is changed.

    Arguments:
      WHAT    An event, line:N, or a person
      [DATE]  The day at the site: 2026-01-27, today, yesterday

    Options:
      --offline        Do not ask HikCentral
      --env-file FILE  Read settings from this file instead of ./.env

    Exit codes:
      0   done
      64  wrong usage
      65  this run put punches aside for a person
      69  HikCentral or Humand cannot be reached
      74  the state directory fails
      77  refused: the key, its signature or its rights
      78  the settings are wrong

    """,
    "export": """
    hik2humand export: Print what became of every event of a span, as CSV

    Usage: hik2humand export [--from TIME] [--to TIME] [--csv] [--punches] [--env-file FILE]

    A row for each event in the ledger: person, door, the event's own time, direction, outcome, reason and
    Humand's id. The span is that of the events' times; a date alone means the whole day at the site. It
    only reads the ledger, and may run beside the daemon.

    Options:
      --from TIME      Begin here: a date, or an ISO 8601 time
      --to TIME        End here; a date includes its whole day; now when left out
      --csv            Comma-separated values in UTF-8 (RFC 4180), which is the only format and may be left out
      --punches        Only what is or may become a punch: nothing that was skipped
      --env-file FILE  Read settings from this file instead of ./.env

    Exit codes:
      0   done
      64  wrong usage
      74  the state directory fails
      78  the settings are wrong

    """,
    "reconcile": """
    hik2humand reconcile: Compare what the doors saw, what the ledger did and what Humand holds

    Usage: hik2humand reconcile [--date DATE] [--from DATE] [--to DATE] [--json] [--csv] [--repair] [--yes] [--env-file FILE]

    Reads HikCentral anew and asks Humand for the days of everyone whom the doors or the ledger name; people
    who only punched in the app are not among them. Dates are the site's. Without any, yesterday is compared.

    Differences: not read (the doors have it, the ledger does not), held, queued, accepted but not in Humand,
    in Humand from us but not in the ledger, wrong order (two clock-ins or clock-outs in a row on one of
    Humand's days), open day (a clock-in that nothing follows; not before ALTERNATE_RESET has passed).
    Entries by app, kiosk or hand, and those that Humand writes itself, are counted and are no difference.

    --repair shows the differences, asks, and then has the daemon (or a run of its own) mend what can be
    mended: what was not read is read, what is held is decided on again, what Humand lost is read back and
    sent again. In a pipe it does so only with --yes.

    Without --repair it needs no lock and changes nothing, so it may run beside the daemon. 2,000 people for a
    day are about 41 requests to Humand, which are paced by its rate limit. Differences end it with 65.

    Options:
      --date DATE      The day to compare: 2026-01-27, any other ISO 8601 date, today, yesterday
      --from DATE      The first of several days, at most 31
      --to DATE        The last of them; today when left out
      --json           Print everything as one JSON document
      --csv            Print a row for each person and day
      --repair         Then queue what is missing: read it, try it again, send it again
      --yes            Repair without asking
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
    "people": """
    hik2humand people: Compare HikCentral's persons with Humand's users, and propose an employee map

    Usage: hik2humand people [--unmapped] [--csv] [--map] [--json] [--env-file FILE]

    For each person in HikCentral: the number that EMPLOYEE_ID asks for, the user of Humand that it maps to
    (through EMPLOYEE_MAP), and whether that user is active. Where there is none, the user who is most likely
    meant, by number or by name, and whether that is sure: the same number, or the same name of at least two
    words that nobody else has. Users of Humand whom nobody maps to are listed behind.

    --map prints a file for EMPLOYEE_MAP with everyone who is mapped or sure; the others are left out. Read it
    before you use it. HikCentral must permit resource/v1/person/personList to the key. Nothing is changed.

    Options:
      --unmapped       Only persons without an active user
      --csv            Print a row for each person, and for each user whom nobody maps to
      --map            Print a file for EMPLOYEE_MAP
      --json           Print everything as one JSON document
      --env-file FILE  Read settings from this file instead of ./.env

    Exit codes:
      0   done
      64  wrong usage
      69  HikCentral or Humand cannot be reached
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
    "status": """
    hik2humand status: Tell how things stand, and by the exit code whether punches flow

    Usage: hik2humand status [--json] [--env-file FILE]

    Works beside a running daemon and without one, takes no lock, asks no server and writes nothing. Times and
    today are the site's.

    For health checks: it ends with 0 while punches flow, and a quiet night is healthy. 69: no daemon runs, the
    last good poll is more than three POLL_INTERVAL and ten minutes ago, or a server has failed for as long.
    74: the state directory fails, or the daemon hangs. 75: punches are queued for as long and none is
    delivered. 77 and 78: HikCentral or Humand stands still until its key or the settings are mended. Where
    passes are made by a timer, the age of the last one counts. Held punches wait for a person and are healthy.

    Options:
      --json           Print everything as one JSON document
      --env-file FILE  Read settings from this file instead of ./.env

    Exit codes:
      0   done
      64  wrong usage
      69  HikCentral or Humand cannot be reached
      74  the state directory fails
      75  something is left to try again, or another process works in the state directory
      77  refused: the key, its signature or its rights
      78  the settings are wrong

    """,
    "doors": """
    hik2humand doors: List every door and reader with its mapping and its last event

    Usage: hik2humand doors [--json] [--env-file FILE]

    Asks HikCentral for its doors, and nothing else; readers and last events are those that the ledger has
    seen in the last 31 days, so doors that are not mapped have none. MAPPING is what ENTRY_DEVICES,
    EXIT_DEVICES and DIRECTION make of a passage: in, out, by status, alternate, undecided, or not mapped. A
    name in the settings that no door has is told with the nearest ones, and ends the command with 78.

    Options:
      --json           Print everything as one JSON document
      --env-file FILE  Read settings from this file instead of ./.env

    Exit codes:
      0   done
      64  wrong usage
      69  HikCentral or Humand cannot be reached
      74  the state directory fails
      77  refused: the key, its signature or its rights
      78  the settings are wrong

    """,
    "completions": """
    hik2humand completions: Print the completion script of a shell

    Usage: hik2humand completions SHELL

    bash: hik2humand completions bash > /usr/share/bash-completion/completions/hik2humand
    zsh:  hik2humand completions zsh > /usr/local/share/zsh/site-functions/_hik2humand
    fish: hik2humand completions fish > ~/.config/fish/completions/hik2humand.fish

    Arguments:
      SHELL  bash, zsh or fish

    Exit codes:
      0   done
      64  wrong usage

    """,
]
