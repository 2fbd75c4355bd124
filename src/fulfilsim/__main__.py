"""Run the command line as ``python -m fulfilsim``."""

from fulfilsim.cli import main

if __name__ == "__main__":
    main()
