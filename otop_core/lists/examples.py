"""The example row of each register's template, which is no row of a list that comes back."""

from functools import cache

from otop_core.language import vocabulary
from otop_core.language.messages import LANGUAGES
from otop_core.language.text import tidy
from otop_core.lists.registers import REGISTERS, abouts, key, words


@cache
def sample(noun: str, language: str) -> tuple[str, ...]:
    """The example row of a template."""
    cells = []
    for name in REGISTERS[noun].template:
        about = abouts(noun)[name]
        said = words()["samples"].get(name)
        labels = [vocabulary.label(about.choices, code, language) for code in vocabulary.codes(about.choices)] if about.choices else [""]
        cells.append(said[LANGUAGES.index(language)] if said else labels[0])
    return tuple(cells)


@cache
def samples(noun: str) -> frozenset[tuple[str, ...]]:
    """The example rows of a register's templates, as they are compared."""
    return frozenset(tuple(filter(None, (key(cell) if tidy(cell) else "" for cell in sample(noun, language)))) for language in LANGUAGES)
