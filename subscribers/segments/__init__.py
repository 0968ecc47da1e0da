"""Segments: readers described by a rule. Rules are read, said in words, and compiled to conditions of the ORM."""
