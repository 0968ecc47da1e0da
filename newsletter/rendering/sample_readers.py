"""Readers who do not exist, for whom a rendering is filled where nobody's own copy is made."""

import dataclasses

# The path segment in the place of a token: the pages say that such a link belongs to nobody.
TEST_TOKEN = "test-mail"  # noqa: S105 - no secret: it opens nothing


@dataclasses.dataclass(frozen=True, kw_only=True)
class SampleReader:
    """Somebody made up. ``attribute`` is their value for each field of the writer's own; empty: the fallback stands in.

    ``base_url`` is the site's address without a slash at its end; ``token`` stands where a signature stands in a real
    link.
    """

    base_url: str
    name: str
    email: str
    attribute: str = ""
    token: str = TEST_TOKEN

    def value(self, name: str) -> str:
        """The value of a merge tag; empty for a tag nobody knows."""
        match name:
            case "name":
                return self.name
            case "first_name":
                return self.name.split()[0]
            case "email":
                return self.email
        return self.attribute if name.startswith("attributes.") else ""

    def link(self, name: str) -> str:
        """An address shaped like a reader's own."""
        return sample_link(name, base_url=self.base_url, token=self.token)


def sample_link(name: str, *, base_url: str, token: str = TEST_TOKEN) -> str:
    """An address shaped like the reader's link ``name``, which leads to a page saying that it is nobody's."""
    if name.startswith("feedback_url."):
        return f"{base_url}/f/{token}/{name.removeprefix('feedback_url.')}/"
    return f"{base_url}/{name[0]}/{token}/"


def ordinary_reader(base_url: str) -> SampleReader:
    """Whom a preview shows."""
    return SampleReader(base_url=base_url, name="Robin Reader", email="robin@example.org")


def long_reader(base_url: str) -> SampleReader:
    """Someone whose values and links are about as long as they come, for saying how large a copy gets."""
    return SampleReader(
        base_url=base_url,
        name=f"{'R' * 30} {'R' * 29}",
        email=f"{'r' * 48}@example.org",
        attribute="r" * 60,
        token="t" * 48,
    )
