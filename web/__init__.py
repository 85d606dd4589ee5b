"""The pages: citizens' chat, the researchers' workbench, what the public sees."""
