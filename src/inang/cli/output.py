"""What commands print: JSON for programs on stdout, plain words for people, one sentence for a fault."""

import json
import sys
from collections.abc import Mapping, Sequence
from typing import Annotated, Any

import typer

Json = Annotated[bool, typer.Option("--json", help="Tulis hasil sebagai JSON.")]


class Fault(Exception):
    """The command cannot go on; `sentence` says what is wrong and what to do."""

    def __init__(self, sentence: str, status: int = 2) -> None:
        super().__init__(sentence)
        self.sentence, self.status = sentence, status


def as_json(value: Mapping[str, Any] | Sequence[Any]) -> None:
    """Print one JSON document."""
    json.dump(value, sys.stdout, ensure_ascii=False, indent=2, default=str)
    sys.stdout.write("\n")
    sys.stdout.flush()


def report_fault(fault: Fault, *, as_json: bool) -> None:
    """Say what stopped the command: JSON on stdout when asked for, and always the sentence on stderr."""
    if as_json:
        json.dump({"error": fault.sentence}, sys.stdout, ensure_ascii=False)
        sys.stdout.write("\n")
    print(fault.sentence, file=sys.stderr, flush=True)
