"""How we talk: the command line and its wording."""
