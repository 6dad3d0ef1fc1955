"""The engine of conversations (hội thoại): pure data in, pure data out; it never sends, stores or looks at a clock."""
