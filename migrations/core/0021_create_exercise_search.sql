-- Full-text indexes over the public library only: private exercises are neither found nor counted in the
-- ranking of others. A person's own, at most 500, are compared in memory. Kept by triggers.

-- Whole words and their beginnings.
CREATE VIRTUAL TABLE exercise_words USING fts5 (
  name, aliases, keywords,
  tokenize = 'unicode61 remove_diacritics 2', prefix = '2 3'
);

-- Runs of three letters, for names that are misspelt.
CREATE VIRTUAL TABLE exercise_trigrams USING fts5 (text, tokenize = 'trigram');
