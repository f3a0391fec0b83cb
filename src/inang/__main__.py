"""`python -m inang …`: the command line without its installed script."""

from inang.cli import main

if __name__ == "__main__":
    main()
