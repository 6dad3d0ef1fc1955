"""The signed token in a card's QR code (mã trên thẻ): made and checked offline; no name or citizen number in it.

A token is 73 bytes as 117 base32 capitals, which a QR code packs tightly:
1 byte format (high 4 bits) and key id (low 4 bits), 8 bytes card id, 64 bytes Ed25519 signature (RFC 8032).
What the card is worth today (admitted, left, revoked) is in the database; a token proves only that we issued it.
"""

import base64
import re
from collections.abc import Mapping
from dataclasses import dataclass

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

FORMAT = 1
CARD_ID_BYTES = 8
SIGNED_BYTES = 1 + CARD_ID_BYTES
TOKEN_BYTES = SIGNED_BYTES + 64  # an Ed25519 signature has 64 bytes
TOKEN_LETTERS = 117  # 73 bytes at 5 bits a letter, without the padding "==="
DOMAIN = b"ketnap card token\0"  # set before what is signed, so no signature made for another purpose is a card
TOKEN = re.compile(rf"(?<![A-Za-z0-9])[A-Za-z2-7]{{{TOKEN_LETTERS}}}(?![A-Za-z0-9])")


@dataclass(frozen=True, slots=True)
class CardKeys:
    """The key that signs new cards, its id (0–15), and every public key, old ones too, whose cards still count."""

    signing: Ed25519PrivateKey
    key_id: int
    public: Mapping[int, Ed25519PublicKey]


def sign_card(card_id: bytes, keys: CardKeys) -> str:
    """The token of a card: 117 capitals of A–Z and 2–7, the same every time. ValueError unless the id is 8 bytes."""
    if len(card_id) != CARD_ID_BYTES:
        raise ValueError(f"card id has {len(card_id)} bytes, expected {CARD_ID_BYTES}")
    if not 0 <= keys.key_id <= 15:
        raise ValueError(f"key id is {keys.key_id}, expected 0 to 15")
    signed = bytes([FORMAT << 4 | keys.key_id]) + card_id
    return _letters(signed + keys.signing.sign(DOMAIN + signed))


def read_card(token: str, public: Mapping[int, Ed25519PublicKey]) -> bytes | None:
    """The card id in a token, in capitals or small letters; None if it is forged, garbled or of an unknown key."""
    raw = _bytes(token)
    if raw is None or raw[0] >> 4 != FORMAT:
        return None
    key = public.get(raw[0] & 15)
    if key is None:
        return None
    try:
        key.verify(raw[SIGNED_BYTES:], DOMAIN + raw[:SIGNED_BYTES])
    except InvalidSignature:
        return None
    return raw[1:SIGNED_BYTES]


def card_address(public_url: str, token: str) -> str:
    """What the QR code says: "https://ketnap.example.vn" and a token give "https://ketnap.example.vn/c/MFRGG…"."""
    return f"{public_url.rstrip('/')}/c/{token}"


def find_token(text: str) -> str | None:
    """The token, in capitals, in whatever a scanner gave: an address, a bare token, a line around it; None if none."""
    found = TOKEN.search(text)
    return found.group().upper() if found else None


def _letters(raw: bytes) -> str:
    return base64.b32encode(raw).decode("ascii").rstrip("=")


def _bytes(token: str) -> bytes | None:
    """73 bytes, or None. Refuses a second spelling of the same bytes: the last letter has one bit to spare."""
    if TOKEN.fullmatch(token) is None:
        return None
    raw = base64.b32decode(token.upper() + "===")
    return raw if _letters(raw) == token.upper() else None
