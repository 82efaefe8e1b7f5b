"""The people the library is for: who they are here, what they read, what they asked for.

Reached through `bootstrap`, each part at its first use:

- `services.patrons` (`service.Patrons`): make, find, change; check a card and its PIN; sessions.
- `services.bookshelf` (`bookshelf.Bookshelf`): books kept at hand, the place where somebody stopped
  (shared by pages and telephone), history for who wants it.
- `services.requests` (`requests.Requests`): what somebody asked for and how far it is.
- `services.privacy` (`privacy.Privacy`): export and erasure over every part that keeps something.

A telephone checks a caller with

    source = Source("phone", caller_id, session=call_id)
    patron = services.patrons.verify(card, pin, source=source)     # or SignInRefused

and then uses `patron.id`, `patron.lang`, `patron.preferences`. Never a diagnosis: nothing here has
a place for one.
"""
