from django.apps import AppConfig


class AuditConfig(AppConfig):
    name = "inang.audit"
    label = "audit"
