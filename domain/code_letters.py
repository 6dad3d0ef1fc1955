"""The letters of codes that people copy by hand (chữ của mã), and the check letter that notices a slip."""

# Nothing that is mistaken for another sign in a copy by hand: none of 0 O, 1 I L, 2 Z, 5 S; no 6, 8, 9, no U.
ALPHABET = "347ABCDEFGHJKMNPQRTVWXY"  # 23 signs: a prime, so the check letter catches any wrong letter and any swap


def check_letter(letters: str) -> str:
    """The letter after these (fewer than 22): each place has a weight of its own, and the check letter -1."""
    total = sum(weight * ALPHABET.index(letter) for weight, letter in enumerate(letters, 1))
    return ALPHABET[total % len(ALPHABET)]


def checks(letters: str) -> bool:
    """Whether these are letters of codes and the last of them is the check letter of the others."""
    return set(letters) <= set(ALPHABET) and check_letter(letters[:-1]) == letters[-1]
