"""The part of a form that names a role and where it is held; inviting somebody and giving a role ask the same."""

from __future__ import annotations

from typing import Any

from django import forms

from inang.agencies import queries as agencies
from inang.agencies.models import Agency, Membership


class RolePart(forms.Form):
    """A role, of the office or of one agency."""

    use_required_attribute = False
    role = forms.ChoiceField(
        label="Peran",
        choices=[("", "Pilih peran"), *Membership.Role.choices],
        widget=forms.Select(attrs={"class": "input"}),
        error_messages={"required": "Pilih peran.", "invalid_choice": "Pilih peran dari daftar."},
    )
    agency = forms.ModelChoiceField(
        label="Perangkat daerah",
        help_text="Hanya untuk operator dan kepala PD/UPT.",
        queryset=Agency.objects.none(),
        required=False,
        empty_label="Kantor ini",
        widget=forms.Select(attrs={"class": "input"}),
        error_messages={"invalid_choice": "Pilih perangkat daerah dari daftar."},
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["agency"].queryset = agencies.agencies()  # type: ignore[attr-defined]
