"""Where finished pages go."""
