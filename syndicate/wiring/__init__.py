"""Turning a configuration into doors and values: begin with app.py."""
