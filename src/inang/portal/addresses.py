"""What stands in the addresses of both sides: public numbers and names of sites."""

from inang.standard.patterns import CASE_NUMBER


class Number:
    """Public number of a case, H-2026-0147 or as the edition writes it; capitals, so that no other address is one."""

    regex = CASE_NUMBER

    def to_python(self, value: str) -> str:
        return value

    def to_url(self, value: str) -> str:
        return value


class Host(Number):
    """Whole name of a site."""

    regex = r"[a-z0-9.-]{4,253}"
