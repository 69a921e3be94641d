"""Training and measurement of Vitrine's embedded model. Not needed to run the app."""
