"""The commands, a module for each family; `bot.cli` imports the one that is called."""
