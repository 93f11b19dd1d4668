# OpenMx's side of bench/peers: the Ornstein-Uhlenbeck process through its continuous-time state space, started in its
# stationary distribution, no measurement error. One line of JSON.
#
#   Rscript openmx.R FILE REPEATS POINT LONGEST   POINT: a file with drift and G G', row by row, where the likelihood is
#                                                 compared with ours. LONGEST: rows without readings are put in so that
#                                                 no gap is longer than so many units of time; 0: data as they are
#
# OpenMx makes a gap's covariance from one block exponential, which overflows on long gaps: its likelihood is then not a
# number, or wrong. Rows without readings help it over them and leave the exact likelihood as it is.
# Timed is mxRun() alone, without the Hessian and standard errors that our fit() includes.
suppressMessages(library(OpenMx))
words <- commandArgs(TRUE)
data <- read.csv(words[1])
n <- ncol(data) - 1
gaps <- diff(data$t)
longest <- as.numeric(words[4])
if (longest > 0) {
  empty <- unlist(lapply(which(gaps > longest), function(i) {
    pieces <- ceiling(gaps[i] / longest)
    data$t[i] + gaps[i] * seq_len(pieces - 1) / pieces
  }))
  more <- as.data.frame(matrix(NA_real_, length(empty), ncol(data), dimnames = list(NULL, names(data))))
  more$t <- empty
  data <- rbind(data, more)
  data <- data[order(data$t), ]
}
names <- paste0("y", 1:n)
point <- scan(words[3], quiet = TRUE)
states <- paste0("z", 1:n)
rate <- 1 / median(gaps) # the neutral start that Holdfast begins from as well
identity <- mxMatrix("Iden", n, n, name = "I")
each <- function(format) paste(sapply(1:n, function(j) {
  paste0("rbind(", paste(sprintf(format, (j - 1) * n + 1:n), collapse = ","), ")")
}), collapse = ",")
lower <- lower.tri(diag(n), TRUE)

model <- mxModel("ou",
  mxMatrix("Full", n, n, TRUE, -rate * diag(n), labels = paste0("a", rep(1:n, n), "_", rep(1:n, each = n)),
           name = "A", dimnames = list(states, states)),
  mxMatrix("Lower", n, n, TRUE, (sqrt(2 * rate) * diag(n))[lower],
           labels = paste0("g", row(diag(n))[lower], "_", col(diag(n))[lower]), name = "G"),
  mxAlgebra(G %*% t(G), name = "Q", dimnames = list(states, states)),
  identity,
  mxAlgebra(-solve(A %x% I + I %x% A) %*% cvectorize(Q), name = "v"),
  mxAlgebraFromString(paste0("cbind(", each("v[%d,1]"), ")"), name = "P0", dimnames = list(states, states)),
  mxMatrix("Zero", n, 1, name = "B"),
  mxMatrix("Iden", n, n, name = "C", dimnames = list(names, states)),
  mxMatrix("Zero", n, 1, name = "D"),
  mxMatrix("Zero", n, n, name = "R", dimnames = list(names, names)),
  mxMatrix("Zero", n, 1, name = "x0", dimnames = list(states, NULL)),
  mxMatrix("Zero", 1, 1, name = "u"),
  mxMatrix("Full", 1, 1, FALSE, labels = "data.t", name = "time"),
  mxExpectationStateSpaceContinuousTime("A", "B", "C", "D", "Q", "R", "x0", "P0", "u", t = "time"),
  mxFitFunctionML(),
  mxData(data, "raw"))
model <- mxOption(model, "Calculate Hessian", "No")
model <- mxOption(model, "Standard Errors", "No")
model <- mxOption(model, "Number of Threads", 1)

at <- function(model, drift, diffusion) {
  there <- model
  there$A$values[, ] <- drift
  there$G$values[, ] <- t(chol(diffusion))
  tryCatch(-0.5 * mxRun(there, silent = TRUE, suppressWarnings = TRUE, useOptimizer = FALSE)$output$fit,
           error = function(e) NA)
}
there <- at(model, matrix(point[1:n^2], n, byrow = TRUE), matrix(point[n^2 + 1:n^2], n, byrow = TRUE))

seconds <- numeric()
found <- NULL
for (k in seq_len(as.integer(words[2]))) {
  spent <- system.time(found <- tryCatch(mxRun(model, silent = TRUE, suppressWarnings = TRUE), error = function(e) NULL))
  seconds[k] <- spent[["elapsed"]]
  if (is.null(found)) break
}
number <- function(x) if (is.null(x) || !is.finite(x)) "null" else sprintf("%.10f", x)
row <- function(m) paste(sprintf("%.8g", t(m)), collapse = ", ")
cat(sprintf('{"program": "OpenMx %s", "loglik": %s, "loglik_at_ours": %s, "seconds": %.6g, "least": %.6g, "status": %s',
            packageVersion("OpenMx"), number(if (is.null(found)) NA else -0.5 * found$output$fit), number(there),
            if (length(seconds)) median(seconds) else 0, if (length(seconds)) min(seconds) else 0, if (is.null(found)) "null" else found$output$status$code))
if (!is.null(found)) cat(sprintf(', "drift": [%s], "diffusion": [%s]', row(found$A$values), row(mxEval(Q, found))))
cat("}\n")
