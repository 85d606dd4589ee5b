"""Rasa's own environment: Python 3.10, and nothing of ours besides components.py."""
