"""Greek and English as written: scripts, sentences, folding, Greeklish and phonetic keys."""
