from importlib import import_module

from django.apps import AppConfig


class RequestsConfig(AppConfig):
    name = "inang.requests"
    label = "requests"

    def ready(self) -> None:
        # What of ours is found under the name of an agency, for the day on which it gets another. Models load only now.
        import_module("inang.agencies.naming").bear(*import_module("inang.requests.finding").BEARERS)
