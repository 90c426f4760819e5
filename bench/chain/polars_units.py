"""How amounts, rates, days and labels are written down: whole numbers of cents and of hundredths of a per cent."""

import hashlib

import polars as pl
from polars import col, lit

AUTO, VOLUNTARY, OPT_OUT, CHANGE, ESCALATION = range(5)

SOURCES = pl.Enum(
    ["auto_enrollment", "voluntary_enrollment", "opt_out", "deferral_change", "deferral_escalation", "census", "none"]
)
METHODS = pl.Enum(["auto", "voluntary", "census"])
STATUS = pl.Enum(
    [
        "continuous_active", "experienced_termination", "new_hire_active", "new_hire_termination", "active",
        "terminated", "participating", "not_participating", "auto_enrolled", "voluntarily_enrolled",
        "enrolled_before_start", "opted_out", "not_yet_eligible", "never_enrolled", "not active at year end",
        "too few hours", "too short a tenure",
    ]
)  # fmt: skip


def units(name):
    """The whole number behind a decimal: cents of money, hundredths of a per cent of a rate."""
    return col(name).to_physical().cast(pl.Int64)


def rounded(expr):
    return expr.round(0, "half_away_from_zero").cast(pl.Int64)


def per_year(units_days, scale, days):
    """Sum of amount x days, as whole units of 1/scale, to cents: in doubles and in this order, as the SQL does."""
    return rounded(units_days / col(scale) / col(days) * 100)


def divisors(rows, year_length):
    """Constants as columns: Polars divides by a constant as a product with its inverse, which can be a cent off."""
    constants = {"hundred": 100.0, "million": 1_000_000.0, "year_length": float(year_length)}
    return [pl.repeat(value, rows, dtype=pl.Float64, eager=True).alias(name) for name, value in constants.items()]


def cents_of(amount, rate):
    """Cents times a rate, rounded half up (nothing is negative here)."""
    return (amount * rate + 5_000) // 10_000


def label(labels, code):
    """The label of a code, which is its place in the list."""
    return lit(pl.Series(labels.categories, dtype=labels)).gather(code)


def status(text):
    return lit(text, STATUS)


def days(later, earlier):
    """Whole days from one date to another, both counted."""
    return (later.to_physical() - earlier.to_physical() + 1).cast(pl.Int64)


def draw_keys(ids, seed):
    """draw_key of macros/draw.sql: 62 bits of an md5."""
    md5 = hashlib.md5
    return [int.from_bytes(md5(f"{seed}:{i}".encode()).digest()[8:], "little") >> 2 for i in ids]


def draw_constants(kind):
    digest = hashlib.md5(kind.encode()).hexdigest()
    return int(digest[0:7], 16) + 1, int(digest[7:14], 16) + 1, int(digest[14:21], 16)
