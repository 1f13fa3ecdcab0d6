"""The conversation core in Telegram: replies as messages, the bot, and what it remembers."""
