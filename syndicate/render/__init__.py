"""Entries and issues become bytes: feeds, pages, lists of feeds and site maps. Same values, same bytes, always."""
