"""Readers: a file in, a checked table out. One reader a module."""
