"""Multi-query attention: over whole sequences, and in one decode step over caches."""
