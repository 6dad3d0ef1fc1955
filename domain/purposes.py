"""What personal data may be used for (mục đích): one consent each, none ticked beforehand (Luật 91/2025/QH15,
domain.md §6.4)."""

from enum import StrEnum


class Purpose(StrEnum):
    """ADMISSION is needed to consider an application; EMPLOYER_CONTACT is an employer's, asked in his own lane
    (handlers/employer.py); VOLUNTEERING is needed to be a volunteer, RECOGNITION lets one be named among the best
    (handlers/volunteer.py); the others are free."""

    ADMISSION = "admission"
    NEWS = "news"
    ETHNIC_STATISTICS = "ethnic_statistics"
    EMPLOYER_CONTACT = "employer_contact"
    VOLUNTEERING = "volunteering"
    RECOGNITION = "recognition"


OPTIONAL = (Purpose.NEWS, Purpose.ETHNIC_STATISTICS)
OF_JOINING = (Purpose.ADMISSION, *OPTIONAL)
