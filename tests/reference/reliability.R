# Writes reliability.json, the values tests/test_reliability.py is held against, and the answers
# they were computed from. Public data: psychTools::bfi (first 400 respondents, agreeableness and
# conscientiousness, items A1, C4 and C5 reversed by 7 - x) and multilevel::lq2002 (first 500,
# leadership climate, with the company as unit).
# Run from the top of the project: Rscript tests/reference/reliability.R
suppressMessages({
  library(psych)
  library(psychTools)
  library(lavaan)
  library(multilevel)
  library(jsonlite)
})

data(bfi, package = "psychTools")
data(lq2002, package = "multilevel")
bfi <- bfi[1:400, paste0(rep(c("A", "C"), each = 5), 1:5)]
for (each in c("A1", "C4", "C5")) bfi[[each]] <- 7 - bfi[[each]]
lead <- lq2002[1:500, c("COMPID", paste0("LEAD", sprintf("%02d", 1:11)))]
write.csv(bfi, "tests/reference/bfi.csv", row.names = FALSE, na = "", quote = FALSE)
write.csv(lead, "tests/reference/lq2002.csv", row.names = FALSE, na = "", quote = FALSE)

one_factor <- function(items) {
  model <- paste("g =~", paste(names(items), collapse = " + "))
  fit <- cfa(model, data = items, std.lv = TRUE)
  loadings <- lavInspect(fit, "est")$lambda[, 1]
  uniquenesses <- diag(lavInspect(fit, "est")$theta)
  measures <- fitMeasures(fit, c("chisq", "df", "pvalue", "cfi", "rmsea", "rmsea.ci.lower",
                                 "rmsea.ci.upper", "srmr"))
  list(omega_total = sum(loadings)^2 / (sum(loadings)^2 + sum(uniquenesses)),
       loadings = unname(loadings), uniquenesses = unname(uniquenesses),
       fit = as.list(measures))
}

scale <- function(items) {
  complete <- na.omit(items)
  found <- psych::alpha(complete, warnings = FALSE)
  pairwise <- psych::alpha(items, use = "pairwise", warnings = FALSE)
  feldt <- alpha.ci(found$total$raw_alpha, nrow(complete), ncol(items))
  c(list(n = nrow(complete),
         alpha = found$total$raw_alpha,
         alpha_low = feldt$lower.ci,
         alpha_high = feldt$upper.ci,
         alpha_standardised = found$total$std.alpha,
         lambda6 = found$total$`G6(smc)`,
         mean_inter_item_r = found$total$average_r,
         item_rest_r = found$item.stats$r.drop,
         alpha_if_dropped = if (ncol(items) > 2) found$alpha.drop$raw_alpha else NULL,
         alpha_pairwise = pairwise$total$raw_alpha,
         item_n = unname(colSums(!is.na(items))),
         item_mean = unname(colMeans(items, na.rm = TRUE))),
    if (ncol(items) > 2) one_factor(complete) else NULL)
}

scales <- list(
  agreeableness = list(data = "bfi.csv", items = paste0("A", 1:5)),
  agreeableness_unkeyed = list(data = "bfi.csv", items = paste0("A", 1:5), reversed = "A1"),
  conscientiousness = list(data = "bfi.csv", items = paste0("C", 1:5)),
  three_items = list(data = "bfi.csv", items = c("A2", "A3", "A5")),
  two_items = list(data = "bfi.csv", items = c("A2", "A3")),
  leadership = list(data = "lq2002.csv", items = paste0("LEAD", sprintf("%02d", 1:11)))
)
for (name in names(scales)) {
  items <- read.csv(file.path("tests/reference", scales[[name]]$data))[scales[[name]]$items]
  for (each in scales[[name]]$reversed) items[[each]] <- 7 - items[[each]]
  scales[[name]]$values <- scale(items)
}
versions <- lapply(c(psych = "psych", lavaan = "lavaan"), function(each) {
  as.character(packageVersion(each))
})
write_json(list(R = R.version.string, versions = versions, scales = scales),
           "tests/reference/reliability.json", digits = NA, auto_unbox = TRUE, pretty = 2)
