"""The writer's work on an issue: save, go back, move sections, write Markdown, preview."""
