"""The second step of signing in: a wrong code stands in the history, as a wrong password does."""

from __future__ import annotations

from allauth.core import context
from allauth.mfa.base.forms import AuthenticateForm
from allauth.mfa.models import Authenticator

from inang.agencies.models import SignIn
from inang.portal import sessions
from inang.portal.account import Adapter


class SecondStepForm(AuthenticateForm):  # type: ignore[misc]
    """The library's form, which tells us of a failure at this one place."""

    def _emit_authentication_failed(self, authenticator: Authenticator) -> None:
        request = context.request
        address = Adapter(request).get_client_ip(request)
        sessions.note(request, self.user.email, ok=False, address=address, step=SignIn.Step.SECOND)
        super()._emit_authentication_failed(authenticator)
