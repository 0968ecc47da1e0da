"""``manage.py check_templates``: every template of ours compiles."""

from pathlib import Path
from typing import Any

from django.apps import apps
from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.template import TemplateDoesNotExist, TemplateSyntaxError, engines


class Command(BaseCommand):
    help = "Compile every Django template of the project, and name those that do not."
    requires_system_checks: list[str] = []

    def handle(self, *_: Any, **__: Any) -> None:
        engine = engines["django"]
        broken, compiled = [], 0
        for folder in template_folders():
            for path in sorted(path for path in folder.rglob("*") if path.is_file() and not path.name.startswith(".")):
                try:
                    engine.from_string(path.read_text("utf-8"))
                    compiled += 1
                except (TemplateSyntaxError, TemplateDoesNotExist, UnicodeDecodeError) as error:
                    broken.append(f"{path.relative_to(settings.BASE_DIR)}: {error}")
        if broken:
            raise CommandError("\n".join(broken))
        self.stdout.write(f"{compiled} templates compile.")


def template_folders() -> list[Path]:
    """The project's own; those of installed packages are theirs to test."""
    of_apps = [Path(app.path) / "templates" for app in apps.get_app_configs()]
    ours = [folder for folder in of_apps if folder.is_relative_to(settings.BASE_DIR / Path(folder).parent.name)]
    return [folder for folder in (settings.BASE_DIR / "templates", *ours) if folder.is_dir()]
