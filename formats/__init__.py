"""Documents and the forms they take; knows nothing of libraries, speech or the web."""
