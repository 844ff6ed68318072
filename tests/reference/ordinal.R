# Writes ordinal.json: polychoric correlations (lavaan), ordinal alpha and one-factor omega on them,
# for the complete answers that reliability.R wrote.
# Run from the top of the project: Rscript tests/reference/ordinal.R
suppressMessages({
  library(lavaan)
  library(psych)
  library(jsonlite)
})
ordinal <- function(items) {
  items <- na.omit(items)
  rho <- unclass(lavCor(items, ordered = names(items)))
  rho <- matrix(as.numeric(rho), ncol(items))
  dimnames(rho) <- list(names(items), names(items))
  k <- ncol(items)
  r <- mean(rho[lower.tri(rho)])
  values <- list(n = nrow(items), polychoric = unname(rho),
                 ordinal_alpha = psych::alpha(rho)$total$std.alpha)
  if (k > 2) {
    fit <- cfa(paste("g =~", paste(names(items), collapse = " + ")), sample.cov = rho,
               sample.nobs = nrow(items), std.lv = TRUE)
    loadings <- lavInspect(fit, "est")$lambda[, 1]
    uniquenesses <- diag(lavInspect(fit, "est")$theta)
    values$ordinal_omega <- sum(loadings)^2 / (sum(loadings)^2 + sum(uniquenesses))
  }
  values
}
bfi <- read.csv("tests/reference/bfi.csv")
lead <- read.csv("tests/reference/lq2002.csv")[-1]
sets <- list(agreeableness = list(data = "bfi.csv", items = paste0("A", 1:5)),
             two_items = list(data = "bfi.csv", items = c("A2", "A3")),
             leadership = list(data = "lq2002.csv", items = names(lead)))
for (name in names(sets)) {
  data <- if (sets[[name]]$data == "bfi.csv") bfi else lead
  sets[[name]]$values <- ordinal(data[sets[[name]]$items])
}
versions <- list(lavaan = as.character(packageVersion("lavaan")),
                 psych = as.character(packageVersion("psych")))
write_json(list(R = R.version.string, versions = versions, sets = sets),
           "tests/reference/ordinal.json", digits = NA, auto_unbox = TRUE, pretty = 2)
