"""Figures others published: their values, the bounds they imply, and how ours compare."""
