#!/usr/bin/env python3
"""Puts together what bench/peers/run collected: who finds which likelihood, how long it took, and the ratios.

    compare.py FOLDER [--json]

A program has the right answer when its likelihood at Holdfast's parameters is the same to 1e-6 relative and its own
optimum is not more than .01 below the best found. Holdfast wins nothing by definition: where a peer finds more, that
is said. Ratios are of medians over rounds taken in turn.
"""
import json
import math
import statistics
import sys
from pathlib import Path

folder = Path(sys.argv[1])
as_json = "--json" in sys.argv[2:]


def rounds(name):
    found = []
    for path in sorted(folder.glob(f"{name}.*.json")):
        text = path.read_text().strip()
        if text.startswith("{"):
            found.append(json.loads(text.replace("NaN", "null")))
    return found


def likelihood(case):
    programs = {name: rounds(f"{case}.{name}") for name in
                ("ours", "ours_one_start", "openmx", "openmx_gaps_cut", "statsmodels")}
    ours = programs["ours"]
    if not ours:
        return []
    at_ours = ours[0]["loglik"]
    best = max(run["loglik"] for runs in programs.values() for run in runs
               if run["loglik"] is not None and (run.get("loglik_at_ours") is None
                                                 or abs(run["loglik_at_ours"] / at_ours - 1) < 1e-6))
    labels = {"ours": "holdfast", "ours_one_start": "holdfast, one starting point",
              "openmx": "OpenMx", "openmx_gaps_cut": "OpenMx, gaps cut by empty rows", "statsmodels": "statsmodels"}
    table = []
    for name, runs in programs.items():
        if not runs:
            table.append({"program": labels[name], "there": False})
            continue
        run = runs[0]
        seconds = statistics.median(r["seconds"] for r in runs)
        there = run.get("loglik_at_ours", at_ours if name.startswith("ours") else None)
        same = there is not None and abs(there / at_ours - 1) < 1e-6
        right = same and run["loglik"] is not None and run["loglik"] > best - 0.01
        table.append({"program": labels[name], "there": True, "minus_two_loglik": None if run["loglik"] is None else
                      -2 * run["loglik"], "loglik_at_ours": there, "same_likelihood": same, "right": right,
                      "seconds": seconds, "least_seconds": min(r["least"] for r in runs), "rounds": len(runs)})
    base = table[0]["seconds"]
    for row in table:
        if row["there"]:
            row["times_ours"] = row["seconds"] / base
    return table


def draws():
    stan, sizes = rounds("draws.stan"), rounds("draws.stan_sizes")
    table, agree = [], {}
    ours = {name: rounds(f"draws.{name}") for name in ("automatic", "nuts", "hmc")}
    for name, runs in ours.items():
        if not runs:
            continue
        run = runs[0]
        drawing = statistics.median(r["draw_seconds"] for r in runs)
        whole = drawing + statistics.median(r["fit_seconds"] for r in runs)
        table.append({"program": f"holdfast, {name}" + (f" (took {run['method']})" if name == "automatic" else ""),
                      "draws": run["draws"], "gradients": run["gradients"],
                      "effective_least": run["effective_least"], "effective_median": run["effective_median"],
                      "r_hat": run["r_hat"], "seconds": whole, "sampling_seconds": drawing,
                      "least_a_second": run["effective_least"] / whole,
                      "median_a_second": run["effective_median"] / whole,
                      "median_a_second_sampling": run["effective_median"] / drawing})
    if not stan or not sizes:
        return table, agree
    run, size = stan[0], sizes[0]
    whole = run["warm_up_seconds"] + run["sampling_seconds"]
    mine = dict(table[-1]) if table else {}
    table.append({"program": run["program"], "draws": size["draws"], "gradients": run["gradients"],
                  "effective_least": size["effective_least"], "effective_median": size["effective_median"],
                  "r_hat": size["r_hat"], "seconds": whole, "sampling_seconds": run["sampling_seconds"],
                  "compile_seconds": run["compile_seconds"], "divergent": run["divergent"],
                  "least_a_second": size["effective_least"] / whole,
                  "median_a_second": size["effective_median"] / whole,
                  "median_a_second_sampling": size["effective_median"] / run["sampling_seconds"],
                  "median_a_second_with_compilation": size["effective_median"] / (whole + run["compile_seconds"])})
    for row in table[:-1]:
        stans = table[-1]
        row["times_stan_least"] = row["least_a_second"] / stans["least_a_second"]
        row["times_stan_median"] = row["median_a_second"] / stans["median_a_second"]
        row["times_stan_sampling_only"] = row["median_a_second_sampling"] / stans["median_a_second_sampling"]
        row["times_stan_with_compilation"] = row["median_a_second"] / stans["median_a_second_with_compilation"]
    checked = rounds("draws.density")
    if checked:
        theirs = [float(x) for x in (folder / "stan_points_loglik.txt").read_text().split()]
        agree["largest_difference_of_loglik"] = max(abs(a - b) for a, b in zip(checked[0]["loglik"], theirs))
        agree["points"] = len(theirs)
    if mine and ours["hmc"]:
        run = ours["hmc"][0]
        agree["largest_gap_of_means_in_standard_errors"] = max(
            abs(a - b) / math.sqrt(s * s / run["effective_least"] + t * t / size["effective_least"])
            for a, b, s, t in zip(run["mean"], size["mean"], run["sd"], size["sd"]))
        agree["ratio_of_sds"] = [min(t / s for s, t in zip(run["sd"], size["sd"])),
                                 max(t / s for s, t in zip(run["sd"], size["sd"]))]
    return table, agree


def show_likelihood(title, table):
    print(f"\n{title}\n{'':32}{'-2 log L':>13}{'log L at ours':>16}{'right':>7}{'seconds':>10}{'least':>10}{'x ours':>9}")
    for row in table:
        if not row["there"]:
            print(f"{row['program']:32}  not here, or gave no answer")
            continue
        number = lambda value, width, digits: f"{'none' if value is None else format(value, f'.{digits}f'):>{width}}"
        print(f"{row['program']:32}{number(row['minus_two_loglik'], 13, 4)}{number(row['loglik_at_ours'], 16, 6)}"
              f"{'yes' if row['right'] else 'no':>7}{row['seconds']:10.4f}{row['least_seconds']:10.4f}{row['times_ours']:9.2f}")


def show_draws(table, agree):
    print(f"\nPosterior draws, model diary, two scales; effective draws (bulk) a second, warm-up and our fit included\n"
          f"{'':36}{'draws':>7}{'gradients':>11}{'least':>8}{'median':>8}{'R-hat':>7}{'seconds':>9}{'least/s':>9}{'median/s':>10}")
    for row in table:
        print(f"{row['program']:36}{row['draws']:7d}{row['gradients']:11d}{row['effective_least']:8.0f}"
              f"{row['effective_median']:8.0f}{row['r_hat']:7.3f}{row['seconds']:9.3f}{row['least_a_second']:9.1f}"
              f"{row['median_a_second']:10.1f}")
    for row in table:
        if "times_stan_median" in row:
            print(f"{row['program']}: {row['times_stan_least']:.0f} times Stan by the least, {row['times_stan_median']:.0f} by"
                  f" the median, {row['times_stan_sampling_only']:.0f} with Stan's warm-up and our fit left out,"
                  f" {row['times_stan_with_compilation']:.0f} with Stan's compilation counted")
        elif "compile_seconds" in row:
            print(f"{row['program']}: {row['compile_seconds']:.1f} s of compilation not in the table, {row['divergent']} divergent")
    for key, value in agree.items():
        print(f"agreement: {key.replace('_', ' ')}: {value}")


def main():
    result = {"data": (folder / "data.txt").read_text().strip(), "two": likelihood("two"), "four": likelihood("four")}
    result["draws"], result["draws_agree"] = draws()
    if as_json:
        print(json.dumps(result, indent=1))
        return
    print(f"Series for maximum likelihood: {result['data']}")
    for rows, case in (("286 rows of 2", "two"), ("1476 rows of 4", "four")):
        if result[case]:
            show_likelihood(f"Maximum likelihood, {rows}", result[case])
    if result["draws"]:
        show_draws(result["draws"], result["draws_agree"])


main()
