"""A person in front of the portal: signs in, reads pages, sends forms, like a browser without scripts."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from types import TracebackType
from typing import Self
from urllib.parse import urljoin, urlsplit

import httpx

from inang.cli.forms import Form, Page, read_page


class Unexpected(Exception):
    """The page is not what the procedure promises; the sentence says what was seen."""


class Visitor:
    """One browser of one person. Every request follows redirects and keeps cookies."""

    def __init__(self, base: str, name: str = "pengunjung") -> None:
        self.base, self.name = base, name
        self.client = httpx.Client(base_url=base, follow_redirects=True, timeout=60, trust_env=False)
        self.response: httpx.Response | None = None
        self.page = Page()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, fault: BaseException | None, at: TracebackType | None
    ) -> None:
        self.client.close()

    # -- looking ---------------------------------------------------------------------------------------------
    @property
    def path(self) -> str:
        return self.seen.url.path

    @property
    def seen(self) -> httpx.Response:
        assert self.response is not None, "no page yet"
        return self.response

    def open(self, path: str, *, status: int = 200) -> Page:
        """Open an address of the portal."""
        return self._take(self.client.get(path), status)

    def fetch(self, path: str, *, status: int = 200) -> bytes:
        """Download something that is not a page."""
        answer = self.client.get(path)
        self._expect(answer, status)
        return answer.content

    def expect(self, *words: str) -> None:
        """Every one of `words` stands on the page (case does not matter)."""
        text = self.page.text.lower()
        missing = [word for word in words if word.lower() not in text]
        if missing:
            raise Unexpected(
                f"{self.name}: di {self.path} tidak tertulis {missing}. Tertulis: {self.page.text[:600]}"
            )

    def link(self, part: str) -> str:
        """The address of the first link whose address or words contain `part`."""
        for address, words in self.page.links:
            if part in address or part.lower() in words.lower():
                return urljoin(str(self.seen.url), address)
        raise Unexpected(f"{self.name}: di {self.path} tidak ada tautan {part!r}.")

    # -- doing -----------------------------------------------------------------------------------------------
    def form(self, *, action: str = "", has: str = "") -> Form:
        """The first form that goes to `action` (part of its address) and has a field, or a button with the words, `has`."""
        for form in self.page.forms:
            words = " ".join(words for _, _, words in form.buttons)
            if action in (form.action or self.path) and (not has or has in form.names or has in words):
                return form
        known = [(form.action or self.path, sorted(form.names)) for form in self.page.forms]
        raise Unexpected(f"{self.name}: di {self.path} tidak ada formulir {action!r} {has!r}. Ada: {known}")

    def send(
        self,
        form: Form,
        values: Mapping[str, str | list[str]] | None = None,
        *,
        press: str = "",
        files: Mapping[str, Path] | None = None,
        status: int = 200,
    ) -> Page:
        """Fill `values` into the form, press a button (name, value or words), follow where it leads."""
        wanted = {
            name: [value] if isinstance(value, str) else list(value) for name, value in (values or {}).items()
        }
        unknown = set(wanted) - form.names
        if unknown:
            raise Unexpected(f"{self.name}: formulir di {self.path} tidak punya isian {sorted(unknown)}.")
        sent: dict[str, list[str]] = {}
        for name, value in form.values:
            if name not in wanted:
                sent.setdefault(name, []).append(value)
        sent |= wanted
        pressed = self._button(form, press)
        if pressed[0]:
            sent[pressed[0]] = [pressed[1]]
        address = urljoin(str(self.seen.url), form.action or "")
        headers = {"Referer": str(self.seen.url), "Origin": self.base}
        if form.method == "get":
            return self._take(self.client.get(address, params=sent, headers=headers), status)
        attached = {
            name: (path.name, path.read_bytes(), _type(path))
            for name, path in (files or {}).items()
            if name in form.files
        }
        return self._take(
            self.client.post(address, data=sent, files=attached or None, headers=headers), status
        )

    def _button(self, form: Form, press: str) -> tuple[str, str]:
        for name, value, words in form.buttons:
            if not press or press in {name, value} or press.lower() in words.lower():
                return name, value
        if press:
            raise Unexpected(f"{self.name}: di {self.path} tidak ada tombol {press!r}. Ada: {form.buttons}")
        return "", ""

    def sign_in(self, email: str, password: str) -> None:
        """Through the sign-in page, as everybody."""
        self.open("/akun/login/")
        self.send(self.form(has="password"), {"login": email, "password": password})
        if urlsplit(str(self.seen.url)).path.startswith("/akun/login"):
            raise Unexpected(f"{self.name}: masuk sebagai {email} ditolak. Tertulis: {self.page.text[:300]}")

    def _take(self, answer: httpx.Response, status: int) -> Page:
        self._expect(answer, status)
        self.response = answer
        self.page = (
            read_page(answer.text)
            if "html" in answer.headers.get("content-type", "")
            else Page(text=answer.text)
        )
        return self.page

    def _expect(self, answer: httpx.Response, status: int) -> None:
        if answer.status_code != status:
            words = (
                read_page(answer.text).text[:400]
                if "html" in answer.headers.get("content-type", "")
                else answer.text[:400]
            )
            raise Unexpected(
                f"{self.name}: {answer.request.method} {answer.url.path} "
                f"menjawab {answer.status_code}, bukan {status}. {words}"
            )


def _type(path: Path) -> str:
    return {".pdf": "application/pdf", ".png": "image/png", ".jpg": "image/jpeg"}.get(
        path.suffix, "application/octet-stream"
    )
