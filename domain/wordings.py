"""The texts that a federation may put into its own words (lời văn), by text key; not the words themselves."""

LONGEST = {  # letters: what a poster shows in a size that is read from across a gate, and no text below 15 points
    "poster.words.headline": 44,
    "poster.words.reason_1": 50,
    "poster.words.reason_2": 50,
    "poster.words.reason_3": 50,
}
