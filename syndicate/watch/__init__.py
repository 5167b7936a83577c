"""Telling those who watch how the newsroom stands: a page, metrics, health. Read server.py first."""
