# Writes dimensionality.json: parallel analysis of principal components (psych) on the answers that
# reliability.R wrote. The number of components is compared, thresholds only roughly: they are
# simulated. Fit indices of one factor are in reliability.json.
# Run from the top of the project: Rscript tests/reference/dimensionality.R
suppressMessages({
  library(psych)
  library(jsonlite)
})
set.seed(20261125)
bfi <- na.omit(read.csv("tests/reference/bfi.csv"))
lead <- read.csv("tests/reference/lq2002.csv")[-1]
parallel <- function(items) {
  found <- fa.parallel(items, fa = "pc", n.iter = 2000, sim = TRUE, plot = FALSE, quant = .95)
  list(n = nrow(items), components = found$ncomp, eigenvalues = found$pc.values)
}
sets <- list(agreeableness = list(data = "bfi.csv", items = paste0("A", 1:5)),
             two_traits = list(data = "bfi.csv", items = names(bfi)),
             leadership = list(data = "lq2002.csv", items = names(lead)))
for (name in names(sets)) {
  data <- if (sets[[name]]$data == "bfi.csv") bfi else lead
  sets[[name]]$values <- parallel(data[sets[[name]]$items])
}
write_json(list(R = R.version.string, versions = list(psych = as.character(packageVersion("psych"))),
                sets = sets),
           "tests/reference/dimensionality.json", digits = NA, auto_unbox = TRUE, pretty = 2)
