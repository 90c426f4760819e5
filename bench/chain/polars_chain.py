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
from datetime import date
from pathlib import Path

import polars as pl
from polars import col, lit, when

from polars_inputs import PAY_KINDS, RATE_KINDS, Seeds, baseline, changes, hires
from polars_units import cents_of, days, divisors, draw_constants, per_year, rounded, status

CODEC = "snappy"
PRIME = 2**31 - 1

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
