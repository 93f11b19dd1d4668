// Eigen's decompositions of small and middling matrices. The Lyapunov equation is solved as one linear system
// in the n^2 unknowns: for n <= 8 that is as quick as Bartels & Stewart and simpler to trust.
#include "inference/linear.h"

#include <Eigen/Dense>
#include <cmath>
#include <limits>
#include <unsupported/Eigen/MatrixFunctions>

#include "base/ensure.h"
#include "inference/paths.h"

namespace holdfast::inference {
namespace {
using Rows = Eigen::Matrix<double, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor>;
using Small = Eigen::Matrix<double, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor, 8, 8>;

Small small(const double* values, int n) {
  return Eigen::Map<const Rows>(values, n, n);
}

Matrix plain(const Rows& m) {
  Matrix out(static_cast<int>(m.rows()), static_cast<int>(m.cols()));
  Eigen::Map<Rows>(out.values.data(), m.rows(), m.cols()) = m;
  return out;
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

Matrix exponential(const Matrix& square) {
  ensure(square.rows == square.columns && square.rows >= 1);
  const Rows m = Eigen::Map<const Rows>(square.values.data(), square.rows, square.rows);
  return plain(m.exp());
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

SymmetricInverse invert_symmetric(const Matrix& symmetric) {
  SymmetricInverse out;
  const Rows m = Eigen::Map<const Rows>(symmetric.values.data(), symmetric.rows, symmetric.rows);
  if (m.size() == 0 || !m.allFinite()) return out;
  const Eigen::SelfAdjointEigenSolver<Rows> solver(m);
  if (solver.info() != Eigen::Success) return out;
  out.smallest = solver.eigenvalues().minCoeff();
  out.largest = solver.eigenvalues().maxCoeff();
  for (const double v : solver.eigenvectors().col(0)) out.weakest.push_back(v);
  out.positive = out.smallest > 1e-10 * out.largest && out.largest > 0;
  if (!out.positive) return out;
  const Rows inverse = solver.eigenvectors() * solver.eigenvalues().cwiseInverse().asDiagonal() *
                       solver.eigenvectors().transpose();
  out.inverse = plain(0.5 * (inverse + inverse.transpose()));
  return out;
}

Matrix geometric_mean_with_inverse(const Matrix& c, const Matrix& g) {
  ensure(c.rows == c.columns && g.rows == c.rows && g.columns == c.rows);
  const Rows of_g = Eigen::Map<const Rows>(g.values.data(), g.rows, g.rows);
  const Rows of_c = Eigen::Map<const Rows>(c.values.data(), c.rows, c.rows);
  const Eigen::SelfAdjointEigenSolver<Rows> outer(of_g);
  const Rows root = outer.operatorSqrt(), inverse = outer.operatorInverseSqrt();
  const Eigen::SelfAdjointEigenSolver<Rows> inner(root * of_c * root);
  const Rows mean = inverse * inner.operatorSqrt() * inverse;
  return plain(0.5 * (mean + mean.transpose()));
}

}  // namespace holdfast::inference
