"""Writes deadlines.tsv: golden deadlines from another calendar and another program.

    pip install chinesecalendar==1.11.0 && python make.py > deadlines.tsv

Shares nothing with the crate it tests: `chinesecalendar` has its own table, and the counting is done here.
"""

from datetime import date, timedelta

from chinese_calendar import is_workday

DAY = timedelta(days=1)


def working(start, n):
    while n:
        start += DAY
        n -= is_workday(start)
    return start


def roll(day):
    while not is_workday(day):
        day += DAY
    return day


def exceptional(day):
    return is_workday(day) != (day.weekday() < 5)


def starts():
    """Each day of 2026 whose count ends before the next notice, and since 2007 the eve of each exception."""
    day = date(2007, 1, 1)
    while day <= date(2026, 10, 20):
        if day.year == 2026 or (exceptional(day + DAY) and not exceptional(day)):
            yield day
        day += DAY


print("start\tT1\tT2\tT3\tT4\tT5\tT5 rolled\tT6\tT7\tP1 booked\tP2\tP3\tT12a\tT12b")
for start in starts():
    plus = lambda n: start + n * DAY
    row = [start, plus(15), plus(15), plus(15), working(start, 5), plus(60), roll(plus(60)), plus(90), roll(plus(30))]
    row += [working(start, 1), roll(start), working(start, 1), working(start, 3), working(start, 10)]
    print("\t".join(day.isoformat() for day in row))
