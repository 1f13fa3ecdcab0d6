"""How the bundled reader was made: from data to exported weights with one command, `python -m retrieval.training`."""
