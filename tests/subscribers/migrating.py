"""Moving the tables of this app to an older state and back, for tests."""

from django.db import connection
from django.db.migrations.executor import MigrationExecutor


def migrate(name):
    MigrationExecutor(connection).migrate([("subscribers", name)])
    return MigrationExecutor(connection).loader.project_state([("subscribers", name)]).apps


def newest():
    (leaf,) = MigrationExecutor(connection).loader.graph.leaf_nodes("subscribers")
    return leaf[1]
