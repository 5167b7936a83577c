"""What is remembered: articles, the translation memory, finished translations."""
