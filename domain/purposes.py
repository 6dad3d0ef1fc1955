"""What personal data may be used for (mục đích): one consent each, none ticked beforehand (Luật 91/2025/QH15,
domain.md §6.4)."""

from enum import StrEnum


class Purpose(StrEnum):
    """ADMISSION is needed to consider an application; the others are free."""

    ADMISSION = "admission"
    NEWS = "news"
    ETHNIC_STATISTICS = "ethnic_statistics"


OPTIONAL = (Purpose.NEWS, Purpose.ETHNIC_STATISTICS)
