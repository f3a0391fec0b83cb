"""The part of a form that asks whether somebody of a known name is another person; shown only once a verb has asked."""

from __future__ import annotations

from django import forms


class SameNamePart(forms.Form):
    """The administrator's word that two accounts of one name are two people."""

    same_name = forms.BooleanField(
        label="Orang lain yang kebetulan bernama sama",
        required=False,
        help_text="Satu orang memakai satu akun: dua akun satu orang tidak menjadi dua pasang mata. Pernyataan ini dicatat.",
    )

    def settle(self) -> None:
        """Before it is drawn: without the question, unless it was asked or answered."""
        if "same_name" not in self.errors and not self.data.get("same_name"):
            del self.fields["same_name"]
