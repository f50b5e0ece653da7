"""Carrying out migrations: apart from looking whether there are any, since hardly any start has some."""

from __future__ import annotations

from pathlib import Path

from alembic import command
from alembic.config import Config
from sqlalchemy import Connection


def config_of(folder: Path) -> Config:
    """The settings of Alembic for a folder of migrations."""
    config = Config()
    config.set_main_option("script_location", str(folder))
    return config


def upgrade(connection: Connection, folder: Path) -> None:
    """Bring a store to the newest revision of a folder; every revision is a transaction."""
    config = config_of(folder)
    config.attributes["connection"] = connection
    command.upgrade(config, "head")
    connection.commit()
