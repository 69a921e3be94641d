"""What pages are made of: a folder for each component, with its Python wrapper, its JavaScript module and its style."""
