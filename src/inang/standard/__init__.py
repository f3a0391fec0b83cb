"""Standar Pelayanan No. SK : 09/DISKOMINFO/2022 as data: one edition per decree, never code."""
