"""Every number defined once: the catalogue, what computes it, and what may be published of it."""
