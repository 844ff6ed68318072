# Writes differences.json, the values tests/test_differences.py is held against. Public data:
# multilevel::lq2002, first 500 respondents, as written to lq2002.csv by reliability.R: mean of the
# eleven leadership items, and the item LEAD03, by company.
# Run from the top of the project: Rscript tests/reference/differences.R
suppressMessages({
  library(rstatix)
  library(effectsize)
  library(jsonlite)
})
data <- read.csv("tests/reference/lq2002.csv")
items <- setdiff(names(data), "COMPID")
data$company <- factor(data$COMPID)

measure <- function(score) {
  data$score <- score
  welch <- oneway.test(score ~ company, data = data)
  plain <- summary(aov(score ~ company, data = data))[[1]]
  ranks <- kruskal.test(score ~ company, data = data)
  F <- unname(welch$statistic)
  df1 <- unname(welch$parameter[1])
  pairs <- games_howell_test(data, score ~ company, detailed = TRUE)
  list(welch = list(f = F, df1 = df1, df2 = unname(welch$parameter[2]), p_value = welch$p.value,
                    omega_squared = df1 * (F - 1) / (df1 * (F - 1) + nrow(data)),
                    eta_squared = plain[1, 2] / sum(plain[, 2])),
       kruskal_wallis = list(h = unname(ranks$statistic), df = unname(ranks$parameter),
                             p_value = ranks$p.value,
                             epsilon_squared = rank_epsilon_squared(
                               score ~ company, data = data, ci = NULL)$rank_epsilon_squared),
       pairs = list(difference = -pairs$estimate, low = -pairs$conf.high, high = -pairs$conf.low,
                    t = pairs$statistic, df = pairs$df, q = pairs$statistic * sqrt(2)))
}
p <- c(0.01, 0.04, 0.03, 0.005, 0.2, 0.04, 0.9)
# ptukey is off by 5e-5 at two degrees of freedom (for two groups the answer is known, by t): not here.
grid <- expand.grid(q = c(0.5, 2, 3.5, 5, 8), groups = c(2, 3, 10, 40), df = c(10, 80, 1000))
critical <- expand.grid(groups = c(2, 3, 10, 40), df = c(10, 80, 1000))
write_json(
  list(R = R.version.string,
       versions = lapply(c(rstatix = "rstatix", effectsize = "effectsize"),
                         function(each) as.character(packageVersion(each))),
       scale = measure(rowMeans(data[items])),
       item = measure(data$LEAD03),
       adjusted = list(p = p, holm = p.adjust(p, "holm"), benjamini_hochberg = p.adjust(p, "BH")),
       range = c(as.list(grid), list(exceeds = ptukey(grid$q, grid$groups, grid$df,
                                                      lower.tail = FALSE))),
       critical = c(as.list(critical), list(q = qtukey(0.95, critical$groups, critical$df)))),
  "tests/reference/differences.json", digits = NA, auto_unbox = TRUE, pretty = 2)
