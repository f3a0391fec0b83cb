from django.apps import AppConfig


class ComplaintsConfig(AppConfig):
    name = "inang.complaints"
    label = "complaints"
