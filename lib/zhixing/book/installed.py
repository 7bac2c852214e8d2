"""What is installed: other packages may draw or count otherwise."""

import hashlib
import importlib.metadata
from functools import cache


@cache
def environment_digest() -> str:
    """Return a digest of every installed distribution and its version."""
    versions = {f"{found.name}=={found.version}" for found in importlib.metadata.distributions()}
    return hashlib.sha256("\n".join(sorted(versions)).encode()).hexdigest()[:32]
