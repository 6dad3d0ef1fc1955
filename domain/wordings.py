"""The texts that a federation may put into its own words (lời văn), by text key; not the words themselves."""

from domain.lesson import QUIZ, SCREENS

PARTS = {  # letters: what a button of Telegram shows on a small telephone, and what is read in one look
    "ask": 200,
    "right": 36,
    "wrong_a": 36,
    "why_a": 250,
    "wrong_b": 36,
    "why_b": 250,
}
POSTER = {  # letters: what a poster shows in a size that is read from across a gate, and no text below 15 points
    "poster.words.headline": 44,
    "poster.words.reason_1": 50,
    "poster.words.reason_2": 50,
    "poster.words.reason_3": 50,
}

SCREEN_LETTERS = 700  # on a telephone of 5 inches
LESSON = {f"lesson.screen.{it}": SCREEN_LETTERS for it in SCREENS}
QUESTIONS = {
    f"lesson.quiz.{it.key}": {f"lesson.quiz.{it.key}.{part}": most for part, most in PARTS.items()} for it in QUIZ
}
LONGEST = POSTER | LESSON | {key: most for texts in QUESTIONS.values() for key, most in texts.items()}
