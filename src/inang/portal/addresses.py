"""What stands in the addresses of both sides: public numbers and names of sites."""


class Number:
    """Public number of a request, H-2026-0147."""

    regex = r"H-\d{4}-\d{4,6}"

    def to_python(self, value: str) -> str:
        return value

    def to_url(self, value: str) -> str:
        return value


class Host(Number):
    """Whole name of a site."""

    regex = r"[a-z0-9.-]{4,253}"
