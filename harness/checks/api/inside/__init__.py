"""Questions about libraries -> answers, by importing them: runs under the target's own Python.

main.py         lines of JSON -> lines of JSON
environment.py  an interpreter -> its version, standard library and installed distributions
modules.py      a dotted path -> the module, class or object it names
classes.py      a type as an engine prints it -> the classes it can mean
members.py      a class and a name -> whether it has it
sources.py      library files -> what they assign to attributes
vocabulary.py   library files -> whether they know a word as an option
signatures.py   a callable -> the parameters it takes
forwarding.py   a keyword and a function with **kwargs -> whether anything behind it takes it
uses.py         a function's source -> what becomes of its **kwargs
documents.py    a function's documentation -> what its **kwargs are handed to
services.py     a client or resource of boto3 -> what the description of its service gives it
calls.py        a callable and the shape of a call -> whether it fits
protocols.py    a class and a protocol -> whether it supports it
histories.py    a name that does not exist -> when it was removed, or which Python has it
removals.py     what libraries have removed, as data
newer.py        what newer Pythons have, as data
renames.py      what other languages call things, as data
suggestions.py  a name that does not exist -> what was probably meant

Standard library only, Python 3.8 and later. It imports installed libraries, reads attributes of
modules, looks classes up without running descriptors and reads signatures; it never calls into a
library (but for the function by which botocore names methods) and never sees the candidate.
"""
