"""Type checkers as they come -> diagnostics and types in one form."""
