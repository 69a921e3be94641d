"""What every store promises, whichever engine runs under it."""
