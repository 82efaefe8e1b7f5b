"""Every format of every fixture before validators of others: `make conformance`."""
