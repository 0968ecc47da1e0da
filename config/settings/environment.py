"""The environment, and where the project stands."""

import os
from pathlib import Path

from config.env import Env

BASE_DIR = Path(__file__).resolve().parent.parent.parent
ENV = Env(values=os.environ)
