"""Catena-X aspect models, as typed models of our own."""
