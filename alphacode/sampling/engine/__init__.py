"""The engine: prompts as token ids in, programs as token ids with their log-probabilities out."""
