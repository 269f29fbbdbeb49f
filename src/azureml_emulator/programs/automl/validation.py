"""How trials are validated: with data of their own, a part of the training data, or folds.

Source: Microsoft Learn, "Configure training, validation, cross-validation and test data in
automated machine learning", for what happens when nothing is asked for.
"""

from __future__ import annotations

from dataclasses import dataclass

from azureml_emulator.programs.automl.settings import Settings, UserError

_LARGE, _SMALL = 20_000, 1_000
_DEFAULT_PART = 0.1
_FOLDS, _FOLDS_OF_FEW = 3, 10


@dataclass(frozen=True)
class Validation:
    """How trials are validated.

    Attributes:
        text: the same in words.
        folds: the number of folds; 0 without cross-validation.
        part: the part of the training data that is kept apart; 0 when there is other data.
        given: whether the job has asked for it.
    """

    text: str
    folds: int = 0
    part: float = 0.0
    given: bool = True


def choose(settings: Settings, rows: int, fold: int = 0, *, separate: bool) -> Validation:
    """Return how trials are validated.

    Args:
        settings: what is asked for.
        rows: the number of rows of the training data.
        fold: how many rows a fold has that follows another in time; 0 for any number.
        separate: whether there is validation data.

    Raises:
        UserError: what is asked for is not possible.
    """
    if separate:
        return Validation("The trials are validated with the validation data of the job.")
    part, folds = settings.validation_size, settings.folds
    if fold:
        return _in_time(folds, rows, fold)
    if part is not None and folds is None:
        if not 0 < part < 1:
            raise UserError(f"validation_data_size has to be between 0 and 1, not {part}.")
        return Validation(f"{part:.0%} of the training data validate the trials.", part=part)
    if folds is not None:
        if not 2 <= folds <= rows:
            raise UserError(
                f"n_cross_validations is {folds}; it has to be at least 2, and at most the number"
                f" of rows, {rows}."
            )
        return Validation(f"The trials are validated with {folds} folds.", folds=folds)
    if rows > _LARGE:
        text = f"As there are more than {_LARGE} rows, {_DEFAULT_PART:.0%} validate the trials."
        return Validation(text, part=_DEFAULT_PART, given=False)
    folds = min(_FOLDS_OF_FEW if rows < _SMALL else _FOLDS, rows)
    text = f"As the data has {rows} rows, the trials are validated with {folds} folds."
    return Validation(text, folds=folds, given=False)


def _in_time(asked: int | None, rows: int, fold: int) -> Validation:
    folds = asked or _FOLDS
    if rows <= folds * fold:
        raise UserError(
            f"The series are too short: {rows} rows are not enough for {folds} folds of {fold} rows"
            " (the horizon of all series). Take fewer n_cross_validations, a shorter"
            " forecast_horizon or more data."
        )
    text = f"The trials are validated with {folds} folds, each the horizon after what it trains on."
    return Validation(text, folds=folds, given=asked is not None)
