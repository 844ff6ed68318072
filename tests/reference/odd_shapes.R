# Writes odd_shapes.json, the values tests/test_odd_shapes.py is held against: generated answers of
# unusual shapes (twenty items, holes in a third, eleven categories, categories nobody used, an item
# nearly all answered alike, an item that runs backwards, departments of one, departments that
# differ less than by chance), with the answers themselves.
# Run from the top of the project: Rscript tests/reference/odd_shapes.R
suppressMessages({
  library(psych)
  library(lavaan)
  library(multilevel)
  library(psychometric)
  library(lme4)
  library(jsonlite)
})
set.seed(7)
graded <- function(n, loadings, categories, missing = 0, level = 0) {
  k <- length(loadings)
  person <- level + rnorm(n)
  x <- outer(person, loadings) + matrix(rnorm(n * k), n) %*% diag(sqrt(1 - loadings^2))
  cuts <- seq(-1.6, 1.6, length.out = categories - 1)
  answers <- matrix(findInterval(x, cuts) + 1, n)
  answers[matrix(runif(n * k) < missing, n)] <- NA
  data <- as.data.frame(answers)
  names(data) <- paste0("i", seq_len(k))
  data
}
scale <- function(items, categories) {
  complete <- na.omit(items)
  k <- ncol(items)
  found <- psych::alpha(complete, warnings = FALSE, check.keys = FALSE)
  pairwise <- psych::alpha(items, use = "pairwise", warnings = FALSE, check.keys = FALSE)
  feldt <- alpha.ci(found$total$raw_alpha, nrow(complete), k)
  values <- list(n = nrow(complete), alpha = found$total$raw_alpha, alpha_low = feldt$lower.ci,
                 alpha_high = feldt$upper.ci, alpha_standardised = found$total$std.alpha,
                 lambda6 = found$total$`G6(smc)`, mean_inter_item_r = found$total$average_r,
                 item_rest_r = found$item.stats$r.drop, alpha_pairwise = pairwise$total$raw_alpha,
                 item_rest_r_pairwise = pairwise$item.stats$r.drop)
  set.seed(1)
  values$components <- fa.parallel(complete, fa = "pc", n.iter = 1000, sim = TRUE, plot = FALSE,
                                   quant = .95)$ncomp
  if (k > 3) {
    fit <- cfa(paste("g =~", paste(names(items), collapse = " + ")), data = complete, std.lv = TRUE)
    loadings <- lavInspect(fit, "est")$lambda[, 1]
    left <- diag(lavInspect(fit, "est")$theta)
    values$alpha_if_dropped <- found$alpha.drop$raw_alpha
    values$omega_total <- sum(loadings)^2 / (sum(loadings)^2 + sum(left))
    values$fit <- as.list(fitMeasures(fit, c("chisq", "pvalue", "cfi", "rmsea", "rmsea.ci.lower",
                                             "rmsea.ci.upper", "srmr")))
  }
  if (categories <= 7) {
    rho <- matrix(as.numeric(unclass(lavCor(complete, ordered = names(items)))), k)
    values$polychoric <- rho[lower.tri(rho)]
  }
  list(items = unname(as.matrix(items)), values = values)
}
departments <- function(sizes, spread, loadings, categories) {
  group <- rep(seq_along(sizes), sizes)
  items <- graded(length(group), loadings, categories, level = spread[group])
  score <- rowMeans(items)
  table <- summary(aov(score ~ factor(group)))[[1]]
  fit <- aov(score ~ factor(group))
  data <- data.frame(score, group)
  model <- lmer(score ~ 1 + (1 | group), REML = TRUE,
                control = lmerControl(optCtrl = list(ftol_abs = 1e-14, xtol_abs = 1e-14)))
  spread <- as.data.frame(VarCorr(model))
  agreed <- rwg.j(items, group, ranvar = (categories^2 - 1) / 12)
  list(items = unname(as.matrix(items)), group = group, options = categories,
       values = list(f = table[1, 4], p_value = table[1, 5], icc1 = ICC1(fit), icc2 = ICC2(fit),
                     icc1_ci = unlist(ICC1.CI(score, group, data)[c("LCL", "UCL")], use.names = FALSE),
                     icc2_ci = unlist(ICC2.CI(score, group, data)[c("LCL", "UCL")], use.names = FALSE),
                     rwg_j_group = as.integer(agreed$grpid), rwg_j = agreed$rwg.j,
                     ad_mean = ad.m(items, group)$AD.M, tau2 = spread$vcov[1],
                     sigma2 = spread$vcov[2], blup = coef(model)$group[, 1],
                     kruskal = unlist(kruskal.test(score, group)[c("statistic", "p.value")],
                                      use.names = FALSE)))
}
unused <- graded(150, c(.7, .6, .5, .8), 7)
unused[unused == 4] <- 5
unused[unused == 2] <- 1
alike <- graded(200, rep(.7, 5), 5)
alike$i3 <- ifelse(seq_len(200) <= 3, 4, 3)
scales <- list(twenty_items = list(graded(120, seq(.2, .9, length.out = 20), 5), 5),
               two_items_with_holes = list(graded(200, c(.6, .7), 5, missing = .3), 5),
               a_third_missing = list(graded(400, c(.5, .6, .7, .8, .4), 5, missing = .3), 5),
               eleven_categories = list(graded(150, c(.7, .6, .5, .8, .3), 11, missing = .05), 11),
               three_categories = list(graded(150, c(.7, .6, .5, .8), 3), 3),
               unused_categories = list(unused, 7),
               nearly_all_alike = list(alike, 5),
               one_runs_backwards = list(graded(150, c(.7, .6, -.5, .8, .6), 5), 5))
scales <- lapply(scales, function(each) suppressWarnings(scale(each[[1]], each[[2]])))
groups <- list(
  with_departments_of_one = departments(c(1, 1, 2, 3, 30, 60, 7, 1, 9, 22), rnorm(10, 0, .5),
                                        c(.7, .6, .8), 5),
  seven_categories = departments(sample(4:30, 15), rnorm(15, 0, .7), c(.7, .8), 7),
  less_than_chance = departments(c(6, 9, 14, 11), rep(0, 4), c(.7, .6, .8), 5))
stopifnot(groups$less_than_chance$values$f < 1)
write_json(list(R = R.version.string,
                versions = lapply(c(psych = "psych", lavaan = "lavaan", multilevel = "multilevel",
                                    lme4 = "lme4"), function(each) as.character(packageVersion(each))),
                scales = scales, groups = groups),
           "tests/reference/odd_shapes.json", digits = NA, auto_unbox = TRUE, na = "null")
