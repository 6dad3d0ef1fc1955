"""Sealing of what must not lie in clear (khóa): AES-GCM boxes, blind indexes, hashes of tokens, the card's signing key.

All keys come from one SECRET_KEY by HKDF, one per purpose. Nothing here reads the environment or makes randomness
that a
caller could not replace.
"""

from __future__ import annotations

import hashlib
import hmac
import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from models.card_token import CardKeys

KEY_BYTES = 32  # AES-256 and HMAC-SHA-256
CARD_KEY_ID = 1  # goes up when SECRET_KEY is changed; the old public key then stays in the list
NONCE_BYTES = 12  # NIST SP 800-38D §8.2: 96 bits


_TO_JSON = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode  # dumps makes one at each call


@dataclass(frozen=True, slots=True)
class Keys:
    """Everything derived from SECRET_KEY. `fingerprint` may be stored: it tells keys apart and opens nothing."""

    fingerprint: str
    card: CardKeys
    _box: AESGCM
    _index: bytes
    _random: Callable[[int], bytes]

    def seal(self, value: bytes) -> bytes:
        """Encrypt; 28 bytes longer than `value`."""
        nonce = self._random(NONCE_BYTES)
        return nonce + self._box.encrypt(nonce, value, None)

    def open(self, sealed: bytes) -> bytes:
        """Undo `seal`. Raises cryptography's InvalidTag for another key or a damaged row."""
        return self._box.decrypt(sealed[:NONCE_BYTES], sealed[NONCE_BYTES:], None)

    def seal_json(self, value: Any) -> bytes:
        return self.seal(_TO_JSON(value).encode())

    def open_json(self, sealed: bytes) -> Any:
        return json.loads(self.open(sealed))

    def index(self, purpose: str, value: str) -> bytes:
        """The same 16 bytes for the same value, of no use without the key: finds duplicates of what is sealed."""
        return hmac.digest(self._index, f"{purpose}:{value}".encode(), "sha256")[:16]


def derive_keys(secret: str, random: Callable[[int], bytes]) -> Keys:
    """All keys from SECRET_KEY; `random(n)` gives n bytes for nonces."""
    return Keys(
        fingerprint=_derive(secret, "fingerprint").hex()[:16],
        card=_card_keys(_derive(secret, "card")),
        _box=AESGCM(_derive(secret, "seal")),
        _index=_derive(secret, "index"),
        _random=random,
    )


def token_hash(token: str) -> str:
    """What is stored of a session or page token: a copy of the database opens none."""
    return hashlib.sha256(token.encode()).hexdigest()


def _card_keys(seed: bytes) -> CardKeys:
    signing = Ed25519PrivateKey.from_private_bytes(seed)
    return CardKeys(signing, CARD_KEY_ID, {CARD_KEY_ID: signing.public_key()})


def _derive(secret: str, purpose: str) -> bytes:
    return HKDF(SHA256(), KEY_BYTES, salt=None, info=f"ketnap:{purpose}:1".encode()).derive(secret.encode())
