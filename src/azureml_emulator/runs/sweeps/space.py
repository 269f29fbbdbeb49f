"""The search space: what values a hyperparameter can take.

Source: Microsoft Learn, "Hyperparameter tuning a model (v2)" (what each distribution returns) and
"CLI (v2) sweep job YAML schema" (parameter expressions); azure-ai-ml's
`entities._job.sweep.search_space` for the form in which they arrive.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from statistics import NormalDist
from typing import Any

Value = str | int | float | bool
Values = dict[str, Value]
"""One value for each hyperparameter."""

_CHOICE, _RANDINT = "choice", "randint"
# The names of the arguments, in the order in which they arrive.
_ARGUMENTS = {
    _CHOICE: ("values",),
    _RANDINT: ("upper",),
    "uniform": ("min_value", "max_value"),
    "quniform": ("min_value", "max_value", "q"),
    "loguniform": ("min_value", "max_value"),
    "qloguniform": ("min_value", "max_value", "q"),
    "normal": ("mu", "sigma"),
    "qnormal": ("mu", "sigma", "q"),
    "lognormal": ("mu", "sigma"),
    "qlognormal": ("mu", "sigma", "q"),
}
_EDGE = 1e-12  # a normal distribution has no value at 0 and at 1
_LARGEST_EXPONENT = 700.0  # of e, in a float


class SettingError(Exception):
    """A setting of a sweep is wrong.

    Args:
        field: which one, as the REST API names it.
        message: how.
    """

    def __init__(self, field: str, message: str) -> None:
        super().__init__(message)
        self.field = field


class ConditionalSpaceError(Exception):
    """A choice has dictionaries among its values, which would need a space within the space."""


@dataclass(frozen=True)
class Hyperparameter:
    """One hyperparameter.

    Attributes:
        name: its name.
        kind: its distribution, such as `uniform`.
        arguments: the distribution's arguments, in the order of the REST API.
    """

    name: str
    kind: str
    arguments: tuple[Any, ...]

    @classmethod
    def parse(cls, name: str, given: Any) -> Hyperparameter:
        """Return the hyperparameter that is written `[KIND, [ARGUMENT, ...]]`.

        Raises:
            SettingError: it is not one.
            ConditionalSpaceError: its values are dictionaries.
        """
        field = f"searchSpace.{name}"
        if not (isinstance(given, list) and len(given) == 2 and isinstance(given[1], list)):
            raise SettingError(field, f"'{given}' is not a parameter expression.")
        kind, arguments = str(given[0]), tuple(given[1])
        if kind not in _ARGUMENTS:
            raise SettingError(field, f"'{kind}' is not a distribution of a search space.")
        names = _ARGUMENTS[kind]
        if len(arguments) != len(names) or None in arguments:
            raise SettingError(field, f"{kind} takes {', '.join(names)}.")
        found = cls(name, kind, arguments)
        found._check(field)
        return found

    def _check(self, field: str) -> None:
        if self.kind == _CHOICE:
            values = self.arguments[0]
            if not isinstance(values, list) or not values:
                raise SettingError(field, "choice needs at least one value.")
            if any(isinstance(value, dict) for value in values):
                raise ConditionalSpaceError
            if not all(isinstance(value, Value) for value in values):
                raise SettingError(field, "choice takes numbers, strings and truth values.")
            return
        given = dict(zip(_ARGUMENTS[self.kind], self.arguments, strict=True))
        for name, value in given.items():
            if isinstance(value, bool) or not isinstance(value, int | float):
                raise SettingError(field, f"{name} of {self.kind} must be a number.")
        if given.get("q", 1) <= 0:
            raise SettingError(field, "q must be greater than 0.")
        if given.get("sigma", 1) <= 0:
            raise SettingError(field, "sigma must be greater than 0.")
        if "min_value" in given and given["min_value"] > given["max_value"]:
            raise SettingError(field, "min_value must not be greater than max_value.")
        if self.kind == _RANDINT and (int(given["upper"]) != given["upper"] or given["upper"] < 1):
            raise SettingError(field, "upper must be a whole number greater than 0.")
        logarithms = [given[n] for n in ("max_value", "mu") if n in given and "log" in self.kind]
        if any(abs(value) > _LARGEST_EXPONENT for value in logarithms):
            raise SettingError(
                field, f"{self.kind} takes the logarithms of the limits: exp({logarithms[0]})."
            )

    @property
    def choices(self) -> Sequence[Value] | None:
        """All values, where they can be counted."""
        if self.kind == _CHOICE:
            return tuple(self.arguments[0])
        if self.kind == _RANDINT:
            return range(int(self.arguments[0]))
        return None

    def at(self, fraction: float) -> Value:
        """Return the value below which this fraction of all values is.

        Args:
            fraction: from 0 to 1. When it is distributed evenly, the value has the distribution.
        """
        if (choices := self.choices) is not None:
            return choices[min(int(fraction * len(choices)), len(choices) - 1)]
        kind = self.kind.removeprefix("q")
        first, second = float(self.arguments[0]), float(self.arguments[1])
        if kind.endswith("normal"):
            value = NormalDist(first, second).inv_cdf(min(max(fraction, _EDGE), 1 - _EDGE))
        else:
            value = first + fraction * (second - first)
        if kind.startswith("log"):
            value = math.exp(min(value, _LARGEST_EXPONENT))
        return self._round(value) if self.kind != kind else value

    def _round(self, value: float) -> int | float:
        step = self.arguments[2]
        rounded: int | float = round(value / step) * step
        # Not 0.30000000000000004, when the step is 0.1.
        return rounded if isinstance(rounded, int) else float(f"{rounded:.12g}")
