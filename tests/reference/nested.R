# Reference for tests/test_nesting.py: departments inside divisions, (1 | division/department), REML
# by lme4 on data that ship with R and lme4.
# Run by a developer: Rscript tests/reference/nested.R > tests/reference/nested.json
suppressPackageStartupMessages({library(lme4); library(jsonlite)})
control <- lmerControl(optCtrl = list(ftol_abs = 1e-14, xtol_abs = 1e-14, rhobeg = 1e-3, rhoend = 1e-10))
one <- function(y, division, department) {
  d <- data.frame(y = as.numeric(y), a = factor(division))
  d$b <- factor(paste(division, department))
  m <- lmer(y ~ 1 + (1 | a) + (1 | b), d, REML = TRUE, control = control)
  v <- as.data.frame(VarCorr(m))
  parent <- sapply(levels(d$b), function(each) as.integer(d$a[d$b == each][1]))
  r <- ranef(m)
  units <- fixef(m) + r$a[parent, 1] + r$b[levels(d$b), 1]
  list(y = d$y, group = as.integer(d$b), parent = unname(parent),
       tau2 = v$vcov[v$grp == "b"], tau2_above = v$vcov[v$grp == "a"],
       sigma2 = v$vcov[v$grp == "Residual"], grand = unname(fixef(m)), units = unname(units),
       log_likelihood = as.numeric(logLik(m)))
}
set.seed(4)
cases <- list(
  # casks inside batches, two assays each
  Pastes = one(Pastes$strength, Pastes$batch, Pastes$cask),
  # unequal numbers inside chickens inside diets
  ChickWeight = one(ChickWeight$weight, ChickWeight$Diet, ChickWeight$Chick),
  # bench inside blocks with rows left out
  npk = one(rep(npk$yield, 3) + sin(1:72) * 4, rep(npk$block, 3), rep(npk$N, 3)),
  CO2 = one(CO2$uptake[-(1:5)], paste(CO2$Type, CO2$Treatment)[-(1:5)], CO2$Plant[-(1:5)]),
  # nothing between the larger groups
  sleepstudy = one(sleepstudy$Reaction, as.integer(sleepstudy$Subject) %% 4, sleepstudy$Subject)
)
cat(toJSON(list(
  source = "R datasets and lme4 (Pastes, sleepstudy), public data",
  versions = list(R = R.version.string, lme4 = as.character(packageVersion("lme4"))),
  cases = cases), auto_unbox = TRUE, digits = NA, pretty = FALSE), "\n")
