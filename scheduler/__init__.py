"""The clock (đồng hồ): what is due, and the jobs; it never sends, it writes rows that bot/outbox sends."""
