"""A candidate that is run -> what only running shows.

observation.py     a task and a candidate -> exceptions, deprecations and types, from the sandbox
attribution.py     an exception and a source -> the name that does not exist
messages.py        wordings of exceptions; written.py: what stands where in a source
observed_types.py  types seen -> annotations
dynamic.py         all of it -> findings, and a second static look
"""
