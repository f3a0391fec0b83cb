"""Reading a page as a browser does: its forms with what they would send, its links, its words."""

from __future__ import annotations

from dataclasses import dataclass, field
from html.parser import HTMLParser

VOID = {"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr"}
SILENT = {"script", "style", "template", "svg"}


@dataclass
class Form:
    """One form: where it goes, what it would send untouched, which choices and buttons it has."""

    action: str
    method: str
    values: list[tuple[str, str]] = field(default_factory=list)
    files: list[str] = field(default_factory=list)
    choices: dict[str, list[str]] = field(default_factory=dict)  # select, radio and checkbox values
    buttons: list[tuple[str, str, str]] = field(default_factory=list)  # name, value, words
    names: set[str] = field(default_factory=set)


@dataclass
class Page:
    """What a person could see and do on a page."""

    forms: list[Form] = field(default_factory=list)
    links: list[tuple[str, str]] = field(default_factory=list)  # address, words
    text: str = ""
    title: str = ""


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.page = Page()
        self.form: Form | None = None
        self.by_id: dict[str, Form] = {}
        self.words: list[str] = []
        self.silent = 0
        self.select: str = ""
        self.select_values: list[str] = []
        self.select_options = 0
        self.first_option: str | None = None
        self.option: str | None = None
        self.capture: list[str] | None = None
        self.on_end: dict[str, list[object]] = {}
        self.area: tuple[str, list[str]] | None = None
        self.link = ""
        self.button: tuple[Form, str, str] | None = None

    def _owner(self, facts: dict[str, str]) -> Form | None:
        return self.by_id.setdefault(facts["form"], Form("", "get")) if facts.get("form") else self.form

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        facts = {key: value or "" for key, value in attrs}
        if tag in SILENT:
            self.silent += 1
        elif tag == "form":
            known = self.by_id.get(facts.get("id", ""))
            self.form = known or Form("", "get")
            self.form.action, self.form.method = facts.get("action", ""), facts.get("method", "get").lower()
            if facts.get("id"):
                self.by_id[facts["id"]] = self.form
            self.page.forms.append(self.form)
        elif tag in {"input", "select", "textarea", "button", "option"}:
            self._control(tag, facts)
        elif tag == "a" and facts.get("href"):
            self.link, self.capture = facts["href"], []
        elif tag == "title":
            self.capture = []

    def _control(self, tag: str, facts: dict[str, str]) -> None:
        if tag == "option":
            self._option(facts)
            return
        form = self._owner(facts)
        if form is None or "disabled" in facts:
            return
        name = facts.get("name", "")
        form.names.add(name)
        if tag == "input":
            self._input(form, name, facts)
        elif tag == "select":
            self.select, self.select_values, self.select_options, self.first_option = name, [], 0, None
            form.choices.setdefault(name, [])
            self.select_form = form
        elif tag == "textarea":
            self.area, self.area_form = (name, []), form
        elif tag == "button" and facts.get("type", "submit") == "submit":
            self.button, self.capture = (form, name, facts.get("value", "")), []

    def _input(self, form: Form, name: str, facts: dict[str, str]) -> None:
        kind, value = facts.get("type", "text"), facts.get("value", "")
        if kind == "submit":
            form.buttons.append((name, value, value))
        elif not name:
            return
        elif kind == "file":
            form.files.append(name)
        elif kind in {"radio", "checkbox"}:
            value = value or "on"
            form.choices.setdefault(name, []).append(value)
            if "checked" in facts:
                form.values.append((name, value))
        else:
            form.values.append((name, value))

    def _option(self, facts: dict[str, str]) -> None:
        value = facts.get("value", "")
        if not self.select:
            return
        self.select_form.choices[self.select].append(value)
        if self.first_option is None:
            self.first_option = value
        if "selected" in facts:
            self.select_values.append(value)

    def handle_endtag(self, tag: str) -> None:
        if tag in SILENT and self.silent:
            self.silent -= 1
        elif tag == "form":
            self.form = None
        elif tag == "select" and self.select:
            chosen = self.select_values or ([self.first_option] if self.first_option is not None else [])
            self.select_form.values += [(self.select, value) for value in chosen]
            self.select = ""
        elif tag == "textarea" and self.area:
            name, text = self.area
            self.area_form.values.append((name, "".join(text).removeprefix("\n")))
            self.area = None
        elif tag == "button" and self.button:
            form, name, value = self.button
            form.buttons.append((name, value, self._captured()))
            self.button = None
        elif tag == "a" and self.link:
            self.page.links.append((self.link, self._captured()))
            self.link = ""
        elif tag == "title" and self.capture is not None:
            self.page.title = self._captured()

    def _captured(self) -> str:
        words = " ".join("".join(self.capture or []).split())
        self.capture = None
        return words

    def handle_data(self, data: str) -> None:
        if self.area:
            self.area[1].append(data)
            return
        if self.silent:
            return
        if self.capture is not None:
            self.capture.append(data)
        self.words.append(data)


def read_page(html: str) -> Page:
    """Parse one page; text is what a reader would see, with single spaces."""
    reader = _Reader()
    reader.feed(html)
    reader.close()
    reader.page.text = " ".join(" ".join(reader.words).split())
    return reader.page
