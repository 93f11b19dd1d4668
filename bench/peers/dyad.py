#!/usr/bin/env python3
"""The dyad's equations in numpy, beside bench_dyad: the same world, the same scheme, float32, whole arrays at once.

    dyad.py BENCH_DYAD COEFFICIENTS DYADS STEPS

COEFFICIENTS: name,value lines. Checks that both stand at the same states without noise, times both with noise, and
prints the ratio. numpy's normals are its own generator's.
"""
import json
import subprocess
import sys
import time

import numpy as np

program, table, dyads, steps = sys.argv[1], sys.argv[2], int(sys.argv[3]), int(sys.argv[4])
p = {name: np.float32(value) for name, value in (line.strip().split(",") for line in open(table))}
one, half, h = np.float32(1), np.float32(0.5), np.float32(0.25)
noises = [p["noise_" + name] for name in ("distress", "reliance", "safety", "footing", "guard", "support")]


def rates(x):
    d, r, s, c, g, o, k, l = x
    near = np.minimum(k, one)
    held = near * s * (one - p["guard_shuts"] * g) * p["attunement"]
    shaky = one - p["steadiness"]
    q = r / p["best_reliance"]
    learned = (q * np.exp(one - q)) ** 2
    a = p["attunement"]
    gain = [p["stress"] + p["distress_unsteady"] * shaky * r + p["distress_loss"] * l,
            p["reliance_growth"] * p["openness"] * d * s * (one - g) * (one + p["reliance_unheld"] * shaky),
            p["safety_growth"] * p["steadiness"] * a * near,
            p["footing_growth"] * held * learned,
            p["guard_unsafe"] * r * (one - s) + p["guard_loss"] * l,
            p["support_growth"] * c * s,
            p["contact_on_demand"] * shaky * r * d,
            0 * l]
    loss = [p["calming"] + p["calming_footing"] * c + p["calming_held"] * held,
            p["reliance_easing"] + p["easing_footing"] * c + p["easing_support"] * o,
            (p["safety_unsteady"] * shaky + p["safety_reversed"] * (one - a)) * near + p["safety_loss"] * l,
            p["footing_overwhelm"] * d * d,
            p["guard_melting"] * held,
            p["support_fading"] + 0 * o,
            p["contact_fading"] + 0 * k,
            p["loss_fading"] * (half + c)]
    return gain, loss


def carried(x, gain, loss, days):
    out = []
    for j in range(8):
        rate = gain[j] + loss[j] if j < 6 else loss[j]
        z = rate * days
        out.append((x[j] + gain[j] * days * (one + half * z)) / (one + z + half * z * z))
    return out


def drift(x):
    middle = carried(x, *rates(x), half * h)
    return carried(x, *rates(middle), h)


def run(count, noisy):
    random = np.random.Generator(np.random.Philox(1))
    x = [np.full(count, v, np.float32) for v in (0.55, 0.15, 0.4, 0.2, 0.35, 0.25, 1, 0)]
    for _ in range(steps):
        x = drift(x)
        if noisy:
            for j in range(6):
                e = np.exp(noises[j] * half * random.standard_normal(count, np.float32))
                x[j] = x[j] * e / (one + x[j] * (e - one))
    return x


ours = json.loads(subprocess.run([program, "peer", str(dyads), str(steps)], capture_output=True, check=True).stdout)
apart = max(abs(float(a[0]) - b) for a, b in zip(run(1, False), ours["states"]))
before = time.perf_counter()
run(dyads, True)
seconds = time.perf_counter() - before
rate = dyads * steps * 1e-6
print(f"{dyads} dyads, {steps} steps. Without noise the states differ by {apart:.1e} at most.")
print(f"holdfast {rate / ours['seconds']:8.1f} million dyad-steps a second\n"
      f"numpy    {rate / seconds:8.1f}\nholdfast is {seconds / ours['seconds']:.1f} times as fast, on one core each.")
