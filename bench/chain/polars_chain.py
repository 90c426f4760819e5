"""The state chain of the reference project, written by hand in Polars: the same values as models/state/*.sql.

    python polars_chain.py --inputs DIR --seeds DIR --out DIR --years 2025-2029 [--seed 42]

Reads baseline.parquet (the workforce on the eve of the first year) and events/simulation_year=N/*.parquet of DIR, and
writes one Parquet file of fct_workforce_snapshot's rows and columns per year.

What makes it fast: the state of a person is carried in one row, so the past needs no join; events are pivoted to one
row per person in one pass (a person has at most one event of a kind per year); what never changes for a person
(draw_key, plan_entry_date) is worked out once. Money is counted in whole cents and rates in hundredths of a per cent,
as 64-bit integers: exact like DuckDB's decimals and faster than either; dollars leave as doubles. Where the SQL itself
computes in doubles, so does this, in the same order.
"""

import argparse
import hashlib
from datetime import date
from pathlib import Path

import polars as pl
from polars import col, lit, when

CODEC = "snappy"
PRIME = 2**31 - 1
RATE_KINDS = ("benefit_enrollment", "opt_out", "deferral_change", "deferral_escalation")
PAY_KINDS = ("promotion", "raise")

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

# What somebody's row carries from one year into the next.
PERSON = [
    "scenario_id", "plan_design_id", "employee_id", "employee_ssn", "draw_key", "birth_date", "hire_date",
    "department", "hours_per_week", "level_id", "data_quality_flag", "plan_entry_date", "is_enrolled",
    "first_enrollment_date", "enrollment_method", "has_opted_out", "opt_out_date", "deferral_rate",
    "deferral_rate_source", "original_deferral_rate", "escalation_count", "deferral_rate_changed_on",
    "cumulative_deferrals", "cumulative_employer_contributions",
]  # fmt: skip

# The snapshot's columns in their order; cents and rates become dollars and shares on the way out.
SNAPSHOT = [
    "scenario_id", "plan_design_id", "employee_id", "simulation_year", "employee_ssn", "draw_key", "birth_date",
    "hire_date", "termination_date", "department", "hours_per_week", "level_id", "employee_age", "employee_tenure",
    "tenure_months", "age_band", "tenure_band", "detailed_status", "employment_status", "days_employed",
    "hours_worked", "starting_compensation", "annual_compensation", "prorated_compensation", "full_year_equivalent",
    "eligible_compensation", "lookback_compensation", "plan_entry_date", "is_enrolled", "first_enrollment_date",
    "enrollment_method", "has_opted_out", "opt_out_date", "participation_status", "participation_detail",
    "opening_deferral_rate", "deferral_rate", "deferral_rate_source", "original_deferral_rate", "escalation_count",
    "deferral_rate_changed_on", "requested_deferral", "deferral", "catch_up_deferral", "after_tax_contribution",
    "is_match_eligible", "match_ineligibility_reason", "employer_match", "is_core_eligible", "core_rate",
    "employer_core", "annual_additions", "excess_415c", "is_limited_402g", "is_limited_401a17", "is_limited_415c",
    "cumulative_deferrals", "cumulative_employer_contributions", "data_quality_flag",
]  # fmt: skip
CENTS = [
    "hours_worked", "starting_compensation", "annual_compensation", "prorated_compensation", "full_year_equivalent",
    "eligible_compensation", "lookback_compensation", "requested_deferral", "deferral", "catch_up_deferral",
    "after_tax_contribution", "employer_match", "employer_core", "annual_additions", "excess_415c",
    "cumulative_deferrals", "cumulative_employer_contributions",
]  # fmt: skip
RATES = ["opening_deferral_rate", "deferral_rate", "original_deferral_rate", "core_rate"]


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


def draw_keys(ids, seed):
    """draw_key of macros/draw.sql: 62 bits of an md5."""
    md5 = hashlib.md5
    return [int.from_bytes(md5(f"{seed}:{i}".encode()).digest()[8:], "little") >> 2 for i in ids]


def draw_constants(kind):
    digest = hashlib.md5(kind.encode()).hexdigest()
    return int(digest[0:7], 16) + 1, int(digest[7:14], 16) + 1, int(digest[14:21], 16)


class Seeds:
    """Plan designs, limits and bands in the units used here."""

    def __init__(self, folder):
        plans = pl.read_csv(folder / "plan_designs.csv")
        shares = [name for name in plans.columns if name.endswith(("_rate", "_cap"))]
        keep = [
            "plan_design_id", "eligibility_age", "eligibility_wait_days", "match_tier_1_rate", "match_tier_1_cap",
            "match_tier_2_rate", "match_tier_2_cap", "match_active_at_year_end", "match_min_hours",
            "match_min_tenure_months", "core_type", "core_flat_rate", "core_min_hours", "core_active_at_year_end",
            "after_tax_election_rate", "after_tax_max_rate",
        ]  # fmt: skip
        matched = pl.max_horizontal(
            *(
                when(col(f"match_tier_{tier}_rate") > 0).then(col(f"match_tier_{tier}_cap")).otherwise(0)
                for tier in (1, 2)
            )
        )
        self.plans = (
            plans.select(keep)
            .with_columns((col(name) * 10_000).round().cast(pl.Int64) for name in shares if name in keep)
            .with_columns(
                matched.alias("matched_cap"),
                (col("match_min_hours") * 100),
                (col("core_min_hours") * 100),
                (col("after_tax_election_rate") / 10_000),
            )
        )
        limits = pl.read_csv(folder / "regulatory_limits.csv")
        self.limits = {row["limit_year"]: row for row in limits.to_dicts()}
        self.age_band = self._dense(folder / "age_bands.csv", "age_band", "from_age", "to_age")
        self.tenure_band = self._dense(folder / "tenure_bands.csv", "tenure_band", "from_years", "to_years")
        # The schedule as one row per plan and whole value: an equality join instead of a range join.
        self.schedule = (
            pl.read_csv(folder / "core_contribution_schedule.csv")
            .select(
                "plan_design_id",
                pl.int_ranges("from_value", col("to_value") + 1).alias("core_basis"),
                (col("core_rate") * 10_000).round().cast(pl.Int64).alias("scheduled_rate"),
            )
            .explode("core_basis")
        )

    @staticmethod
    def _dense(path, name, low, high):
        bands = pl.read_csv(path).sort(low)
        values = bands.select(pl.int_ranges(low, col(high) + 1).alias("at"), name).explode("at")[name]
        return values.cast(pl.Enum(bands[name].unique(maintain_order=True)))


def entry_date(ages):
    """plan_entry_date of macros/plan_dates.sql; `ages` are the few eligibility ages that plans have."""
    reached = None
    for age in ages:
        shifted = col("birth_date").dt.offset_by(f"{age}y")
        reached = shifted if reached is None else when(col("eligibility_age") == age).then(shifted).otherwise(reached)
    return pl.max_horizontal(reached, col("hire_date") + pl.duration(days="eligibility_wait_days"))


def with_entry_date(people, seeds):
    plans = seeds.plans.select("plan_design_id", "eligibility_age", "eligibility_wait_days")
    return (
        people.join(plans, on="plan_design_id", how="left")
        .with_columns(entry_date(plans["eligibility_age"].unique().to_list()).alias("plan_entry_date"))
        .drop("eligibility_age", "eligibility_wait_days")
    )


def baseline(path, seeds):
    """The people employed on the eve of the first year, as rows of PERSON with their pay."""
    people = pl.read_parquet(path).with_columns(
        units("annual_compensation"), units("prorated_compensation"), units("deferral_rate")
    )
    enrolled = col("deferral_rate") > 0
    return with_entry_date(people, seeds).with_columns(
        lit(None, pl.Date).alias("opt_out_date"),
        when(enrolled).then(lit("census", SOURCES)).otherwise(lit("none", SOURCES)).alias("deferral_rate_source"),
        col("enrollment_method").cast(METHODS),
        when(enrolled).then("deferral_rate").alias("original_deferral_rate"),
        lit(0, pl.Int32).alias("escalation_count"),
        col("first_enrollment_date").alias("deferral_rate_changed_on"),
        lit(0, pl.Int64).alias("cumulative_deferrals"),
        lit(0, pl.Int64).alias("cumulative_employer_contributions"),
    )


def hires(events, seeds, seed):
    """The year's hires as rows of PERSON with their pay, from their events alone."""
    details = pl.Struct({"birth_date": pl.String, "department": pl.String, "hours_per_week": pl.Int32})
    people = (
        events.filter(col("event_type") == "hire")
        .select(
            "scenario_id", "plan_design_id", "employee_id", "employee_ssn", "level_id", "data_quality_flag",
            col("effective_date").alias("hire_date"),
            units("compensation_amount").alias("annual_compensation"),
            col("event_details").str.json_decode(details),
        )
        .unnest("event_details")
        .with_columns(col("birth_date").str.to_date("%Y-%m-%d"))
        .collect()
    )  # fmt: skip
    keys = pl.Series("draw_key", draw_keys(people["employee_id"].to_list(), seed), pl.Int64)
    return with_entry_date(people.with_columns(keys), seeds).with_columns(
        is_enrolled=lit(False),
        has_opted_out=lit(False),
        deferral_rate=lit(0, pl.Int64),
        deferral_rate_source=lit("none", SOURCES),
        escalation_count=lit(0, pl.Int32),
        cumulative_deferrals=lit(0, pl.Int64),
        cumulative_employer_contributions=lit(0, pl.Int64),
        prorated_compensation=lit(0, pl.Int64),
    )


def changes(events):
    """All other events, one row per person: the day and amount of each kind, and the year's decisions about the plan.

    A decision is packed into one number, event order first: its maximum is the last decision with its rate.
    """

    def only(condition, value):
        return when(condition).then(value)

    kind, day = col("event_type"), col("effective_date")
    pay = units("compensation_amount") - units("previous_compensation")
    rate = units("employee_deferral_rate")
    change = rate - units("prev_employee_deferral_rate")
    decided = kind.is_in(RATE_KINDS)
    code = (
        only(kind == "benefit_enrollment", only(col("event_category") == "auto", AUTO).otherwise(VOLUNTARY))
        .when(kind == "opt_out").then(OPT_OUT)
        .when(kind == "deferral_change").then(CHANGE)
        .otherwise(ESCALATION)
    )  # fmt: skip
    order = day.dt.ordinal_day().cast(pl.Int64) * 100 + col("event_sequence")
    decision = order * 1_000_000 + code * 100_000 + rate
    return (
        events.filter(kind != "hire")
        .select(
            "employee_id",
            only(kind == "termination", day).alias("termination_date"),
            only(kind == "promotion", col("level_id")).alias("promoted_level_id"),
            *(only(kind == name, day).alias(f"{name}_day") for name in (*PAY_KINDS, *RATE_KINDS)),
            *(only(kind == name, pay).alias(f"{name}_change") for name in PAY_KINDS),
            *(only(kind == name, change).alias(f"{name}_change") for name in RATE_KINDS),
            only(decided, decision).alias("last_decision"),
            only(kind.is_in(RATE_KINDS[:2]), decision).alias("last_about_plan"),
            only(kind == "benefit_enrollment", decision).alias("last_enrollment"),
            only(decided, day).alias("last_decision_day"),
            only(decided & (rate > 0), -decision).alias("first_rate"),
        )
        .group_by("employee_id")
        .agg(pl.all().max())
        .with_columns(
            (col("last_decision") % 100_000).alias("new_rate"),
            label(SOURCES, col("last_decision") // 100_000 % 10).alias("new_source"),
            label(METHODS, col("last_enrollment") // 100_000 % 10).alias("new_method"),
            (col("last_about_plan") // 100_000 % 10 < OPT_OUT).alias("now_enrolled"),
            (-col("first_rate") % 100_000).alias("first_rate"),
        )
    )


def days(later, earlier):
    """Whole days from one date to another, both counted."""
    return (later.to_physical() - earlier.to_physical() + 1).cast(pl.Int64)


def snapshot(people, changed, seeds, year):
    """One year's rows of fct_workforce_snapshot, lazily, in cents and hundredths of a per cent."""
    limits = {name: value * 100 for name, value in seeds.limits[year].items() if isinstance(value, int)}
    first, last = lit(date(year, 1, 1)), lit(date(year, 12, 31))
    year_length = (date(year + 1, 1, 1) - date(year, 1, 1)).days
    a, b, c = draw_constants("after-tax election:0")
    draw = (a * (col("draw_key") & PRIME) + b * (col("draw_key") // 2**31) + c) % PRIME / PRIME

    # The parts of somebody's pay, each from its day on.
    parts = [("first_day", "starting_compensation"), *((f"{kind}_day", f"{kind}_change") for kind in PAY_KINDS)]
    pay_days = pl.sum_horizontal(col(amount) * days(col("last_day"), col(day)) for day, amount in parts)
    deferral_days = pl.sum_horizontal(
        col(f"{kind}_change") * col(amount) * days(col("last_day"), pl.max_horizontal(day, f"{kind}_day"))
        for kind in RATE_KINDS
        for day, amount in parts
    )
    hired, left = col("hire_date").dt, col("last_day").dt
    # Whole months; a month's last day completes the month of any later day.
    unfinished = (left.day() < hired.day()) & (col("last_day") != col("last_day").dt.month_end())
    tenure_months = (
        (left.year() - hired.year()) * 12 + left.month().cast(pl.Int32) - hired.month().cast(pl.Int32)
        - unfinished.cast(pl.Int32)
    )  # fmt: skip
    tier_1 = col("match_tier_1_rate") * pl.min_horizontal(
        col("deferral") * 10_000, col("match_tier_1_cap") * col("eligible_compensation")
    )
    tier_2 = col("match_tier_2_rate") * pl.max_horizontal(
        0,
        pl.min_horizontal(col("deferral") * 10_000, col("match_tier_2_cap") * col("eligible_compensation"))
        - col("match_tier_1_cap") * col("eligible_compensation"),
    )
    catch_up = (
        when(col("employee_age").is_between(60, 63)).then(limits["catch_up_limit_60_63"])
        .when(col("employee_age") >= 50).then(limits["catch_up_limit"])
        .otherwise(0)
    )  # fmt: skip
    hundred = col("hundred")
    participating = col("is_enrolled") & (col("deferral_rate") > 0)
    return (
        people.with_columns(divisors(people.height, year_length))
        .lazy()
        .join(changed, on="employee_id", how="left")
        .join(seeds.plans.lazy(), on="plan_design_id", how="left")
        # Employment and pay.
        .with_columns(
            pl.coalesce("termination_date", last).alias("last_day"),
            pl.max_horizontal("hire_date", first).alias("first_day"),
            pl.coalesce("promoted_level_id", "level_id").alias("level_id"),
            col("annual_compensation").alias("starting_compensation"),
            (
                col("annual_compensation") + col("promotion_change").fill_null(0) + col("raise_change").fill_null(0)
            ).alias("annual_compensation"),
            col("prorated_compensation").alias("lookback_compensation"),
            (year - col("birth_date").dt.year()).alias("employee_age"),
            col("deferral_rate").alias("opening_deferral_rate"),
        )
        .with_columns(
            days(col("last_day"), col("first_day")).alias("days_employed"),
            pay_days.alias("pay_days"),
            tenure_months.alias("tenure_months"),
        )
        # Enrollment and rate.
        .with_columns(
            col("now_enrolled").fill_null(col("is_enrolled")).alias("is_enrolled"),
            pl.coalesce("first_enrollment_date", "benefit_enrollment_day").alias("first_enrollment_date"),
            pl.coalesce("new_method", "enrollment_method").alias("enrollment_method"),
            (col("has_opted_out") | col("opt_out_day").is_not_null()).alias("has_opted_out"),
            pl.coalesce("opt_out_day", "opt_out_date").alias("opt_out_date"),
            pl.coalesce("new_rate", "deferral_rate").alias("deferral_rate"),
            pl.coalesce("new_source", "deferral_rate_source").alias("deferral_rate_source"),
            pl.coalesce("original_deferral_rate", "first_rate").alias("original_deferral_rate"),
            (col("escalation_count") + col("deferral_escalation_day").is_not_null()).cast(pl.Int32)
            .alias("escalation_count"),
            pl.coalesce("last_decision_day", "deferral_rate_changed_on").alias("deferral_rate_changed_on"),
            rounded(col("days_employed") * col("hours_per_week") / 7 * 100).alias("hours_worked"),
            per_year(col("pay_days"), "hundred", "year_length").alias("prorated_compensation"),
            per_year(col("pay_days"), "hundred", "days_employed").alias("full_year_equivalent"),
            per_year(col("opening_deferral_rate") * col("pay_days") + deferral_days, "million", "year_length")
            .alias("requested_deferral"),
            (col("tenure_months") // 12).alias("employee_tenure"),
        )
        # Contributions.
        .with_columns(
            pl.min_horizontal("prorated_compensation", limits["compensation_limit_401a17"])
            .alias("eligible_compensation"),
        )
        .with_columns(
            when(col("prorated_compensation") > col("eligible_compensation"))
            .then(rounded(
                col("requested_deferral") / hundred
                * (col("eligible_compensation") / hundred / (col("prorated_compensation") / hundred)) * 100
            ))
            .otherwise("requested_deferral")
            .alias("recognized"),
            (col("match_active_at_year_end") & (col("last_day") < last)).alias("fails_active"),
            (col("hours_worked") < col("match_min_hours")).alias("fails_hours"),
            (col("tenure_months") < col("match_min_tenure_months")).alias("fails_tenure"),
            (
                (col("hours_worked") >= col("core_min_hours"))
                & ((col("last_day") == last) | ~col("core_active_at_year_end"))
            ).alias("is_core_eligible"),
            when(col("core_type") == "tenure").then("employee_tenure")
            .when(col("core_type") == "points").then(col("employee_tenure") + col("employee_age"))
            .otherwise(0).cast(pl.Int64).alias("core_basis"),
        )
        .join(seeds.schedule.lazy(), on=["plan_design_id", "core_basis"], how="left")
        .with_columns(
            pl.min_horizontal("recognized", catch_up + limits["deferral_limit_402g"]).alias("deferral"),
            (~(col("fails_active") | col("fails_hours") | col("fails_tenure"))).alias("is_match_eligible"),
            when(~col("is_core_eligible")).then(0)
            .when(col("core_type") == "flat").then("core_flat_rate")
            .otherwise(col("scheduled_rate").fill_null(0)).alias("core_rate"),
        )
        .with_columns(
            pl.min_horizontal("deferral", limits["deferral_limit_402g"]).alias("base"),
            when((col("deferral") > 0) & (draw < col("after_tax_election_rate")))
            .then(cents_of(col("eligible_compensation"), col("after_tax_max_rate")))
            .otherwise(0).alias("after_tax"),
            when("is_match_eligible").then((tier_1 + tier_2 + 50_000_000) // 100_000_000).otherwise(0).alias("match"),
            cents_of(col("eligible_compensation"), col("core_rate")).alias("core"),
        )
        .with_columns(
            when(col("match") > 0)
            .then(pl.min_horizontal(cents_of(col("eligible_compensation"), col("matched_cap")), "base"))
            .otherwise(0).alias("matched"),
            (col("base") + col("after_tax") + col("match") + col("core")).alias("additions"),
        )
        # 415(c): what is over the limit, and which money goes back.
        .with_columns(
            pl.max_horizontal(
                0,
                col("additions")
                - pl.min_horizontal("prorated_compensation", limits["annual_additions_limit_415c"]),
            ).alias("excess_415c"),
        )
        .with_columns(pl.min_horizontal("excess_415c", "after_tax").alias("back_after_tax"))
        .with_columns(
            pl.min_horizontal(col("excess_415c") - col("back_after_tax"), col("base") - col("matched"))
            .alias("back_unmatched"),
        )
        .with_columns(
            pl.min_horizontal(
                col("excess_415c") - col("back_after_tax") - col("back_unmatched"), col("matched") + col("match")
            ).alias("back_with_match"),
        )
        .with_columns(
            when(col("back_with_match") > 0)
            .then(rounded(
                col("back_with_match") / hundred
                * (col("matched") / hundred / ((col("matched") + col("match")) / hundred)) * 100
            ))
            .otherwise(0).alias("back_matched"),
        )
        .with_columns(
            (col("recognized") > col("deferral")).alias("is_limited_402g"),
            (col("requested_deferral") > col("recognized")).alias("is_limited_401a17"),
            (col("excess_415c") > 0).alias("is_limited_415c"),
            (col("deferral") - col("base")).alias("catch_up_deferral"),
            (col("deferral") - col("back_unmatched") - col("back_matched")).alias("deferral"),
            (col("after_tax") - col("back_after_tax")).alias("after_tax_contribution"),
            (col("match") - col("back_with_match") + col("back_matched")).alias("employer_match"),
            (
                col("core")
                - (col("excess_415c") - col("back_after_tax") - col("back_unmatched") - col("back_with_match"))
            ).alias("employer_core"),
            (col("additions") - col("excess_415c")).alias("annual_additions"),
        )
        # Labels and running sums.
        .with_columns(
            lit(year, pl.Int32).alias("simulation_year"),
            lit(seeds.age_band).gather(pl.min_horizontal("employee_age", 120)).alias("age_band"),
            lit(seeds.tenure_band).gather(pl.min_horizontal("employee_tenure", 80)).alias("tenure_band"),
            when(col("is_opening") & col("termination_date").is_null()).then(status("continuous_active"))
            .when("is_opening").then(status("experienced_termination"))
            .when(col("termination_date").is_null()).then(status("new_hire_active"))
            .otherwise(status("new_hire_termination")).alias("detailed_status"),
            when(col("termination_date").is_null()).then(status("active")).otherwise(status("terminated"))
            .alias("employment_status"),
            when(participating).then(status("participating")).otherwise(status("not_participating"))
            .alias("participation_status"),
            when(participating & (col("enrollment_method") == "auto")).then(status("auto_enrolled"))
            .when(participating & (col("enrollment_method") == "voluntary")).then(status("voluntarily_enrolled"))
            .when(participating).then(status("enrolled_before_start"))
            .when("has_opted_out").then(status("opted_out"))
            .when(col("plan_entry_date") > col("last_day")).then(status("not_yet_eligible"))
            .otherwise(status("never_enrolled")).alias("participation_detail"),
            when("fails_active").then(status("not active at year end"))
            .when("fails_hours").then(status("too few hours"))
            .when("fails_tenure").then(status("too short a tenure"))
            .otherwise(None).alias("match_ineligibility_reason"),
            (col("cumulative_deferrals") + col("deferral") + col("after_tax_contribution"))
            .alias("cumulative_deferrals"),
            (col("cumulative_employer_contributions") + col("employer_match") + col("employer_core"))
            .alias("cumulative_employer_contributions"),
        )
        .select(SNAPSHOT)
    )  # fmt: skip


def main():
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("--inputs", type=Path, required=True)
    arguments.add_argument("--seeds", type=Path, required=True)
    arguments.add_argument("--out", type=Path, required=True)
    arguments.add_argument("--years", default="2025-2029")
    arguments.add_argument("--seed", default="42")
    options = arguments.parse_args()
    options.out.mkdir(parents=True, exist_ok=True)
    seeds = Seeds(options.seeds)
    opening = baseline(options.inputs / "baseline.parquet", seeds)
    begin, end = map(int, options.years.split("-"))
    pay = ["annual_compensation", "prorated_compensation"]
    for year in range(begin, end + 1):
        events = pl.scan_parquet(options.inputs / "events" / f"simulation_year={year}" / "*.parquet")
        new = hires(events, seeds, options.seed)
        people = pl.concat(
            [
                opening.select(*PERSON, *pay, lit(True).alias("is_opening")),
                new.select(*(name for name in PERSON if name in new.columns), *pay, lit(False).alias("is_opening")),
            ],
            how="diagonal",
        )
        rows = snapshot(people, changes(events), seeds, year).collect()
        rows.select(
            (col(name) / 100).alias(name) if name in CENTS
            else (col(name) / 10_000).alias(name) if name in RATES
            else name
            for name in SNAPSHOT
        ).write_parquet(options.out / f"{year}.parquet", compression=CODEC)  # fmt: skip
        opening = rows.filter(col("termination_date").is_null())


if __name__ == "__main__":
    main()
