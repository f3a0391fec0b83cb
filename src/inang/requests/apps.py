from django.apps import AppConfig


class RequestsConfig(AppConfig):
    name = "inang.requests"
    label = "requests"
