"""The input types of the schema's queries and subscriptions."""
