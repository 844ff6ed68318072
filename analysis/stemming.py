"""Forms of one word taken together: "mötena" and "möten", "meetings" and "meeting".

Light rules that cut common endings and no more: a word too little joined is only listed twice, one
joined with a stranger would put a false word into somebody's mouth. Source: savoy2006, harman1991.
"""

_SWEDISH = (
    (7, ("elser", "heten"), 5),
    (6, ("arne", "erna", "ande", "else", "aste", "orna", "aren"), 4),
    (5, ("are", "ast", "het"), 3),
    (4, ("ar", "er", "or", "en", "at", "te", "et"), 2),
    (3, ("t", "a", "e", "n"), 1),
)
"""More letters than the first number, one of the endings: so many letters off; the first that
fits."""


def swedish_stem(word: str) -> str:
    """Return a Swedish word, small letters, without its common ending. Source: savoy2006."""
    if len(word) > 4 and word.endswith("s"):
        word = word[:-1]
    for longer_than, endings, cut in _SWEDISH:
        if len(word) > longer_than and word.endswith(endings):
            return word[:-cut]
    return word


def english_stem(word: str) -> str:
    """Return an English word, small letters, without the plural's s. Source: harman1991."""
    if word.endswith("ies") and not word.endswith(("eies", "aies")):
        return word[:-3] + "y"
    if word.endswith("es") and not word.endswith(("aes", "ees", "oes")):
        return word[:-1]
    if word.endswith("s") and not word.endswith(("us", "ss")):
        return word[:-1]
    return word
