"""Recycling: what a lot gives, how its outputs belong to its inputs, and which shares the law asks for.

`materials` has the words, `mass_balance` the rule that no more comes out than went in, `allocation` the
shares of each battery in lots and in lots of lots, `targets` the recycling efficiencies and recovery shares
by date.
"""

from __future__ import annotations
