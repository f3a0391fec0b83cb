"""The commands of `inang`, one file each; heavy imports wait inside a command, so `--help` stays quick."""

import sys

import typer

from inang.cli import audit, bench, calendar, demo, doctor, due, letters, reindex, serve, statistics, work
from inang.cli.output import Fault, report_fault

app = typer.Typer(
    name="inang",
    help="Inang: layanan hosting pemerintah, dari surat permintaan sampai surat konfirmasi.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)
app.command("serve")(serve.serve)
app.command("work")(work.work)
app.command("demo")(demo.demo)
app.command("doctor")(doctor.doctor)
app.command("due")(due.due)
app.command("verify-letter")(letters.verify_letter)
app.command("letter-key")(letters.letter_key)
app.command("inspect-upload")(letters.inspect_upload)
app.command("reindex")(reindex.reindex)
app.command("verify-statistics")(statistics.verify_statistics)
app.command("verify-audit")(audit.verify_audit)
app.command("anchor")(audit.anchor)
app.command("anchor-key")(audit.anchor_key)

decrees = typer.Typer(help="Kalender hari kerja: impor ketetapan, lihat versinya.", no_args_is_help=True)
decrees.command("import")(calendar.import_)
decrees.command("list")(calendar.list_)
app.add_typer(decrees, name="calendar")

measures = typer.Typer(help="Ukur dalam satu kali jalan.", no_args_is_help=True)
measures.command("activation")(bench.activation)
app.add_typer(measures, name="bench")


@app.callback()
def _inang() -> None:
    """Each command takes --json."""


def run() -> None:
    """Run the command line; a fault is one sentence on stderr (or one JSON object) and exit status 2."""
    try:
        app()
    except Fault as fault:
        report_fault(fault, as_json="--json" in sys.argv)
        sys.exit(fault.status)
    except BrokenPipeError:
        sys.exit(1)
