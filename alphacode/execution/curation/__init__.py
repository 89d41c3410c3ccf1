"""Data sets cleaned and given more tests by running their programs (paper, appendix B)."""
