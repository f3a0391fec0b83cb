from importlib import import_module

from django.apps import AppConfig


class RequestsConfig(AppConfig):
    name = "inang.requests"
    label = "requests"

    def ready(self) -> None:
        # What of ours is found under the name of an agency or a head, for the day of another one. Models load only now.
        naming, finding = import_module("inang.agencies.naming"), import_module("inang.requests.finding")
        naming.bear(*finding.BEARERS)
        naming.bear_person(*finding.OF_PEOPLE)
