# Writes aggregation.json, the values tests/test_aggregation.py and tests/test_agreement.py are held
# against. Public data: multilevel::lq2002, first 500 respondents (leadership climate, 5 options,
# companies of unequal size), as written to lq2002.csv by reliability.R; complete, and with every
# seventh answer to LEAD01 and every eleventh to LEAD05 taken away.
# Run from the top of the project: Rscript tests/reference/aggregation.R
suppressMessages({
  library(multilevel)
  library(psychometric)
  library(jsonlite)
})

complete <- read.csv("tests/reference/lq2002.csv")
items <- setdiff(names(complete), "COMPID")
holes <- complete
holes$LEAD01[seq(7, nrow(holes), 7)] <- NA
holes$LEAD05[seq(11, nrow(holes), 11)] <- NA

measure <- function(data, score) {
  data$score <- score
  data <- data[!is.na(data$score), ]
  fit <- aov(score ~ factor(COMPID), data = data)
  table <- summary(fit)[[1]]
  sizes <- as.vector(table(data$COMPID))
  N <- sum(sizes)
  g <- length(sizes)
  n0 <- (N - sum(sizes^2) / N) / (g - 1)
  F <- table[1, 4]
  first <- ICC1.CI(score, COMPID, data)
  second <- ICC2.CI(score, COMPID, data)
  list(sizes = sizes,
       mean = as.vector(tapply(data$score, data$COMPID, mean)),
       variance = as.vector(tapply(data$score, data$COMPID, var)),
       f = F, df1 = table[1, 1], df2 = table[2, 1], p_value = table[1, 5],
       icc1 = ICC1(fit), icc1_low = first$LCL, icc1_high = first$UCL,
       icc2 = ICC2(fit), icc2_low = second$LCL, icc2_high = second$UCL,
       n0 = n0, icc1_n0 = (table[1, 3] - table[2, 3]) / (table[1, 3] + (n0 - 1) * table[2, 3]))
}

agree <- function(data) {
  uniform <- rwg.j(data[items], data$COMPID, ranvar = (5^2 - 1) / 12)
  list(company = as.integer(uniform$grpid),
       n = uniform$gsize,
       rwg_j = uniform$rwg.j,
       rwg_j_slight_skew = rwg.j(data[items], data$COMPID, ranvar = 1.34)$rwg.j,
       ad_mean = ad.m(data[items], data$COMPID)$AD.M)
}

write_json(
  list(R = R.version.string,
       versions = list(multilevel = as.character(packageVersion("multilevel")),
                       psychometric = as.character(packageVersion("psychometric"))),
       complete = list(scale = measure(complete, rowMeans(complete[items])),
                       item = measure(complete, complete$LEAD03),
                       agreement = agree(complete),
                       rwg = rwg(complete$LEAD03, complete$COMPID, ranvar = 2)$rwg),
       holes = list(scale = measure(holes, rowMeans(holes[items])),
                    item = measure(holes, holes$LEAD01),
                    agreement = agree(holes))),
  "tests/reference/aggregation.json", digits = NA, auto_unbox = TRUE, pretty = 2, na = "null")
