"""What is said of the opening hours: of the day that was asked for alone, or of all days."""

from __future__ import annotations

from formats.document import Runs
from voice_interface.dialogue.ports import DayHours, Hours, Ports
from voice_interface.dialogue.state import State
from voice_interface.dialogue.wording import Wording, joined

WEEK = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
"""Values of the phrase books' list `day`, in the order of the week."""


def hours_shown(state: State, ports: Ports, say: Wording) -> tuple[Runs, ...]:
    """Return the hours of the day that was asked for; all of them where none was or is known."""
    day = ports.hours_of(state.place.day, state.lang) if state.place.day else None
    if day is None:
        return _all_hours(ports.opening_hours(state.lang), say)
    closing = say("hours-rest-brief" if state.is_brief else "hours-rest")
    return (*_of_day(day, state.place.day, say), *_beside(day, say), closing)


def _all_hours(hours: Hours, say: Wording) -> tuple[Runs, ...]:
    told = (*(hours.told or (say("hours-none"),)), *_beside(hours, say))
    is_more = hours.urgent or hours.exceptions or hours.is_part
    return (*told, say("hours-more")) if is_more else told


def _of_day(day: DayHours, asked: str, say: Wording) -> tuple[Runs, ...]:
    weekday = say(f"day-{WEEK[day.weekday]}")
    on = _on(asked, weekday, say)
    if day.closures:
        # Before the usual hours, which may be those of another building.
        announced = say("hours-day-announced", on=on, titles=joined(day.closures, say.lang, ". "))
        usual = (say("hours-day-usual", hours=day.told),) if day.told else ()
        return (announced, *usual)
    if day.is_closed:
        return (say("hours-day-closed", on=on),)
    if not day.told:
        return (say("hours-day-none", weekday=weekday),)
    told = say("hours-day", on=on, hours=day.told)
    if day.is_open_now is None:
        return (told,)
    return (told, say("hours-open-now" if day.is_open_now else "hours-closed-now"))


def _on(asked: str, weekday: Runs, say: Wording) -> Runs:
    """Return «Σήμερα, Παρασκευή,», «Την Κυριακή» or «Στις 3 Δεκεμβρίου, Πέμπτη,»."""
    month, is_date, monthday = asked.partition("-")
    if not (is_date and month.isdecimal()):
        return say(f"on-{asked}", weekday=weekday)
    number = int(monthday)
    key = "on-date-first" if number == 1 else "on-date"
    return say(key, monthday=number, month=say(f"month-{month}"), weekday=weekday)


def _beside(hours: Hours | DayHours, say: Wording) -> tuple[Runs, ...]:
    """Return what may change the hours, by its titles."""
    told: list[Runs] = []
    if hours.urgent:
        key = "hours-urgent" if len(hours.urgent) == 1 else "hours-urgent-many"
        told.append(say(key, titles=joined(hours.urgent, say.lang, ". ")))
    if hours.exceptions:
        told.append(say("hours-except", titles=joined(hours.exceptions, say.lang, ". ")))
    return tuple(told)
