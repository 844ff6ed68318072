# Writes associations.json, the values tests/test_associations_reference.py is held against.
# Public data: multilevel::lq2002 as written to lq2002.csv by aggregation.R, soldiers in companies;
# three parts of the leadership questions, each as a distance from the company's mean.
# Run from the top of the project: Rscript tests/reference/associations.R
suppressMessages({
  library(lavaan)
  library(boot)
  library(sandwich)
  library(jsonlite)
})
data <- read.csv("tests/reference/lq2002.csv")
company <- data$COMPID
scores <- data.frame(
  first = rowMeans(data[paste0("LEAD0", 1:4)]),
  way = rowMeans(data[paste0("LEAD0", 5:8)]),
  last = rowMeans(data[c("LEAD09", "LEAD10", "LEAD11")]))
whole <- complete.cases(scores)
scores <- scores[whole, ]; company <- company[whole]
inside <- as.data.frame(lapply(scores, function(x) x - ave(x, company)))

# the path, by two other programs
standard <- as.data.frame(scale(inside))
effects <- function(d) {
  d <- as.data.frame(scale(d))
  a <- coef(lm(way ~ first, d))[["first"]]
  end <- coef(lm(last ~ first + way, d))
  c(a = a, b = end[["way"]], direct = end[["first"]],
    total = coef(lm(last ~ first, d))[["first"]], indirect = a * end[["way"]])
}
fitted <- sem("way ~ a*first
               last ~ b*way + direct*first
               indirect := a*b
               total := direct + a*b", standard)
found <- parameterEstimates(fitted)
of_lavaan <- setNames(found$est[found$label != ""], found$label[found$label != ""])

# whole companies drawn again; expanded percentiles (Hesterberg 2015) as one would write them in R
set.seed(1)
rows <- split(seq_along(company), company)
drawn <- boot(names(rows), function(names, chosen) {
  effects(inside[unlist(rows[names[chosen]]), ])
}, R = 4000)
g <- length(rows)
tail <- pnorm(qt(0.025, g - 1) * sqrt(g / (g - 1)))
limits <- apply(drawn$t, 2, quantile, c(tail, 1 - tail))
colnames(limits) <- names(effects(inside))

# the same by formula: cluster-robust standard errors
model <- lm(way ~ first, standard)
robust <- sqrt(vcovCL(model, cluster = company, type = "HC1")["first", "first"])
a_robust <- coef(model)[["first"]] + c(-1, 1) * qt(0.975, g - 1) * robust

# LMG by its definition: every subset of four questions, R-squared of each
questions <- as.data.frame(lapply(data[whole, paste0("LEAD0", 1:4)], function(x) x - ave(x, company)))
y <- inside$last
r2 <- function(s) if (length(s)) summary(lm(y ~ ., questions[s]))$r.squared else 0
lmg <- sapply(1:4, function(j) {
  others <- setdiff(1:4, j)
  sum(unlist(lapply(0:3, function(k) {
    sets <- if (k == 0) list(integer()) else combn(others, k, simplify = FALSE)
    sapply(sets, function(s) factorial(k) * factorial(3 - k) / factorial(4) * (r2(c(s, j)) - r2(s)))
  })))
})
write_json(list(
  R = R.version.string,
  versions = list(lavaan = as.character(packageVersion("lavaan")),
                  boot = as.character(packageVersion("boot")),
                  sandwich = as.character(packageVersion("sandwich"))),
  n = nrow(inside), companies = g,
  effects = as.list(effects(inside)), lavaan = as.list(of_lavaan),
  low = as.list(limits[1, ]), high = as.list(limits[2, ]),
  a_robust = a_robust, lmg = lmg, r_squared = r2(1:4), r = as.numeric(cor(questions, y))),
  "tests/reference/associations.json", digits = NA, auto_unbox = TRUE, pretty = 2)
