// Stan's side of bench/peers: Holdfast's model "diary" for two scales without events (docs/science/state_space.md), in
// the same unconstrained coordinates under the same priors. Exact discretisation: F = exp(A d), Q = S - F S F' with the
// stationary covariance S, and a Kalman filter with one scalar update per answered scale. State: z1, z2, m1, m2.
functions {
  // -infinity where the drift is not stable.
  real diary_lpdf(matrix y, vector x, vector gap, int[,] answered) {
    int check_ins = rows(y);
    matrix[2, 2] drift = [[-exp(x[1]), x[2] * exp(0.5 * x[1])], [x[3] * exp(0.5 * x[4]), -exp(x[4])]];
    matrix[2, 2] g = [[exp(x[5]), 0], [x[6] * exp(x[7]), exp(x[7])]];
    matrix[2, 2] noise = tcrossprod(g);
    vector[2] rate = square(exp(x[8:9]));
    vector[2] scatter = square(exp(x[10:11]));
    matrix[3, 3] lyapunov = [[2 * drift[1, 1], 2 * drift[1, 2], 0],
                             [drift[2, 1], drift[1, 1] + drift[2, 2], drift[1, 2]],
                             [0, 2 * drift[2, 1], 2 * drift[2, 2]]];
    vector[3] s;
    matrix[2, 2] still;
    vector[4] state = rep_vector(0, 4);
    matrix[4, 4] p = diag_matrix(rep_vector(1, 4));
    real total = 0;
    if (drift[1, 1] * drift[2, 2] - drift[1, 2] * drift[2, 1] <= 0) return negative_infinity();
    s = -(lyapunov \ [noise[1, 1], noise[1, 2], noise[2, 2]]');
    still = [[s[1], s[2]], [s[2], s[3]]];
    p[1:2, 1:2] = still;
    for (t in 1:check_ins) {
      if (t > 1) {
        matrix[2, 2] f = matrix_exp(drift * gap[t]);
        state[1:2] = f * state[1:2];
        p[1:2, 1:2] = still - quad_form_sym(still - p[1:2, 1:2], f');
        p[1:2, 3:4] = f * p[1:2, 3:4];
        p[3:4, 1:2] = p[1:2, 3:4]';
        p[3, 3] += rate[1] * gap[t];
        p[4, 4] += rate[2] * gap[t];
      }
      for (j in 1:2) {
        if (answered[t, j]) {
          vector[4] gain = p[, j] + p[, 2 + j];
          real width = gain[j] + gain[2 + j] + scatter[j];
          real surprise = y[t, j] - state[j] - state[2 + j];
          total += -0.5 * (log(2 * pi() * width) + square(surprise) / width);
          state += gain * (surprise / width);
          p -= tcrossprod(to_matrix(gain, 4, 1)) / width;
        }
      }
    }
    return total;
  }
}
data {
  int<lower=1> check_ins;
  vector[check_ins] gap;
  matrix[check_ins, 2] y;
  int<lower=0, upper=1> answered[check_ins, 2];
  vector[11] prior_mean;
  vector<lower=0>[11] prior_sd;
}
parameters {
  vector[11] x;
}
model {
  // The prior of an effect between scales is on the effect itself, hence a Jacobian.
  x[1] ~ normal(prior_mean[1], prior_sd[1]);
  x[2] * exp(0.5 * x[1]) ~ normal(0, prior_sd[2]);
  x[3] * exp(0.5 * x[4]) ~ normal(0, prior_sd[3]);
  target += 0.5 * (x[1] + x[4]);
  x[4:11] ~ normal(prior_mean[4:11], prior_sd[4:11]);
  target += diary_lpdf(y | x, gap, answered);
}
generated quantities {
  real log_likelihood = diary_lpdf(y | x, gap, answered);
}
