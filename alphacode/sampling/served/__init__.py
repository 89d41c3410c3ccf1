"""Samples from any model behind a completion server that speaks OpenAI's protocol."""
