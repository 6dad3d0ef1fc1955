"""Pages (trang web): what this is, the web chat, a card's status, one sensitive answer; never sends to a channel."""
