"""The telephone line of the library: what a call needs of the service, whatever its wire."""
