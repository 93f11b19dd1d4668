// Eigen on matrices of at most eight rows, again and again in the filter. The Lyapunov equation is solved as
// one linear system in the n^2 unknowns: for n <= 8 that is as quick as Bartels & Stewart and simpler to
// trust.
#include "inference/linear.h"

#include <Eigen/Dense>
#include <cmath>
#include <limits>

#include "base/ensure.h"
#include "inference/paths.h"

namespace holdfast::inference {
namespace {
using Rows = Eigen::Matrix<double, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor>;
using Small = Eigen::Matrix<double, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor, 8, 8>;

Small small(const double* values, int n) {
  return Eigen::Map<const Rows>(values, n, n);
}
}  // namespace

double spectral_abscissa(const double* drift, int n) {
  const Small a = small(drift, n);
  if (!a.allFinite()) return std::numeric_limits<double>::infinity();
  const Eigen::EigenSolver<Small> solver(a, false);
  if (solver.info() != Eigen::Success) return std::numeric_limits<double>::infinity();
  return solver.eigenvalues().real().maxCoeff();
}

double spectral_abscissa(const Matrix& drift) {
  ensure(drift.rows == drift.columns && drift.rows >= 1 && drift.rows <= most_scales);
  return spectral_abscissa(drift.values.data(), drift.rows);
}

bool solve_lyapunov(const double* a, const double* d, int n, bool transposed, double* x) {
  // Unknowns X_ij with i <= j.
  int index[most_scales][most_scales], unknowns = 0;
  for (int i = 0; i < n; ++i)
    for (int j = i; j < n; ++j) index[i][j] = index[j][i] = unknowns++;
  using System = Eigen::Matrix<double, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor, 36, 36>;
  System system = System::Zero(unknowns, unknowns);
  Eigen::Matrix<double, Eigen::Dynamic, 1, 0, 36, 1> right(unknowns);
  const auto at = [&](int i, int k) { return transposed ? a[k * n + i] : a[i * n + k]; };
  for (int i = 0; i < n; ++i)
    for (int j = i; j < n; ++j) {
      const int row = index[i][j];
      for (int k = 0; k < n; ++k) {
        system(row, index[k][j]) += at(i, k);
        system(row, index[i][k]) += at(j, k);
      }
      right(row) = -d[i * n + j];
    }
  const auto solution = system.partialPivLu().solve(right).eval();
  if (!solution.allFinite()) return false;
  for (int i = 0; i < n; ++i)
    for (int j = 0; j < n; ++j) x[i * n + j] = solution(index[i][j]);
  return true;
}

bool stationary_covariance(const double* drift, const double* diffusion, int n, double* covariance) {
  // A is stable where S is positive definite (Lyapunov), which is sooner seen than its eigenvalues. They are
  // asked where rounding could have decided.
  constexpr double clear = 1e-8;
  if (!solve_lyapunov(drift, diffusion, n, false, covariance)) return false;
  double lower[most_scales * most_scales];
  guarded_cholesky(covariance, n, lower);
  bool positive = true;
  for (int i = 0; i < n; ++i)
    positive = positive && lower[i * n + i] * lower[i * n + i] > clear * std::fabs(covariance[i * n + i]);
  return positive || spectral_abscissa(drift, n) < 0;
}

void guarded_cholesky(const double* covariance, int n, double* lower) {
  for (int i = 0; i < n * n; ++i) lower[i] = 0;
  for (int j = 0; j < n; ++j) {
    double pivot = covariance[j * n + j];
    for (int k = 0; k < j; ++k) pivot -= lower[j * n + k] * lower[j * n + k];
    if (!(pivot > 1e-14 * covariance[j * n + j])) continue;
    const double root = std::sqrt(pivot);
    lower[j * n + j] = root;
    for (int i = j + 1; i < n; ++i) {
      double sum = covariance[i * n + j];
      for (int k = 0; k < j; ++k) sum -= lower[i * n + k] * lower[j * n + k];
      lower[i * n + j] = sum / root;
    }
  }
}

}  // namespace holdfast::inference
