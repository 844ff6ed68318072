# Writes overlap.json, the values tests/test_overlap.py is held against. Public data: psychTools::bfi
# as written to bfi.csv by reliability.R; agreeableness against conscientiousness, and two halves of
# agreeableness, pairwise complete.
# Run from the top of the project: Rscript tests/reference/overlap.R
suppressMessages({
  library(semTools)
  library(jsonlite)
})
bfi <- read.csv("tests/reference/bfi.csv")
ratio <- function(model, items) {
  r <- cor(bfi[items], use = "pairwise.complete.obs")
  htmt(model, sample.cov = r, htmt2 = FALSE)[2, 1]
}
write_json(
  list(R = R.version.string, versions = list(semTools = as.character(packageVersion("semTools"))),
       traits = ratio("A =~ A1 + A2 + A3 + A4 + A5\nC =~ C1 + C2 + C3 + C4 + C5", names(bfi)),
       halves = ratio("A =~ A2 + A3\nB =~ A1 + A4 + A5", paste0("A", 1:5)),
       scores = cor(rowMeans(bfi[1:5]), rowMeans(bfi[6:10]), use = "complete.obs")),
  "tests/reference/overlap.json", digits = NA, auto_unbox = TRUE, pretty = 2)
