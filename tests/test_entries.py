"""A form over its routes, as the phone asks for it: what it is told, what is saved, and what is refused in words."""

import json
import re
from types import SimpleNamespace

import httpx
import pytest
import screen
from hall import furnished
from serving import Server

from otop_core import ledger, register
from otop_core.access.accounts import Account
from otop_core.access.sessions import Terminal
from otop_core.ledger import Add
from otop_core.nouns import NOUNS
from otop_core.words import say
