"""The supergraph: what composition gives and planning takes; its SDL read and written; its API schema."""
