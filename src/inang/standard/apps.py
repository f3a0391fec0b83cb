from importlib import import_module

from django.apps import AppConfig


class StandardConfig(AppConfig):
    name = "inang.standard"
    label = "standard"

    def ready(self) -> None:
        # With Django there is a database: published versions count from here on. Models load only now.
        import_module("inang.standard.source").use(import_module("inang.standard.published").STORE)
