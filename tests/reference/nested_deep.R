# Reference for tests/test_nesting_deep.py: teams inside departments inside divisions,
# (1 | division/department/team), REML by lme4 on generated answers of unequal units.
# Run by a developer: Rscript tests/reference/nested_deep.R > tests/reference/nested_deep.json
suppressPackageStartupMessages({library(lme4); library(jsonlite)})
control <- lmerControl(optimizer = "bobyqa", optCtrl = list(rhobeg = 1e-2, rhoend = 1e-10, maxfun = 1e5))
generated <- function(divisions, sd_division, sd_department, sd_team) {
  rows <- list()
  for (a in seq_len(divisions)) {
    at_a <- rnorm(1, 0, sd_division)
    for (b in seq_len(sample(1:5, 1))) {
      at_b <- at_a + rnorm(1, 0, sd_department)
      for (c in seq_len(sample(1:5, 1))) {
        at_c <- at_b + rnorm(1, 0, sd_team)
        n <- sample(2:12, 1)
        rows[[length(rows) + 1]] <- data.frame(y = round(3 + at_c + rnorm(n), 2), a = a,
                                               b = a * 100 + b, c = (a * 100 + b) * 100 + c)
      }
    }
  }
  do.call(rbind, rows)
}
one <- function(d) {
  m <- lmer(y ~ 1 + (1 | a) + (1 | b) + (1 | c), d, REML = TRUE, control = control)
  v <- as.data.frame(VarCorr(m))
  of <- function(name) v$vcov[v$grp == name]
  teams <- sort(unique(d$c))
  b <- teams %/% 100
  a <- b %/% 100
  r <- ranef(m)
  units <- fixef(m) + r$a[as.character(a), 1] + r$b[as.character(b), 1] + r$c[as.character(teams), 1]
  list(y = d$y, team = match(d$c, teams), department = b, division = a, tau2 = of("c"),
       tau2_above = c(of("b"), of("a")), sigma2 = of("Residual"), units = unname(units),
       log_likelihood = as.numeric(logLik(m)))
}
set.seed(41)
cases <- list(all_levels = one(generated(8, .5, .4, .3)),
              no_departments = one(generated(9, .6, 0, .3)),
              no_teams = one(generated(9, .3, .5, 0)),
              no_divisions = one(generated(9, 0, .5, .3)),
              nothing = one(generated(7, 0, 0, 0)))
cat(toJSON(list(source = "generated", versions = list(R = R.version.string,
                                                      lme4 = as.character(packageVersion("lme4"))),
                cases = cases), auto_unbox = TRUE, digits = NA, pretty = FALSE), "\n")
