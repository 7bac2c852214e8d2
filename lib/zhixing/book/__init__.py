"""A book: studies × units × years × languages, executed by papermill and exported as pages that need no network."""
