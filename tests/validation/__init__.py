"""Whether the methods find what was planted: `make validate` writes VALIDATION.md.

One module an effect, each with a generator that is not the estimator's own model (autocorrelated, over-dispersed,
confounded, heavy-tailed, seasonal), and the real method applied to what it draws. Not collected by pytest.
"""
