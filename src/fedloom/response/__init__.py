"""Responses: what an operation answers (GraphQL 7), and what of an error a client may see."""
