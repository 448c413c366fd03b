"""Coding tasks on disk, as task folders or public data sets -> Task.

folder.py    task folders; datasets/  public task files; samples.py  what models answered
The modules are imported by name: reading a public task file needs no schema of task folders.
"""
