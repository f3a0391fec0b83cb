from django.apps import AppConfig


class WorklistConfig(AppConfig):
    name = "inang.worklist"
    label = "worklist"
