# Writes item_bias.json, the values tests/test_item_bias.py is held against, and the answers they
# were computed from: psychTools::bfi, first 900 complete respondents, agreeableness (A1 reversed by
# 7 - x) by gender. Mantel's test is coin's linear-by-linear test of item and group, stratified by
# the sum of the five items; for items cut in two, base R's mantelhaen.test without correction.
# Run from the top of the project: Rscript tests/reference/item_bias.R
suppressMessages({
  library(coin)
  library(jsonlite)
})
data(bfi, package = "psychTools")
bfi <- na.omit(bfi[, c("gender", paste0("A", 1:5))])[1:900, ]
bfi$A1 <- 7 - bfi$A1
write.csv(bfi, "tests/reference/bfi_gender.csv", row.names = FALSE, quote = FALSE)
items <- paste0("A", 1:5)
block <- factor(rowSums(bfi[items]))
second <- bfi$gender == 2

one <- function(answers) {
  both <- block %in% names(which(rowSums(table(block, second) > 0) == 2))
  test <- independence_test(answers[both] ~ second[both] | droplevels(block[both]), teststat = "quadratic",
                            distribution = "asymptotic")
  apart <- weights <- variances <- numeric()
  for (level in levels(block)) {
    rows <- block == level
    a <- answers[rows & !second]
    b <- answers[rows & second]
    if (!length(a) || !length(b)) next
    T <- sum(rows)
    apart <- c(apart, mean(b) - mean(a))
    weights <- c(weights, length(b))
    variances <- c(variances, (1 / length(a) + 1 / length(b))^2 *
                     length(a) * length(b) / T * var(answers[rows]))
  }
  weights <- weights / sum(weights)
  list(chi_square = unname(statistic(test)), p_value = as.numeric(pvalue(test)),
       effect = sum(weights * apart) / sd(answers),
       error = sqrt(sum(weights^2 * variances)) / sd(answers))
}
halves <- as.data.frame(lapply(bfi[items], function(x) as.integer(x > 4)))
sums <- factor(rowSums(halves))
two <- sapply(items, function(each) {
  mixed <- names(which(rowSums(table(sums, halves[[each]]) > 0) > 1))  # others carry no weight
  rows <- sums %in% mixed
  mantelhaen.test(table(halves[[each]][rows], second[rows], droplevels(sums[rows])),
                  correct = FALSE)$statistic
})
found <- lapply(bfi[items], one)
write_json(
  list(R = R.version.string, versions = list(coin = as.character(packageVersion("coin"))),
       items = found,
       p_adjusted = p.adjust(sapply(found, function(each) each$p_value), "BH"),
       two_answers = as.list(unname(two))),
  "tests/reference/item_bias.json", digits = NA, auto_unbox = TRUE, pretty = 2)
