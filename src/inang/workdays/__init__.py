"""Waktu Penyelesaian: 3 Hari kerja. Working days, holidays with their decree, and clocks that can be
explained.
"""
