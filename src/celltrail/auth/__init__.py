"""Who asks: access tokens, their issuers and keys, and the principal that a token proves."""
