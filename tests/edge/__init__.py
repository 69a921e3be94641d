"""The embedded engine's own promises, beyond what every store makes."""
