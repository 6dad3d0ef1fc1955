"""The rules (quy tắc): pure functions over values, standard library only; no storage, no words, no clock of its own."""
