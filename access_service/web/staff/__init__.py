"""The staff's side of the pages. `areas.AREAS` lists its parts and who may open each."""
