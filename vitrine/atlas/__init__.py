"""The map of a catalog: its items on a plane, the like near the like, with clusters and a measure of how true it is."""
