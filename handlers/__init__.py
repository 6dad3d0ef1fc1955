"""What the bot answers (xử lý): one file per conversation. Reads and writes through models, says text keys, never
sends."""
