"""Runs it: settings, turns, outbox, channels, command line. What the bot says and decides stands elsewhere."""
