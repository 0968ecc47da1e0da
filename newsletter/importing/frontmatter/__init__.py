"""What stands above an issue's words: YAML, TOML or header lines, and what Fortnight makes of them."""

from newsletter.importing.frontmatter.fields import Fields, read_fields
from newsletter.importing.frontmatter.split import Split, split_front_matter

__all__ = ["Fields", "Split", "read_fields", "split_front_matter"]
