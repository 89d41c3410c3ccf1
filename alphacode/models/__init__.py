"""The transformer: trained on whole sequences, decoded token by token, laid out over devices.

Dimension letters, the same in names (`hidden_BxTxD`), einsums and docstrings of all folders:

    B  batch                      L  layers
    S  source (encoder) length    P  prompts
    T  target (decoder) length    K  samples per prompt
    D  model                      N  sequences decoded side by side, P x K
    H  query heads                C  cache length, positions there is room for
    G  key/value heads            W  width of a beam, hypotheses
    M  head size                  Q  rows of queries that read the same keys, T x H / G
    F  feed-forward               R  rows, I inputs and O outputs of a matrix product
    V  vocabulary

A name without letters, such as `x`, takes arrays of several shapes; its docstring says which.
"""
