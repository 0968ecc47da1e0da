"""``in_kilobytes``: a size in bytes as a mail reader shows it."""

from django import template

register = template.Library()


@register.filter
def in_kilobytes(size: int) -> str:
    """412 → "412 bytes", 40960 → "40.0 KB" (of 1,024 bytes, as the clipping limits of mail readers count)."""
    return f"{size} bytes" if size < 1024 else f"{size / 1024:,.1f} KB"
