"""Source text -> Sites: what a file names, from its syntax alone.

sites.py     the walk that notes every import, lookup, call and use
bindings.py  scopes -> which name means what
guards.py    code around a site -> why a failure there would be handled or never reached
stored.py    names that a file gives to things itself
bases.py     classes of a file -> what they derive from
steps.py     how a value without a type came about
places.py    nodes -> places, in characters
"""
