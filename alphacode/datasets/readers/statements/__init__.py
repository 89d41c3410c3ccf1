"""Statements as plain text, out of LaTeX and Markdown, and the example tests that they show."""
