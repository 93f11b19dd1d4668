# Runs diary.stan and writes its draws. One line of JSON with the seconds of compilation, warm-up and sampling (the sum
# over chains, which run one after the other).
#
#   Rscript stan.R STAN_FILE SERIES PRIORS CHAINS DRAWS OUT      DRAWS: kept of each chain; as many to warm up
suppressMessages(library(rstan))
rstan_options(boost_lib = "/usr/include") # Debian keeps Boost there and not in the R package
words <- commandArgs(TRUE)
rows <- read.csv(words[2])
priors <- read.csv(words[3])
chains <- as.integer(words[4])
draws <- as.integer(words[5])
y <- as.matrix(rows[, 2:3])
answered <- ifelse(is.na(y), 0L, 1L)
y[is.na(y)] <- 0
data <- list(check_ins = nrow(rows), gap = c(0, diff(rows$t)), y = y, answered = answered,
             prior_mean = priors$mean, prior_sd = priors$sd)
compiling <- system.time(model <- stan_model(words[1]))[["elapsed"]]
start <- lapply(seq_len(chains), function(k) list(x = priors$mean))
running <- system.time(found <- sampling(model, data, chains = chains, iter = 2 * draws, warmup = draws, cores = 1,
                                         seed = 1, refresh = 0, init = start))[["elapsed"]]
spent <- get_elapsed_time(found)
x <- extract(found, "x", permuted = FALSE) # draw, chain, coordinate
loglik <- extract(found, "log_likelihood", permuted = FALSE)
out <- do.call(rbind, lapply(seq_len(chains), function(k) cbind(k, x[, k, ], loglik[, k, 1])))
colnames(out) <- c("chain", paste0("x", 1:11), "log_likelihood")
write.csv(format(out, digits = 17), words[6], row.names = FALSE, quote = FALSE)
gradients <- sum(sapply(get_sampler_params(found, inc_warmup = TRUE), function(p) sum(p[, "n_leapfrog__"])))
divergent <- sum(sapply(get_sampler_params(found, inc_warmup = FALSE), function(p) sum(p[, "divergent__"])))
cat(sprintf('{"program": "rstan %s", "compile_seconds": %.4g, "warm_up_seconds": %.6g, "sampling_seconds": %.6g, "wall_seconds": %.6g, "gradients": %d, "divergent": %d}\n',
            packageVersion("rstan"), compiling, sum(spent[, "warmup"]), sum(spent[, "sample"]), running,
            as.integer(gradients), as.integer(divergent)))
