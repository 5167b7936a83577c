"""An independent judge of published files: from bytes to faults.

It shares no code with what renders them. Each format has a file of its own; ``judge`` tells which one a file is under,
``site`` looks across the files of one published folder, ``partner`` at what a partner takes.
"""
