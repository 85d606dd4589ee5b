"""Answers become evidence: excerpts, codes, themes, quotes and needs, each resting on words."""
