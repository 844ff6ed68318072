# Reference for tests/test_variance.py: random-intercept REML by lme4 on data that ship with R.
# Run by a developer: Rscript tests/reference/reml.R > tests/reference/reml.json
suppressPackageStartupMessages({library(lme4); library(jsonlite)})
control <- lmerControl(optCtrl = list(ftol_abs = 1e-14, xtol_abs = 1e-14, rhobeg = 1e-3, rhoend = 1e-10))
one <- function(y, g) {
  g <- factor(g)
  d <- data.frame(y = as.numeric(y), g = g)
  m <- lmer(y ~ 1 + (1 | g), d, REML = TRUE, control = control)
  v <- as.data.frame(VarCorr(m))
  list(y = d$y, group = as.integer(g), tau2 = v$vcov[1], sigma2 = v$vcov[2],
       grand = unname(fixef(m)), units = as.numeric(coef(m)$g[, 1]))
}
cases <- list(
  Dyestuff = one(Dyestuff$Yield, Dyestuff$Batch),
  # nothing between groups: a singular fit
  Dyestuff2 = one(Dyestuff2$Yield, Dyestuff2$Batch),
  InsectSprays = one(InsectSprays$count, InsectSprays$spray),
  # unequal groups
  chickwts = one(chickwts$weight, chickwts$feed),
  ChickWeight = one(ChickWeight$weight, ChickWeight$Chick),
  warpbreaks = one(warpbreaks$breaks[-(1:7)], paste(warpbreaks$wool, warpbreaks$tension)[-(1:7)]),
  # hardly anything between groups
  PlantGrowth_six = one(PlantGrowth$weight, rep(1:6, 5))
)
cat(toJSON(list(
  source = "R datasets and lme4 (Dyestuff, Dyestuff2), public data",
  versions = list(R = R.version.string, lme4 = as.character(packageVersion("lme4"))),
  cases = cases), auto_unbox = TRUE, digits = NA, pretty = FALSE), "\n")
