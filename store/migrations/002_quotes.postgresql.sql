-- What somebody wrote, word by word, that an owner has read and released.

CREATE TABLE quotes (
    id TEXT PRIMARY KEY,
    wave_id TEXT NOT NULL REFERENCES waves (id) ON DELETE CASCADE,
    said TEXT NOT NULL,
    released_at TEXT NOT NULL,
    released_by TEXT NOT NULL
);
