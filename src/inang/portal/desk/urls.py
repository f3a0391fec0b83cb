"""Addresses of the desk side."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
