// Eigen on matrices of any size, a few times in a fit: exponentials and what rests on eigenvectors. Apart
// from linear.cc because each of the two takes the compiler a long while.
#include <Eigen/Dense>
#include <unsupported/Eigen/MatrixFunctions>

#include "base/ensure.h"
#include "inference/linear.h"

namespace holdfast::inference {
namespace {
using Rows = Eigen::Matrix<double, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor>;

Matrix plain(const Rows& m) {
  Matrix out(static_cast<int>(m.rows()), static_cast<int>(m.cols()));
  Eigen::Map<Rows>(out.values.data(), m.rows(), m.cols()) = m;
  return out;
}
}  // namespace

Matrix exponential(const Matrix& square) {
  ensure(square.rows == square.columns && square.rows >= 1);
  const Rows m = Eigen::Map<const Rows>(square.values.data(), square.rows, square.rows);
  return plain(m.exp());
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
