// The few decompositions the room needs, behind plain numbers so that Eigen is compiled in one place.
// Matrices are n x n, row-major.
#pragma once
#include <span>
#include <vector>

#include "inference/series.h"

namespace holdfast::inference {

double spectral_abscissa(const double* drift, int n);

// X of A X + X A' + D = 0 (transposed: A' X + X A + D = 0), D symmetric. False when there is no single one.
bool solve_lyapunov(const double* a, const double* d, int n, bool transposed, double* x);

// S of A S + S A' + D = 0 for D positive definite; false where A is not stable.
bool stationary_covariance(const double* drift, const double* diffusion, int n, double* covariance);

// Lower Cholesky factor of a covariance that may be singular: a pivot that is not positive gives a zero
// column.
void guarded_cholesky(const double* covariance, int n, double* lower);

// Of a symmetric matrix: its eigenvalues (rising), and its inverse, if it is safely positive definite.
struct SymmetricInverse {
  bool positive = false;
  double smallest = 0, largest = 0;  // eigenvalues
  std::vector<double> weakest;       // the unit eigenvector of the smallest
  Matrix inverse;
};
SymmetricInverse invert_symmetric(const Matrix& symmetric);

// The symmetric M with M g M = c, for c and g symmetric and positive definite: the geometric mean of c and
// the inverse of g.
Matrix geometric_mean_with_inverse(const Matrix& c, const Matrix& g);

}  // namespace holdfast::inference
