#!/usr/bin/env python3
"""statsmodels' side of bench/peers: the Ornstein-Uhlenbeck process as its time-varying state space, by exact
discretisation. One line of JSON.

    statsmodels_ml.py FILE REPEATS POINT      POINT: drift and G G', row by row, where the likelihood is compared

The matrices of all gaps are made at once from the eigenvectors of the drift (the fastest way here; where the drift has
no basis of eigenvectors it would fail, which does not happen in these fits). Timed is fit() alone, from the neutral
start that Holdfast begins from as well, by its default optimiser, without a covariance of the estimates.
"""
import json
import statistics
import sys
import time
import warnings

import numpy
import statsmodels
from scipy.linalg import solve_continuous_lyapunov
from statsmodels.tsa.statespace.mlemodel import MLEModel

warnings.simplefilter("ignore")


class OrnsteinUhlenbeck(MLEModel):
    def __init__(self, times, readings):
        n = readings.shape[1]
        super().__init__(readings, k_states=n, k_posdef=n)
        self.n, self.gaps = n, numpy.diff(times)
        self.rate = 1 / numpy.median(self.gaps)
        self["design"] = numpy.eye(n)
        self["selection"] = numpy.eye(n)
        self["obs_cov"] = numpy.zeros((n, n))
        rows = len(times)
        self.ssm["transition"] = numpy.repeat(numpy.eye(n)[:, :, None], rows, axis=2)
        self.ssm["state_cov"] = numpy.repeat(numpy.eye(n)[:, :, None], rows, axis=2)
        self.lower = numpy.tril_indices(n)

    @property
    def start_params(self):
        g = numpy.sqrt(2 * self.rate) * numpy.eye(self.n)
        return numpy.concatenate([(-self.rate * numpy.eye(self.n)).ravel(), g[self.lower]])

    def matrices(self, params):
        n = self.n
        g = numpy.zeros((n, n))
        g[self.lower] = params[n * n:]
        return params[:n * n].reshape(n, n), g @ g.T

    def update(self, params, **_):
        params = super().update(params, **_)
        drift, noise = self.matrices(params)
        values, vectors = numpy.linalg.eig(drift)
        if values.real.max() >= 0:
            raise numpy.linalg.LinAlgError("not stable")
        still = solve_continuous_lyapunov(drift, -noise)
        powers = numpy.exp(numpy.outer(self.gaps, values))
        step = ((vectors[None] * powers[:, None, :]) @ numpy.linalg.inv(vectors)).real
        self.ssm["transition", :, :, :-1] = numpy.moveaxis(step, 0, 2)
        self.ssm["state_cov", :, :, :-1] = numpy.moveaxis(still - step @ still @ numpy.swapaxes(step, 1, 2), 0, 2)
        self.ssm.initialize_known(numpy.zeros(self.n), still)

    def loglike(self, params, *args, **kwargs):
        try:
            value = super().loglike(params, *args, **kwargs)
        except (numpy.linalg.LinAlgError, ValueError):
            return -1e10
        return value if numpy.isfinite(value) else -1e10


def main():
    rows = numpy.genfromtxt(sys.argv[1], delimiter=",", skip_header=1, missing_values="NA", filling_values=numpy.nan)
    repeats, n = int(sys.argv[2]), rows.shape[1] - 1
    point = numpy.loadtxt(sys.argv[3]).ravel()
    model = OrnsteinUhlenbeck(rows[:, 0], rows[:, 1:])
    g = numpy.linalg.cholesky(point[n * n:].reshape(n, n))
    there = model.loglike(numpy.concatenate([point[:n * n], g[model.lower]]), complex_step=False)
    seconds = []
    for _ in range(repeats):
        begun = time.perf_counter()
        found = model.fit(disp=False, maxiter=500, cov_type="none", optim_complex_step=False)
        seconds.append(time.perf_counter() - begun)
    drift, noise = model.matrices(numpy.asarray(found.params))
    print(json.dumps({
        "program": f"statsmodels {statsmodels.__version__}", "loglik": float(found.llf), "loglik_at_ours": float(there),
        "seconds": statistics.median(seconds), "least": min(seconds),
        "converged": bool(found.mle_retvals.get("converged")),
        "drift": drift.ravel().tolist(), "diffusion": noise.ravel().tolist()}))


main()
