"""Card tokens: what was signed is read back, and nothing else is."""

import base64

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from models.card_token import DOMAIN, CardKeys, card_address, find_token, read_card, sign_card

ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567"
CARD = bytes.fromhex("00ff10203040a0b0")


def keys(key_id: int = 1, seed: int = 7) -> CardKeys:
    signing = Ed25519PrivateKey.from_private_bytes(bytes([seed]) * 32)
    return CardKeys(signing, key_id, {key_id: signing.public_key()})


TOKEN = sign_card(CARD, keys())


def raw(token: str) -> bytes:
    return base64.b32decode(token + "===")


def letters(data: bytes) -> str:
    return base64.b32encode(data).decode().rstrip("=")


@pytest.mark.parametrize("card_id", [CARD, bytes(8), b"\xff" * 8])
@pytest.mark.parametrize("key_id", [0, 1, 15])
def test_gives_back_the_card_it_signed(card_id: bytes, key_id: int) -> None:
    assert read_card(sign_card(card_id, keys(key_id)), keys(key_id).public) == card_id


def test_is_117_capitals_that_a_qr_code_packs_tightly() -> None:
    assert len(TOKEN) == 117
    assert set(TOKEN) <= set(ALPHABET)


def test_holds_format_key_card_and_signature_and_nothing_more() -> None:
    assert raw(TOKEN)[:9] == bytes([0x11]) + CARD
    assert len(raw(TOKEN)) == 9 + 64


def test_is_the_same_each_time_so_a_card_drawn_again_is_the_same_card() -> None:
    assert sign_card(CARD, keys()) == TOKEN


def test_reads_small_letters_too() -> None:
    assert read_card(TOKEN.lower(), keys().public) == CARD


def flipped(data: bytes, bit: int) -> bytes:
    return (int.from_bytes(data, "little") ^ 1 << bit).to_bytes(len(data), "little")


def test_refuses_a_token_with_any_one_bit_flipped() -> None:
    under_every_id = {key_id: keys().public[1] for key_id in range(16)}
    forged = [letters(flipped(raw(TOKEN), bit)) for bit in range(73 * 8)]
    assert [token for token in forged if read_card(token, under_every_id) is not None] == []


def test_refuses_a_token_with_any_one_letter_changed() -> None:
    """Also the last letter's spare bit, which stands for no byte."""
    public = keys().public
    changed = [TOKEN[:place] + letter + TOKEN[place + 1 :] for place in range(117) for letter in ALPHABET]
    assert {token for token in changed if read_card(token, public) is not None} == {TOKEN}


def test_refuses_a_token_that_another_key_signed_under_our_key_id() -> None:
    assert read_card(sign_card(CARD, keys(seed=8)), keys().public) is None


def test_refuses_a_key_id_it_does_not_know() -> None:
    assert read_card(sign_card(CARD, keys(key_id=2)), keys().public) is None


def test_keeps_reading_cards_of_a_key_that_was_replaced() -> None:
    new = keys(key_id=2, seed=9)
    assert read_card(TOKEN, {**keys().public, **new.public}) == CARD


def test_refuses_a_signature_made_for_another_purpose() -> None:
    signed = bytes([0x11]) + CARD
    for message in (signed, b"ketnap export\0" + signed):
        assert read_card(letters(signed + keys().signing.sign(message)), keys().public) is None


def test_refuses_a_format_of_a_later_version() -> None:
    signed = bytes([0x21]) + CARD
    later = letters(signed + keys().signing.sign(DOMAIN + signed))
    assert read_card(later, keys().public) is None


GARBAGE = ["", " ", "A" * 117, "7" * 117, TOKEN[:-1], TOKEN + "A", TOKEN + "===", TOKEN + "\n", "ộ" * 117, "\0" * 117]
LOOKALIKES = [TOKEN[:-1] + "ı", TOKEN[:-1] + "ß", "ſ" + TOKEN[1:], "K" + TOKEN[1:], "١" * 117, TOKEN.replace("A", "1")]


@pytest.mark.parametrize("text", GARBAGE + LOOKALIKES + [letters(raw(TOKEN)[:40]), letters(raw(TOKEN) * 2)])
def test_refuses_garbage_without_an_error(text: str) -> None:
    assert read_card(text, keys().public) is None


@pytest.mark.parametrize("card_id", [b"", bytes(7), bytes(9)])
def test_does_not_sign_an_id_of_another_length(card_id: bytes) -> None:
    with pytest.raises(ValueError, match="card id"):
        sign_card(card_id, keys())


@pytest.mark.parametrize("key_id", [-1, 16])
def test_does_not_sign_with_a_key_id_that_four_bits_cannot_hold(key_id: int) -> None:
    with pytest.raises(ValueError, match="key id"):
        sign_card(CARD, keys(key_id))


@pytest.mark.parametrize(
    ("public_url", "address"),
    [
        ("https://ketnap.example.vn", "https://ketnap.example.vn/c/"),
        ("https://ketnap.example.vn/", "https://ketnap.example.vn/c/"),
        ("https://Example.vn/Ket-Nap", "https://Example.vn/Ket-Nap/c/"),
        ("http://127.0.0.1:8080", "http://127.0.0.1:8080/c/"),
    ],
)
def test_keeps_the_public_address_as_it_was_set(public_url: str, address: str) -> None:
    assert card_address(public_url, TOKEN) == address + TOKEN


@pytest.mark.parametrize(
    "text",
    [
        TOKEN,
        TOKEN.lower(),
        f"  {TOKEN}\n",
        f"https://ketnap.example.vn/c/{TOKEN}",
        f"HTTPS://KETNAP.EXAMPLE.VN/C/{TOKEN}",
        f"https://ketnap.example.vn/c/{TOKEN}/",
        f"https://ketnap.example.vn/c/{TOKEN}?utm_source=zalo#x",
        f"Thẻ của tôi: https://ketnap.example.vn/c/{TOKEN.lower()}. Cảm ơn!",
    ],
)
def test_finds_the_token_in_what_a_scanner_or_a_person_gives(text: str) -> None:
    assert find_token(text) == TOKEN


@pytest.mark.parametrize("text", ["", "xin chào", "https://ketnap.example.vn/c/", TOKEN[:-1], TOKEN + "A", TOKEN + "9"])
def test_finds_no_token_where_there_is_none(text: str) -> None:
    assert find_token(text) is None
