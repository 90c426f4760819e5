"""Seeds, the opening workforce and the year's events, as frames that `polars_chain.py` joins."""

import polars as pl
from polars import col, lit, when

from polars_units import AUTO, CHANGE, ESCALATION, METHODS, OPT_OUT, SOURCES, VOLUNTARY, draw_keys, label, units

RATE_KINDS = ("benefit_enrollment", "opt_out", "deferral_change", "deferral_escalation")
PAY_KINDS = ("promotion", "raise")


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
