from django.apps import AppConfig


class PortalConfig(AppConfig):
    name = "inang.portal"
    label = "portal"
