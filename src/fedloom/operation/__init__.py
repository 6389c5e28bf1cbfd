"""Operations: from the text of a client to something that can be run, or a typed refusal.

`documents` parses and validates once per text; `measure` bounds what validation and execution
would have to walk; `cost` weighs what may be answered; `variables` checks the values of one request.
"""
