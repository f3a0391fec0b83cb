"""Addresses of the public side."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
