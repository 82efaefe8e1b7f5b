"""The pages of somebody who is signed in with a card: all under `/me`."""
