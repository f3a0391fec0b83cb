"""The command line: `inang serve`, `work`, `demo`, `doctor`, … The clock enters the house by this door."""


def main() -> None:
    """Run one command; apart from the commands, so that the small programs of `serve` load none of them."""
    from inang.cli.commands import run  # start-up speed: `python -m inang.cli.mailbox` needs no command line

    run()
