"""A better fit to one's own catalog: a linear map behind a model's frozen vectors, learned from the user's groups."""
