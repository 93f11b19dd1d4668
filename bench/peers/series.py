#!/usr/bin/env python3
"""Writes the series every program of bench/peers reads: t (hours), y1, y2, ... with NA where there is none.

    series.py FOLDER [KOSSAKOWSKI_CSV]

FOLDER/two.csv: 286 rows of 2, FOLDER/four.csv: 1476 rows of 4; each column standardised by its sample sd. From the
published diary (Kossakowski et al. 2017: phases 1 and 2, mood_down and phy_tired, the case of Ryan, Kuiper & Hamaker
2018; and four columns of all rows) where that file is given, else a simulated Ornstein-Uhlenbeck process at the same
sort of hours: up to ten beeps a day, a third of them missed. The last line says which.
"""
import csv
import datetime
import sys

import numpy
import scipy.linalg


def published(path, columns, most_phase):
    times, readings = [], []
    with open(path, encoding="utf-8") as file:
        for row in csv.DictReader(file):
            if int(row["phase"]) > most_phase:
                break
            stamp = datetime.datetime.strptime(row["date"] + " " + row["resptime_s"], "%d/%m/%y %H:%M:%S")
            times.append(stamp.timestamp() / 3600)
            readings.append([float("nan") if row[c] in ("NA", "") else float(row[c]) for c in columns])
    return numpy.array(times), numpy.array(readings)


def simulated(rows, scales, seed):
    chance = numpy.random.default_rng(seed)
    times = []
    for day in range(10 * rows):
        for beep in range(10):
            if chance.random() < 2 / 3:
                times.append(24 * day + 8 + 1.5 * beep + chance.random())
    times = numpy.array(times[:rows])
    drift = -numpy.diag(numpy.linspace(0.6, 1.4, scales)) + 0.2 * numpy.eye(scales, k=1) - 0.1 * numpy.eye(scales, k=-1)
    noise = 2 * numpy.diag(numpy.linspace(0.6, 1.4, scales))
    still = scipy.linalg.solve_continuous_lyapunov(drift, -noise)
    state = numpy.linalg.cholesky(still) @ chance.standard_normal(scales)
    readings = [state]
    for gap in numpy.diff(times):
        step = scipy.linalg.expm(drift * gap)
        spread = numpy.linalg.cholesky(still - step @ still @ step.T)
        state = step @ state + spread @ chance.standard_normal(scales)
        readings.append(state)
    return times, numpy.array(readings)


def write(path, times, readings):
    readings = (readings - numpy.nanmean(readings, axis=0)) / numpy.nanstd(readings, axis=0, ddof=1)
    with open(path, "w", encoding="utf-8") as file:
        file.write(",".join(["t"] + [f"y{j + 1}" for j in range(readings.shape[1])]) + "\n")
        for time, row in zip(times - times[0], readings):
            file.write(",".join([repr(float(time))] + ["NA" if numpy.isnan(y) else repr(float(y)) for y in row]) + "\n")


def main():
    folder = sys.argv[1]
    if len(sys.argv) > 2:
        path = sys.argv[2]
        write(f"{folder}/two.csv", *published(path, ["mood_down", "phy_tired"], 2))
        write(f"{folder}/four.csv", *published(path, ["mood_down", "mood_anxious", "mood_enthus", "phy_tired"], 5))
        print("published")
    else:
        write(f"{folder}/two.csv", *simulated(286, 2, 1))
        write(f"{folder}/four.csv", *simulated(1476, 4, 2))
        print("simulated")


main()
