"""The Rasa adapter: what a rule's action does, from tracker to bot to store and back."""
