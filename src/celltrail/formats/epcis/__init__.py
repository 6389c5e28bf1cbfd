"""GS1 EPCIS 2.0 events."""
